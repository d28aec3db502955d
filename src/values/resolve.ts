import { deepFreeze, defaultsOf } from '../access/defaults';
import { type JsonSchema, withRequired } from '../access/json-schema';
import { policyRules } from '../access/policy-rules';
import { schemaCheck, throwProblems } from '../access/schema-check';
import { type Deferred, knownAll, problemsIn, type Rules } from '../deferred';
import type { TwoUserAppProps } from './app-props';
import { appValuesSchema } from './app-schema';
import type { AppValues } from './app-values';
import { crossFieldRules } from './cross-field';
import { mergeValues } from './merge';

/** The schema of complete values: what `values.schema.json` of the chart says. */
export const completeAppSchema = withRequired(appValuesSchema);

const validate = validatorOf(completeAppSchema);

/**
 * Completes what a user wrote with the defaults, by Helm's rules, and refuses what cannot work.
 *
 * @returns frozen values; nothing in them is shared with `props`
 * @throws one error with a line for each problem: path, value, what is allowed, the remedy
 */
export function resolveAppValues(props: TwoUserAppProps): AppValues {
  return validate(mergeValues(defaultsOf(appValuesSchema), props));
}

/** The check of merged values by a schema, and by rules that a schema cannot say; it freezes them. */
export function validatorOf(
  schema: JsonSchema,
): (merged: unknown, rules?: (values: Deferred<AppValues>) => Rules) => AppValues {
  const check = schemaCheck(schema);
  return (merged, rules = appRules) => {
    const { problems, malformed } = check(merged);
    if (malformed) throwProblems('values', problems);
    const values = merged as AppValues;
    throwProblems('values', [...problems, ...problemsIn(rules(knownAll(values)))]);
    return deepFreeze(values);
  };
}

/** What a JSON Schema cannot say of the values, and of the policy in them. */
export function appRules(values: Deferred<AppValues>): Rules {
  return [...policyRules(values.access, 'access.'), ...crossFieldRules(values)];
}
