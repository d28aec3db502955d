import type { JsonSchema } from '../access/json-schema';
import { annotationsSchema } from './metadata-schema';
import { dnsSubdomain, optionalDnsSubdomain } from './text-schemas';

/** Who the application is for the Kubernetes API. */
export const serviceAccountSchema = {
  title: 'ServiceAccountProps',
  description: "The ServiceAccount of the application's pods.",
  type: 'object',
  additionalProperties: false,
  properties: {
    create: { description: 'Whether to make it.', type: 'boolean', default: true },
    name: {
      ...optionalDnsSubdomain,
      description: "Its name; `''` takes the name of the objects.",
      default: '',
    },
    annotations: annotationsSchema('Annotations of the ServiceAccount.'),
    automountToken: {
      description: 'Whether the application gets a token for the Kubernetes API.',
      type: 'boolean',
      default: false,
    },
  },
} as const satisfies JsonSchema;

/** Credentials for the registry of the images. */
export const imagePullSecretsSchema = {
  description: 'Secrets that all pods pull their images with.',
  type: 'array',
  items: {
    title: 'ImagePullSecretProps',
    description: 'A Secret for a registry.',
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    $comment: 'a map of name; write { name }',
    properties: {
      name: { ...dnsSubdomain, description: 'Its name.' },
    },
  },
  $comment: 'a list of Secrets; write each as { name }',
  default: [],
} as const satisfies JsonSchema;
