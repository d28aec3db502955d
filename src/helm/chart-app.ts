import type { Construct } from 'constructs';
import { defaultsOf } from '../access/defaults';
import { TwoUserApp } from '../constructs';
import { packageFiles } from '../constructs/access-config';
import { Planned } from '../constructs/planned';
import { known, knownAll, orElse } from '../deferred';
import { type AppValues, appRules, mergeValues, validatorOf } from '../values';
import { chartName, taggedImage } from './chart-identity';
import { chartOnlyRules } from './chart-rules';
import { chartValuesSchema } from './chart-values';

/** What Helm knows besides the values. */
export interface Release {
  /** Its name, which the objects have unless `fullnameOverride` says another. */
  readonly name: string;
  /** The chart's version. */
  readonly chartVersion: string;
}

const validate = validatorOf(chartValuesSchema);

/**
 * The values that the chart works with when it is given these.
 *
 * @throws one error with a line for each problem: path, value, what is allowed, the remedy
 */
export function resolveChartValues(given: unknown, { name }: Pick<Release, 'name'>): AppValues {
  const values = validate(mergeValues(defaultsOf(chartValuesSchema), tagged(given)), (given) => [
    ...chartOnlyRules(given.fullnameOverride, known(name), given.image.repository),
    ...appRules({ ...given, fullnameOverride: orElse(given.fullnameOverride, known(name)) }),
  ]);
  return { ...values, fullnameOverride: values.fullnameOverride || name };
}

/** Before the defaults come in: a tag or digest that `null` takes away is missing then, and refused. */
function tagged(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || !('image' in given)) return given;
  return { ...given, image: taggedImage(given.image) };
}

/**
 * The application as the chart makes it, in a cdk8s chart whose namespace is that of the release.
 *
 * @throws one error with a line for each problem: path, value, what is allowed, the remedy
 */
export function chartApp(scope: Construct, given: unknown, release: Release): TwoUserApp {
  const plan = {
    values: knownAll(resolveChartValues(given, release)),
    chart: known(`${chartName}-${release.chartVersion.replaceAll('+', '_')}`),
    files: packageFiles(),
  };
  return new TwoUserApp(scope, 'app', new Planned(plan));
}
