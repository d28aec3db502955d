import {
  and,
  asOne,
  claims,
  contains,
  type Deferred,
  type Dyn,
  distinct,
  forbid,
  greater,
  hasKey,
  json,
  not,
  operation,
  or,
  type Rules,
  text,
} from '../deferred';
import type { AppValues } from './app-values';

type Values = Deferred<AppValues>;

/** Rules for the pods, which Kubernetes or the two users ask for. */
export function podRules(values: Values): Rules {
  return [...onceRules(values), ...ownVolumeRules(values), ...pauseRules(values)];
}

/** Names and places that may not stand twice in a pod. */
function onceRules(values: Values): Rules {
  const claim = (list: string) => (item: unknown, index: Dyn<string>) => {
    const { name } = item as { readonly name: Dyn<string> };
    const path = text`${list}[${index}].name`;
    return {
      id: name,
      path,
      refusal: (first: Dyn<string>) =>
        text`${path}: ${json(name)} is not allowed; allowed: a name other than that of ${first}; rename one of the two`,
    };
  };
  const place = (item: unknown, index: Dyn<string>) => {
    const { mountPath } = item as { readonly mountPath: Dyn<string> };
    const path = text`volumeMounts[${index}].mountPath`;
    return {
      id: mountPath,
      path,
      refusal: (first: Dyn<string>) =>
        text`${path}: ${json(mountPath)} is not allowed; allowed: a place other than that of ${first}; change one of the two`,
    };
  };
  const { extraInitContainers, extraContainers, extraPorts, volumes, volumeMounts } = values;
  return [
    ...distinct(...claims(extraPorts, 'port', claim('extraPorts'))),
    ...distinct(...claims(volumes, 'volume', claim('volumes'))),
    ...distinct(...claims(volumeMounts, 'mount', place)),
    ...distinct(
      ...claims(extraInitContainers, 'container', claim('extraInitContainers')),
      ...claims(extraContainers, 'container', claim('extraContainers')),
    ),
  ];
}

/**
 * The volumes that we make are ours. An init container that goes on running beside the migration could put its own
 * programs where the admin's password is handed to them.
 */
function ownVolumeRules({ extraInitContainers, extraContainers }: Values): Rules {
  return Object.entries({ extraInitContainers, extraContainers }).flatMap(([field, containers]) =>
    forbid(
      contains('"name":"two-user-', json(containers)),
      text`${field}: a name that begins with "two-user-" is not allowed; allowed: a volume of volumes, because those of that name are what the migration works with; mount another volume`,
    ),
  );
}

/** Kubernetes refuses a pause that outlasts the time to stop. */
function pauseRules({ lifecycle, terminationGracePeriodSeconds: grace }: Values): Rules {
  const preStop = asOne<Map>(lifecycle.preStop);
  const seconds = secondsOf(lifecycle.preStop?.sleep as Dyn<Map>);
  const pauses = and(
    hasKey(asOne(lifecycle), 'preStop'),
    hasKey(preStop, 'sleep'),
    not(or(...['exec', 'httpGet', 'tcpSocket'].map((other) => hasKey(preStop, other)))),
  );
  return forbid(
    and(pauses, greater(seconds, grace)),
    text`terminationGracePeriodSeconds: ${grace} is not allowed; allowed: at least lifecycle.preStop.sleep.seconds, which is ${seconds}; raise it or shorten the pause`,
  );
}

type Map = { readonly [field: string]: unknown };

/** What is no number Kubernetes refuses by itself. */
const secondsOf = operation(
  'integer',
  (sleep: Map | undefined) => Math.trunc(Number(sleep?.seconds)) || 0,
  (sleep) => `get ${sleep} "seconds"`,
);
