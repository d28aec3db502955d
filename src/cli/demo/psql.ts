import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Returns the path of the newest real `psql`, or `undefined` when the machine has none. Debian's /usr/bin/psql is a
 * Perl wrapper which takes longer than psql itself, so it comes last.
 */
export function findPsql(): string | undefined {
  const candidates = [
    ...versioned('/usr/lib/postgresql', /^(\d+)$/),
    ...versioned('/usr', /^pgsql-(\d+)$/),
    ...versioned('/opt/homebrew/opt', /^(?:libpq|postgresql@(\d+))$/),
    ...versioned('/usr/local/opt', /^(?:libpq|postgresql@(\d+))$/),
    ...(process.env.PATH ?? '').split(delimiter),
  ].map((folder) => join(folder, 'psql'));
  return candidates.find(isExecutable);
}

/** The `bin` folders of the installations below a folder, newest first. */
function versioned(parent: string, name: RegExp): string[] {
  let entries: string[];
  try {
    entries = readdirSync(parent);
  } catch {
    return [];
  }
  const version = (entry: string) => Number(name.exec(entry)?.[1] ?? Number.POSITIVE_INFINITY);
  return entries
    .filter((entry) => name.test(entry))
    .sort((a, b) => version(b) - version(a))
    .map((entry) => join(parent, entry, 'bin'));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
