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
  const value = shortened(name, maxLabelLength);
  return {
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/instance': value,
    'app.kubernetes.io/name': value,
  };
}

/** `<name>-<purpose>-<10 hex digits>`, at most 63 characters. */
export function jobName(name: string, purpose: 'migrate' | 'verify', hash: string): string {
  const suffix = `-${purpose}-${hash.slice(0, 10)}`;
  return `${shortened(name, maxLabelLength - suffix.length)}${suffix}`;
}

/**
 * The name that a Job and its ServiceAccount derive theirs from.
 *
 * @throws Error when no object of Kubernetes can be called so
 */
export function checkedName(name: string, path: string): string {
  if (
    name.length > 240 ||
    !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name)
  ) {
    throw new Error(
      `${path}: name ${JSON.stringify(name)} is not allowed; allowed: at most 240 lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit; set name`,
    );
  }
  return name;
}

/** The name, or its beginning and a hash of the whole where it has no room. */
function shortened(name: string, room: number): string {
  return name.length <= room
    ? name
    : `${name.slice(0, room - 7).replace(/[^a-z0-9]+$/, '')}-${sha256(name).slice(0, 6)}`;
}
