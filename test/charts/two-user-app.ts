import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { parse } from 'yaml';
import type { JsonSchema } from '../../src/access/json-schema';
import { manifestsOf } from '../../src/cli/print-manifests';
import { accessFiles, filesDirectory } from '../../src/constructs/release';
import { chartApp, resolveChartValues } from '../../src/helm';
import { candidates } from './candidates';
import { makeCases } from './cases';
import { refusalOf, type Twins } from './parity';
import { Random, seed } from './random';
import { RandomValues } from './random-values';
import type { Target, Values } from './umbrella';

/** The chart's folder. */
export const chart = join(__dirname, '..', '..', 'charts', 'two-user-app');
const read = (file: string) => parse(readFileSync(join(chart, file), 'utf8'));
const { version } = read('Chart.yaml');

/** The schema that helm holds values to. */
export const schema: JsonSchema = read('values.schema.json');

/** A release and a namespace whose names YAML would take for something else. */
export const target: Target = { releaseName: 'no', namespace: '1234' };

const made = new WeakMap<Values, object[]>();

/** The chart, and the constructs that it was made from. */
export const twins: Twins = {
  chart,
  manifestsOf: (values, { releaseName, namespace }: Target) => {
    const known = made.get(values);
    if (known !== undefined) return known;
    const root = new Chart(new App(), 'chart', { namespace });
    chartApp(root, values, { name: releaseName, chartVersion: version });
    const objects = manifestsOf(root);
    made.set(values, objects);
    return objects;
  },
};

/**
 * A copy of the chart with the scripts and programs that `accessFiles` gives: a test may have shorter ones there, so
 * that not each of its many value sets prints them.
 */
export function chartWithFiles(): string {
  const copy = join(mkdtempSync(join(tmpdir(), 'chart-')), 'two-user-app');
  cpSync(chart, copy, { recursive: true });
  for (const [name, text] of Object.entries(accessFiles())) {
    writeFileSync(join(copy, filesDirectory, name), text);
  }
  return copy;
}

/** Random values of the chart, always the same for the same seed. */
export const random = new Random(seed);
export const generator = new RandomValues(
  {
    schema,
    defaults: read('values.yaml'),
    always: ['image.repository'],
    candidates: candidates(schema),
  },
  random,
);

/** The message with which the constructs refuse values, if they do. */
export const refusal = (values: Values) =>
  refusalOf(
    (some) => {
      resolveChartValues(some, { name: target.releaseName });
      return [];
    },
    values,
    target,
  );

/** So many value sets that are fine, and the refused ones that came up meanwhile. */
export const cases = (wanted: number) => makeCases(generator, refusal, wanted);
