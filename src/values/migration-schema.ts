import type { JsonSchema } from '../access/json-schema';
import { resourcesSchema } from './pod-schema';
import { anyText, count, seconds } from './text-schemas';

const word = { ...anyText, minLength: 1, $comment: 'a text that is not empty; remove it' } as const;

/** How the database is migrated. */
export const migrationSchema = {
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
    ordering: {
      description:
        'How the pods are kept back until the Job is done, in mode `job`: each waits by itself (`gate`), or Helm or Argo CD changes nothing before (`hook`).',
      type: 'string',
      enum: ['gate', 'hook'],
      default: 'gate',
    },
    runOn: {
      description:
        "When the command runs: once for each release, or at every start of a pod. Image, command, arguments, policy and this package's own SQL and scripts make the release, so upgrading the package makes a new one.",
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
} as const satisfies JsonSchema;
