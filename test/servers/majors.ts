import { describe, inject } from 'vitest';
import { findServerBinaries, majors } from '../../src/cli/demo/server-binaries';
import type { SharedServer } from './broker';
import './global-setup';

/** The majors this run tests: all, or those of the environment variable PG_MAJORS, e.g. `15,18`. */
export const wantedMajors: readonly number[] = parseMajors(process.env.PG_MAJORS);

function parseMajors(text: string | undefined): readonly number[] {
  if (!text) return majors;
  const wanted = text.split(',').map(Number);
  if (!wanted.every((major) => majors.includes(major))) {
    throw new Error(
      `PG_MAJORS is ${JSON.stringify(text)}: give some of ${majors.join(',')}, separated by commas`,
    );
  }
  return wanted;
}

/** The oldest and the newest of them: enough where the majors between differ in nothing. */
export const outermostMajors: readonly number[] = wantedMajors.filter(
  (_, index) => index === 0 || index === wantedMajors.length - 1,
);

/**
 * Those of suites that take minutes on each: the outermost, unless PG_MAJORS asks for others. Whoever changes the SQL runs
 * them with `PG_MAJORS=14,15,16,17,18`.
 */
export const majorsOfLongSuites: readonly number[] = process.env.PG_MAJORS
  ? wantedMajors
  : outermostMajors;

/**
 * A `describe` block for every wanted major, or those given. One that is not installed is shown as skipped, and is an error with CI=true.
 */
export function describeMajors(
  title: string,
  body: (major: number) => void,
  of: readonly number[] = wantedMajors,
): void {
  for (const major of of) {
    const name = `${title} on PostgreSQL ${major}`;
    if (findServerBinaries(major)) {
      describe(name, () => body(major));
    } else if (process.env.CI) {
      throw new Error(
        `PostgreSQL ${major} is not installed, and nothing is skipped in CI: run npm ci`,
      );
    } else {
      describe.skip(`${name} (not installed for this platform)`, () => body(major));
    }
  }
}

/** Returns the server of a major that all test files of this run share; started when somebody asks first. */
export async function sharedServer(major: number): Promise<SharedServer> {
  const response = await fetch(`${inject('serverBroker')}/${major}`);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text) as SharedServer;
}
