import { App, Chart } from 'cdk8s';
import { expect, test } from 'vitest';
import {
  AccessConfig,
  DatabaseSecret,
  type DatabaseSecretProps,
  MigrationContainers,
  type MigrationContainersProps,
  MigrationJob,
  type MigrationJobProps,
  TwoUserApp,
} from '../../src';
import {
  chartWith,
  containerOf,
  minimal,
  only,
  synthesize,
  synthesizeApp,
  variables,
} from './synthesis';

const created: DatabaseSecretProps = {
  secretName: 'admin-db-secret',
  createSecret: true,
  host: 'postgres.example.com',
  name: 'myapp',
  user: 'admin_apps',
  password: 's3cret',
};

test('a Secret that exists is referred to, and none is made', () => {
  const chart = chartWith((c) => {
    const secret = new DatabaseSecret(c, 'Secret', { secretName: 's', keys: { port: '' } });
    expect(secret.secretName).toBe('s');
    expect(secret.keys).toEqual({
      host: 'DB_HOST',
      port: '',
      name: 'DB_NAME',
      user: 'DB_USER',
      password: 'DB_PASSWORD',
      sslmode: 'DB_SSLMODE',
      sslrootcert: '',
    });
  });
  expect(chart.toJson()).toEqual([]);
});

test('a created Secret is Opaque and holds text only, under the names that the article uses', () => {
  const [secret] = synthesize((chart) => new DatabaseSecret(chart, 'Secret', created));
  expect(secret).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'admin-db-secret', namespace: 'production' },
    type: 'Opaque',
    stringData: {
      DB_HOST: 'postgres.example.com',
      DB_PORT: '5432',
      DB_NAME: 'myapp',
      DB_USER: 'admin_apps',
      DB_PASSWORD: 's3cret',
      DB_SSLMODE: 'require',
    },
  });
});

test('a created Secret has the keys that it is asked for, a certificate among them', () => {
  const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
  const [secret] = synthesize(
    (chart) =>
      new DatabaseSecret(chart, 'Secret', {
        ...created,
        keys: { password: 'pw', sslrootcert: 'ca' },
        sslmode: 'verify-full',
        sslrootcert: pem,
        labels: { team: 'shop' },
        namespace: 'elsewhere',
      }),
  );
  expect(secret.stringData).toMatchObject({ pw: 's3cret', ca: pem, DB_SSLMODE: 'verify-full' });
  expect(secret.stringData.DB_PASSWORD).toBeUndefined();
  expect(secret.metadata).toEqual({
    name: 'admin-db-secret',
    namespace: 'elsewhere',
    labels: { team: 'shop' },
  });
});

test('the application creates the Secrets that it is asked to, each with its own user', () => {
  const objects = synthesizeApp({
    ...minimal,
    database: {
      admin: { createSecret: true, host: 'db', name: 'shop', password: 'a' },
      service: { createSecret: true, host: 'db', name: 'shop', password: 'b' },
    },
  });
  const data = (name: string) => only(objects, 'Secret', name).stringData;
  expect(data('admin-db-secret')).toMatchObject({ DB_USER: 'admin_apps', DB_PASSWORD: 'a' });
  expect(data('service-db-secret')).toMatchObject({ DB_USER: 'service_apps', DB_PASSWORD: 'b' });
});

