import type { Values } from './umbrella';

const users = ['admin', 'service'] as const;
const created = { createSecret: true, host: 'db', name: 'app', password: 'secret' };
const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
/** 32 characters, 64 bytes: one too many. */
const long = 'ö'.repeat(32);
const longest = `a${'ö'.repeat(31)}`;
const name = 'mine';
const hook = { mode: 'job', ordering: 'hook' };

/** What is wrong with one of the two users. */
const ofUser: readonly object[] = [
  { ...created, name: long },
  { keys: { name: '' }, name: long },
  { ...created, user: 'somebody' },
  { ...created, password: 'xCHANGE-ME' },
  { ...created, host: 'CHANGE-ME.example.com' },
  { ...created, sslrootcert: pem },
  { ...created, keys: { host: 'A', port: 'A', name: 'B', user: 'B' } },
  { ...created, keys: { password: 'A', sslmode: 'A' } },
  { ...created, sslmode: 'verify-full', keys: { sslrootcert: 'ca.crt' } },
  { ...created, sslmode: 'verify-full' },
  { ...created, sslmode: 'verify-ca', sslrootcert: pem },
  { ...created, keys: { sslrootcert: 'ca.crt' } },
  { keys: { sslmode: '' }, sslmode: 'verify-ca' },
  { keys: { sslmode: '', sslrootcert: 'ca.crt' }, sslmode: 'prefer' },
];

/** What is wrong with rules for tables, of the service and of readers. */
const ofTables: readonly object[] = [
  { [`public.${long}`]: 'none' },
  { [`${long}.users`]: 'none' },
  { [`"${long}"."Ä""b"`]: 'none' },
  { 'other.users': 'none' },
  { '"Public".users': 'none' },
  { 'public.users': 'readOnly', '"public"."users"': 'none', 'PUBLIC.Users': 'readOnly' },
  { [`public.${long}*`]: 'none' },
  { [`${long}.*`]: 'none' },
  { 'other.*': 'none' },
  { '"Public".a*': 'none', '"pub.lic".*': 'none' },
  { 'public.A*': 'readOnly', '"public".a*': 'none' },
  { 'A*': 'readOnly', 'a*': 'none' },
];

/** What is wrong with columns of a rule of the service. */
const ofColumns: readonly object[] = [
  ...['hide', 'readOnlyColumns', 'insertOnlyColumns'].flatMap((list) => [
    { [list]: ['a', long] },
    ...['none', 'readOnly', 'appendOnly'].map((rule) => ({ rule, [list]: ['a', '{{ b }}'] })),
  ]),
  { insertOnlyColumns: ['a', 'b', '$'], readOnlyColumns: ['$', 'a"b', 'b'] },
  { rule: 'none', hide: ['a'], readOnlyColumns: ['a'], insertOnlyColumns: ['a'] },
];

const manyTables = Object.fromEntries(
  Array.from({ length: 3000 }, (_, index) => [`public.a_rather_long_name_${index}`, 'none']),
);

const ofAccess: readonly object[] = [
  { admin: 'one', service: { role: 'one' } },
  { admin: 'one', service: { role: 'two' }, readers: [{ role: 'one' }] },
  { admin: long },
  { service: { role: long } },
  { readers: [{ role: 'admin_apps' }, { role: 'service_apps' }] },
  { readers: [{ role: 'x' }, { role: 'y' }, { role: 'x' }] },
  { readers: [{ role: 'x' }, { role: long }] },
  { schemas: ['public', long] },
  { readers: [{ role: 'x', schemas: ['public', 'other'] }] },
  ...ofTables.flatMap((tables) => [
    { service: { tables } },
    { readers: [{ role: 'x' }, { role: 'y', tables }] },
  ]),
  ...ofColumns.flatMap((rule) =>
    ['public.users', '*'].map((key) => ({
      service: { tables: { 'public.b': 'none', [key]: rule } },
    })),
  ),
  { readers: [{ role: 'x', tables: { 'public.a': { hide: ['a', long] } } }] },
  { readers: [{ role: 'x' }, { role: 'y', tables: { 'a*': { columns: ['a', long] } } }] },
  { schemas: ['public', { name: long }] },
  { schemas: ['public', { name: 'b' }, 'public', { name: 'public', create: true }, 'b'] },
  { schemas: [{ name: 'a', create: true }], service: { tables: { 'public.a': 'none' } } },
  { schemas: [{ name: 'a' }, 'b'], readers: [{ role: 'x', schemas: ['b', 'public'] }] },
  ...[`public.${long}()`, `${long}.f()`, 'other.f(text)', '"a.b"."c("(public.t)'].map(
    (routine) => ({
      service: { routines: ['public.f()', routine] },
    }),
  ),
  {
    acceptedFindings: [
      { code: 'TUP012', object: 'public.a', reason: 'one' },
      { code: 'TUP012', object: 'public.b', reason: 'one' },
      { code: 'TUP012', object: 'public.a', reason: 'another' },
    ],
  },
];

