import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { temporaryFolder } from './script-run';

/** A migration command that writes down when it begins and ends, whoever runs it. */
export interface Journal {
  /**
   * Takes the given time, then runs the statement in PostgreSQL, and ends early, and with 1, on TERM.
   */
  command(seconds: number, statement?: string): string[];
  /** What was written, e.g. `['begin', 'end']`; `stopped` is an end by TERM. */
  lines(): string[];
  /** Checks that no two commands ran at the same time: after each begin comes an end before the next begin. */
  expectTurns(): void;
}

export function journal(): Journal {
  const file = join(temporaryFolder(), 'journal');
  const lines = () =>
    existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const script = `trap 'echo stopped >> "$1"; kill $!; exit 1' TERM
    echo begin >> "$1"
    sleep "$2" & wait $!
    psql -Xqc "$3"; code=$?
    echo end >> "$1"
    exit $code`;
  return {
    lines,
    command: (seconds, statement = 'select') => [
      ...['--', 'sh', '-c', script, 'migrate', file, `${seconds}`, statement],
    ],
    expectTurns() {
      const turns = lines();
      for (let at = 0; at < turns.length; at += 2) {
        expect(turns[at], `${turns}`).toBe('begin');
        expect(['end', 'stopped'], `${turns}`).toContain(turns[at + 1]);
      }
    },
  };
}
