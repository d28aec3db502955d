import { expect, test } from 'vitest';
import type { TwoUserAppProps } from '../../src';
import { minimal, synthesizeApp } from './synthesis';

// What is wrong across keys, each in its own words. The rules for the database's users and for the admin's Secret have
// tests of their own.

const hosts = [{ host: 'a.example.com', paths: [{ path: '/', pathType: 'Prefix' as const }] }];
const helmHook = (annotation: string) => [
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'x', annotations: { [annotation]: 'PreSync' } },
  },
];
const hook = { migration: { mode: 'job', ordering: 'hook' } } as const;
const container = (name: string) => ({ name, image: 'a:1' });

const credentials = { createSecret: true, host: 'db', name: 'shop', password: 'x' };
/** What makes all objects that a user could bring as well, but for the Ingress. */
const everything: Partial<TwoUserAppProps> = {
  migration: { mode: 'job' },
  autoscaling: { enabled: true },
  networkPolicy: { enabled: true },
  database: { admin: credentials, service: credentials },
};
const ownObjects = [
  ['apps/v1', 'Deployment', 'myapp'],
  ['v1', 'ConfigMap', 'myapp-access'],
  ['v1', 'Secret', 'admin-db-secret'],
  ['v1', 'Secret', 'service-db-secret'],
  ['v1', 'ServiceAccount', 'myapp'],
  ['v1', 'ServiceAccount', 'myapp-migrate'],
  ['v1', 'Service', 'myapp'],
  ['networking.k8s.io/v1', 'NetworkPolicy', 'myapp'],
  ['policy/v1', 'PodDisruptionBudget', 'myapp'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler', 'myapp'],
] as const;

const refusals: [what: string, props: Partial<TwoUserAppProps>, line: string][] = [
  [
    'an image with neither tag nor digest',
    { image: { repository: 'myapp' } },
    'image.tag: "" is not allowed; allowed: an image tag, unless image.digest is given; set one of the two',
  ],
  [
    'a hook in mode initContainer',
    { delivery: 'helm', migration: { ordering: 'hook' } },
    'migration.ordering: "hook" is not allowed; allowed: "gate", because migration.mode is not job; set migration.mode to job or remove it',
  ],
  [
    'a hook with kubectl',
    hook,
    'migration.ordering: "hook" is not allowed; allowed: "gate", because delivery is kubectl, which knows no hooks; remove it',
  ],
  [
    "a hook of Helm's beside those of Argo CD",
    { ...hook, delivery: 'argocd', extraObjects: helmHook('helm.sh/hook') },
    'extraObjects: the annotation "helm.sh/hook" is not allowed; allowed: argocd.argoproj.io/hook, because delivery is argocd and migration.ordering is hook, and Argo CD ignores all hooks of Helm beside its own; replace the annotation',
  ],
  [
    "a hook of Argo CD's beside those of Helm",
    { ...hook, delivery: 'helm', extraObjects: helmHook('argocd.argoproj.io/hook') },
    'extraObjects: the annotation "argocd.argoproj.io/hook" is not allowed; allowed: helm.sh/hook, because delivery is helm and migration.ordering is hook, and Argo CD would ignore the hooks of Helm beside it; set delivery to argocd or replace the annotation',
  ],
  [
    'replicas and an autoscaler',
    { replicaCount: 3, autoscaling: { enabled: true } },
    'replicaCount: 3 is not allowed; allowed: 2, the default, because autoscaling.enabled is true and the autoscaler sets it; remove it',
  ],
  [
    'more pods at least than at most',
    { autoscaling: { minReplicas: 11 } },
    'autoscaling.minReplicas: 11 is not allowed; allowed: at most autoscaling.maxReplicas, which is 10; change one of the two',
  ],
  [
    'an autoscaler that has nothing to go by',
    { autoscaling: { enabled: true, targetCPUUtilizationPercentage: null } } as never,
    'autoscaling.metrics: [] is not allowed; allowed: at least one metric, because autoscaling.enabled is true and no target is set, and Kubernetes would scale by CPU then; add one or set a target',
  ],
  ...([0, '0%'] as const).map((maxSurge): [string, Partial<TwoUserAppProps>, string] => [
    `a rollout with a surge of ${maxSurge} that could replace no pod`,
    { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge } } },
    'strategy.rollingUpdate.maxUnavailable: 0 is not allowed; allowed: more than 0, because strategy.rollingUpdate.maxSurge is 0 and no pod could be replaced; raise one of the two',
  ]),
  [
    'an Ingress without a Service',
    { ingress: { enabled: true, hosts }, service: { enabled: false } },
    'ingress.enabled: true is not allowed; allowed: false, because service.enabled is false and there is nothing to lead to; enable the Service or disable the Ingress',
  ],
  [
    'an Ingress without a host',
    { ingress: { enabled: true } },
    'ingress.hosts: [] is not allowed; allowed: at least one host, because ingress.enabled is true; write [{ host, paths: [{ path: "/", pathType: "Prefix" }] }]',
  ],
  [
    "a port of the Service's twice",
    { extraPorts: [{ name: 'x', containerPort: 80 }] },
    'extraPorts[0].containerPort: 80 is not allowed; allowed: a port of the Service other than service.port, with the same protocol; change one of the two',
  ],
  [
    'two ports of one number',
    {
      extraPorts: [
        { name: 'x', containerPort: 90 },
        { name: 'y', containerPort: 90, protocol: 'UDP' },
        { name: 'z', containerPort: 90, protocol: 'TCP' },
      ],
    },
    'extraPorts[2].containerPort: 90 is not allowed; allowed: a port of the Service other than extraPorts[0].containerPort, with the same protocol; change one of the two',
  ],
  [
    'two ports of one name',
    {
      extraPorts: [
        { name: 'x', containerPort: 90 },
        { name: 'x', containerPort: 91 },
      ],
    },
    'extraPorts[1].name: "x" is not allowed; allowed: a name other than that of extraPorts[0].name; rename one of the two',
  ],
  [
    'two volumes of one name',
    {
      volumes: [
        { name: 'v', emptyDir: {} },
        { name: 'v', emptyDir: {} },
      ],
    },
    'volumes[1].name: "v" is not allowed; allowed: a name other than that of volumes[0].name; rename one of the two',
  ],
  [
    'two mounts in one place',
    {
      volumes: [{ name: 'v', emptyDir: {} }],
      volumeMounts: [
        { name: 'v', mountPath: '/v' },
        { name: 'v', mountPath: '/v' },
      ],
    },
    'volumeMounts[1].mountPath: "/v" is not allowed; allowed: a place other than that of volumeMounts[0].mountPath; change one of the two',
  ],
  ...(['extraInitContainers', 'extraContainers'] as const).map(
    (field): [string, Partial<TwoUserAppProps>, string] => [
      `the programs of the migration in ${field}`,
      {
        [field]: [
          { ...container('c'), volumeMounts: [{ name: 'two-user-tools', mountPath: '/t' }] },
        ],
      },
      `${field}: a name that begins with "two-user-" is not allowed; allowed: a volume of volumes, because those of that name are what the migration works with; mount another volume`,
    ],
  ),
  [
    'a pause that outlasts the time to stop',
    { terminationGracePeriodSeconds: 4 },
    'terminationGracePeriodSeconds: 4 is not allowed; allowed: at least lifecycle.preStop.sleep.seconds, which is 5; raise it or shorten the pause',
  ],
  [
    "a name that what another's hook needs could have",
    { fullnameOverride: 'shop-migrate-hook' },
    'name of the objects: "shop-migrate-hook" is not allowed; allowed: a name that does not end with "-migrate-hook", as what the hook of another application needs does; choose another',
  ],
  [
    "the Job's ServiceAccount for the application",
    { migration: { mode: 'job' }, serviceAccount: { name: 'myapp-migrate' } },
    'serviceAccount.name: "myapp-migrate" is not allowed; allowed: a name other than that of the migration\'s ServiceAccount; rename it',
  ],
  [
    "the hook's ServiceAccount for the application",
    { ...hook, delivery: 'helm', serviceAccount: { create: false, name: 'myapp-migrate-hook' } },
    'serviceAccount.name: "myapp-migrate-hook" is not allowed; allowed: a name other than that of the migration\'s ServiceAccount; rename it',
  ],
  ...ownObjects.map(([apiVersion, kind, name]): [string, Partial<TwoUserAppProps>, string] => [
    `another ${kind} ${name}`,
    { ...everything, extraObjects: [{ apiVersion, kind, metadata: { name } }] },
    `extraObjects[0].metadata.name: "${name}" is not allowed; allowed: a name that no ${kind} of the application has already; rename it`,
  ]),
  [
    'two containers of one name, before and beside the application',
    { extraInitContainers: [container('c')], extraContainers: [container('b'), container('c')] },
    'extraContainers[1].name: "c" is not allowed; allowed: a name other than that of extraInitContainers[0].name; rename one of the two',
  ],
];

