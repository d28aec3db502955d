import type { JsonSchema } from '../access/json-schema';
import { passedListOf, passedMap } from './kubernetes-schema';
import { dnsLabel, dnsSubdomain } from './text-schemas';

const container = {
  name: {
    description: 'Its name.',
    ...dnsLabel,
    not: { type: 'string', pattern: '^(app$|db-)' },
    $comment:
      'at most 63 lower-case letters, digits and "-", neither "app" nor with "db-" at the beginning, which are ours; rename it',
  },
  image: {
    description: 'Its image.',
    type: 'string',
    maxLength: 500,
    pattern: '^[!-~]+$',
    $comment: 'an image; name it',
  },
} as const satisfies { readonly [field: string]: JsonSchema };

const containers = passedListOf(
  container,
  'a map of name, image and further fields of a container as in Kubernetes; write { name, image }',
);

const objectMetadata = {
  ...passedMap,
  description: 'Its name, labels and annotations.',
  properties: { name: { ...dnsSubdomain, description: 'Its name.' } },
  required: ['name'],
  $comment: 'a map of name, labels, annotations; write { name }',
} as const satisfies JsonSchema;

const typeName = {
  type: 'string',
  maxLength: 317,
  pattern: '^[A-Za-z0-9][-A-Za-z0-9.]*(/[A-Za-z0-9][-A-Za-z0-9.]*)?$',
  $comment: 'the name of a type, such as v1 and ConfigMap; correct it',
} as const satisfies JsonSchema;

/** What a user adds to the pods, and beside them. */
export const extraSchemas = {
  extraInitContainers: {
    ...containers,
    description: 'Init containers of the application, as in Kubernetes; they run before ours.',
    default: [],
  },
  extraContainers: {
    ...containers,
    description: 'Containers beside the application, as in Kubernetes.',
    default: [],
  },
  extraObjects: {
    ...passedListOf(
      {
        apiVersion: { ...typeName, description: 'The group and version of its kind.' },
        kind: { ...typeName, description: 'Its kind.' },
        metadata: objectMetadata,
      },
      'a map of apiVersion, kind, metadata and further fields of an object as in Kubernetes; write { apiVersion, kind, metadata: { name } }',
    ),
    description: 'Further objects, as in Kubernetes.',
    default: [],
  },
} as const satisfies { readonly [key: string]: JsonSchema };
