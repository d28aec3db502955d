import { JsonPatch } from 'cdk8s';
import { expect, test } from 'vitest';
import { TwoUserApp, type TwoUserAppProps } from '../../src';
import {
  chartWith,
  containerOf,
  jobMode,
  minimal,
  only,
  pod,
  synthesizeApp,
  variables,
} from './synthesis';

const sixFromAdmin = {
  DB_HOST: 'admin-db-secret/DB_HOST',
  DB_PORT: 'admin-db-secret/DB_PORT',
  DB_NAME: 'admin-db-secret/DB_NAME',
  DB_USER: 'admin-db-secret/DB_USER',
  DB_PASSWORD: 'admin-db-secret/DB_PASSWORD',
  DB_SSLMODE: 'admin-db-secret/DB_SSLMODE',
  PGHOST: 'admin-db-secret/DB_HOST',
  PGPORT: 'admin-db-secret/DB_PORT',
  PGDATABASE: 'admin-db-secret/DB_NAME',
  PGUSER: 'admin-db-secret/DB_USER',
  PGPASSWORD: 'admin-db-secret/DB_PASSWORD',
  PGSSLMODE: 'admin-db-secret/DB_SSLMODE',
};
const sixFromService = Object.fromEntries(
  Object.entries(sixFromAdmin).map(([name, from]) => [name, from.replace('admin', 'service')]),
);

test('an image is all it needs: a Deployment of two replicas and what belongs to it', () => {
  const objects = synthesizeApp();
  expect(objects.map(({ kind, metadata }) => [kind, metadata.name, metadata.namespace])).toEqual([
    ['ConfigMap', 'myapp-access', 'production'],
    ['ServiceAccount', 'myapp', 'production'],
    ['Deployment', 'myapp', 'production'],
    ['Service', 'myapp', 'production'],
    ['PodDisruptionBudget', 'myapp', 'production'],
  ]);
  const { spec } = only(objects, 'Deployment');
  expect(spec.replicas).toBe(2);
  expect(spec.template.spec.serviceAccountName).toBe('myapp');
  expect(containerOf(only(objects, 'Deployment'), 'app').ports).toEqual([
    { name: 'http', containerPort: 8080, protocol: 'TCP' },
  ]);
});

test('before the application run db-tools, then db-migration in the application image', () => {
  const deployment = only(synthesizeApp(), 'Deployment');
  expect(pod(deployment).initContainers.map((c: { name: string }) => c.name)).toEqual([
    'db-tools',
    'db-migration',
  ]);
  const tools = containerOf(deployment, 'db-tools');
  expect(tools.image).toBe('postgres:17-alpine');
  expect(tools.command).toEqual(['sh', '/two-user-access/tools.sh']);
  expect(tools.env).toBeUndefined();
  const migration = containerOf(deployment, 'db-migration');
  expect(migration.image).toBe('myapp:1.0.0');
});

test('the migration command is in exec form behind the runner, arguments last', () => {
  const props = { ...minimal, migration: { command: ['/bin/m', 'up'], args: ['--to', 'a b'] } };
  expect(containerOf(only(synthesizeApp(props), 'Deployment'), 'db-migration').command).toEqual([
    '/two-user/ld',
    '--preload',
    '',
    '--library-path',
    '/two-user/lib',
    '/two-user/sh',
    '/two-user/run.sh',
    '--',
    '/bin/m',
    'up',
    '--to',
    'a b',
  ]);
});

test("the tools are written by db-tools, and read only in db-migration, which has a /tmp that is not the application's", () => {
  const deployment = only(synthesizeApp(), 'Deployment');
  const mounts = (name: string) =>
    Object.fromEntries(
      containerOf(deployment, name).volumeMounts.map((m: Record<string, unknown>) => [
        m.mountPath,
        `${m.name}${m.readOnly === true ? ' ro' : ''}`,
      ]),
    );
  expect(mounts('db-tools')).toEqual({
    '/two-user': 'two-user-tools',
    '/two-user-access': 'two-user-access ro',
  });
  expect(mounts('db-migration')).toEqual({
    '/two-user': 'two-user-tools ro',
    '/tmp': 'two-user-tmp',
  });
  expect(mounts('app')).toEqual({ '/tmp': 'tmp' });
});