test.each<[string, Partial<DatabaseSecretProps>, RegExp]>([
  ['no password', { password: '' }, /test\/Secret: .*\n.*password: /],
  ['no host', { host: '' }, /host: "" is not allowed.*because createSecret is true/],
  ['no database', { name: '' }, /test\/Secret: .*\n +name: "" is not allowed/],
  ['no user', { user: '' }, /test\/Secret: user: "" is not allowed; allowed: the role's name/],
  ['a user that is no role', { user: 'pg_x' }, /\n +user: "pg_x" is not allowed/],
  ['a name that no Secret can have', { secretName: 'My_Secret' }, /secretName: "My_Secret"/],
  ['verify-full without a certificate', { sslmode: 'verify-full' }, /sslrootcert/],
  [
    'one key for two fields',
    { keys: { user: 'x', password: 'x' } },
    /keys\.user: "x" is not allowed; allowed: a key other than keys\.password;/,
  ],
])('rejects %s', (_, wrong, message) => {
  chartWith((chart) => {
    expect(() => new DatabaseSecret(chart, 'Secret', { ...created, ...wrong })).toThrow(message);
  });
});

test("a refusal shows no password, and paths begin at the Secret's own props", () => {
  chartWith((chart) => {
    const wrong = { ...created, host: '', password: 'hunter2' };
    try {
      new DatabaseSecret(chart, 'Secret', wrong);
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain('hunter2');
      expect(String(error)).not.toContain('database.');
    }
  });
});

test.each(['service-db-secret', 'a', 'b'])('a Secret may be called %s', (secretName) => {
  chartWith((chart) => {
    for (const user of ['service_apps', 'a', 'b', 'admin_apps']) {
      new DatabaseSecret(chart, `${user}`, { ...created, secretName, user });
    }
  });
});

test('an AccessConfig without props gets its name from cdk8s, and another from its props', () => {
  const chart = new Chart(new App(), 'c');
  const unnamed = new AccessConfig(chart, 'Access');
  new AccessConfig(chart, 'Named', { name: 'n', namespace: 'ns', labels: { a: 'b' } });
  const [first, second] = chart.toJson();
  expect(first.metadata).toEqual({ name: unnamed.name });
  expect(unnamed.name).toMatch(/^c-access-/);
  expect(second.metadata).toEqual({ name: 'n', namespace: 'ns', labels: { a: 'b' } });
});

test('the migration containers alone are those of the application', () => {
  const deployment = only(synthesizeApp(), 'Deployment');
  chartWith((chart) => {
    const migration = new MigrationContainers({
      ...minimal,
      adminSecret: new DatabaseSecret(chart, 'Admin', { secretName: 'admin-db-secret' }),
      accessConfig: new AccessConfig(chart, 'Access', { name: 'myapp-access' }),
    });
    expect(migration.containers).toEqual(deployment.spec.template.spec.initContainers);
    expect(deployment.spec.template.spec.volumes).toEqual(
      expect.arrayContaining(migration.volumes),
    );
    expect(migration.release).toBe(
      variables(containerOf(deployment, 'db-migration')).TWO_USER_RELEASE,
    );
  });
});

test('a pod without a group of its own can read the certificate', () => {
  chartWith((chart) => {
    const migration = new MigrationContainers({
      ...minimal,
      adminSecret: new DatabaseSecret(chart, 'Admin', {
        secretName: 's',
        keys: { sslrootcert: 'ca' },
      }),
      accessConfig: new AccessConfig(chart, 'Access'),
      podHasGroup: false,
    });
    expect(migration.volumes.find(({ secret }) => secret)).toMatchObject({
      secret: { defaultMode: 0o444 },
    });
  });
});

test('the migration Job alone migrates, under a name of its own', () => {
  const objects = synthesize((chart) => {
    const job = new MigrationJob(chart, 'shop', {
      ...minimal,
      migration: { command: ['flyway'], args: ['migrate'] },
      access: { admin: 'owner' },
      adminSecret: new DatabaseSecret(chart, 'Admin', { secretName: 'owner-secret' }),
      accessConfig: new AccessConfig(chart, 'Access', { name: 'shop-access' }),
      namespace: 'jobs',
      labels: { 'app.kubernetes.io/name': 'shop-job' },
    });
    expect(job.name).toMatch(/^shop-migrate-[0-9a-f]{10}$/);
  });
  const job = only(objects, 'Job');
  expect(containerOf(job, 'db-migration').command.slice(-2)).toEqual(['flyway', 'migrate']);
  expect(variables(containerOf(job, 'db-migration')).DB_USER).toBe('owner-secret/DB_USER');
  expect(job.metadata.namespace).toBe('jobs');
  expect(only(objects, 'ServiceAccount').metadata).toMatchObject({
    name: 'shop-migrate',
    namespace: 'jobs',
  });
  expect(job.spec.template.metadata.labels).toEqual({ 'app.kubernetes.io/name': 'shop-job' });
});

test('rejects a Job that gets its name from an id that can name nothing', () => {
  chartWith((chart) => {
    const parts = {
      ...minimal,
      adminSecret: new DatabaseSecret(chart, 'Admin', { secretName: 's' }),
      accessConfig: new AccessConfig(chart, 'Access'),
    };
    expect(() => new MigrationJob(chart, 'Migration', parts)).toThrow(
      /test\/Migration: name "Migration" is not allowed.*set name/,
    );
    expect(() => new MigrationJob(chart, 'M', { ...parts, name: 'a'.repeat(241) })).toThrow(/name/);
    expect(new MigrationJob(chart, 'M2', { ...parts, name: 'a.b-1' }).name).toMatch(/^a\.b-1-/);
  });
});

test('what is wrong in one part is refused by that part', () => {
  chartWith((chart) => {
    const parts = {
      adminSecret: new DatabaseSecret(chart, 'Admin', { secretName: 's' }),
      accessConfig: new AccessConfig(chart, 'Access'),
    };
    const wrong = { ...minimal, ...parts, migration: { command: [] } };
    expect(() => new MigrationContainers(wrong)).toThrow(/migration\.command/);
    expect(() => new MigrationJob(chart, 'job', wrong)).toThrow(/migration\.command/);
  });
});

test('the same construct gives the same bytes every time', () => {
  const text = () => JSON.stringify(synthesize((chart) => new TwoUserApp(chart, 'myapp', minimal)));
  expect(text()).toBe(text());
});

test('every part refuses a prop that it does not read, and says which it has', () => {
  const chart = chartWith((c) => {
    const parts = {
      ...minimal,
      adminSecret: new DatabaseSecret(c, 'Admin', { secretName: 's' }),
      accessConfig: new AccessConfig(c, 'Access'),
    };
    const foo = { foo: 1 };
    expect(() => new AccessConfig(c, 'A', foo as object)).toThrow(
      'test/A: key "foo" is not allowed; allowed: name, namespace, labels; correct its spelling or remove it',
    );
    expect(() => new DatabaseSecret(c, 'B', { secretName: 's', ...foo })).toThrow(
      /test\/B: key "foo" is not allowed; allowed: secretName, .*, namespace, labels;/,
    );
    expect(() => new MigrationContainers({ ...parts, ...foo })).toThrow(
      /MigrationContainers: key "foo" is not allowed; allowed: image, .*, podHasGroup;/,
    );
    expect(() => new MigrationJob(c, 'c', { ...parts, ...foo })).toThrow(
      /test\/c: key "foo" is not allowed; allowed: image, .*, name, namespace, labels;/,
    );
  });
  expect(chart.toJson()).toHaveLength(1);
});

test('a part refuses what has no meaning in it', () => {
  chartWith((c) => {
    const parts = {
      ...minimal,
      adminSecret: new DatabaseSecret(c, 'Admin', { secretName: 's' }),
      accessConfig: new AccessConfig(c, 'Access'),
    };
    // @ts-expect-error the pod that they are in decides
    const mode: MigrationContainersProps = { ...parts, migration: { mode: 'job' } };
    expect(() => new MigrationContainers(mode)).toThrow(
      'MigrationContainers: migration: key "mode" is not allowed; allowed: runOn, command, args, resources; correct',
    );
    // @ts-expect-error there is no Job
    const job: MigrationContainersProps = { ...parts, migration: { job: { backoffLimit: 1 } } };
    expect(() => new MigrationContainers(job)).toThrow(/migration: key "job" is not allowed/);
    // @ts-expect-error a Job is what it is
    const modeOfJob: MigrationJobProps = { ...parts, migration: { mode: 'job' } };
    expect(() => new MigrationJob(c, 'a', modeOfJob)).toThrow(
      'test/a: migration: key "mode" is not allowed; allowed: runOn, command, args, resources, job; ',
    );
    // @ts-expect-error the pod is the Job's own
    const group: MigrationJobProps = { ...parts, podHasGroup: false };
    expect(() => new MigrationJob(c, 'b', group)).toThrow(/key "podHasGroup" is not allowed/);
  });
  const objects = synthesize((c) => {
    new MigrationJob(c, 'c', {
      ...minimal,
      adminSecret: new DatabaseSecret(c, 'Admin', { secretName: 's' }),
      accessConfig: new AccessConfig(c, 'Access'),
      migration: { runOn: 'start', job: { backoffLimit: 1 } },
    });
  });
  expect(only(objects, 'Job').spec.backoffLimit).toBe(1);
  expect(variables(containerOf(only(objects, 'Job'), 'db-migration')).TWO_USER_RUN_ON).toBe(
    'start',
  );
});