/** Where a pod of the application could name a Secret. */
const places: readonly ((mention: object) => object)[] = [
  (mention) => ({ env: [{ name: 'X', valueFrom: { secretKeyRef: { ...mention, key: 'k' } } }] }),
  (mention) => ({ envFrom: [{ secretRef: mention }] }),
  (mention) => ({ volumes: [{ name: 'v', secret: mention }] }),
  (mention) => ({ volumes: [{ name: 'v', csi: { nodePublishSecretRef: mention } }] }),
  (mention) => ({ imagePullSecrets: [mention] }),
  (mention) => ({
    extraInitContainers: [{ name: 'i', image: 'i', envFrom: [{ secretRef: mention }] }],
  }),
  (mention) => ({
    extraContainers: [{ name: 'c', image: 'c', envFrom: [{ secretRef: mention }] }],
  }),
];

// An item of the other lists has its fields from us.
const free = [places[0], places[2], places[3], places[5], places[6]] as typeof places;

const ofSecrets = places.flatMap((place) => [
  place({ name: 'admin-db-secret' }),
  ...(free.includes(place) ? [place({ secretName: 'admin-db-secret' })] : []),
  { ...place({ name: 'mine' }), database: { admin: { secretName: 'mine' } } },
  ...(free.includes(place) ? ['name', 'secretName'] : ['name']).map((key) => ({
    ...place({ [key]: `${name}-migrate-hook-db` }),
    fullnameOverride: name,
    delivery: 'helm',
    migration: hook,
    database: { admin: created },
  })),
]);

const ports = (protocols: readonly (string | undefined)[]) =>
  protocols.map((protocol, index) => ({
    name: `p${index}`,
    containerPort: 9000,
    ...(protocol === undefined ? {} : { protocol }),
  }));
const named = (name: string) => ({ name, image: 'x' });

const mount = (volume: string, mountPath: string) => ({ name: volume, mountPath });
const pause = (seconds: number) => ({ preStop: { sleep: { seconds } } });
const job = { mode: 'job' };
const object = (apiVersion: string, kind: string, of: string) => ({
  apiVersion,
  kind,
  metadata: { name: of },
});
const other = object('v1', 'ConfigMap', 'other');
const hosts = [{ host: 'a', paths: [{ path: '/', pathType: 'Exact' }] }];

/** Objects that the application has by these values. */
const ownObjects: readonly (readonly [object, object])[] = [
  [object('apps/v1', 'Deployment', 'no'), {}],
  [object('v1', 'ConfigMap', 'no-access'), {}],
  [object('v1', 'Secret', 'admin-db-secret'), { database: { admin: created } }],
  [object('v1', 'Secret', 'service-db-secret'), { database: { service: created } }],
  [object('v1', 'ServiceAccount', 'no'), {}],
  [object('v1', 'ServiceAccount', 'mine'), { serviceAccount: { name: 'mine' } }],
  [object('v1', 'ServiceAccount', 'no-migrate'), { migration: job }],
  [object('v1', 'Service', 'no'), {}],
  [object('networking.k8s.io/v1', 'Ingress', 'no'), { ingress: { enabled: true, hosts } }],
  [object('networking.k8s.io/v1', 'NetworkPolicy', 'no'), { networkPolicy: { enabled: true } }],
  [object('policy/v1', 'PodDisruptionBudget', 'no'), {}],
  [object('autoscaling/v2', 'HorizontalPodAutoscaler', 'no'), { autoscaling: { enabled: true } }],
];

const completed = (values: { readonly image?: object }): Values => ({
  ...values,
  image: { repository: 'app', ...values.image },
});

