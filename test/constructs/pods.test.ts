import * as kp from 'cdk8s-plus-28';
import { describe, expect, test } from 'vitest';
import { AccessConfig, DatabaseSecret, protect, TwoUserApp, VerifyJob } from '../../src';
import { type Json, jobMode, minimal, only, pod, synthesize, synthesizeApp } from './synthesis';

/** What independent checkers and the Pod Security Standard "restricted" ask of every container. */
const restricted = {
  runAsNonRoot: true,
  runAsUser: 10001,
  runAsGroup: 10001,
  readOnlyRootFilesystem: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};
const certificates = {
  admin: { keys: { sslrootcert: 'ca' } },
  service: { keys: { sslrootcert: 'ca' } },
};

function protectedObjects(mode: 'initContainer' | 'job'): Json[] {
  return synthesize((chart) => {
    const deployment = new kp.Deployment(chart, 'Web', { containers: [{ image: 'myapp:1' }] });
    protect(deployment, { migration: { mode }, database: certificates });
  });
}

function verifyObjects(): Json[] {
  return synthesize((chart) => {
    new VerifyJob(chart, 'myapp', {
      serviceSecret: new DatabaseSecret(chart, 'S', { secretName: 's', ...certificates.service }),
      accessConfig: new AccessConfig(chart, 'Access'),
    });
  });
}

const workloads: [string, () => Json][] = [
  ['the Deployment', () => only(synthesizeApp(), 'Deployment')],
  ['the Deployment of mode job', () => only(synthesizeApp(jobMode), 'Deployment')],
  ['the Job', () => only(synthesizeApp(jobMode), 'Job')],
  [
    'the Deployment with certificates',
    () => only(synthesizeApp({ ...minimal, database: certificates }), 'Deployment'),
  ],
  ['the Job that verifies', () => only(verifyObjects(), 'Job')],
  ["the Job of somebody's Deployment", () => only(protectedObjects('job'), 'Job')],
];

