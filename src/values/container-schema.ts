import type { JsonSchema } from '../access/json-schema';
import { lost, passedListOf, passedMap, passedMapWithout, wideSpace } from './kubernetes-schema';
import { dnsLabel } from './text-schemas';

const volumeName = {
  ...dnsLabel,
  not: { type: 'string', pattern: '^(tmp|two-user-.*)$' },
  $comment:
    'at most 63 lower-case letters, digits and "-", neither "tmp" nor with "two-user-" at the beginning, which are there already; rename it',
} as const satisfies JsonSchema;

/** Files of the application's container. */
export const volumeSchemas = {
  volumes: {
    ...passedListOf(
      { name: { ...volumeName, description: 'Its name.' } },
      'a map of name and a source as in Kubernetes; write { name, emptyDir: {} }',
    ),
    description: 'Volumes of the pod, as in Kubernetes.',
    default: [],
  },
  volumeMounts: {
    ...passedListOf(
      {
        name: { ...volumeName, description: 'Name of the volume.' },
        mountPath: {
          description: 'Where it is mounted.',
          type: 'string',
          maxLength: 4000,
          pattern: `^/([^:${lost}\\t\\n\\r]*[^:${lost}\\t\\n\\r${wideSpace}])?$`,
          not: { type: 'string', pattern: '^/+(\\./+)*(tmp(/+\\.?)*$|two-user)' },
          $comment:
            'an absolute path without ":", other than /tmp and what begins with /two-user, which are there already; mount it elsewhere',
        },
      },
      'a map of name and mountPath; write { name, mountPath }',
    ),
    description: "Where the application's container has them, as in Kubernetes.",
    default: [],
  },
} as const satisfies { readonly [key: string]: JsonSchema };

/** What the application's container may do. */
export const securitySchemas = {
  podSecurityContext: {
    ...passedMapWithout(
      ['runAsUser', 'runAsGroup', 'fsGroup'],
      'a field other than runAsUser, runAsGroup and fsGroup; set it in securityContext',
    ),
    description:
      'Security context of the pods, as in Kubernetes, besides the ids of `securityContext`; `null` takes a default away.',
    default: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  },
  containerSecurityContext: {
    ...passedMap,
    description:
      "Security context of the application's container alone, as in Kubernetes; `null` takes a default away. The containers that migrate and verify keep theirs.",
    default: {
      runAsNonRoot: true,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
  },
} as const satisfies { readonly [key: string]: JsonSchema };

// A pause is there by default, and gives way to each of the others.
const handlers = ['exec', 'httpGet', 'tcpSocket'] as const;

function hook(description: string) {
  const handler = (text: string) => ({ ...passedMap, description: text }) as const;
  return {
    title: 'LifecycleHandlerProps',
    description,
    type: 'object',
    additionalProperties: false,
    anyOf: [...handlers, 'sleep'].map((one) => ({ required: [one] })),
    not: {
      type: 'object',
      anyOf: handlers.flatMap((one, index) =>
        handlers.slice(index + 1).map((other) => ({ required: [one, other] })),
      ),
    },
    $comment:
      'one of exec, httpGet and tcpSocket, to each of which sleep gives way, or sleep alone; set one of them, or preStop to null',
    properties: {
      exec: handler('Runs a command; its fields as in Kubernetes.'),
      httpGet: handler('Asks the application by HTTP; its fields as in Kubernetes.'),
      sleep: handler('Waits; its fields as in Kubernetes. Used unless there is another handler.'),
      tcpSocket: handler('Opens a connection; its fields as in Kubernetes.'),
    },
  } as const satisfies JsonSchema;
}

/** What happens when the application's container starts and stops. */
export const lifecycleSchema = {
  title: 'LifecycleProps',
  description:
    "What happens when the application's container starts and stops. The pause before it stops lets Services and load balancers forget the pod first.",
  type: 'object',
  additionalProperties: false,
  properties: {
    postStart: hook('Right after the start.'),
    preStop: hook('Before the stop.'),
  },
  default: { preStop: { sleep: { seconds: 5 } } },
} as const satisfies JsonSchema;