/** Values that the schema admits, and of which a rule across keys, or several, refuse each. */
export const refusedTogether: readonly Values[] = [
  ...users.flatMap((user) => ofUser.map((values) => ({ database: { [user]: values } }))),
  ...ofAccess.map((access) => ({ access })),
  ...ofSecrets,
  { database: { admin: { secretName: 'one' }, service: { secretName: 'one' } } },
  {
    fullnameOverride: name,
    delivery: 'argocd',
    migration: hook,
    database: { admin: created, service: { secretName: `${name}-migrate-hook-db` } },
  },
  // The name of the release stands for that of the objects.
  {
    ...(places[0] as (typeof places)[0])({ name: 'no-migrate-hook-db' }),
    delivery: 'helm',
    migration: hook,
    database: { admin: created },
  },
  { access: { service: { tables: manyTables } } },
  { image: { repository: '' } },
  { migration: { ordering: 'hook' }, delivery: 'argocd' },
  { migration: hook, delivery: 'kubectl' },
  ...['helm.sh/hook', 'argocd.argoproj.io/hook'].map((annotation) => ({
    migration: hook,
    delivery: annotation.startsWith('helm') ? 'argocd' : 'helm',
    extraObjects: [
      { apiVersion: 'v1', kind: 'X', metadata: { name: 'x', annotations: { [annotation]: 'a' } } },
    ],
  })),
  { autoscaling: { enabled: true }, replicaCount: 3_000_000 },
  { autoscaling: { minReplicas: 3, maxReplicas: 2 } },
  { autoscaling: { enabled: true, targetCPUUtilizationPercentage: null } },
  ...[0, '0%'].flatMap((none) => [
    { strategy: { rollingUpdate: { maxSurge: none, maxUnavailable: 0 } } },
    { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: none } } },
  ]),
  { ingress: { enabled: true } },
  {
    ingress: { enabled: true, hosts: [{ host: 'a', paths: [{ path: '/', pathType: 'Exact' }] }] },
    service: { enabled: false },
  },
  { extraPorts: ports(['TCP', undefined]) },
  { extraPorts: ports(['UDP', 'SCTP', 'UDP']) },
  { service: { port: 9000 }, extraPorts: ports([undefined, 'UDP']) },
  {
    extraPorts: [
      { name: 'a', containerPort: 1 },
      { name: 'a', containerPort: 2 },
    ],
  },
  { volumes: [{ name: 'a' }, { name: 'b' }, { name: 'a' }] },
  { extraInitContainers: [named('a'), named('a')] },
  { extraContainers: [named('a'), named('b'), named('a')] },
  { extraInitContainers: [named('a')], extraContainers: [named('a')] },
  { volumeMounts: [mount('a', '/a'), mount('b', '/b'), mount('c', '/a')] },
  ...['extraInitContainers', 'extraContainers'].map((field) => ({
    [field]: [{ ...named('a'), volumeMounts: [mount('two-user-access', '/a')] }],
  })),
  ...users.flatMap((user) =>
    ['secret\n', 'secret\r'].map((password) => ({
      database: { [user]: { ...created, password } },
    })),
  ),
  { terminationGracePeriodSeconds: 4 },
  { terminationGracePeriodSeconds: 1_000_000, lifecycle: pause(2_000_000) },
  { autoscaling: { minReplicas: 3_000_000, maxReplicas: 2_000_000 } },
  { fullnameOverride: 'app-migrate-hook' },
  { fullnameOverride: name, migration: job, serviceAccount: { name: `${name}-migrate` } },
  { delivery: 'helm', migration: hook, serviceAccount: { name: 'no-migrate-hook' } },
  ...ownObjects.map(([object, values]) => ({ ...values, extraObjects: [other, object] })),
].map(completed);

const hookNamed = places.flatMap((place) =>
  (free.includes(place) ? ['name', 'secretName'] : ['name']).map((key) => ({
    ...place({ [key]: `${name}-migrate-hook-db` }),
    fullnameOverride: name,
    delivery: 'helm',
  })),
);
const longestTables = { [`public.${longest}`]: 'none', [`${longest}.users`]: 'none' };
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const longestAccess = {
  admin: longest,
  schemas: ['public', longest],
  service: { role: `b${longest.slice(1)}`, tables: longestTables },
  readers: [
    { role: `c${longest.slice(1)}`, schemas: [longest], tables: longestTables },
    { role: 'reader', tables: { 'public.users': 'none' } },
  ],
};