test('the migration gets the admin Secret, the application the service Secret and nothing else', () => {
  const deployment = only(synthesizeApp(), 'Deployment');
  const migration = variables(containerOf(deployment, 'db-migration'));
  expect(migration).toMatchObject(sixFromAdmin);
  expect(Object.keys(migration).filter((name) => !(name in sixFromAdmin))).toEqual([
    'TWO_USER_POLICY',
    'TWO_USER_RELEASE',
    'TWO_USER_RUN_ON',
    'TWO_USER_SECRET',
  ]);
  // Its name, so that a message can say which Secret to correct.
  expect(migration.TWO_USER_SECRET).toBe('admin-db-secret');
  expect(variables(containerOf(deployment, 'app'))).toEqual(sixFromService);
});

test('the policy reaches the migration complete, and the release is a hash', () => {
  const props: TwoUserAppProps = {
    ...minimal,
    migration: { runOn: 'start' },
    access: { service: { tables: { 'public.audit_log': 'appendOnly' } } },
  };
  const env = variables(containerOf(only(synthesizeApp(props), 'Deployment'), 'db-migration'));
  expect(JSON.parse(env.TWO_USER_POLICY ?? '')).toEqual({
    admin: 'admin_apps',
    schemas: ['public'],
    service: {
      role: 'service_apps',
      tables: { 'public.audit_log': 'appendOnly' },
      routines: [],
      temporary: false,
    },
    readers: [],
    enforcement: 'authoritative',
    missingTable: 'error',
    acceptedFindings: [],
  });
  expect(env.TWO_USER_RELEASE).toMatch(/^myapp:1\.0\.0 [0-9a-f]{16}$/);
  expect(env.TWO_USER_RUN_ON).toBe('start');
});

test('text with a dollar sign is expanded nowhere, whatever the tables are called', () => {
  const props = {
    ...minimal,
    access: { service: { tables: { 'public."$(DB_PASSWORD)$two_user$"': 'none' as const } } },
  };
  const deployment = only(synthesizeApp(props), 'Deployment');
  expect(variables(containerOf(deployment, 'db-migration')).TWO_USER_POLICY).not.toContain('$');
});

test("in mode job the Deployment waits at the gate as the service, and never names the admin's Secret", () => {
  const objects = synthesizeApp(jobMode);
  const deployment = only(objects, 'Deployment');
  const job = only(objects, 'Job');
  expect(pod(deployment).initContainers).toHaveLength(1);
  const gate = containerOf(deployment, 'db-gate');
  expect(gate.command).toEqual(['sh', '/two-user-access/gate.sh']);
  const env = variables(gate);
  // Psql is all that runs in it, so it has libpq's variables alone.
  const libpq = Object.entries(sixFromService).filter(([name]) => name.startsWith('PG'));
  expect(libpq).toHaveLength(6);
  expect(env).toMatchObject(Object.fromEntries(libpq));
  expect(Object.keys(env).filter((name) => !/^(PG|TWO_USER_)/.test(name))).toEqual([]);
  expect(env.TWO_USER_JOB).toBe(job.metadata.name);
  expect(env.TWO_USER_SECRET).toBe('service-db-secret');
  expect(env.TWO_USER_NAMESPACE).toBe('metadata.namespace');
  const migration = variables(containerOf(job, 'db-migration'));
  expect(env.TWO_USER_RELEASE).toBe(migration.TWO_USER_RELEASE);
  expect(env.TWO_USER_POLICY).toBe(migration.TWO_USER_POLICY);

  expect(JSON.stringify(job)).toContain('admin-db-secret');
  expect(JSON.stringify(deployment)).toContain('service-db-secret');
  expect(JSON.stringify(deployment)).not.toContain('admin-db-secret');
  expect(JSON.stringify(job)).not.toContain('service-db-secret');
});

