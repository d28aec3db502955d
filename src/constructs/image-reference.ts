import { choose, type Deferred, type Dyn, empty, joined, text } from '../deferred';
import type { AppValues } from '../values';

/** The image as Kubernetes takes it: `repository:tag`, `repository@digest` or `repository:tag@digest`. */
export function imageReference(
  image: Omit<Deferred<AppValues['image']>, 'pullPolicy'>,
): Dyn<string> {
  const { repository, tag, digest } = image;
  return joined(
    repository,
    choose(empty(tag), '', text`:${tag}`),
    choose(empty(digest), '', text`@${digest}`),
  );
}

/** The parts of such a reference; without tag and digest it means the tag `latest`, as everywhere. */
export function parseImageReference(reference: string): {
  repository: string;
  tag: string;
  digest: string;
} {
  const [named = '', digest = ''] = reference.split('@', 2);
  const colon = named.lastIndexOf(':');
  // A colon before the last slash is a registry's port.
  const tagged = colon > named.lastIndexOf('/');
  const repository = tagged ? named.slice(0, colon) : named;
  const tag = tagged ? named.slice(colon + 1) : digest === '' ? 'latest' : '';
  return { repository, tag, digest };
}
