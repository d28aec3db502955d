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
