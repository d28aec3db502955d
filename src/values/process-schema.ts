import type { JsonSchema } from '../access/json-schema';
import { passedMap, passedText } from './kubernetes-schema';
import { anyText, dnsSubdomain, portNumber } from './text-schemas';

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