test("in mode initContainer the admin's Secret is in db-migration and nowhere else", () => {
  const deployment = only(synthesizeApp(), 'Deployment');
  const { initContainers, ...rest } = pod(deployment);
  expect(initContainers[1].name).toBe('db-migration');
  expect(JSON.stringify(initContainers[1])).toContain('admin-db-secret');
  expect(JSON.stringify([initContainers[0], rest])).not.toContain('admin-db-secret');
  expect(JSON.stringify([initContainers[0], rest])).toContain('service-db-secret');
});

test('the Job ends by itself, is never repeated in place, and has an account of its own', () => {
  const objects = synthesizeApp({
    ...minimal,
    migration: {
      mode: 'job',
      job: { backoffLimit: 2, activeDeadlineSeconds: 60, ttlSecondsAfterFinished: 120 },
    },
  });
  const { spec, metadata } = only(objects, 'Job');
  expect(metadata.name).toMatch(/^myapp-migrate-[0-9a-f]{10}$/);
  expect(spec).toMatchObject({
    backoffLimit: 2,
    activeDeadlineSeconds: 60,
    ttlSecondsAfterFinished: 120,
  });
  expect(spec.template.spec).toMatchObject({
    restartPolicy: 'Never',
    serviceAccountName: 'myapp-migrate',
  });
  expect(only(objects, 'ServiceAccount', 'myapp-migrate').automountServiceAccountToken).toBe(false);
});

test("a certificate from each Secret is a file of the pod's group, for its own user only", () => {
  const keys = { sslrootcert: 'ca' };
  const props = { ...minimal, database: { admin: { keys }, service: { keys } } };
  const deployment = only(synthesizeApp(props), 'Deployment');
  const app = containerOf(deployment, 'app');
  const migration = containerOf(deployment, 'db-migration');
  expect(variables(app).PGSSLROOTCERT).toBe('/two-user-ca/service/ca.crt');
  expect(variables(app).DB_SSLROOTCERT).toBe('/two-user-ca/service/ca.crt');
  expect(variables(migration).PGSSLROOTCERT).toBe('/two-user-ca/admin/ca.crt');
  expect(app.volumeMounts).toContainEqual({
    name: 'two-user-service-ca',
    mountPath: '/two-user-ca/service',
    readOnly: true,
  });
  expect(JSON.stringify(app.volumeMounts)).not.toContain('admin');
  expect(pod(deployment).volumes).toContainEqual({
    name: 'two-user-admin-ca',
    secret: {
      secretName: 'admin-db-secret',
      items: [{ key: 'ca', path: 'ca.crt' }],
      defaultMode: 0o440,
    },
  });
  expect(pod(deployment).securityContext.fsGroup).toBe(10001);
});

test("in mode job a certificate of the admin's is in the Job only, and the gate has the service's", () => {
  const keys = { sslrootcert: 'ca' };
  const objects = synthesizeApp({ ...jobMode, database: { admin: { keys }, service: { keys } } });
  const deployment = only(objects, 'Deployment');
  expect(variables(containerOf(deployment, 'db-gate')).PGSSLROOTCERT).toBe(
    '/two-user-ca/service/ca.crt',
  );
  expect(JSON.stringify(deployment)).not.toContain('admin-db-secret');
  expect(pod(only(objects, 'Job')).volumes).toContainEqual(
    expect.objectContaining({ name: 'two-user-admin-ca' }),
  );
});

