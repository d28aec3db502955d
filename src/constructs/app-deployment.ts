import {
  asOne,
  concat,
  type Deferred,
  type Dyn,
  each,
  empty,
  equal,
  hasKey,
  json,
  type Node,
  not,
  omit,
  or,
  orElse,
  sha256,
  union,
  when,
} from '../deferred';
import type { AppValues } from '../values';
import type { Connection } from './connection';
import { type Owner, podLabelsOf, selectorOf } from './owner';
import { appPodSecurityContext, appSecurityContext } from './pod-security';
import { imageOf } from './release';
import { accountName } from './service-account';

type Values = Deferred<AppValues>;

/** What stands in the application's pod before and beside its container. */
export interface PodParts {
  readonly initContainers: Node;
  readonly volumes: Node;
  readonly service: Connection;
  /** Annotations that change when the pods have to be replaced. */
  readonly checksums: Node;
}

/** The `spec` of the application's Deployment. */
export function deploymentSpec(owner: Owner, values: Values, parts: PodParts): Node {
  const { affinity, topologySpreadConstraints } = values;
  const labelSelector = { matchLabels: selectorOf(owner, 'app') };
  return {
    replicas: when(not(values.autoscaling.enabled), values.replicaCount),
    revisionHistoryLimit: values.revisionHistoryLimit,
    selector: labelSelector,
    strategy: strategy(values),
    template: {
      metadata: {
        labels: podLabelsOf(owner, 'app', values.podLabels),
        annotations: union(parts.checksums, values.podAnnotations),
      },
      spec: union(
        {
          serviceAccountName: accountName(owner, values),
          automountServiceAccountToken: values.serviceAccount.automountToken,
          // A Service called `db` would otherwise put DB_PORT=tcp://... into every container.
          enableServiceLinks: false,
          terminationGracePeriodSeconds: values.terminationGracePeriodSeconds,
          securityContext: appPodSecurityContext(values),
          affinity: when(empty(affinity), spreadOverNodes(labelSelector), affinity),
          topologySpreadConstraints: when(
            empty(topologySpreadConstraints),
            spreadOverZones(labelSelector),
            topologySpreadConstraints,
          ),
          initContainers: concat(values.extraInitContainers, parts.initContainers),
          containers: concat([appContainer(values, parts.service)], values.extraContainers),
          volumes: concat(
            [{ name: 'tmp', emptyDir: { sizeLimit: '512Mi' } }],
            parts.volumes,
            parts.service.volumes,
            values.volumes,
          ),
        },
        placement(values),
      ),
    },
  };
}

/** The fields of every pod's `spec` that say where it may run, and where its images come from. */
export function placement(values: Values): Node {
  const { imagePullSecrets, nodeSelector, tolerations, priorityClassName } = values;
  return {
    imagePullSecrets: concat(imagePullSecrets),
    nodeSelector: union(nodeSelector),
    tolerations: concat(tolerations),
    priorityClassName: when(not(empty(priorityClassName)), priorityClassName),
  };
}

/** An annotation that changes with a Secret that we make, so that the pods that read it are replaced. */
export function secretChecksum(user: Values['database']['admin'], role: string): Node {
  return when(user.createSecret, { [`checksum/${role}`]: sha256(json(asOne(user))) });
}

function appContainer(values: Values, service: Connection): Node {
  return {
    name: 'app',
    image: imageOf(values),
    imagePullPolicy: values.image.pullPolicy,
    command: concat(each(values.command, 'word', (word) => word)),
    args: concat(each(values.args, 'word', (word) => word)),
    ports: concat(
      [{ name: 'http', containerPort: values.port, protocol: 'TCP' }],
      each(values.extraPorts, 'port', ({ name, containerPort, protocol }) => ({
        name,
        containerPort,
        protocol: orElse(protocol, 'TCP'),
      })),
    ),
    env: concat(service.env, values.env),
    envFrom: concat(values.envFrom),
    startupProbe: probe(values.startupProbe),
    readinessProbe: probe(values.readinessProbe),
    livenessProbe: probe(values.livenessProbe),
    lifecycle: lifecycle(values.lifecycle),
    resources: asOne(values.resources),
    securityContext: appSecurityContext(values),
    volumeMounts: concat(
      [{ name: 'tmp', mountPath: '/tmp' }],
      service.volumeMounts,
      values.volumeMounts,
    ),
  };
}

/**
 * Kubernetes refuses a probe that has thresholds and nothing to ask: without a handler there is none. tcpSocket is the
 * default, and gives way to another handler: `null` does not take it away where Helm merges twice.
 */
function probe(settings: unknown): Node {
  const one = asOne(settings);
  const other = hasOneOf(one, ['httpGet', 'exec', 'grpc']);
  return when(other, omit(one, 'tcpSocket'), when(hasKey(one, 'tcpSocket'), one));
}

/** The pause before the stop gives way to another handler in the same way. */
function lifecycle(settings: Values['lifecycle']): Node {
  const hook = (name: 'postStart' | 'preStop') => {
    const one = asOne(settings[name]);
    const other = hasOneOf(one, ['exec', 'httpGet', 'tcpSocket']);
    return when(hasKey(asOne(settings), name), when(other, omit(one, 'sleep'), one));
  };
  return union({ postStart: hook('postStart'), preStop: hook('preStop') });
}

type Map = Dyn<{ readonly [key: string]: unknown }>;

function hasOneOf(map: Map, keys: readonly string[]): Dyn<boolean> {
  return or(...keys.map((key) => hasKey(map, key)));
}

/** All pods at once need no numbers of pods at a time. */
function strategy({ strategy }: Values): Node {
  return when(equal(strategy.type, 'Recreate'), { type: 'Recreate' }, asOne(strategy));
}

/** One node that fails does not take all replicas, where the cluster has a choice. */
function spreadOverNodes(labelSelector: Node): Node {
  return {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector } },
      ],
    },
  };
}

/** The same for zones. */
function spreadOverZones(labelSelector: Node): Node {
  return [
    {
      maxSkew: 1,
      topologyKey: 'topology.kubernetes.io/zone',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector,
    },
  ];
}
