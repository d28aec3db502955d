import type { JsonSchema } from '../access/json-schema';
import {
  choose,
  type Deferred,
  type Dyn,
  Expression,
  empty,
  named,
  orElse,
  type Rules,
  references,
  rootMark,
} from '../deferred';
import { type AppValues, appRules, completeAppSchema } from '../values';
import { chartOnlyRules } from './chart-rules';

/** A value that Helm has besides those of the user. */
function builtIn(path: string): Dyn<string> {
  return new Expression('string', `${rootMark}.${path}`) as unknown as Dyn<string>;
}

/** The name of the release. */
export const releaseName = builtIn('Release.Name');

/** The namespace of the release. */
export const releaseNamespace = builtIn('Release.Namespace');

/** Name and version of the chart, as a label's value. */
export const chartLabel = named(
  'chart',
  new Expression(
    'string',
    `printf "%s-%s" ${rootMark}.Chart.Name ${rootMark}.Chart.Version | replace "+" "_"`,
  ) as unknown as Dyn<string>,
);

/** The schema of the chart's values: that of the application's, with what is different in a chart. */
export const chartValuesSchema = (() => {
  const { properties } = completeAppSchema;
  return {
    ...completeAppSchema,
    properties: {
      ...properties,
      fullnameOverride: {
        ...properties?.fullnameOverride,
        description: "Name of the objects; `''` takes the name of the release.",
      },
      delivery: { ...properties?.delivery, default: 'helm' },
      image: withoutImage(properties?.image ?? {}),
      enabled: {
        description:
          "For the `condition` of an umbrella chart's dependency; nothing in the chart reads it.",
        type: 'boolean',
      },
      global: {
        description: 'Values that Helm hands to every chart of an umbrella; none is used.',
        type: 'object',
      },
    },
  } as JsonSchema;
})();

/** The image; while its name is missing, a rule refuses it and not the schema: so the chart as it is can be linted. */
function withoutImage(image: JsonSchema): JsonSchema {
  const repository = image.properties?.repository ?? {};
  const pattern = `^$|${repository.pattern}`;
  return {
    ...image,
    properties: {
      ...image.properties,
      repository: { ...repository, pattern, minLength: 0, default: '' },
      tag: {
        ...image.properties?.tag,
        description: `Tag of the image; \`''\` takes the chart's appVersion unless \`digest\` is given. With a tag that moves, such as \`latest\`, a new image under the old tag is not migrated under \`runOn: release\`.`,
      },
    },
  };
}

/** The chart's values, as expressions. */
export function chartValues(): Deferred<AppValues> {
  const values = references(chartValuesSchema, `${rootMark}.Values`) as Deferred<AppValues>;
  const { fullnameOverride, image } = values;
  const appVersion = choose(empty(image.digest), builtIn('Chart.AppVersion'), '');
  return {
    ...values,
    fullnameOverride: named('fullname', orElse(fullnameOverride, releaseName)),
    image: { ...image, tag: named('imageTag', orElse(image.tag, appVersion)) },
  };
}

/** The rules for the chart's values that their schema cannot say. */
export function chartRules(): Rules {
  const { fullnameOverride } = references(
    chartValuesSchema,
    `${rootMark}.Values`,
  ) as Deferred<AppValues>;
  const values = chartValues();
  return [
    ...chartOnlyRules(fullnameOverride, releaseName, values.image.repository),
    ...appRules(values),
  ];
}
