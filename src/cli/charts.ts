import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chartDirectory, chartName } from '../helm';

const root = join(__dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** The chart as it is committed: path in its directory to text. */
export function chartFiles(): { readonly [path: string]: string } {
  return chartDirectory({
    about: JSON.parse(read('package.json')),
    changelog: read('CHANGELOG.md'),
  });
}

/** Writes the chart afresh into its directory below this one. */
export function writeCharts(directory: string): void {
  const chart = join(directory, chartName);
  rmSync(chart, { recursive: true, force: true });
  for (const [path, text] of Object.entries(chartFiles())) {
    mkdirSync(dirname(join(chart, path)), { recursive: true });
    writeFileSync(join(chart, path), text);
  }
}
