import type { JsonSchema } from '../access/json-schema';
import { passedListOf, passedMap, passedMapWithout, passedText } from './kubernetes-schema';
import { anyText, dnsLabel, dnsSubdomain, portNumber } from './text-schemas';

// What the connection puts into the container: see connection.ts of the constructs.
const connectionVariables = [
  ...['HOST', 'PORT', 'NAME', 'USER', 'PASSWORD', 'SSLMODE', 'SSLROOTCERT'].map(
    (field) => `DB_${field}`,
  ),
  ...['HOST', 'PORT', 'DATABASE', 'USER', 'PASSWORD', 'SSLMODE', 'SSLROOTCERT'].map(
    (field) => `PG${field}`,
  ),
];

const variableName = {
  type: 'string',
  minLength: 1,
  maxLength: 1000,
  pattern: '^[-._a-zA-Z][-._a-zA-Z0-9]*$',
} as const satisfies JsonSchema;

const optional = {
  type: 'boolean',
  description: 'Whether the pod starts without it. Left out: it does not.',
} as const satisfies JsonSchema;

/** Command, variables and ports of the application's container. */
export const processSchemas = {
  command: {
    description: "Command of the application, in exec form; `[]` takes the image's own.",
    type: 'array',
    items: anyText,
    $comment: 'a list of texts; write the program and its arguments as items',
    default: [],
  },
  args: {
    description: "Arguments of the application; `[]` takes the image's own.",
    type: 'array',
    items: anyText,
    $comment: 'a list of texts; write each argument as an item',
    default: [],
  },
  env: {
    description: 'Variables of the application, besides those of its database connection.',
    type: 'array',
    items: {
      title: 'EnvVarProps',
      description: 'A variable: `value`, or where its value comes from.',
      type: 'object',
      additionalProperties: false,
      required: ['name'],
      not: { type: 'object', required: ['value', 'valueFrom'] },
      $comment: 'a map of name and one of value and valueFrom; write { name, value }',
      properties: {
        name: {
          ...variableName,
          not: { type: 'string', enum: connectionVariables },
          $comment: `the name of a variable, none of ${connectionVariables.join(', ')}, which the database connection sets; rename it`,
          description: 'Its name.',
        },
        value: { ...passedText, description: 'Its value. Left out: empty, or `valueFrom`.' },
        valueFrom: {
          ...passedMap,
          description: 'Where its value comes from, as in Kubernetes. Left out: `value`.',
        },
      },
    },
    $comment: 'a list of variables; write each as { name, value }',
    default: [],
  },
  envFrom: {
    description: 'ConfigMaps and Secrets whose keys become variables of the application.',
    type: 'array',
    items: {
      title: 'EnvFromProps',
      description: 'A ConfigMap or a Secret.',
      type: 'object',
      additionalProperties: false,
      anyOf: [{ required: ['configMapRef'] }, { required: ['secretRef'] }],
      not: { type: 'object', required: ['configMapRef', 'secretRef'] },
      $comment:
        'a map of prefix and one of configMapRef and secretRef; write { configMapRef: { name } }',
      properties: {
        prefix: {
          ...variableName,
          $comment: "the beginning of a variable's name; correct it",
          description:
            'What the names of the variables begin with. Left out: the keys are the names.',
        },
        configMapRef: reference('ConfigMapRefProps', 'The ConfigMap. Left out: `secretRef`.'),
        secretRef: reference('SecretRefProps', 'The Secret. Left out: `configMapRef`.'),
      },
    },
    $comment:
      'a list of sources; write each as { configMapRef: { name } } or { secretRef: { name } }',
    default: [],
  },
  extraPorts: {
    description: 'Ports of the application besides `port`, which the Service has, too.',
    type: 'array',
    items: {
      title: 'ExtraPortProps',
      description: 'A port of the container.',
      type: 'object',
      additionalProperties: false,
      required: ['name', 'containerPort'],
      $comment: 'a map of name, containerPort and protocol; write { name, containerPort }',
      properties: {
        name: {
          type: 'string',
          minLength: 1,
          maxLength: 15,
          // RFC 6335: a letter somewhere, no hyphens side by side.
          pattern: '^([0-9]+-)*[0-9]*[a-z][a-z0-9]*(-[a-z0-9]+)*$',
          not: { type: 'string', enum: ['http'] },
          $comment:
            'a name of at most 15 lower-case letters, digits and "-", other than http, which is the name of `port`; rename it',
          description: 'Its name.',
        },
        containerPort: { ...portNumber, description: 'Its number.' },
        protocol: {
          description: 'Its protocol. Left out: TCP.',
          type: 'string',
          enum: ['TCP', 'UDP', 'SCTP'],
        },
      },
    },
    $comment: 'a list of ports; write each as { name, containerPort }',
    default: [],
  },
} as const satisfies { readonly [key: string]: JsonSchema };

function reference(title: string, description: string) {
  return {
    title,
    description,
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    $comment: 'a map of name and optional; write { name }',
    properties: { name: { ...dnsSubdomain, description: 'Its name.' }, optional },
  } as const satisfies JsonSchema;
}

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
          pattern: '^/[^\\x00-\\x1f\\x7f-\\x9f:]*$',
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

const handlers = ['exec', 'httpGet', 'sleep', 'tcpSocket'] as const;

function hook(description: string) {
  const handler = (text: string) => ({ ...passedMap, description: text }) as const;
  return {
    title: 'LifecycleHandlerProps',
    description,
    type: 'object',
    additionalProperties: false,
    anyOf: handlers.map((one) => ({ required: [one] })),
    not: {
      type: 'object',
      anyOf: handlers.flatMap((one, index) =>
        handlers.slice(index + 1).map((other) => ({ required: [one, other] })),
      ),
    },
    $comment:
      'one of exec, httpGet, sleep and tcpSocket, and preStop has sleep by default; set sleep to null to use another, or preStop to null',
    properties: {
      exec: handler('Runs a command; its fields as in Kubernetes.'),
      httpGet: handler('Asks the application by HTTP; its fields as in Kubernetes.'),
      sleep: handler('Waits; its fields as in Kubernetes.'),
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
    preStop: hook('Before the stop. Set `sleep` to `null` beside another handler.'),
  },
  default: { preStop: { sleep: { seconds: 5 } } },
} as const satisfies JsonSchema;
