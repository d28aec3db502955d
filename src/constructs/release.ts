import { policyJson } from '../access';
import { podPrograms } from '../sql/programs';
import type { AppValues } from '../values';
import { imageReference } from './image-reference';
import { sha256 } from './names';
import { scripts } from './scripts';

/** Everything that runs beside the migration: the containers' scripts and the SQL programs, by file name. */
export function accessFiles(): Record<string, string> {
  return { ...scripts, ...podPrograms };
}

/** Hexadecimal SHA-256 of files, independent of their order. */
export function filesHash(files: Readonly<Record<string, string>>): string {
  return sha256(JSON.stringify(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/**
 * Names one release: the image, and 16 hexadecimal digits of the SHA-256 of all that decides what a migration and its
 * grants do. That is the image, the command and its arguments, the policy, the SQL and the scripts, and nothing else:
 * another number of replicas is no other release. The image is in it as text as well, so that who replaces it in the
 * printed manifest has a new release.
 */
export function releaseName(
  values: Pick<AppValues, 'image' | 'migration' | 'access'>,
  files: Readonly<Record<string, string>> = accessFiles(),
): string {
  const image = imageReference(values.image);
  const hash = sha256(
    JSON.stringify([
      image,
      values.migration.command,
      values.migration.args,
      policyJson(values.access),
      filesHash(files),
    ]),
  );
  return `${image} ${hash.slice(0, 16)}`;
}
