import type { JsonSchema } from '../access/json-schema';
import { passedList, passedMap } from './kubernetes-schema';
import { portNumber } from './text-schemas';

/** Whom a rule is about. @see https://kubernetes.io/docs/concepts/services-networking/network-policies/ */
function peers(description: string) {
  return {
    description,
    type: 'array',
    items: {
      title: 'NetworkPolicyPeerProps',
      description: 'Pods or addresses, as in Kubernetes.',
      type: 'object',
      additionalProperties: false,
      anyOf: [
        { required: ['podSelector'] },
        { required: ['namespaceSelector'] },
        { required: ['ipBlock'] },
      ],
      not: {
        type: 'object',
        anyOf: [
          { required: ['ipBlock', 'podSelector'] },
          { required: ['ipBlock', 'namespaceSelector'] },
        ],
      },
      $comment: 'a map of podSelector, namespaceSelector, or ipBlock alone; set one of them',
      properties: {
        podSelector: {
          ...passedMap,
          description: 'Pods by their labels; `{}` for all. Left out: all.',
        },
        namespaceSelector: {
          ...passedMap,
          description: 'Namespaces by their labels; `{}` for all. Left out: its own.',
        },
        ipBlock: {
          ...passedMap,
          description: 'A range of addresses, alone. Left out: one of the others.',
        },
      },
    },
    $comment: 'a list of maps of podSelector, namespaceSelector or ipBlock; write each as an item',
    default: [],
  } as const satisfies JsonSchema;
}

/** What the pods may talk to. */
export const networkPolicySchema = {
  title: 'NetworkPolicyProps',
  description:
    "NetworkPolicies: the migration reaches DNS and the database only, the application what its own rules add. The cluster's network plugin has to enforce them.",
  type: 'object',
  additionalProperties: false,
  properties: {
    enabled: { description: 'Whether there are any.', type: 'boolean', default: false },
    database: {
      title: 'NetworkPolicyDatabaseProps',
      description: 'Where the database is.',
      type: 'object',
      additionalProperties: false,
      properties: {
        ports: {
          description: 'Ports of the database, and of a pooler before it.',
          type: 'array',
          items: portNumber,
          minItems: 1,
          uniqueItems: true,
          $comment: 'a list of at least one port, each once; write the ports of the database',
          default: [5432],
        },
        to: peers('Where it is; `[]` for anywhere.'),
      },
    },
    dns: {
      title: 'NetworkPolicyDnsProps',
      description: 'Where names are resolved, on port 53.',
      type: 'object',
      additionalProperties: false,
      properties: { to: peers('Where it is; `[]` for anywhere.') },
    },
    ingress: {
      ...passedList,
      description:
        "Rules for whom the application answers, as in Kubernetes; `[]` for the application's ports from anywhere.",
      default: [],
    },
    egress: {
      ...passedList,
      description:
        'Rules for what the application reaches besides DNS and the database, as in Kubernetes.',
      default: [],
    },
  },
} as const satisfies JsonSchema;
