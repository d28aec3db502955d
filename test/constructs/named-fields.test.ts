import { describe, expect, test } from 'vitest';
import type { TwoUserAppProps } from '../../src';
import { containerOf, type Json, minimal, only, pod, synthesizeApp } from './synthesis';

// Where each value of the application lands. What ends in a migration or a Secret has tests of its own.

const objects = (props: Partial<TwoUserAppProps>) => synthesizeApp({ ...minimal, ...props });
const deployment = (props: Partial<TwoUserAppProps>) => only(objects(props), 'Deployment');
const app = (props: Partial<TwoUserAppProps>) => containerOf(deployment(props), 'app');
const job = { migration: { mode: 'job' } } as const;
const verify = { access: { verify: { schedule: '0 3 * * *' } } } as const;

/** The specs of all pods that an application can have. */
function podSpecs(props: Partial<TwoUserAppProps>): { readonly [kind: string]: Json } {
  const all = objects({ ...job, ...verify, delivery: 'helm', ...props });
  return {
    Deployment: pod(only(all, 'Deployment')),
    Job: pod(only(all, 'Job')),
    CronJob: pod({ spec: only(all, 'CronJob').spec.jobTemplate.spec }),
    Pod: only(all, 'Pod').spec,
  };
}

describe('all pods', () => {
  test.each<[string, Partial<TwoUserAppProps>, object]>([
    [
      'imagePullSecrets',
      { imagePullSecrets: [{ name: 'registry' }] },
      { imagePullSecrets: [{ name: 'registry' }] },
    ],
    ['nodeSelector', { nodeSelector: { disk: 'ssd' } }, { nodeSelector: { disk: 'ssd' } }],
    ['tolerations', { tolerations: [{ key: 'a' }] }, { tolerations: [{ key: 'a' }] }],
    ['priorityClassName', { priorityClassName: 'high' }, { priorityClassName: 'high' }],
  ])('%s', (field, props, expected) => {
    for (const [kind, spec] of Object.entries(podSpecs(props))) {
      expect(spec, kind).toMatchObject(expected);
    }
    for (const [kind, spec] of Object.entries(podSpecs({}))) {
      expect(Object.keys(spec), kind).not.toContain(field);
    }
  });
});

describe("the application's pods", () => {
  const nearby = { requiredDuringSchedulingIgnoredDuringExecution: [] };
  const spread = { maxSkew: 2, topologyKey: 'rack', whenUnsatisfiable: 'DoNotSchedule' };
  test.each<[string, Partial<TwoUserAppProps>, object]>([
    ['affinity', { affinity: { podAffinity: nearby } }, { affinity: { podAffinity: nearby } }],
    [
      'topologySpreadConstraints',
      { topologySpreadConstraints: [spread] },
      { topologySpreadConstraints: [spread] },
    ],
    [
      'terminationGracePeriodSeconds',
      { terminationGracePeriodSeconds: 90 },
      { terminationGracePeriodSeconds: 90 },
    ],
    [
      'serviceAccount.automountToken',
      { serviceAccount: { automountToken: true } },
      { automountServiceAccountToken: true },
    ],
  ])('%s takes the place of the default, in them alone', (field, props, expected) => {
    const { Deployment, ...others } = podSpecs(props);
    expect(Deployment).toMatchObject(expected);
    const [key = ''] = Object.keys(expected);
    expect(Deployment[key], field).toEqual(Object.values(expected)[0]);
    const { Deployment: _, ...usual } = podSpecs({});
    for (const [kind, spec] of Object.entries(others)) {
      expect(spec[key], kind).toEqual(usual[kind][key]);
    }
  });

  test('volumes and volumeMounts come after ours', () => {
    const volume = { name: 'cache', emptyDir: { sizeLimit: '1Gi' } };
    const mount = { name: 'cache', mountPath: '/var/cache', readOnly: true };
    const made = deployment({ volumes: [volume], volumeMounts: [mount] });
    expect(pod(made).volumes.at(-1)).toEqual(volume);
    expect(containerOf(made, 'app').volumeMounts).toEqual([
      { name: 'tmp', mountPath: '/tmp' },
      mount,
    ]);
    expect(JSON.stringify(pod(made).initContainers)).not.toContain('/var/cache');
  });

  test('extraInitContainers run before ours, extraContainers beside the application', () => {
    const proxy = { name: 'proxy', image: 'proxy:1', restartPolicy: 'Always' };
    const logs = { name: 'logs', image: 'logs:2' };
    const { initContainers, containers } = pod(
      deployment({ extraInitContainers: [proxy], extraContainers: [logs] }),
    );
    expect(initContainers[0]).toEqual(proxy);
    expect(initContainers.map(({ name }: Json) => name)).toEqual([
      ...['proxy', 'db-tools', 'db-migration'],
    ]);
    expect(containers[0].name).toBe('app');
    expect(containers[1]).toEqual(logs);
  });

  test('podLabels and podAnnotations are on them alone, and select nothing', () => {
    const all = objects({
      ...job,
      ...verify,
      podLabels: { tier: 'web' },
      podAnnotations: { note: 'x' },
    });
    const { template, selector } = only(all, 'Deployment').spec;
    expect(template.metadata.labels).toMatchObject({ tier: 'web' });
    expect(template.metadata.annotations).toMatchObject({ note: 'x' });
    expect(selector.matchLabels).not.toHaveProperty('tier');
    expect(only(all, 'Deployment').metadata.labels).not.toHaveProperty('tier');
    expect(JSON.stringify(only(all, 'Job'))).not.toMatch(/tier|note/);
    expect(JSON.stringify(only(all, 'CronJob'))).not.toMatch(/tier|note/);
  });
});

