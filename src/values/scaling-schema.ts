import type { JsonSchema } from '../access/json-schema';
import { passedList, passedMap } from './kubernetes-schema';
import { count } from './text-schemas';

const positive = { type: 'integer', minimum: 1, maximum: 2147483647 } as const satisfies JsonSchema;

const numberOrShare = {
  anyOf: [count, { type: 'string', maxLength: 10, pattern: '^(0|[1-9][0-9]{0,8})%$' }],
  $comment: 'a number of pods, or a percentage as text such as "25%"; write one of the two',
} as const satisfies JsonSchema;

const numberOrPart = {
  anyOf: [count, { type: 'string', maxLength: 10, pattern: '^(100|[1-9]?[0-9])%$' }],
  $comment: 'a number of pods, or a percentage as text from "0%" to "100%"; write one of the two',
} as const satisfies JsonSchema;

const someOrPart = {
  anyOf: [positive, { type: 'string', maxLength: 10, pattern: '^(100|[1-9][0-9]?)%$' }],
  $comment:
    'a number of pods of at least 1, or a percentage as text from "1%" to "100%", or no node could ever be drained; write one of the two',
} as const satisfies JsonSchema;

/** How pods are replaced. */
export const strategySchema = {
  title: 'StrategyProps',
  description: 'How the pods are replaced when the Deployment changes.',
  type: 'object',
  additionalProperties: false,
  required: ['type'],
  properties: {
    type: {
      description:
        'New pods beside the old ones (`RollingUpdate`), or after all old ones are gone (`Recreate`).',
      type: 'string',
      enum: ['RollingUpdate', 'Recreate'],
    },
    rollingUpdate: {
      title: 'RollingUpdateProps',
      description: 'How many pods are replaced at a time, with `RollingUpdate`.',
      type: 'object',
      additionalProperties: false,
      properties: {
        maxSurge: {
          ...numberOrShare,
          description: 'How many pods there may be beyond the number wanted.',
        },
        maxUnavailable: {
          ...numberOrPart,
          description: 'How many pods may be missing from the number wanted.',
        },
      },
    },
  },
  default: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
} as const satisfies JsonSchema;

/** How many pods there are, by their load. */
export const autoscalingSchema = {
  title: 'AutoscalingProps',
  description: 'A HorizontalPodAutoscaler, in place of `replicaCount`.',
  type: 'object',
  additionalProperties: false,
  required: ['enabled', 'minReplicas', 'maxReplicas', 'metrics', 'behavior'],
  properties: {
    enabled: { description: 'Whether there is one.', type: 'boolean' },
    minReplicas: { ...positive, description: 'Least number of pods.' },
    maxReplicas: { ...positive, description: 'Largest number of pods.' },
    targetCPUUtilizationPercentage: {
      ...positive,
      description: 'CPU in use, in percent of what the pods request; `null` for no such target.',
    },
    targetMemoryUtilizationPercentage: {
      ...positive,
      description: 'Memory in use, in percent of what the pods request; no such target without it.',
      $comment: 'an integer from 1 to 2147483647, or none; remove the key',
    },
    metrics: {
      ...passedList,
      description: 'Further metrics, as in Kubernetes.',
    },
    behavior: {
      ...passedMap,
      description: 'How fast it scales up and down, as in Kubernetes; `{}` for its defaults.',
    },
  },
  default: {
    enabled: false,
    minReplicas: 2,
    maxReplicas: 10,
    targetCPUUtilizationPercentage: 80,
    metrics: [],
    behavior: {},
  },
} as const satisfies JsonSchema;

/** How many pods a drain may take at a time. */
export const podDisruptionBudgetSchema = {
  title: 'PodDisruptionBudgetProps',
  description: 'A PodDisruptionBudget, so that draining nodes leaves pods running.',
  type: 'object',
  additionalProperties: false,
  properties: {
    enabled: { description: 'Whether there is one.', type: 'boolean', default: true },
    maxUnavailable: {
      ...someOrPart,
      description: 'How many pods may be missing, as a number or a percentage such as `25%`.',
      default: 1,
    },
  },
} as const satisfies JsonSchema;
