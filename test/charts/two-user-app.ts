import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { parse } from 'yaml';
import type { JsonSchema } from '../../src/access/json-schema';
import { manifestsOf } from '../../src/cli/print-manifests';
import { chartApp, resolveChartValues } from '../../src/helm';
import { candidates } from './candidates';
import { makeCases } from './cases';
import { refusalOf, type Twins } from './parity';
import { Random, seed } from './random';
import { RandomValues } from './random-values';
import type { Target, Values } from './umbrella';

const folder = join(__dirname, '..', '..', 'charts', 'two-user-app');
const read = (file: string) => parse(readFileSync(join(folder, file), 'utf8'));
const { version } = read('Chart.yaml');

/** The schema that helm holds values to. */
export const schema: JsonSchema = read('values.schema.json');

/** A release and a namespace whose names YAML would take for something else. */
export const target: Target = { releaseName: 'no', namespace: '1234' };

const made = new WeakMap<Values, object[]>();

/** The chart, and the constructs that it was made from. */
export const twins: Twins = {
  chart: folder,
  manifestsOf: (values, { releaseName, namespace }: Target) => {
    const known = made.get(values);
    if (known !== undefined) return known;
    const chart = new Chart(new App(), 'chart', { namespace });
    chartApp(chart, values, { name: releaseName, chartVersion: version });
    const objects = manifestsOf(chart);
    made.set(values, objects);
    return objects;
  },
};

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