test('keys of a Secret that somebody else makes are mapped', () => {
  const keys = { host: 'host', port: 'p', name: 'dbname', user: 'username', password: 'pw' };
  const props = { ...minimal, database: { service: { secretName: 'cluster-app', keys } } };
  expect(variables(containerOf(only(synthesizeApp(props), 'Deployment'), 'app'))).toEqual({
    DB_HOST: 'cluster-app/host',
    DB_PORT: 'cluster-app/p',
    DB_NAME: 'cluster-app/dbname',
    DB_USER: 'cluster-app/username',
    DB_PASSWORD: 'cluster-app/pw',
    DB_SSLMODE: 'cluster-app/DB_SSLMODE',
    PGHOST: 'cluster-app/host',
    PGPORT: 'cluster-app/p',
    PGDATABASE: 'cluster-app/dbname',
    PGUSER: 'cluster-app/username',
    PGPASSWORD: 'cluster-app/pw',
    PGSSLMODE: 'cluster-app/DB_SSLMODE',
  });
});

test.each([
  'initContainer',
  'job',
] as const)('what a Secret has no key for is written out, in mode %s', (mode) => {
  const keys = { host: '', port: '', name: '', sslmode: '' };
  const admin = { host: 'owner-rw', port: 6432, name: 'a$(DB_HOST)$', keys };
  const service = { host: 'rw', name: 'shop', sslmode: 'disable' as const, keys };
  const objects = synthesizeApp({ ...minimal, migration: { mode }, database: { admin, service } });
  const deployment = only(objects, 'Deployment');
  const ofService = {
    PGHOST: 'rw',
    PGPORT: '5432',
    PGDATABASE: 'shop',
    PGUSER: 'service-db-secret/DB_USER',
    PGPASSWORD: 'service-db-secret/DB_PASSWORD',
    PGSSLMODE: 'disable',
  };
  expect(variables(containerOf(deployment, 'app'))).toEqual({
    ...ofService,
    DB_HOST: 'rw',
    DB_PORT: '5432',
    DB_NAME: 'shop',
    DB_USER: 'service-db-secret/DB_USER',
    DB_PASSWORD: 'service-db-secret/DB_PASSWORD',
    DB_SSLMODE: 'disable',
  });
  const migrating = mode === 'job' ? only(objects, 'Job') : deployment;
  expect(variables(containerOf(migrating, 'db-migration'))).toMatchObject({
    DB_PORT: '6432',
    // Kubernetes makes one $ of two, and puts no variable in.
    DB_NAME: 'a$$(DB_HOST)$$',
    PGHOST: 'owner-rw',
    PGDATABASE: 'a$$(DB_HOST)$$',
    PGUSER: 'admin-db-secret/DB_USER',
    // The Secret does not say how to use TLS: then the choice is ours, and not libpq's prefer.
    DB_SSLMODE: 'require',
    PGSSLMODE: 'require',
  });
  if (mode === 'job') {
    expect(variables(containerOf(deployment, 'db-gate'))).toMatchObject(ofService);
  }
});

test('an image with a digest is referred to by both, in the application and in the migration', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const image = {
    repository: 'r.example:5000/team/app',
    tag: '2',
    digest,
    pullPolicy: 'Always' as const,
  };
  const deployment = only(synthesizeApp({ image }), 'Deployment');
  for (const name of ['app', 'db-migration']) {
    const container = containerOf(deployment, name);
    expect(container.image).toBe(`r.example:5000/team/app:2@${digest}`);
    expect(container.imagePullPolicy).toBe('Always');
  }
});

test('a probe without a handler is left out, another handler takes the place of tcpSocket', () => {
  const props: TwoUserAppProps = {
    ...minimal,
    livenessProbe: { tcpSocket: null },
    readinessProbe: { tcpSocket: null, httpGet: { path: '/ready', port: 'http' } },
  };
  const app = containerOf(only(synthesizeApp(props), 'Deployment'), 'app');
  expect(app.livenessProbe).toBeUndefined();
  expect(app.readinessProbe).toMatchObject({ httpGet: { path: '/ready', port: 'http' } });
  expect(app.readinessProbe.tcpSocket).toBeUndefined();
});

