import type { JsonSchema } from '../access/json-schema';

// Texts as Kubernetes, container registries and libpq take them. What Kubernetes would refuse is
// refused here, where the message can name the value.

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names */
export const dnsSubdomain = {
  type: 'string',
  minLength: 1,
  maxLength: 253,
  pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
  $comment: 'a DNS subdomain name (lower-case letters, digits, "-" and "."); rename it',
} as const satisfies JsonSchema;

/** A name that may be left out. */
export const optionalDnsSubdomain = {
  type: 'string',
  maxLength: 253,
  pattern: '^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$',
  $comment: 'a DNS subdomain name (lower-case letters, digits, "-" and "."), or ""; rename it',
} as const satisfies JsonSchema;

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
export const dnsLabel = {
  type: 'string',
  minLength: 1,
  maxLength: 63,
  pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
  $comment: 'at most 63 lower-case letters, digits and "-"; rename it',
} as const satisfies JsonSchema;

const secretKeyPattern = '^[-._a-zA-Z0-9]*$';

// Kubernetes makes files of the keys: "." and whatever begins with ".." would leave the directory. The others are
// properties of every object of JavaScript.
const noDotDot = {
  type: 'string',
  pattern: '^(\\.(\\.|$)|constructor$|__proto__$)',
} as const satisfies JsonSchema;

/** A key of a Secret. */
export const secretKey = {
  type: 'string',
  minLength: 1,
  maxLength: 253,
  pattern: secretKeyPattern,
  not: noDotDot,
  $comment:
    'a key of a Secret (letters, digits, "-", "_" and ".", not beginning with ".."); name the key the Secret has',
} as const satisfies JsonSchema;

/** A key that a Secret may lack. */
export const optionalSecretKey = {
  type: 'string',
  maxLength: 253,
  pattern: secretKeyPattern,
  not: noDotDot,
  $comment:
    'a key of a Secret (letters, digits, "-", "_" and ".", not beginning with ".."), or "" if the Secret has none; name the key the Secret has',
} as const satisfies JsonSchema;

/** Text that an environment variable or an argument can carry. */
export const anyText = {
  type: 'string',
  pattern: '^[^\\x00]*$',
  $comment: 'a text without NUL; write it in quotes, without NUL',
} as const satisfies JsonSchema;

const domain =
  '[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?)*(:[0-9]+)?';
const part = '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*';
const repository = `(${domain}/)?${part}(/${part})*`;
const tag = '[A-Za-z0-9_][-A-Za-z0-9_.]{0,127}';
const digest = 'sha256:[a-f0-9]{64}';

/** @see https://github.com/distribution/reference/blob/main/reference.go */
export const imageRepository = {
  type: 'string',
  minLength: 1,
  maxLength: 255,
  pattern: `^${repository}$`,
  $comment:
    'an image name without tag and digest, such as registry.example.com/team/myapp; put the tag into image.tag and the digest into image.digest',
} as const satisfies JsonSchema;

export const imageTag = {
  type: 'string',
  maxLength: 128,
  pattern: `^(${tag})?$`,
  $comment: 'an image tag (letters, digits, "_", "." and "-"), or "" with a digest; correct it',
} as const satisfies JsonSchema;

export const imageDigest = {
  type: 'string',
  maxLength: 71,
  pattern: `^(${digest})?$`,
  $comment: '"sha256:" and 64 hexadecimal digits, or ""; copy it from the registry',
} as const satisfies JsonSchema;

export const imageReference = {
  type: 'string',
  minLength: 1,
  maxLength: 500,
  pattern: `^${repository}((:${tag})?@${digest}|:${tag})$`,
  $comment: 'an image with tag or digest, such as postgres:17-alpine; add the tag',
} as const satisfies JsonSchema;

/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
export const quantity = {
  type: 'string',
  maxLength: 30,
  pattern: '^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$',
  $comment: 'a Kubernetes quantity as text, such as "500m" or "256Mi"; write it in quotes',
} as const satisfies JsonSchema;

/** Number of seconds; Kubernetes counts them in 32 bits. */
export const seconds = {
  type: 'integer',
  minimum: 1,
  maximum: 2147483647,
} as const satisfies JsonSchema;

/** Number of things, none allowed. */
export const count = {
  type: 'integer',
  minimum: 0,
  maximum: 2147483647,
} as const satisfies JsonSchema;

export const portNumber = {
  type: 'integer',
  minimum: 1,
  maximum: 65535,
} as const satisfies JsonSchema;
