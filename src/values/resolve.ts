import { deepFreeze, defaultsOf } from '../access/defaults';
import { withRequired } from '../access/json-schema';
import { schemaCheck, throwProblems } from '../access/schema-check';
import { policyProblems } from '../access/validate';
import type { TwoUserAppProps } from './app-props';
import { appValuesSchema } from './app-schema';
import type { AppValues } from './app-values';
import { crossFieldProblems } from './cross-field';
import { mergeValues } from './merge';

/** The schema of complete values: what `values.schema.json` of the chart says. */
export const completeAppSchema = withRequired(appValuesSchema);

const check = schemaCheck(completeAppSchema);

/**
 * Completes what a user wrote with the defaults, by Helm's rules, and refuses what cannot work.
 *
 * @returns frozen values; nothing in them is shared with `props`
 * @throws one error with a line for each problem: path, value, what is allowed, the remedy
 */
export function resolveAppValues(props: TwoUserAppProps): AppValues {
  return validateValues(mergeValues(defaultsOf(appValuesSchema), props));
}

/**
 * Refuses merged values that cannot work.
 *
 * @throws one error with a line for each problem: path, value, what is allowed, the remedy
 */
export function validateValues(merged: unknown): AppValues {
  const { problems, malformed } = check(merged);
  if (malformed) throwProblems('values', problems);
  const values = merged as AppValues;
  throwProblems('values', [
    ...problems,
    ...policyProblems(values.access, 'access'),
    ...crossFieldProblems(values),
  ]);
  return deepFreeze(withRoles(values));
}

/** A Secret to be created logs in as the role that the policy names. */
function withRoles(values: AppValues): AppValues {
  const { admin, service } = values.database;
  const as = (user: typeof admin, role: string) =>
    user.createSecret ? { ...user, user: role } : user;
  return {
    ...values,
    database: {
      admin: as(admin, values.access.admin),
      service: as(service, values.access.service.role),
    },
  };
}
