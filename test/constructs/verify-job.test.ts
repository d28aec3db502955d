import { expect, test } from 'vitest';
import {
  AccessConfig,
  DatabaseSecret,
  TwoUserApp,
  VerifyJob,
  type VerifyJobProps,
} from '../../src';
import {
  chartWith,
  containerOf,
  type Json,
  jobMode,
  only,
  pod,
  synthesize,
  synthesizeApp,
  variables,
} from './synthesis';

function verifyJob(props: Partial<VerifyJobProps> = {}): Json {
  const objects = synthesize((chart) => {
    new VerifyJob(chart, 'myapp', {
      serviceSecret: new DatabaseSecret(chart, 'Secret', { secretName: 'service-db-secret' }),
      accessConfig: new AccessConfig(chart, 'Access', { name: 'myapp-access' }),
      ...props,
    });
  });
  return only(objects, 'Job');
}

test('it runs verify.sh once, as the service user, with the policy', () => {
  const job = verifyJob();
  const container = containerOf(job, 'db-verify');
  expect(container.image).toBe('postgres:17-alpine');
  expect(container.command).toEqual(['sh', '/two-user-access/verify.sh']);
  expect(Object.keys(only(synthesizeApp(), 'ConfigMap').data)).toContain('verify.sh');
  expect(variables(container)).toEqual({
    PGHOST: 'service-db-secret/DB_HOST',
    PGPORT: 'service-db-secret/DB_PORT',
    PGDATABASE: 'service-db-secret/DB_NAME',
    PGUSER: 'service-db-secret/DB_USER',
    PGPASSWORD: 'service-db-secret/DB_PASSWORD',
    PGSSLMODE: 'service-db-secret/DB_SSLMODE',
    TWO_USER_POLICY: variables(containerOf(only(synthesizeApp(), 'Deployment'), 'db-migration'))
      .TWO_USER_POLICY,
    TWO_USER_SECRET: 'service-db-secret',
  });
  expect(container.volumeMounts).toEqual([
    { name: 'two-user-access', mountPath: '/two-user-access', readOnly: true },
    { name: 'two-user-tmp', mountPath: '/tmp' },
  ]);
  const { template, ...spec } = job.spec;
  expect(spec).toEqual({
    backoffLimit: 0,
    activeDeadlineSeconds: 600,
    ttlSecondsAfterFinished: 3600,
  });
  expect(template.spec).toMatchObject({ restartPolicy: 'Never' });
  expect(template.spec.initContainers).toBeUndefined();
  expect(template.spec.serviceAccountName).toBeUndefined();
});

test("no Service of the application takes its pod, and another pod's spec is another Job", () => {
  const job = verifyJob();
  expect(job.metadata.name).toMatch(/^myapp-verify-[0-9a-f]{10}$/);
  expect(job.spec.template.metadata.labels).toEqual({
    'app.kubernetes.io/component': 'verify',
    'app.kubernetes.io/instance': 'myapp',
    'app.kubernetes.io/name': 'myapp',
  });
  const { matchLabels } = only(synthesizeApp(), 'Deployment').spec.selector;
  expect(job.spec.template.metadata.labels).not.toMatchObject(matchLabels);
  const other = verifyJob({ access: { service: { tables: { 'public.a': 'readOnly' } } } });
  expect(other.metadata.name).not.toBe(job.metadata.name);
});

test("what differs comes from its props: name, place, labels, client, policy and the container's user", () => {
  const job = verifyJob({
    name: 'shop',
    namespace: 'jobs',
    labels: { team: 'x' },
    client: { image: 'postgres:18' },
    access: { service: { role: 'clerk' } },
    securityContext: { runAsUser: 20001 },
  });
  expect(job.metadata).toMatchObject({ namespace: 'jobs', labels: { team: 'x' } });
  expect(job.metadata.name).toMatch(/^shop-verify-/);
  const container = containerOf(job, 'db-verify');
  expect(container.image).toBe('postgres:18');
  expect(container.securityContext.runAsUser).toBe(20001);
  expect(pod(job).securityContext.runAsUser).toBe(20001);
  expect(variables(container).TWO_USER_POLICY).toContain('"role":"clerk"');
});

test("it takes the application's parts, and the admin's Secret has no part in it", () => {
  const objects = synthesize((chart) => {
    const app = new TwoUserApp(chart, 'myapp', jobMode);
    const { serviceSecret, accessConfig } = app;
    new VerifyJob(chart, 'Verify', { name: app.name, serviceSecret, accessConfig });
  });
  const jobs = objects.filter(({ kind }) => kind === 'Job');
  expect(jobs).toHaveLength(2);
  const verify = jobs.find(({ metadata }) => metadata.name.startsWith('myapp-verify-'));
  expect(JSON.stringify(verify)).toContain('service-db-secret');
  expect(JSON.stringify(verify)).not.toContain('admin-db-secret');
});

test('rejects a name that no Job can have, a policy that is none, and unknown keys', () => {
  chartWith((chart) => {
    const parts = {
      serviceSecret: new DatabaseSecret(chart, 'Secret', { secretName: 's' }),
      accessConfig: new AccessConfig(chart, 'Access'),
    };
    expect(() => new VerifyJob(chart, 'Verify', parts)).toThrow(/name "Verify" is not allowed/);
    const same = { access: { admin: 'a', service: { role: 'a' } } };
    expect(() => new VerifyJob(chart, 'a', { ...parts, ...same })).toThrow(/access\.service\.role/);
    const foo = { ...parts, foo: 1 };
    expect(() => new VerifyJob(chart, 'b', foo)).toThrow(
      /test\/b: key "foo" is not allowed; allowed: serviceSecret, /,
    );
  });
});