describe("the application's container", () => {
  test('command and args, which the image has else', () => {
    expect(app({})).not.toHaveProperty('command');
    expect(app({})).not.toHaveProperty('args');
    expect(app({ command: ['/app', ''], args: ['--a', 'b c'] })).toMatchObject({
      command: ['/app', ''],
      args: ['--a', 'b c'],
    });
  });

  test('env after the connection, which it may use, and envFrom', () => {
    const env = [
      { name: 'URL', value: 'postgres://$(PGHOST)/' },
      { name: 'KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'k' } } },
    ];
    const envFrom = [{ prefix: 'X_', configMapRef: { name: 'more', optional: true } }];
    const made = app({ env, envFrom });
    expect(made.env.slice(0, 12).map(({ name }: Json) => name)).toContain('PGPASSWORD');
    expect(made.env.slice(12)).toEqual(env);
    expect(made.envFrom).toEqual(envFrom);
    expect(app({})).not.toHaveProperty('envFrom');
  });

  test('port and extraPorts, TCP unless they say otherwise', () => {
    const extraPorts = [
      { name: 'metrics', containerPort: 9090 },
      { name: 'dns', containerPort: 53, protocol: 'UDP' as const },
    ];
    expect(app({ port: 3000, extraPorts }).ports).toEqual([
      { name: 'http', containerPort: 3000, protocol: 'TCP' },
      { name: 'metrics', containerPort: 9090, protocol: 'TCP' },
      { name: 'dns', containerPort: 53, protocol: 'UDP' },
    ]);
  });

  test('startupProbe, of which there is none', () => {
    expect(app({})).not.toHaveProperty('startupProbe');
    const startupProbe = { httpGet: { path: '/', port: 'http' }, failureThreshold: 30 };
    expect(app({ startupProbe }).startupProbe).toEqual(startupProbe);
    expect(app({ startupProbe: { failureThreshold: 30 } })).not.toHaveProperty('startupProbe');
  });

  test('lifecycle: a pause before the stop, which gives way to another handler', () => {
    const sleep = { sleep: { seconds: 5 } };
    expect(app({}).lifecycle).toEqual({ preStop: sleep });
    const exec = { exec: { command: ['/stop'] } };
    expect(app({ lifecycle: { preStop: exec } }).lifecycle).toEqual({ preStop: exec });
    expect(app({ lifecycle: { postStart: exec } }).lifecycle).toEqual({
      postStart: exec,
      preStop: sleep,
    });
    expect(app({ lifecycle: { preStop: { sleep: { seconds: 20 } } } }).lifecycle).toEqual({
      preStop: { sleep: { seconds: 20 } },
    });
    expect(app({ lifecycle: { preStop: null } })).not.toHaveProperty('lifecycle');
  });
});

describe('the Deployment', () => {
  test('strategy and revisionHistoryLimit', () => {
    expect(deployment({ strategy: { type: 'Recreate' } }).spec.strategy).toEqual({
      type: 'Recreate',
    });
    const rollingUpdate = { maxSurge: 0, maxUnavailable: '50%' };
    expect(deployment({ strategy: { rollingUpdate } as never }).spec.strategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate,
    });
    expect(deployment({ revisionHistoryLimit: 0 }).spec.revisionHistoryLimit).toBe(0);
  });

  test('replicaCount, which an autoscaler takes the place of', () => {
    expect(deployment({ replicaCount: 0 }).spec.replicas).toBe(0);
    expect(deployment({ autoscaling: { enabled: true } }).spec).not.toHaveProperty('replicas');
  });
});

