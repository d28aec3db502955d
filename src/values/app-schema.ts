import type { JsonSchema } from '../access/json-schema';
import { policySchema } from '../access/policy-schema';
import { databaseUserSchema } from './database-schema';
import { probeSchema, resourcesSchema } from './pod-schema';
import {
  anyText,
  count,
  imageDigest,
  imageReference,
  imageRepository,
  imageTag,
  portNumber,
  seconds,
} from './text-schemas';

const word = { ...anyText, minLength: 1, $comment: 'a text that is not empty; remove it' } as const;

const userId = {
  type: 'integer',
  minimum: 1,
  maximum: 2147483647,
} as const satisfies JsonSchema;

// The longest name we derive is `<name>-migrate-<10 hexadecimal digits>` of the Job, and a Job's name
// becomes a label of its pods: 63 characters.
const applicationName = {
  type: 'string',
  maxLength: 44,
  pattern: '^([a-z]([-a-z0-9]*[a-z0-9])?)?$',
  $comment:
    'a name of at most 44 lower-case letters, digits and "-" that begins with a letter and does not end with "-"; rename it',
} as const satisfies JsonSchema;

const { $schema, ...access } = policySchema;

/**
 * The values of the application: the props of `TwoUserApp`. The only place that states a default.
 */
export const appValuesSchema = {
  $schema,
  title: 'TwoUserAppProps',
  description:
    'An application with two PostgreSQL users: one migrates and grants, the other can never DELETE.',
  type: 'object',
  additionalProperties: false,
  properties: {
    fullnameOverride: {
      ...applicationName,
      description: "Name of the objects; `''` takes the id of the construct.",
      default: '',
    },
    replicaCount: { ...count, description: 'Number of pods.', default: 2 },
    image: {
      title: 'ImageProps',
      description: 'Image of the application, which also holds the migration command.',
      type: 'object',
      additionalProperties: false,
      required: ['repository'],
      properties: {
        repository: {
          ...imageRepository,
          description: 'Name of the image, without tag and digest.',
        },
        tag: {
          ...imageTag,
          description:
            'Tag of the image; needed unless `digest` is given. With a tag that moves, such as `latest`, a new image under the old tag is not migrated under `runOn: release`.',
          default: '',
        },
        digest: {
          ...imageDigest,
          description: 'Digest of the image; it decides when both are given.',
          default: '',
        },
        pullPolicy: {
          description: 'When the kubelet pulls the image.',
          type: 'string',
          enum: ['Always', 'IfNotPresent', 'Never'],
          default: 'IfNotPresent',
        },
      },
      if: {
        type: 'object',
        properties: { digest: { const: '' } },
        required: ['digest', 'tag'],
      },
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so
      then: {
        type: 'object',
        properties: {
          tag: {
            ...imageTag,
            minLength: 1,
            $comment: 'an image tag, unless image.digest is given; set one of the two',
          },
        },
      },
    },
    port: { ...portNumber, description: 'Port the application listens on.', default: 8080 },
    resources: resourcesSchema(
      "Resources of the application's container.",
      { cpu: '100m', memory: '128Mi', 'ephemeral-storage': '64Mi' },
      { cpu: '1', memory: '512Mi', 'ephemeral-storage': '1Gi' },
    ),
    readinessProbe: probeSchema(
      'Whether the application gets traffic.',
      {
        tcpSocket: { port: 'http' },
        periodSeconds: 5,
        failureThreshold: 3,
      },
      2147483647,
    ),
    livenessProbe: probeSchema(
      'Whether the application is restarted.',
      {
        tcpSocket: { port: 'http' },
        initialDelaySeconds: 10,
        periodSeconds: 20,
        failureThreshold: 6,
      },
      1,
    ),
    securityContext: {
      title: 'SecurityContextProps',
      description: 'Whom the containers run as; never root.',
      type: 'object',
      additionalProperties: false,
      properties: {
        runAsUser: { ...userId, description: 'User id of the containers.', default: 10001 },
        runAsGroup: { ...userId, description: 'Group id of the containers.', default: 10001 },
        fsGroup: { ...userId, description: "Group id of the volumes' files.", default: 10001 },
      },
    },
    database: {
      title: 'DatabaseProps',
      description: 'Where the two users get their credentials from.',
      type: 'object',
      additionalProperties: false,
      properties: {
        admin: databaseUserSchema('The user that migrates and grants.', {
          secretName: 'admin-db-secret',
          user: 'admin_apps',
        }),
        service: databaseUserSchema('The user of the application.', {
          secretName: 'service-db-secret',
          user: 'service_apps',
        }),
      },
    },
    migration: {
      title: 'MigrationProps',
      description: 'How the database is migrated.',
      type: 'object',
      additionalProperties: false,
      properties: {
        mode: {
          description:
            'Where it runs: in an init container of every pod, or in a Job that the pods wait for. With the Job the pods never see the admin Secret.',
          type: 'string',
          enum: ['initContainer', 'job'],
          default: 'initContainer',
        },
        runOn: {
          description:
            'When the command runs: once for each release (image, command, policy), or at every start of a pod.',
          type: 'string',
          enum: ['release', 'start'],
          default: 'release',
        },
        command: {
          description: 'Command that migrates, in exec form: no shell is needed.',
          type: 'array',
          minItems: 1,
          items: word,
          $comment: 'a list of at least one text; write the program and its arguments as items',
          default: ['./migrate', 'up'],
        },
        args: {
          description: 'Arguments after the command.',
          type: 'array',
          items: anyText,
          $comment: 'a list of texts; write each argument as an item',
          default: [],
        },
        resources: resourcesSchema(
          'Resources of the containers that migrate.',
          { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '64Mi' },
          { cpu: '1', memory: '512Mi', 'ephemeral-storage': '1Gi' },
        ),
        job: {
          title: 'JobSettingsProps',
          description: 'Limits of the Job in mode `job`.',
          type: 'object',
          additionalProperties: false,
          properties: {
            activeDeadlineSeconds: {
              ...seconds,
              description: 'Seconds after which the Job has failed.',
              default: 3600,
            },
            backoffLimit: {
              ...count,
              description: 'Failed pods after which the Job has failed.',
              default: 6,
            },
            ttlSecondsAfterFinished: {
              ...count,
              description: 'Seconds after which a finished Job is deleted.',
              default: 3600,
            },
          },
        },
      },
    },
    client: {
      title: 'ClientProps',
      description: 'The image that psql comes from.',
      type: 'object',
      additionalProperties: false,
      properties: {
        image: {
          ...imageReference,
          description: 'A PostgreSQL image with psql and a shell, its version pinned.',
          default: 'postgres:17-alpine',
        },
        resources: resourcesSchema(
          'Resources of the containers that run it.',
          { cpu: '50m', memory: '32Mi', 'ephemeral-storage': '64Mi' },
          { cpu: '500m', memory: '128Mi', 'ephemeral-storage': '256Mi' },
        ),
      },
    },
    access,
  },
} as const satisfies JsonSchema;
