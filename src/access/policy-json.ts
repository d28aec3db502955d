import type { AccessPolicy } from './policy';

/**
 * The policy as canonical JSON: keys sorted at every level, no spaces, printable ASCII only and
 * without `$`. So the text can stand between dollar quotes in SQL, Kubernetes expands nothing in it,
 * and no shell, terminal, YAML reader or client encoding can misread it; equal policies give equal bytes.
 */
export function policyJson(policy: AccessPolicy): string {
  return sortedJson(policy).replace(/[^\x20-\x23\x25-\x7e]/g, unicodeEscape);
}

function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${sortedJson(item)}`).join(',')}}`;
}

function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
