import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { describe } from 'vitest';
import { psql, wantedMajors } from '../servers';

/** The shells that the scripts meet: Debian's and, in Alpine's images, busybox's. */
export const shells: readonly (readonly string[])[] = [['dash'], ['busybox', 'sh']];

/** With psql itself before Debian's wrapper of the same name. */
export const path = [...(psql ? [dirname(psql)] : []), '/usr/bin', '/bin', '/usr/sbin'].join(':');

/** Whether the machine has a program. In CI one that is missing is an error: nothing is skipped there. */
export function hasProgram(name: string): boolean {
  const found = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name]).status === 0;
  if (!found && process.env.CI) {
    throw new Error(`no program ${JSON.stringify(name)}, and nothing is skipped in CI: install it`);
  }
  return found;
}

/**
 * A `describe` block for each shell, the first with the oldest major and the second with the newest: these tests are
 * about the scripts. A shell that the machine does not have is shown as skipped.
 */
export function describeShells(
  title: string,
  body: (shell: readonly string[], major: number) => void,
): void {
  for (const [index, shell] of shells.entries()) {
    const major = wantedMajors.at(-index) as number;
    const name = `${title}, under ${shell.join(' ')}, on PostgreSQL ${major}`;
    if (psql && hasProgram(shell[0] as string)) describe(name, () => body(shell, major));
    else describe.skip(`${name} (no such shell here, or no psql)`, () => body(shell, major));
  }
}
