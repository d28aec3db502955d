import { type AccessPolicy, policySchema } from '../../access';
import { deepFreeze, defaultsOf } from '../../access/defaults';
import { type JsonSchema, withRequired } from '../../access/json-schema';
import { policyRules } from '../../access/policy-rules';
import { schemaCheck } from '../../access/schema-check';
import { knownAll, problemsIn } from '../../deferred';
import { accessSchema } from '../../values/access-schema';
import { appValuesSchema } from '../../values/app-schema';
import { mergeValues } from '../../values/merge';
import { isMap, mergeFiles } from '../merge-files';
import { Refusal, usageError } from '../refusal';
import { readValuesFile, type Values } from '../values-file';
import { placed } from '../values-problems';

export const policyOptions = { file: { type: 'string', short: 'f', multiple: true } } as const;

/** What every command that needs a policy says of it. */
export const policyUsage = `  -f, --file FILE        the policy as YAML or JSON, or a values file of the chart, whose access is the policy;
                         - reads standard input; a later file wins, by Helm's rules`;

/**
 * Reads a policy, or the policy in values of the chart, and completes it with the defaults by Helm's rules.
 *
 * @throws Refusal a line for each problem: file, line, column, path, value, what is allowed, the remedy
 */
export async function readPolicy(paths: readonly string[] = []): Promise<AccessPolicy> {
  if (paths.length === 0) {
    throw new Refusal(
      ['a missing policy is not allowed; give -f FILE, or -f - for stdin'],
      usageError,
    );
  }
  if (paths.filter((path) => path === '-').length > 1) {
    const twice = '-f - twice is not allowed: stdin can be read once; remove one of them';
    throw new Refusal([twice], usageError);
  }
  const files = [];
  for (const path of paths) files.push(await readValuesFile(path));
  const document = files.map(({ values }) => values).reduce(mergeFiles);
  const inValues = isChartValues(document);
  const { policy, problems } = inValues ? policyInValues(document) : policyItself(document);
  if (problems.length > 0) throw new Refusal(placed(problems, files, {}));
  return deepFreeze(policy);
}

interface Read {
  readonly policy: AccessPolicy;
  readonly problems: readonly string[];
}

function policyItself(document: Values): Read {
  const policy = mergeValues(defaultsOf(policySchema), document) as AccessPolicy;
  return checked(policySchema, policy, policy, '');
}

function policyInValues({ access = {} }: Values): Read {
  const schema = { type: 'object', properties: { access: accessSchema } } as const;
  const values = mergeValues(defaultsOf(schema), { access: access ?? {} }) as { access: object };
  // How often it is verified is no part of the policy.
  const { verify, ...policy } = values.access as AccessPolicy & { verify?: unknown };
  return checked(schema, values, policy, 'access.');
}

function checked(schema: JsonSchema, document: unknown, policy: AccessPolicy, at: string): Read {
  const { problems, malformed } = schemaCheck(withRequired(schema))(document);
  const rules = malformed ? [] : problemsIn(policyRules(knownAll(policy), at));
  return { policy, problems: [...problems, ...rules] };
}

/**
 * Whether a document is values of the chart: it has `access`, or what a policy has not. `service` is in both: the
 * application's role here, and the Service of Kubernetes there.
 */
function isChartValues(document: Values): boolean {
  const onlyInChart = (chart: JsonSchema, policy: JsonSchema, given: Values) =>
    Object.keys(given).some(
      (key) =>
        Object.hasOwn(chart.properties ?? {}, key) && !Object.hasOwn(policy.properties ?? {}, key),
    );
  const { service } = document;
  return (
    Object.hasOwn(document, 'global') ||
    onlyInChart(appValuesSchema, policySchema, document) ||
    (isMap(service) &&
      onlyInChart(appValuesSchema.properties.service, policySchema.properties.service, service))
  );
}