test.each(refusals)('rejects %s', (_, props, line) => {
  expect(() => synthesizeApp({ ...minimal, ...props })).toThrow(
    new Error(`invalid values:\n  ${line}`),
  );
});

test.each<[string, Partial<TwoUserAppProps>]>([
  [
    'the hooks of others where ours are none',
    { delivery: 'argocd', extraObjects: helmHook('helm.sh/hook') },
  ],
  [
    'one number for two protocols',
    { extraPorts: [{ name: 'x', containerPort: 80, protocol: 'UDP' }] },
  ],
  [
    'the number of the Service where there is none',
    { service: { enabled: false }, extraPorts: [{ name: 'x', containerPort: 80 }] },
  ],
  [
    'a surge without missing pods, and the reverse',
    { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } },
  ],
  [
    'no numbers of pods at a time for all at once',
    { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 0 } } as never },
  ],
  ['the pause for as long as there is time to stop', { terminationGracePeriodSeconds: 5 }],
  [
    'no pause, or another handler, in a shorter time',
    { terminationGracePeriodSeconds: 1, lifecycle: { preStop: { exec: { command: ['x'] } } } },
  ],
  [
    'objects of names that are taken elsewhere, by another kind, or not at all',
    {
      ...everything,
      service: { enabled: false },
      extraObjects: [
        { apiVersion: 'v1', kind: 'Service', metadata: { name: 'myapp' } },
        { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'myapp' } },
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'myapp-access', namespace: 'x' } },
        { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'myapp' } },
      ],
    },
  ],
  ['as many pods at least as at most', { autoscaling: { enabled: true, minReplicas: 10 } }],
])('takes %s', (_, props) => {
  expect(() => synthesizeApp({ ...minimal, ...props })).not.toThrow();
});

test('says all that is wrong at once', () => {
  const props = {
    ...minimal,
    ...hook,
    replicaCount: 5,
    autoscaling: { enabled: true, minReplicas: 11 },
    ingress: { enabled: true },
  };
  expect(() => synthesizeApp(props)).toThrow(
    /^invalid values:\n {2}migration\.ordering: .*\n {2}replicaCount: .*\n {2}autoscaling\.minReplicas: .*\n {2}ingress\.hosts: .*$/,
  );
});
