import type { JsonSchema } from '../access/json-schema';
import { passedText } from './kubernetes-schema';

const prefix = '([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?';
const name = '[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const qualifiedName = {
  type: 'string',
  minLength: 1,
  maxLength: 317,
  pattern: `^${prefix}${name}$`,
} as const satisfies JsonSchema;

const labelValue = {
  type: 'string',
  maxLength: 63,
  pattern: `^(${name})?$`,
  $comment:
    'a text of at most 63 letters, digits, "-", "_" and "." that begins and ends with a letter or digit; correct it, in quotes',
} as const satisfies JsonSchema;

/** Labels that the objects have anyway, and select by, and those that Kubernetes gives the pods of a Job. */
const reservedLabels = [
  'app.kubernetes.io/name',
  'app.kubernetes.io/instance',
  'app.kubernetes.io/component',
  'app.kubernetes.io/managed-by',
  'helm.sh/chart',
  'job-name',
  'controller-uid',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/controller-uid',
] as const;

// No field but a property of every object of JavaScript.
const unusable = 'constructor';

/** Labels to add. */
export function labelsSchema(description: string) {
  return {
    description,
    type: 'object',
    propertyNames: {
      ...qualifiedName,
      not: { type: 'string', enum: [...reservedLabels, unusable] },
      $comment: `a label's name such as team or example.com/team, none of ${reservedLabels.join(', ')}, which are set already, and not ${unusable}; rename it`,
    },
    additionalProperties: labelValue,
    default: {},
  } as const satisfies JsonSchema;
}

/** Labels of nodes to select by. */
export function selectorSchema(description: string) {
  return {
    description,
    type: 'object',
    propertyNames: {
      ...qualifiedName,
      not: { type: 'string', enum: [unusable] },
      $comment: `a label's name such as kubernetes.io/arch, and not ${unusable}; correct it`,
    },
    additionalProperties: labelValue,
    default: {},
  } as const satisfies JsonSchema;
}

/** Annotations to add. */
export function annotationsSchema(description: string) {
  return {
    description,
    type: 'object',
    propertyNames: {
      ...qualifiedName,
      // They decide when the pods are replaced, and what is a hook and when it runs.
      not: {
        type: 'string',
        pattern:
          '^(constructor$|checksum/|helm\\.sh/|meta\\.helm\\.sh/|argocd\\.argoproj\\.io/hook)',
      },
      $comment:
        "an annotation's name such as example.com/owner that does not begin with checksum/, helm.sh/, meta.helm.sh/ or argocd.argoproj.io/hook, which are set where they are needed; rename it",
    },
    additionalProperties: passedText,
    default: {},
  } as const satisfies JsonSchema;
}
