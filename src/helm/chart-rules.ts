import { and, type Dyn, empty, forbid, json, matches, not, type Rules, text } from '../deferred';

/** The rules that only a chart has. */
export function chartOnlyRules(
  fullnameOverride: Dyn<string>,
  releaseName: Dyn<string>,
  repository: Dyn<string>,
): Rules {
  return [...releaseNameRules(fullnameOverride, releaseName), ...repositoryRules(repository)];
}

/** Refuses a release whose name cannot name the objects, unless they have another. */
function releaseNameRules(fullnameOverride: Dyn<string>, name: Dyn<string>): Rules {
  return forbid(
    and(empty(fullnameOverride), not(matches('^[a-z]([-a-z0-9]{0,42}[a-z0-9])?$', name))),
    text`release name, which names the objects: ${json(name)} is not allowed; allowed: a name of at most 44 lower-case letters, digits and "-" that begins with a letter and does not end with "-"; choose another or set fullnameOverride`,
  );
}

/** Refuses an image without a name, which the schema lets through so that the chart as it is can be linted. */
function repositoryRules(repository: Dyn<string>): Rules {
  return forbid(
    empty(repository),
    text`image.repository: "" is not allowed; allowed: an image name without tag and digest, such as registry.example.com/team/myapp; set it`,
  );
}
