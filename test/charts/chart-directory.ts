import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The chart as it is committed. */
export const chartFolder = join(__dirname, '..', '..', 'charts', 'two-user-app');

/** The text of a file of the chart. */
export const chartFile = (path: string) => readFileSync(join(chartFolder, path), 'utf8');

/** The paths of all files below a folder, in order. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** The values that the chart is tested with, a file for each branch. */
export const ciFiles = filesBelow(join(chartFolder, 'ci'));

export const ciPath = (file: string) => join(chartFolder, 'ci', file);
