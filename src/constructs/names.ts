import { createHash } from 'node:crypto';
import { type Dyn, operation, text, truncated } from '../deferred';

/** Kubernetes' limit for a label's value, and so for the name of a Job, which its pods carry as a label. */
const maxLabelLength = 63;

/** `<name>-<purpose>-<10 hex digits>`, at most 63 characters. */
export function jobName(
  name: Dyn<string>,
  purpose: 'migrate' | 'verify',
  hash: Dyn<string>,
): Dyn<string> {
  return text`${shortened(name, maxLabelLength - 12 - purpose.length)}-${purpose}-${truncated(hash, 10)}`;
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

/** The name as a label's value. */
export function labelValue(name: Dyn<string>): Dyn<string> {
  return shortened(name, maxLabelLength);
}

/** The name, or its beginning and a hash of the whole where it has no room. A chart refuses a name that is so long. */
const shortened = operation('string', shortenedHere, (name) => name);

function shortenedHere(name: string, room: number): string {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return name.length <= room
    ? name
    : `${name.slice(0, room - 7).replace(/[^a-z0-9]+$/, '')}-${hash}`;
}
