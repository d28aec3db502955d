import { chartMark, goJson, operation, unicodeEscape } from '../deferred';
import type { AccessPolicy } from './policy';

/**
 * The policy as canonical JSON: keys sorted at every level, no spaces, printable ASCII only and
 * without `$`. So the text can stand between dollar quotes in SQL, Kubernetes expands nothing in it,
 * and no shell, terminal, YAML reader or client encoding can misread it; equal policies give equal bytes.
 */
export function policyJson(policy: AccessPolicy): string {
  return asciiJson(policy);
}

/** The same of a policy that may be deferred. */
export const policyText = operation(
  'string',
  asciiJson,
  (policy) => `include "${chartMark}.asciiJson" ${policy}`,
);

function asciiJson(value: unknown): string {
  return goJson(value).replace(/[^\x20-\x23\x25-\x7e]/g, unicodeEscape);
}
