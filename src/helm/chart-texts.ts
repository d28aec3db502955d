import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const directory = join(__dirname, 'chart');

/** The files of the chart that are written by hand: path in the chart to text. */
export function chartTexts(): { readonly [path: string]: string } {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    paths.sort().map((path) => [path.slice(directory.length + 1), readFileSync(path, 'utf8')]),
  );
}
