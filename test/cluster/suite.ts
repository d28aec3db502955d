import { describe, test } from 'vitest';
import { missing } from './environment';
import { type Helm, helms } from './programs';
import { type Mode, modes } from './release';

const skipped = missing.length > 0 ? ` (skipped: ${missing.join(' and ')} not set)` : '';

/** A `describe` block for what needs the cluster; visibly skipped without one. */
export function describeCluster(title: string, body: () => void): void {
  describe.skipIf(skipped !== '')(`${title}${skipped}`, body);
}

/** The same once for each helm. */
export function describeHelms(title: string, body: (helm: Helm) => void): void {
  for (const helm of helms) describeCluster(`${title}, ${helm.name}`, () => body(helm));
}

/** A test once for each mode. */
export function testModes(title: string, body: (mode: Mode) => Promise<void>): void {
  for (const mode of Object.keys(modes) as Mode[]) {
    test(`mode ${mode}: ${title}`, () => body(mode));
  }
}
