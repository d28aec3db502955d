import { and, type Dyn, empty, forbid, json, matches, not, type Rules, text } from '../deferred';

/** Refuses a release whose name cannot name the objects, unless they have another. */
export function releaseNameRules(fullnameOverride: Dyn<string>, name: Dyn<string>): Rules {
  return forbid(
    and(empty(fullnameOverride), not(matches('^[a-z]([-a-z0-9]{0,42}[a-z0-9])?$', name))),
    text`release name, which names the objects: ${json(name)} is not allowed; allowed: a name of at most 44 lower-case letters, digits and "-" that begins with a letter and does not end with "-"; choose another or set fullnameOverride`,
  );
}
