import type { JsonSchema } from '../access/json-schema';
import { annotationsSchema } from './metadata-schema';
import { dnsSubdomain, optionalDnsSubdomain, portNumber } from './text-schemas';

/** How the application is reached inside the cluster. */
export const serviceSchema = {
  title: 'ServiceProps',
  description: 'The Service of the application.',
  type: 'object',
  additionalProperties: false,
  properties: {
    enabled: { description: 'Whether there is one.', type: 'boolean', default: true },
    type: {
      description: 'From where it is reached.',
      type: 'string',
      enum: ['ClusterIP', 'NodePort', 'LoadBalancer'],
      default: 'ClusterIP',
    },
    port: {
      ...portNumber,
      description: 'Its port, named `http`. Each of `extraPorts` keeps its own number.',
      default: 80,
    },
    annotations: annotationsSchema('Annotations of the Service.'),
  },
} as const satisfies JsonSchema;

const host = {
  type: 'string',
  minLength: 1,
  maxLength: 253,
  pattern: '^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
  $comment: 'a DNS name such as shop.example.com or *.example.com; correct it',
} as const satisfies JsonSchema;

const path = {
  type: 'string',
  minLength: 1,
  maxLength: 1000,
  pattern: '^/[!-~]*$',
  not: { type: 'string', pattern: '//|/\\.\\.?(/|$)|%2[fF]' },
  $comment:
    'a path of a URL that begins with "/", without "//", "/./", "/../" and "%2F"; correct it',
} as const satisfies JsonSchema;

const ingressHost = {
  title: 'IngressHostProps',
  description: 'A host of the Ingress.',
  type: 'object',
  additionalProperties: false,
  $comment: 'a map of host and paths; write { host, paths: [{ path: "/", pathType: "Prefix" }] }',
  required: ['host', 'paths'],
  properties: {
    host: { ...host, description: 'Its name.' },
    paths: {
      description: 'The paths that lead to the application.',
      type: 'array',
      minItems: 1,
      items: {
        title: 'IngressPathProps',
        description: 'A path of a host.',
        type: 'object',
        additionalProperties: false,
        $comment: 'a map of path and pathType; write { path: "/", pathType: "Prefix" }',
        required: ['path', 'pathType'],
        properties: {
          path: { ...path, description: 'The path, such as `/`.' },
          pathType: {
            description: 'How it is compared.',
            type: 'string',
            enum: ['Exact', 'Prefix', 'ImplementationSpecific'],
          },
        },
      },
      $comment: 'a list of at least one path; write [{ path: "/", pathType: "Prefix" }]',
    },
  },
} as const satisfies JsonSchema;

/** How the application is reached from outside. */
export const ingressSchema = {
  title: 'IngressProps',
  description: 'The Ingress of the application. It needs `service.enabled`.',
  type: 'object',
  additionalProperties: false,
  properties: {
    enabled: { description: 'Whether there is one.', type: 'boolean', default: false },
    className: {
      ...optionalDnsSubdomain,
      description: "Name of the IngressClass; `''` takes the cluster's default.",
      default: '',
    },
    annotations: annotationsSchema('Annotations of the Ingress.'),
    hosts: {
      description: 'Its hosts; at least one when it is enabled.',
      type: 'array',
      items: ingressHost,
      $comment: 'a list of hosts; write each as { host, paths }',
      default: [],
    },
    tls: {
      description: 'Certificates of the hosts.',
      type: 'array',
      items: {
        title: 'IngressTlsProps',
        description: 'A certificate of the Ingress.',
        type: 'object',
        additionalProperties: false,
        $comment: 'a map of secretName and hosts; write { secretName, hosts: [] }',
        required: ['secretName', 'hosts'],
        properties: {
          secretName: { ...dnsSubdomain, description: 'Secret of type kubernetes.io/tls.' },
          hosts: {
            description: 'Names that it is for.',
            type: 'array',
            items: host,
            minItems: 1,
            $comment: 'a list of at least one DNS name; name the hosts of the certificate',
          },
        },
      },
      $comment: 'a list of certificates; write each as { secretName, hosts }',
      default: [],
    },
  },
} as const satisfies JsonSchema;