describe.each(workloads)('%s', (_, workload) => {
  const spec = pod(workload());
  const isVerify = spec.containers[0].name === 'db-verify';
  const containers: Json[] = [...(spec.initContainers ?? []), ...spec.containers];

  test('runs every container without root, rights or a writable root file system', () => {
    expect(containers.length).toBeGreaterThanOrEqual(1);
    for (const container of containers) {
      expect(container.securityContext, container.name).toEqual(restricted);
    }
    expect(spec.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 10001,
      runAsGroup: 10001,
      fsGroup: 10001,
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  test('mounts no token and takes no variables from Services', () => {
    expect(spec.automountServiceAccountToken).toBe(false);
    expect(spec.enableServiceLinks).toBe(false);
    if (!isVerify) expect(spec.serviceAccountName).toMatch(/./);
    expect(JSON.stringify(spec)).not.toMatch(/hostNetwork|hostPID|hostIPC|hostPath|privileged"/);
  });

  test('says what every container needs and may use, disk included', () => {
    for (const { name, resources } of containers) {
      for (const kind of ['requests', 'limits']) {
        expect(Object.keys(resources[kind]).sort(), `${name} ${kind}`).toEqual([
          'cpu',
          'ephemeral-storage',
          'memory',
        ]);
      }
    }
  });

  test('bounds every emptyDir, and mounts volumes that exist', () => {
    const names = spec.volumes.map((volume: Json) => volume.name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, emptyDir, configMap, secret } of spec.volumes) {
      expect(emptyDir?.sizeLimit ?? configMap?.name ?? secret?.secretName, name).toMatch(/./);
      expect(secret?.defaultMode ?? 0o440).toBe(0o440);
    }
    const mounted = containers.flatMap((c) => (c.volumeMounts ?? []).map((m: Json) => m.name));
    expect([...new Set(mounted)].sort()).toEqual([...names].sort());
  });

  test('names an image, a pull policy and no variable twice in every container', () => {
    for (const { name, image, imagePullPolicy, env = [] } of containers) {
      expect(image, name).toMatch(/[:@]/);
      expect(imagePullPolicy, name).toMatch(/^(IfNotPresent|Always)$/);
      const names = env.map((variable: Json) => variable.name);
      expect(new Set(names).size, name).toBe(names.length);
      for (const { name: variable, value } of env) {
        // TWO_USER_SECRET is a Secret's name, not its value.
        if (variable === 'TWO_USER_SECRET') continue;
        expect(value === undefined || !/password|secret|token/i.test(variable), variable).toBe(
          true,
        );
      }
    }
  });

  test('is selected and labelled by name, instance and component', () => {
    const { labels } = workload().spec.template.metadata;
    expect(Object.keys(labels).sort()).toEqual([
      'app.kubernetes.io/component',
      'app.kubernetes.io/instance',
      'app.kubernetes.io/name',
    ]);
    for (const value of Object.values(labels)) {
      expect(value).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
    }
    expect(workload().spec.selector?.matchLabels ?? labels).toEqual(labels);
  });
});

test('the application has two probes, on its named port, that are not the same', () => {
  const app = pod(only(synthesizeApp(), 'Deployment')).containers[0];
  expect(app.readinessProbe.tcpSocket).toEqual({ port: app.ports[0].name });
  expect(app.livenessProbe.tcpSocket).toEqual({ port: app.ports[0].name });
  expect(app.livenessProbe).not.toEqual(app.readinessProbe);
});

test('a rollout takes no pod away before its successor is ready, and pods spread over nodes and zones', () => {
  const { spec } = only(synthesizeApp(), 'Deployment');
  expect(spec.strategy).toEqual({
    type: 'RollingUpdate',
    rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 },
  });
  expect(spec.revisionHistoryLimit).toBe(5);
  expect(pod({ spec }).terminationGracePeriodSeconds).toBe(30);
  const selector = { matchLabels: spec.selector.matchLabels };
  expect(pod({ spec }).affinity.podAntiAffinity).toEqual({
    preferredDuringSchedulingIgnoredDuringExecution: [
      {
        weight: 100,
        podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: selector },
      },
    ],
  });
  expect(pod({ spec }).topologySpreadConstraints).toEqual([
    {
      maxSkew: 1,
      topologyKey: 'topology.kubernetes.io/zone',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: selector,
    },
  ]);
});

test("the Deployment's selector does not take the Job's pods", () => {
  const objects = synthesizeApp(jobMode);
  const { matchLabels } = only(objects, 'Deployment').spec.selector;
  expect(only(objects, 'Job').spec.template.metadata.labels).not.toMatchObject(matchLabels);
});

test('other users and groups reach the pod and every container', () => {
  const ids = { runAsUser: 20001, runAsGroup: 20002, fsGroup: 20003 };
  const spec = pod(only(synthesizeApp({ ...minimal, securityContext: ids }), 'Deployment'));
  expect(spec.securityContext).toMatchObject(ids);
  for (const container of [...spec.initContainers, ...spec.containers]) {
    expect(container.securityContext).toMatchObject({ runAsUser: 20001, runAsGroup: 20002 });
  }
});

test('two applications in one namespace share no object and no selector', () => {
  const objects = synthesize((chart) => {
    new TwoUserApp(chart, 'one', jobMode);
    new TwoUserApp(chart, 'two', jobMode);
  });
  const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(new Set(names).size).toBe(names.length);
  expect(only(objects, 'Deployment', 'one').spec.template.metadata.labels).not.toMatchObject(
    only(objects, 'Deployment', 'two').spec.selector.matchLabels,
  );
});

test('the ConfigMap holds every script and SQL program under its file name, and nothing that looks like a credential', () => {
  const { data } = only(synthesizeApp(), 'ConfigMap');
  expect(Object.keys(data)).toEqual(
    expect.arrayContaining(['tools.sh', 'run.sh', 'gate.sh', 'check.sql']),
  );
  for (const [file, text] of Object.entries<string>(data)) {
    expect(file).toMatch(/^[a-z-]+\.(sql|sh)$/);
    expect(file).not.toMatch(/password|secret|token/);
    expect(text.length).toBeGreaterThan(0);
    // trivy AVD-KSV-0109 takes these for a credential
    expect(text, file).not.toMatch(/\b(password|secret|token)\s*(:=?|=)\s*\S/i);
  }
});

test('the ConfigMap is small enough for kubectl apply, which keeps a copy of it in an annotation', () => {
  const text = JSON.stringify(only(synthesizeApp(), 'ConfigMap'));
  expect(Buffer.byteLength(text)).toBeLessThan(262_144 - 16_384);
});