describe('the Service', () => {
  test('type, port and annotations; a port for each of the container', () => {
    const service = only(
      objects({
        service: { type: 'LoadBalancer', port: 8443, annotations: { 'example.com/a': 'b' } },
        extraPorts: [{ name: 'dns', containerPort: 53, protocol: 'UDP' }],
      }),
      'Service',
    );
    expect(service.metadata.annotations).toEqual({ 'example.com/a': 'b' });
    expect(service.spec).toEqual({
      type: 'LoadBalancer',
      selector: {
        'app.kubernetes.io/component': 'app',
        'app.kubernetes.io/instance': 'myapp',
        'app.kubernetes.io/name': 'myapp',
      },
      ports: [
        { name: 'http', port: 8443, targetPort: 'http', protocol: 'TCP' },
        { name: 'dns', port: 53, targetPort: 'dns', protocol: 'UDP' },
      ],
    });
  });

  test('takes the pods of the application and no others', () => {
    const all = objects({ ...job, ...verify, delivery: 'helm' });
    const { selector } = only(all, 'Service').spec;
    expect(only(all, 'Deployment').spec.template.metadata.labels).toMatchObject(selector);
    expect(only(all, 'Job').spec.template.metadata.labels).not.toMatchObject(selector);
    expect(only(all, 'Pod').metadata.labels).not.toMatchObject(selector);
    const { template } = only(all, 'CronJob').spec.jobTemplate.spec;
    expect(template.metadata.labels).not.toMatchObject(selector);
  });

  test('can be left out', () => {
    const kinds = objects({ service: { enabled: false } }).map(({ kind }) => kind);
    expect(kinds).not.toContain('Service');
  });
});

describe('the Ingress', () => {
  const hosts = [
    {
      host: 'shop.example.com',
      paths: [
        { path: '/', pathType: 'Prefix' as const },
        { path: '/exact', pathType: 'Exact' as const },
      ],
    },
    { host: '*.example.com', paths: [{ path: '/', pathType: 'ImplementationSpecific' as const }] },
  ];

  test('is there when it is enabled, for its hosts', () => {
    expect(objects({}).map(({ kind }) => kind)).not.toContain('Ingress');
    const tls = [{ secretName: 'cert', hosts: ['shop.example.com'] }];
    const annotations = { 'cert-manager.io/issuer': 'le' };
    const ingress = only(
      objects({ ingress: { enabled: true, className: 'nginx', annotations, hosts, tls } }),
      'Ingress',
    );
    expect(ingress.metadata).toMatchObject({ name: 'myapp', annotations });
    const backend = { service: { name: 'myapp', port: { name: 'http' } } };
    expect(ingress.spec).toEqual({
      ingressClassName: 'nginx',
      rules: hosts.map(({ host, paths }) => ({
        host,
        http: { paths: paths.map((path) => ({ ...path, backend })) },
      })),
      tls,
    });
  });

  test("says nothing of class and certificates where the cluster's defaults are to hold", () => {
    const ingress = only(objects({ ingress: { enabled: true, hosts } }), 'Ingress');
    expect(Object.keys(ingress.spec)).toEqual(['rules']);
    expect(ingress.metadata).not.toHaveProperty('annotations');
  });
});

describe('the ServiceAccount', () => {
  test('is named and annotated, and the pods use it', () => {
    const all = objects({ serviceAccount: { name: 'robot', annotations: { role: 'arn:1' } } });
    const account = only(all, 'ServiceAccount');
    expect(account.metadata).toMatchObject({ name: 'robot', annotations: { role: 'arn:1' } });
    expect(account.automountServiceAccountToken).toBe(false);
    expect(pod(only(all, 'Deployment')).serviceAccountName).toBe('robot');
  });

  test('is not made where there is one already', () => {
    const of = (props: TwoUserAppProps['serviceAccount']) => {
      const all = objects({ serviceAccount: { create: false, ...props } });
      expect(all.map(({ kind }) => kind)).not.toContain('ServiceAccount');
      return pod(only(all, 'Deployment')).serviceAccountName;
    };
    expect(of({ name: 'there' })).toBe('there');
    expect(of({})).toBe('default');
  });
});

