import type { Values } from './umbrella';

const users = ['admin', 'service'] as const;
const created = { createSecret: true, host: 'db', name: 'app', password: '0o17' };
const annotations = { 'example.com/owner': 'no' };
const handler = { exec: { command: ['true'] } };

const hooks = (['helm', 'argocd'] as const).flatMap((delivery) =>
  (['gate', 'hook'] as const).flatMap((ordering) =>
    [{}, annotations].map((commonAnnotations) => ({
      delivery,
      commonAnnotations,
      migration: { mode: 'job', ordering },
      database: { admin: created },
      networkPolicy: { enabled: true },
      serviceAccount: { annotations },
    })),
  ),
);

// A Secret that somebody else made lacks some keys: what they would say stands in the values.
const lacking = users.flatMap((user) =>
  [
    { keys: { host: '' }, host: '1.0' },
    { keys: { port: '' }, port: 6432 },
    { keys: { name: '' }, name: '$(DB_USER) "0o17"' },
    { keys: { name: '' }, name: '1e6' },
    { keys: { sslmode: '' }, sslmode: 'disable' },
    { keys: { sslmode: '', sslrootcert: 'ca' }, sslmode: 'verify-full' },
    { keys: { host: 'y', port: 'n', name: 'on', user: 'no', password: 'off', sslmode: 'yes' } },
    { secretName: 'no', keys: { user: 'null', password: 'true', sslrootcert: '007' } },
  ].flatMap((values) =>
    ['initContainer', 'job'].map((mode) => ({
      migration: { mode },
      database: { [user]: values },
    })),
  ),
);

function numbers(first: string) {
  const keys = ['host', 'port', 'name', 'user', 'password', 'sslmode', 'sslrootcert'];
  return {
    ...created,
    ...{ secretName: `${first}.0`, host: '1.0', name: '2.0', password: '3.0' },
    ...{ sslmode: 'verify-full', sslrootcert: '-----BEGIN CERTIFICATE-----' },
    keys: Object.fromEntries(keys.map((key, index) => [key, `${first}.${index}0`])),
  };
}

/** Values that are fine, and together show what random ones seldom do. */
export const combinations: readonly Values[] = [
  ...hooks,
  ...lacking,
  ...users.map((user) => ({
    database: { [user]: { ...created, host: '10.0.0.1', name: 'null', port: 1, password: '1e6' } },
    access: { admin: 'no', service: { role: 'yes' } },
  })),
  // Keys and names that YAML takes for numbers, in Secrets that are made, and in the pods that refer to them.
  {
    access: { verify: { schedule: '@daily' } },
    database: { admin: numbers('1'), service: numbers('2') },
  },
  { access: { service: { tables: { [`public.${'a'.repeat(60)}`]: 'readOnly' } } } },
  {
    delivery: 'argocd',
    networkPolicy: { enabled: true },
    access: { verify: { schedule: '@daily' } },
  },
  { lifecycle: { postStart: { sleep: { seconds: 1 } } } },
  { startupProbe: { tcpSocket: { port: 'http' } } },
  {
    ingress: {
      enabled: true,
      hosts: [{ host: 'a.example.com', paths: [{ path: '/a:', pathType: 'Exact' }] }],
    },
  },
  { lifecycle: { postStart: handler } },
  { lifecycle: { postStart: handler, preStop: null } },
  { lifecycle: { preStop: null } },
  ...['tcpSocket', 'httpGet'].map((field) => ({
    lifecycle: { postStart: { [field]: { port: 1 } }, preStop: { [field]: { port: 1 } } },
  })),
  ...['readinessProbe', 'livenessProbe', 'startupProbe'].flatMap((probe) => [
    { [probe]: { httpGet: { port: 'http', path: '/' } } },
    { [probe]: { exec: { command: ['true'] } } },
    { [probe]: { grpc: { port: 1 }, periodSeconds: 1_000_000 } },
  ]),
  ...['readinessProbe', 'livenessProbe'].map((probe) => ({ [probe]: { tcpSocket: null } })),
  {
    containerSecurityContext: { runAsUser: 12345 },
    podSecurityContext: { supplementalGroups: [1] },
  },
  { containerSecurityContext: { runAsGroup: 1_000_000 }, securityContext: { fsGroup: 2_000_000 } },
  {
    containerSecurityContext: {
      readOnlyRootFilesystem: null,
      allowPrivilegeEscalation: null,
      capabilities: null,
      seccompProfile: null,
      runAsNonRoot: null,
    },
    podSecurityContext: { runAsNonRoot: null, seccompProfile: null },
  },
  ...[
    {},
    { targetCPUUtilizationPercentage: null, targetMemoryUtilizationPercentage: 1_000_000 },
    { targetCPUUtilizationPercentage: null, metrics: [{ type: 'X' }] },
    { targetMemoryUtilizationPercentage: 70, metrics: [{ type: 'X' }], behavior: { scaleUp: {} } },
  ].map((scaling) => ({
    autoscaling: { enabled: true, minReplicas: 1_000_000, maxReplicas: 1_000_000, ...scaling },
  })),
  {
    networkPolicy: { enabled: true },
    extraPorts: [
      { name: 'a', containerPort: 1 },
      { name: 'b', containerPort: 2, protocol: 'UDP' },
    ],
  },
  {
    access: {
      schemas: ['public', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.toLowerCase(), 'q"q'],
      service: {
        tables: {
          'ABCDEFGHIJKLMNOPQRSTUVWXYZ.ABCDEFGHIJKLMNOPQRSTUVWXYZ': 'none',
          '"q""q"."q""q"': 'readOnly',
          'public."😀 😀 \\ $(X) 𐀀 \u{fffff} \u{10fc00}"': 'appendOnly',
        },
      },
    },
  },
  {
    access: {
      schemas: ['public', { name: 'Größe', create: true }],
      enforcement: 'additive',
      service: {
        tables: {
          'public.users': { hide: ['a"b; drop table x --', '$', '{{ evil }}', '😀', '0o17'] },
          '"Größe".*': { rule: 'appendOnly', readOnlyColumns: ['yes'] },
          'audit_*': { insertOnlyColumns: ['1e6'] },
        },
        routines: ['public."a b; --"("{{ evil }}", text[])'],
        temporary: true,
      },
      readers: [
        { role: 'on', tables: { '*': { columns: ['no'] }, 'public.a': { hide: ['null'] } } },
      ],
      acceptedFindings: [{ code: 'TUP012', object: '{{ evil }}', reason: 'yes: $(X)\n# b' }],
    },
  },
  // The end of a pod, in the hash that the Job's name has.
  { migration: { mode: 'job' }, tolerations: [{ key: 'a', value: 'b\n' }] },
  { image: { tag: 'yes', digest: '' }, client: { image: 'postgres:17' } },
  { image: { digest: `sha256:${'0'.repeat(64)}` } },
].map((values: { image?: object }) => ({ ...values, image: { repository: '1', ...values.image } }));
