import type { JsonSchema } from '../access/json-schema';
import { imageDigest, imageRepository, imageTag } from './text-schemas';

/** The application's image. */
export const imageSchema = {
  title: 'ImageProps',
  description: 'Image of the application, which also holds the migration command.',
  type: 'object',
  additionalProperties: false,
  $comment: 'a map of repository, tag, digest, pullPolicy; write { repository, tag }',
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
} as const satisfies JsonSchema;
