import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const directory = join(__dirname, 'scripts');

/** The shell scripts that run in the containers: file name to text, in the order of their names. */
export const scripts: Readonly<Record<string, string>> = Object.freeze(
  Object.fromEntries(
    readdirSync(directory)
      .filter((file) => file.endsWith('.sh'))
      .sort()
      .map((file) => [file, readFileSync(join(directory, file), 'utf8')]),
  ),
);
