import type { AppValues } from '../values';
import type { Connection } from './connection';
import { imageReference } from './image-reference';
import { labelsOf } from './names';
import { containerSecurityContext, podSecurityContext } from './pod-security';

type Json = { readonly [field: string]: unknown };

/** What stands in the application's pod before and beside its container. */
export interface PodParts {
  readonly initContainers: readonly Json[];
  readonly volumes: readonly Json[];
  readonly service: Connection;
  readonly accessChecksum: string;
}

/** The `spec` of the application's Deployment. */
export function deploymentSpec(name: string, values: AppValues, parts: PodParts): Json {
  const labels = labelsOf(name, 'app');
  return {
    replicas: values.replicaCount,
    revisionHistoryLimit: 5,
    selector: { matchLabels: labels },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
    template: {
      metadata: { labels, annotations: { 'checksum/access': parts.accessChecksum } },
      spec: {
        serviceAccountName: name,
        automountServiceAccountToken: false,
        // A Service called `db` would otherwise put DB_PORT=tcp://... into every container.
        enableServiceLinks: false,
        terminationGracePeriodSeconds: 30,
        securityContext: podSecurityContext(values.securityContext),
        ...spread(labels),
        initContainers: parts.initContainers,
        containers: [appContainer(values, parts.service)],
        volumes: [
          { name: 'tmp', emptyDir: { sizeLimit: '512Mi' } },
          ...parts.volumes,
          ...parts.service.volumes,
        ],
      },
    },
  };
}

function appContainer(values: AppValues, service: Connection): Json {
  return {
    name: 'app',
    image: imageReference(values.image),
    imagePullPolicy: values.image.pullPolicy,
    ports: [{ name: 'http', containerPort: values.port, protocol: 'TCP' }],
    env: service.env,
    ...probe('readinessProbe', values.readinessProbe),
    ...probe('livenessProbe', values.livenessProbe),
    resources: values.resources,
    securityContext: containerSecurityContext(values.securityContext),
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }, ...service.volumeMounts],
  };
}

/** Kubernetes refuses a probe that has thresholds and nothing to ask: without a handler there is none. */
function probe(field: string, settings: AppValues['readinessProbe']): Json {
  const handlers = ['tcpSocket', 'httpGet', 'exec', 'grpc'] as const;
  return handlers.some((handler) => settings[handler] !== undefined) ? { [field]: settings } : {};
}

/** One node or one zone that fails does not take all replicas, where the cluster has a choice. */
function spread(labels: Json): Json {
  const labelSelector = { matchLabels: labels };
  return {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector },
          },
        ],
      },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector,
      },
    ],
  };
}
