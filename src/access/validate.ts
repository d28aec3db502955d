import { knownAll, problemsIn } from '../deferred';
import { deepFreeze } from './defaults';
import { withRequired } from './json-schema';
import type { AccessPolicy } from './policy';
import { policyRules } from './policy-rules';
import { policySchema } from './policy-schema';
import { schemaCheck, throwProblems } from './schema-check';

const check = schemaCheck(withRequired(policySchema));

/**
 * Refuses a policy that cannot mean what it says.
 *
 * @param policy all keys given; only a reader's `schemas` and `tables` may be left out
 * @returns a frozen copy
 * @throws one error with a line for each problem: path, value, what is allowed, the remedy
 */
export function validatePolicy(policy: unknown): AccessPolicy {
  const { problems, malformed } = check(policy);
  if (malformed) throwProblems('access policy', problems);
  const copy = structuredClone(policy) as AccessPolicy;
  throwProblems('access policy', [...problems, ...problemsIn(policyRules(knownAll(copy), ''))]);
  return deepFreeze(copy);
}
