import { policyText } from '../access/policy-json';
import {
  asOne,
  type Deferred,
  type Dyn,
  json,
  named,
  omit,
  published,
  sha256,
  text,
  truncated,
} from '../deferred';
import { podPrograms } from '../sql/programs';
import type { AppValues } from '../values';
import { imageReference } from './image-reference';
import { scripts } from './scripts';

/** Everything that runs beside the migration: the containers' scripts and the SQL programs, by file name. */
export function accessFiles(): Record<string, string> {
  return { ...scripts, ...podPrograms };
}

/** The directory of a chart in which the files are. */
export const filesDirectory = 'files';

/** Hexadecimal SHA-256 of files, as Helm takes it of the files in a chart. */
export function filesHash(files: Readonly<Record<string, string>>): string {
  const encoded = Object.entries(files).map(([name, content]) => [
    `${filesDirectory}/${name}`,
    Buffer.from(content).toString('base64'),
  ]);
  return published(sha256(json(Object.fromEntries(encoded))));
}

/** The policy, which is all of `access` but what says when it is verified. */
export function policyOf(values: Deferred<Pick<AppValues, 'access'>>): Dyn<string> {
  return named('policy', policyText(omit(asOne(values.access), 'verify')));
}

/** The image, which a chart states in one place. */
export function imageOf(values: Deferred<Pick<AppValues, 'image'>>): Dyn<string> {
  return named('image', imageReference(values.image));
}

/**
 * Names one release: the image, and 16 hexadecimal digits of the SHA-256 of all that decides what a migration and its
 * grants do. That is the image, the command and its arguments, the policy, the SQL and the scripts, and nothing else:
 * another number of replicas is no other release. The image is in it as text as well, so that who replaces it in the
 * printed manifest has a new release.
 */
export function releaseName(
  values: Deferred<Pick<AppValues, 'image' | 'migration' | 'access'>>,
  filesChecksum: Dyn<string>,
): Dyn<string> {
  const image = imageOf(values);
  const { command, args } = values.migration;
  const hash = truncated(
    sha256(json([image, command, args, policyOf(values), filesChecksum] as unknown)),
    16,
  );
  return named('release', text`${image} ${hash}`);
}
