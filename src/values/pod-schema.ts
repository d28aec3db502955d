import type { JsonSchema } from '../access/json-schema';
import { passedMap } from './kubernetes-schema';
import { count, quantity, seconds } from './text-schemas';

const amounts = {
  type: 'object',
  propertyNames: {
    type: 'string',
    minLength: 1,
    maxLength: 253,
    pattern:
      '^(cpu|memory|ephemeral-storage|hugepages-[0-9]+[KMG]i|[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)$',
    $comment:
      'cpu, memory, ephemeral-storage, hugepages-<size> or a name with a domain such as nvidia.com/gpu; correct it',
  },
  additionalProperties: quantity,
} as const satisfies JsonSchema;

type Amounts = { readonly [resource: string]: string };

/** Requests and limits of one container. */
export function resourcesSchema(description: string, requests: Amounts, limits: Amounts) {
  return {
    title: 'ResourcesProps',
    description,
    type: 'object',
    additionalProperties: false,
    properties: {
      requests: {
        ...amounts,
        description: 'What the scheduler reserves, by resource name; `null` takes a default away.',
        default: requests,
      },
      limits: {
        ...amounts,
        description:
          'What the container may use at most, by resource name; `null` takes a default away.',
        default: limits,
      },
    },
  } as const satisfies JsonSchema;
}

// tcpSocket is there by default, and gives way to each of these.
const handlers = ['exec', 'grpc', 'httpGet'] as const;
const pairs = handlers.flatMap((one, index) =>
  handlers.slice(index + 1).map((other) => ({ required: [one, other] })),
);

function handler(description: string) {
  return { ...passedMap, description } as const;
}

/** A probe of the application's container; the parts of its handler are passed on as they are. */
export function probeSchema(
  description: string,
  defaults: { readonly [field: string]: unknown },
  maxSuccessThreshold: number,
) {
  return {
    title: 'ProbeProps',
    description: `${description} Without a handler there is no probe.`,
    type: 'object',
    additionalProperties: false,
    properties: {
      tcpSocket: handler(
        'Succeeds when the port accepts a connection; its fields as in Kubernetes. Used unless there is another handler.',
      ),
      httpGet: handler('Succeeds on an answer from 200 to 399; its fields as in Kubernetes.'),
      exec: handler('Succeeds when the command ends with 0; its fields as in Kubernetes.'),
      grpc: handler('Succeeds when the gRPC health service says so; its fields as in Kubernetes.'),
      initialDelaySeconds: { ...count, description: 'Seconds from the start to the first probe.' },
      periodSeconds: { ...seconds, description: 'Seconds from one probe to the next.' },
      timeoutSeconds: { ...seconds, description: 'Seconds after which a probe has failed.' },
      successThreshold: {
        type: 'integer',
        minimum: 1,
        maximum: maxSuccessThreshold,
        description: 'Successes in a row after which it has recovered; 1 for liveness.',
      },
      failureThreshold: {
        ...seconds,
        description: 'Failures in a row after which it has failed.',
      },
    },
    not: { type: 'object', anyOf: pairs },
    $comment:
      'at most one of exec, grpc and httpGet, to each of which tcpSocket gives way; remove the others',
    default: defaults,
  } as const satisfies JsonSchema;
}
