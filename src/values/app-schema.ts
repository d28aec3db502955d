import type { JsonSchema } from '../access/json-schema';
import { accessSchema } from './access-schema';
import { lifecycleSchema, securitySchemas, volumeSchemas } from './container-schema';
import { databaseUserSchema } from './database-schema';
import { extraSchemas } from './extra-schema';
import { imageSchema } from './image-schema';
import { definitions } from './kubernetes-schema';
import { annotationsSchema, labelsSchema } from './metadata-schema';
import { migrationSchema } from './migration-schema';
import { networkPolicySchema } from './network-policy-schema';
import { probeSchema, resourcesSchema } from './pod-schema';
import { processSchemas } from './process-schema';
import { autoscalingSchema, podDisruptionBudgetSchema, strategySchema } from './scaling-schema';
import { schedulingSchemas } from './scheduling-schema';
import { imagePullSecretsSchema, serviceAccountSchema } from './service-account-schema';
import { ingressSchema, serviceSchema } from './service-schema';
import { count, imageReference, portNumber } from './text-schemas';

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

/**
 * The values of the application: the props of `TwoUserApp`. The only place that states a default.
 */
export const appValuesSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
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
    commonLabels: labelsSchema('Labels of all objects and pods; nothing selects by them.'),
    commonAnnotations: annotationsSchema('Annotations of all objects.'),
    delivery: {
      description:
        'Who applies the objects: it decides which annotations say in what order, those of Helm, those of Argo CD, or none.',
      type: 'string',
      enum: ['helm', 'argocd', 'kubectl'],
      default: 'kubectl',
    },
    replicaCount: { ...count, description: 'Number of pods.', default: 2 },
    autoscaling: autoscalingSchema,
    strategy: strategySchema,
    podDisruptionBudget: podDisruptionBudgetSchema,
    image: imageSchema,
    imagePullSecrets: imagePullSecretsSchema,
    ...processSchemas,
    port: { ...portNumber, description: 'Port the application listens on.', default: 8080 },
    service: serviceSchema,
    ingress: ingressSchema,
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
    startupProbe: probeSchema(
      'Whether the application has started; until then the other two wait.',
      {},
      1,
    ),
    lifecycle: lifecycleSchema,
    terminationGracePeriodSeconds: {
      ...count,
      description: 'Seconds from the request to stop to the kill; the pause before counts, too.',
      default: 30,
    },
    revisionHistoryLimit: {
      ...count,
      description: 'Number of old ReplicaSets that are kept.',
      default: 5,
    },
    ...volumeSchemas,
    podLabels: labelsSchema("Labels of the application's pods; nothing selects by them."),
    podAnnotations: annotationsSchema("Annotations of the application's pods."),
    ...schedulingSchemas,
    serviceAccount: serviceAccountSchema,
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
    ...securitySchemas,
    networkPolicy: networkPolicySchema,
    ...extraSchemas,
    database: {
      title: 'DatabaseProps',
      description: 'Where the two users get their credentials from.',
      type: 'object',
      additionalProperties: false,
      properties: {
        admin: databaseUserSchema('The user that migrates and grants.', 'admin-db-secret'),
        service: databaseUserSchema('The user of the application.', 'service-db-secret'),
      },
    },
    migration: migrationSchema,
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
    access: accessSchema,
  },
  definitions,
} as const satisfies JsonSchema;