/** Values that come close to a rule across keys: it would refuse them if it asked for one thing less; others may. */
export const nearlyRefused: readonly Values[] = [
  // All but one of what makes the hook have a Secret of its own.
  ...hookNamed.flatMap((values) => [
    { ...values, migration: { mode: 'job', ordering: 'gate' }, database: { admin: created } },
    { ...values, migration: { ordering: 'hook' }, database: { admin: created } },
    { ...values, migration: hook },
  ]),
  ...[{ mode: 'job', ordering: 'gate' }, { ordering: 'hook' }, hook].map((migration) => ({
    fullnameOverride: name,
    delivery: 'helm',
    migration,
    database: {
      admin: migration === hook ? {} : created,
      service: { secretName: `${name}-migrate-hook-db` },
    },
  })),
  ...['helm.sh/hook', 'argocd.argoproj.io/hook'].flatMap((annotation) =>
    ['helm', 'argocd'].flatMap((delivery) =>
      ['gate', 'hook'].map((ordering) => ({
        delivery,
        migration: { mode: 'job', ordering },
        extraObjects: [
          {
            apiVersion: 'v1',
            kind: 'X',
            metadata: { name: 'x', annotations: { [annotation]: 'a' } },
          },
        ],
      })),
    ),
  ),
  ...users.flatMap((user) =>
    [
      { ...created, user: user === 'admin' ? 'admin_apps' : 'service_apps' },
      {
        ...created,
        name: longest,
        sslmode: 'verify-ca',
        sslrootcert: pem,
        keys: { sslrootcert: 'ca' },
      },
      { keys: { host: '' }, host: 'CHANGE-ME.example.com' },
      { keys: { host: 'A', port: 'A' } },
      { keys: { sslrootcert: 'ca.crt' } },
      { keys: { sslmode: '', sslrootcert: 'ca.crt' }, sslmode: 'verify-ca' },
      { keys: { sslmode: '' }, sslmode: 'prefer' },
      { keys: { name: '' }, name: longest },
    ].map((values) => ({ database: { [user]: values } })),
  ),
  { access: longestAccess },
  {
    access: {
      schemas: [{ name: longest, create: true }, 'a.b', { name: 'q"q' }, alphabet.toLowerCase()],
      service: {
        tables: {
          [`${longest}.*`]: {
            hide: [longest],
            readOnlyColumns: [longest],
            insertOnlyColumns: ['a'],
          },
          [`"a.b".${longest}`]: { rule: 'readOnly', hide: ['a'] },
          '"a.b"."a*"': { rule: 'appendOnly', hide: ['a'], readOnlyColumns: ['b'] },
          '"a.b".a*': { rule: 'none' },
          '"q""q"."x.*"': 'none',
          '"q""q".x*': {},
          'x*': { rule: 'readWrite', insertOnlyColumns: ['b'] },
          '"a.b"."x*"': 'none',
          '*': 'readOnly',
          [`${longest}.users`]: 'none',
          '"q""q".users': 'none',
          [`${alphabet}.users`]: 'none',
        },
        routines: [`${longest}.${longest}()`, `"a.b"."${longest}"(text)`, '"q""q"."a(b"("T"[])'],
      },
      readers: [
        {
          role: 'x',
          schemas: [longest, 'q"q'],
          tables: {
            '*': { hide: [longest] },
            '"a.b".*': { columns: [longest] },
            '"a.b"."*"': 'none',
            '"a.b"."a*"': 'none',
            '"a.b".a*': 'none',
            'a*': 'readOnly',
            [`${longest}.users`]: 'none',
            '"q""q".users': 'none',
          },
        },
      ],
      acceptedFindings: [
        { code: 'TUP012', object: 'a', reason: 'one' },
        { code: 'TUP013', object: 'a', reason: 'one' },
        { code: 'TUP012', object: 'b', reason: 'one' },
      ],
    },
  },
  { access: { service: { tables: { 'public.a': 'none', 'public."A"': 'none' } } } },
  { image: { digest: `sha256:${'0'.repeat(64)}` } },
  { autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 2 } },
  { autoscaling: { enabled: false, targetCPUUtilizationPercentage: null } },
  ...[{ targetMemoryUtilizationPercentage: 50 }, { metrics: [{ type: 'X' }] }].map((metric) => ({
    autoscaling: { enabled: true, targetCPUUtilizationPercentage: null, ...metric },
  })),
  { replicaCount: 3 },
  { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } },
  { strategy: { rollingUpdate: null } },
  { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } },
  {
    ingress: { hosts: [{ host: 'a', paths: [{ path: '/', pathType: 'Exact' }] }] },
    service: { enabled: false },
  },
  { service: { enabled: false, port: 9000 }, extraPorts: ports(['TCP', undefined, 'TCP']) },
  { service: { port: 9000 }, extraPorts: ports(['UDP', 'SCTP']) },
  { delivery: 'argocd', migration: hook },
  { volumeMounts: [mount('a', '/a'), mount('a', '/b')] },
  { terminationGracePeriodSeconds: 5 },
  { terminationGracePeriodSeconds: 0, lifecycle: { preStop: null } },
  ...['exec', 'httpGet', 'tcpSocket'].map((handler) => ({
    terminationGracePeriodSeconds: 1,
    lifecycle: { preStop: { [handler]: {} } },
  })),
  { fullnameOverride: 'app-migrate-hooks' },
  { fullnameOverride: name, serviceAccount: { name: `${name}-migrate` } },
  // The same names where the application has no such object, or one elsewhere.
  ...ownObjects.map(([its]) => ({
    extraObjects: [{ ...its, metadata: { ...(its as typeof other).metadata, namespace: 'x' } }],
  })),
  ...ownObjects.flatMap(([its]) =>
    [{}, { podDisruptionBudget: { enabled: false } }, { service: { enabled: false } }].map(
      (values) => ({ ...values, extraObjects: [its] }),
    ),
  ),
  ...ownObjects.map(([its]) => ({
    service: { enabled: false },
    podDisruptionBudget: { enabled: false },
    serviceAccount: { create: false, name: 'a' },
    extraObjects: [its],
  })),
].map(completed);
