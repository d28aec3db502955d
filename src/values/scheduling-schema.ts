import type { JsonSchema } from '../access/json-schema';
import { passedList, passedMap } from './kubernetes-schema';
import { selectorSchema } from './metadata-schema';
import { optionalDnsSubdomain } from './text-schemas';

/** Where the pods run. */
export const schedulingSchemas = {
  nodeSelector: selectorSchema('Labels of the nodes that all pods may run on.'),
  tolerations: {
    ...passedList,
    description: 'Taints that all pods tolerate, as in Kubernetes.',
    default: [],
  },
  priorityClassName: {
    ...optionalDnsSubdomain,
    description: "PriorityClass of all pods; `''` takes the cluster's default.",
    default: '',
  },
  affinity: {
    ...passedMap,
    description:
      "Affinity of the application's pods, as in Kubernetes; `{}` spreads them over nodes where it can.",
    default: {},
  },
  topologySpreadConstraints: {
    ...passedList,
    description:
      "Spread of the application's pods, as in Kubernetes; `[]` spreads them over zones where it can.",
    default: [],
  },
} as const satisfies { readonly [key: string]: JsonSchema };
