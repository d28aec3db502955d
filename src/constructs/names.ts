import { createHash } from 'node:crypto';

/** Kubernetes' limit for a label's value, and so for the name of a Job, which its pods carry as a label. */
const maxLabelLength = 63;

/** Hexadecimal SHA-256 of a text. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * The labels of one application's objects. All three select the Deployment's pods, so that a Service of the
 * application never takes the pods of its migration Job for its own.
 */
export function labelsOf(name: string, component: string): Record<string, string> {
  return {
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/name': name,
  };
}

/**
 * `<name>-migrate-<10 hex digits>`, at most 63 characters: of a name that is too long its beginning stays, with a
 * hash of the whole in place of the rest.
 */
export function jobName(name: string, hash: string): string {
  const suffix = `-migrate-${hash.slice(0, 10)}`;
  const room = maxLabelLength - suffix.length;
  if (name.length <= room) {
    return `${name}${suffix}`;
  }
  return `${name.slice(0, room - 7).replace(/[^a-z0-9]+$/, '')}-${sha256(name).slice(0, 6)}${suffix}`;
}