describe('the autoscaler', () => {
  const scaler = (autoscaling: TwoUserAppProps['autoscaling']) =>
    only(objects({ autoscaling: { enabled: true, ...autoscaling } }), 'HorizontalPodAutoscaler');
  const target = (name: string, averageUtilization: number) => ({
    type: 'Resource',
    resource: { name, target: { type: 'Utilization', averageUtilization } },
  });

  test('by default scales by CPU, from two pods to ten', () => {
    expect(scaler({}).spec).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'myapp' },
      minReplicas: 2,
      maxReplicas: 10,
      metrics: [target('cpu', 80)],
    });
  });

  test('targets, metrics and behavior', () => {
    const metric = { type: 'Pods', pods: { metric: { name: 'rps' } } };
    const behavior = { scaleDown: { stabilizationWindowSeconds: 60 } };
    const { spec } = scaler({
      ...{ minReplicas: 3, maxReplicas: 4, targetCPUUtilizationPercentage: 50 },
      ...{ targetMemoryUtilizationPercentage: 70, metrics: [metric], behavior },
    });
    expect(spec).toMatchObject({ minReplicas: 3, maxReplicas: 4, behavior });
    expect(spec.metrics).toEqual([target('cpu', 50), target('memory', 70), metric]);
    expect(
      scaler({ targetCPUUtilizationPercentage: null, metrics: [metric] } as never).spec.metrics,
    ).toEqual([metric]);
  });
});

describe('the disruption budget', () => {
  test('maxUnavailable, as a number or a share', () => {
    const budget = (maxUnavailable: number | string) =>
      only(objects({ podDisruptionBudget: { maxUnavailable } }), 'PodDisruptionBudget').spec;
    expect(budget(2).maxUnavailable).toBe(2);
    expect(budget('25%').maxUnavailable).toBe('25%');
    expect(budget(1)).toMatchObject({
      selector: { matchLabels: deployment({}).spec.selector.matchLabels },
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    });
  });

  test('can be left out', () => {
    const kinds = objects({ podDisruptionBudget: { enabled: false } }).map(({ kind }) => kind);
    expect(kinds).not.toContain('PodDisruptionBudget');
  });
});

describe('the scheduled proof', () => {
  test('is a CronJob that also lists findings, as the service user', () => {
    const cron = only(objects(verify), 'CronJob');
    expect(cron.metadata.name).toBe('myapp-verify');
    expect(cron.spec).toMatchObject({ schedule: '0 3 * * *', concurrencyPolicy: 'Forbid' });
    const { template } = cron.spec.jobTemplate.spec;
    const { env } = template.spec.containers[0];
    expect(env).toContainEqual({ name: 'TWO_USER_FINDINGS', value: '1' });
    expect(JSON.stringify(cron)).toContain('service-db-secret');
    expect(JSON.stringify(cron)).not.toContain('admin-db-secret');
    expect(objects({}).map(({ kind }) => kind)).not.toContain('CronJob');
  });

  test('is no part of the policy: another time is no other release', () => {
    const release = (props: Partial<TwoUserAppProps>) =>
      containerOf(deployment(props), 'db-migration').env.filter(({ name }: Json) =>
        /POLICY|RELEASE/.test(name),
      );
    expect(release(verify)).toEqual(release({}));
    expect(JSON.stringify(release(verify))).not.toContain('verify');
  });
});

test('extraObjects come as they are, in the namespace of the others', () => {
  const extra = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'more', annotations: {}, finalizers: [] },
    data: { a: '{{ b }}', empty: {}, none: [] },
  };
  const all = objects({
    commonLabels: { team: 'x' },
    extraObjects: [extra, { ...extra, metadata: { name: 'far', namespace: 'away' } }],
  });
  expect(only(all, 'ConfigMap', 'more')).toEqual({
    ...extra,
    metadata: { ...extra.metadata, namespace: 'production' },
  });
  expect(only(all, 'ConfigMap', 'far').metadata).toEqual({ name: 'far', namespace: 'away' });
});