test('its parts can be reached from the construct', () => {
  chartWith((chart) => {
    const app = new TwoUserApp(chart, 'myapp', jobMode);
    expect(app.name).toBe('myapp');
    expect(app.adminSecret.secretName).toBe('admin-db-secret');
    expect(app.serviceSecret.secretName).toBe('service-db-secret');
    expect(app.accessConfig.name).toBe('myapp-access');
    expect(app.migrationJob?.name).toMatch(/^myapp-migrate-/);
    expect(app.deployment.kind).toBe('Deployment');
    expect(app.node.defaultChild).toBe(app.deployment);
    expect(new TwoUserApp(chart, 'other', minimal).migrationJob).toBeUndefined();
  });
});

test('what the props do not have can be patched in', () => {
  const chart = chartWith((c) => {
    const app = new TwoUserApp(c, 'myapp', minimal);
    const variable = { name: 'LOG', value: 'debug' };
    app.deployment.addJsonPatch(
      JsonPatch.add('/spec/template/spec/containers/0/env/-', variable),
      JsonPatch.add('/spec/minReadySeconds', 5),
    );
  });
  const deployment = only(chart.toJson(), 'Deployment');
  expect(deployment.spec.minReadySeconds).toBe(5);
  expect(variables(containerOf(deployment, 'app'))).toEqual({ ...sixFromService, LOG: 'debug' });
});

test("fullnameOverride names the objects instead of the construct's id", () => {
  const objects = synthesizeApp({ ...minimal, fullnameOverride: 'shop' });
  expect(objects.map(({ metadata }) => metadata.name)).toEqual([
    'shop-access',
    ...['shop', 'shop', 'shop', 'shop'],
  ]);
});

test.each([
  [
    'equal Secret names',
    { ...minimal, database: { admin: { secretName: 's' }, service: { secretName: 's' } } },
    /database\.service\.secretName: "s"/,
  ],
  ['an empty command', { ...minimal, migration: { command: [] } }, /migration\.command: \[\]/],
  ['an unknown key', { ...minimal, replicas: 3 }, /replicas: key "replicas" is not allowed/],
  [
    'a privilege outside the vocabulary',
    { ...minimal, access: { service: { tables: { 'public.a': 'DELETE' } } } },
    /"DELETE" is not allowed/,
  ],
  ['an image without tag and digest', { image: { repository: 'myapp' } }, /image\.tag/],
  [
    'a service role that is the admin',
    { ...minimal, access: { service: { role: 'admin_apps' } } },
    /access\.service\.role: "admin_apps"/,
  ],
])('rejects %s, and adds nothing to the chart', (_, props, message) => {
  const chart = chartWith((c) => {
    expect(() => new TwoUserApp(c, 'myapp', props as TwoUserAppProps)).toThrow(message);
  });
  expect(chart.toJson()).toEqual([]);
});

test('rejects an id that cannot name objects', () => {
  chartWith((chart) => {
    expect(() => new TwoUserApp(chart, 'Web', minimal)).toThrow(
      'invalid values:\n  construct id, which names the objects: "Web" is not allowed; allowed: a name of at most 44 lower-case letters, digits and "-" that begins with a letter and does not end with "-"; give the construct another id or set fullnameOverride',
    );
    expect(() => new TwoUserApp(chart, 'My App', minimal)).toThrow(/"My App" is not allowed/);
    const named = { ...minimal, fullnameOverride: 'Shop' };
    expect(() => new TwoUserApp(chart, 'shop', named)).toThrow(
      /\n {2}fullnameOverride: "Shop" is not allowed; .*; rename it$/,
    );
    expect(() => new TwoUserApp(chart, 'a'.repeat(45), minimal)).toThrow(/is not allowed/);
  });
});
