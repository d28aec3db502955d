import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonSchema } from '../../src/access/json-schema';
import { appValuesSchema, resolveAppValues, type TwoUserAppProps } from '../../src/values';

const image = { repository: 'myapp', tag: '1.0.0' };

function resolve(props: object) {
  return resolveAppValues({ image, ...props } as TwoUserAppProps);
}

/** The lines of a refusal, without its heading. */
function refusal(props: object): string[] {
  try {
    resolve(props);
  } catch (error) {
    const [heading, ...lines] = (error as Error).message.split('\n  ');
    expect(heading).toBe('invalid values:');
    return lines;
  }
  return [];
}

test('an image is all that has to be given', () => {
  expect(resolve({})).toMatchObject({
    fullnameOverride: '',
    replicaCount: 2,
    image: { repository: 'myapp', tag: '1.0.0', digest: '', pullPolicy: 'IfNotPresent' },
    port: 8080,
    securityContext: { runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001 },
    database: {
      admin: {
        secretName: 'admin-db-secret',
        createSecret: false,
        keys: {
          host: 'DB_HOST',
          port: 'DB_PORT',
          name: 'DB_NAME',
          user: 'DB_USER',
          password: 'DB_PASSWORD',
          sslmode: 'DB_SSLMODE',
          sslrootcert: '',
        },
        port: 5432,
        host: '',
        name: '',
        user: '',
        sslmode: 'require',
      },
      service: { secretName: 'service-db-secret', user: '' },
    },
    migration: {
      mode: 'initContainer',
      runOn: 'release',
      command: ['./migrate', 'up'],
      args: [],
      job: { activeDeadlineSeconds: 3600, backoffLimit: 6, ttlSecondsAfterFinished: 3600 },
    },
    client: { image: 'postgres:17-alpine' },
    access: {
      admin: 'admin_apps',
      schemas: ['public'],
      service: { role: 'service_apps', tables: {} },
      readers: [],
      missingTable: 'error',
    },
  });
});

test('each container requests and is limited in cpu, memory and ephemeral storage', () => {
  const { resources, migration, client } = resolve({});
  for (const { requests, limits } of [resources, migration.resources, client.resources]) {
    expect(Object.keys(requests)).toEqual(['cpu', 'memory', 'ephemeral-storage']);
    expect(Object.keys(limits)).toEqual(['cpu', 'memory', 'ephemeral-storage']);
  }
});

test('the two probes differ', () => {
  const { readinessProbe, livenessProbe } = resolve({});
  expect(readinessProbe.tcpSocket).toEqual({ port: 'http' });
  expect(livenessProbe.tcpSocket).toEqual({ port: 'http' });
  expect(livenessProbe).not.toEqual(readinessProbe);
});

test('values are frozen at every level and share nothing with the props', () => {
  const command = ['./manage.py', 'migrate'];
  const values = resolve({ migration: { command } });
  expect(Object.isFrozen(values.migration.command)).toBe(true);
  expect(Object.isFrozen(values.database.admin.keys)).toBe(true);
  expect(Object.isFrozen(command)).toBe(false);
});

test('null takes the default handler of a probe away, so that another can be given', () => {
  const httpGet = { path: '/healthz', port: 'http' };
  const { readinessProbe } = resolve({ readinessProbe: { tcpSocket: null, httpGet } });
  expect(readinessProbe).toEqual({ httpGet, periodSeconds: 5, failureThreshold: 3 });
});

test('null takes a limit away', () => {
  expect(resolve({ resources: { limits: { cpu: null } } }).resources.limits).toEqual({
    memory: '512Mi',
    'ephemeral-storage': '1Gi',
  });
});

test('what a reader leaves out stays left out, as in Helm', () => {
  const { access } = resolve({ access: { readers: [{ role: 'analytics_ro' }] } });
  expect(access.readers).toEqual([{ role: 'analytics_ro' }]);
});

test.each([
  ['repository', { image: { repository: 'registry.example.com:5000/team/my_app', tag: '1' } }],
  ['digest', { image: { repository: 'myapp', digest: `sha256:${'a'.repeat(64)}` } }],
  ['client image', { client: { image: `docker.io/library/postgres@sha256:${'0'.repeat(64)}` } }],
  ['resource', { resources: { limits: { 'nvidia.com/gpu': '1', 'hugepages-2Mi': '4Mi' } } }],
  ['argument', { migration: { args: ['', '--flag=$(DB_NAME)', 'ä\n"\'{{ x }}'] } }],
  ['no replicas', { replicaCount: 0 }],
  [
    'keys of a Secret made by CloudNativePG',
    {
      database: {
        admin: {
          secretName: 'cluster-app',
          keys: {
            host: 'host',
            port: 'port',
            name: 'dbname',
            user: 'user',
            password: 'password',
            sslmode: '',
          },
        },
      },
    },
  ],
])('allows this %s', (_what, props) => {
  expect(refusal(props)).toEqual([]);
});

const created = {
  createSecret: true,
  host: 'db.example.com',
  name: 'myapp',
  password: 's3cret',
};
const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

test('allows both Secrets to be created, with a certificate authority', () => {
  const tls = { sslmode: 'verify-full', sslrootcert: pem, keys: { sslrootcert: 'ca.crt' } };
  const database = {
    admin: { ...created, ...tls, host: '10.0.0.1,10.0.0.2', user: 'boss' },
    service: { ...created, ...tls, host: 'fe80::1' },
  };
  expect(refusal({ database, access: { admin: 'boss' } })).toEqual([]);
});

test('what a Secret has no key for is given beside it, all of it or a part', () => {
  const keys = {
    host: '',
    port: '',
    name: '',
    sslmode: '',
    user: 'username',
    password: 'password',
  };
  const literals = { host: 'cluster-rw', port: 6432, name: 'shop', sslmode: 'verify-full' };
  const admin = { ...literals, keys: { ...keys, sslrootcert: 'ca.crt' } };
  const service = { host: 'cluster-rw', name: 'shop', keys };
  expect(refusal({ database: { admin, service } })).toEqual([]);
  expect(refusal({ database: { admin: { keys: { port: '' } } } })).toEqual([]);
  const unknownMode = { keys: { sslrootcert: 'ca' } };
  expect(refusal({ database: { admin: unknownMode } })).toEqual([]);
});

const secretAllowed = 'allowed: a DNS subdomain name (lower-case letters, digits, "-" and ".")';
const keyAllowed =
  'allowed: a key of a Secret (letters, digits, "-", "_" and ".", not beginning with "..")';

const unused =
  'allowed: "", because createSecret is false, and the Secret has it; set createSecret to true or remove it';

type Refusal = [what: string, props: object, line: string];

const refusals: Refusal[] = [
  [
    'a Secret name that Kubernetes does not take',
    { database: { admin: { secretName: 'Admin_Secret' } } },
    `database.admin.secretName: "Admin_Secret" is not allowed; ${secretAllowed}; rename it`,
  ],
  [
    'an empty Secret name',
    { database: { service: { secretName: '' } } },
    `database.service.secretName: "" is not allowed; ${secretAllowed}; rename it`,
  ],
  [
    'one Secret for both users',
    { database: { admin: { secretName: 'db' }, service: { secretName: 'db' } } },
    'database.service.secretName: "db" is not allowed; allowed: a Secret other than database.admin.secretName, or the application holds the admin\'s password; name two Secrets',
  ],
  [
    'an unknown key',
    { replicas: 3 },
    `replicas: key "replicas" is not allowed; allowed: ${Object.keys(appValuesSchema.properties).join(', ')}; correct its spelling or remove it`,
  ],
  [
    'an unknown key deep inside',
    { migration: { job: { backOffLimit: 1 } } },
    'migration.job.backOffLimit: key "backOffLimit" is not allowed; allowed: activeDeadlineSeconds, backoffLimit, ttlSecondsAfterFinished; correct its spelling or remove it',
  ],
  [
    'null for a value that must be there',
    { migration: { mode: null } },
    'migration.mode: a missing value is not allowed; allowed: "initContainer", "job"; set it',
  ],
  [
    'null for a whole section',
    { securityContext: null },
    'securityContext: a missing value is not allowed; allowed: a map of runAsUser, runAsGroup, fsGroup; set it',
  ],
  [
    'an image without tag and digest',
    { image: { repository: 'myapp' } },
    'image.tag: "" is not allowed; allowed: an image tag, unless image.digest is given; set one of the two',
  ],
  [
    'an image in one text',
    { image: 'myapp:1' },
    'image: "myapp:1" is not allowed; allowed: a map of repository, tag, digest, pullPolicy; write { repository, tag }',
  ],
  [
    'a tag that is a number',
    { image: { repository: 'myapp', tag: 1.1 } },
    'image.tag: 1.1 is not allowed; allowed: an image tag (letters, digits, "_", "." and "-"), or "" with a digest; write it in quotes',
  ],
  [
    'a name that is a boolean',
    { access: { admin: true } },
    `access.admin: true is not allowed; allowed: a role name of 1 to 63 bytes that is not "public" or "none" and does not begin with "pg_"; write it in quotes`,
  ],
  [
    'an image without a name',
    { image: { tag: '1' } },
    'image.repository: a missing value is not allowed; allowed: an image name without tag and digest, such as registry.example.com/team/myapp; set it',
  ],
  [
    'a tag in the repository',
    { image: { ...image, repository: 'myapp:1.0.0' } },
    'image.repository: "myapp:1.0.0" is not allowed; allowed: an image name without tag and digest, such as registry.example.com/team/myapp; put the tag into image.tag and the digest into image.digest',
  ],
  [
    'a digest cut short',
    { image: { ...image, digest: 'sha256:abc' } },
    'image.digest: "sha256:abc" is not allowed; allowed: "sha256:" and 64 hexadecimal digits, or ""; copy it from the registry',
  ],
  [
    'a client image without a version',
    { client: { image: 'postgres' } },
    'client.image: "postgres" is not allowed; allowed: an image with tag or digest, such as postgres:17-alpine; add the tag',
  ],
  [
    'an empty command',
    { migration: { command: [] } },
    'migration.command: [] is not allowed; allowed: a list of at least one text; write the program and its arguments as items',
  ],
  [
    'a command that begins with nothing',
    { migration: { command: [''] } },
    'migration.command[0]: "" is not allowed; allowed: a text that is not empty; remove it',
  ],
  [
    'a command in one text',
    { migration: { command: './migrate up' } },
    'migration.command: "./migrate up" is not allowed; allowed: a list of at least one text; write the program and its arguments as items',
  ],
  [
    'a number among the arguments',
    { migration: { args: [1] } },
    'migration.args[0]: 1 is not allowed; allowed: a text without NUL; write it in quotes',
  ],
  [
    'half a pod',
    { replicaCount: 1.5 },
    'replicaCount: 1.5 is not allowed; allowed: an integer from 0 to 2147483647; change it',
  ],
  [
    'a port out of range',
    { port: 65536 },
    'port: 65536 is not allowed; allowed: an integer from 1 to 65535; change it',
  ],
  [
    'root',
    { securityContext: { runAsUser: 0 } },
    'securityContext.runAsUser: 0 is not allowed; allowed: an integer from 1 to 2147483647; change it',
  ],
  [
    'a quantity that is a number',
    { resources: { limits: { cpu: 2 } } },
    'resources.limits.cpu: 2 is not allowed; allowed: a Kubernetes quantity as text, such as "500m" or "256Mi"; write it in quotes',
  ],
  [
    'a resource that Kubernetes does not know',
    { client: { resources: { requests: { CPU: '1' } } } },
    'client.resources.requests: key "CPU" is not allowed; allowed: cpu, memory, ephemeral-storage, hugepages-<size> or a name with a domain such as nvidia.com/gpu; correct it',
  ],
  [
    'two handlers in one probe',
    { readinessProbe: { httpGet: { path: '/', port: 'http' }, exec: { command: ['x'] } } },
    'readinessProbe: this map is not allowed; allowed: at most one of exec, grpc and httpGet, to each of which tcpSocket gives way; remove the others',
  ],
  [
    'a success threshold that Kubernetes refuses',
    { livenessProbe: { successThreshold: 2 } },
    'livenessProbe.successThreshold: 2 is not allowed; allowed: 1; change it',
  ],
  [
    'a name too long for the Job’s',
    { fullnameOverride: 'x'.repeat(45) },
    `fullnameOverride: "${'x'.repeat(45)}" is not allowed; allowed: a name of at most 44 lower-case letters, digits and "-" that begins with a letter and does not end with "-"; rename it`,
  ],
  [
    'an unknown mode',
    { migration: { mode: 'hook' } },
    'migration.mode: "hook" is not allowed; allowed: "initContainer", "job"; use one of these',
  ],
  [
    'an empty key for what every Secret must have',
    { database: { admin: { keys: { password: '' } } } },
    `database.admin.keys.password: "" is not allowed; ${keyAllowed}; name the key the Secret has`,
  ],
  [
    'a key that would leave its directory',
    { database: { admin: { keys: { sslrootcert: '../ca.crt' } } } },
    'database.admin.keys.sslrootcert: "../ca.crt" is not allowed; allowed: a key of a Secret (letters, digits, "-", "_" and ".", not beginning with ".."), or "" if the Secret has none; name the key the Secret has',
  ],
  [
    'a created Secret without a host',
    { database: { admin: { ...created, host: '' } } },
    'database.admin.host: "" is not allowed; allowed: a host name or address, because createSecret is true; name the host where the database listens',
  ],
  [
    'a created Secret without a password',
    { database: { admin: { ...created, password: '' } } },
    'database.admin.password: the value (not shown) is not allowed; allowed: a password, because createSecret is true; set it',
  ],
  ...(['\n', '\r\n', '\0'] as const).map(
    (end): Refusal => [
      `a created Secret whose password ends with ${JSON.stringify(end)}`,
      { database: { admin: { ...created, password: `hunter2${end}` } } },
      'database.admin.password: the value (not shown) is not allowed; allowed: a password without NUL, and without a line break at its end, as a file has; remove it',
    ],
  ),
  [
    'a created Secret without a database',
    { database: { service: { ...created, name: '' } } },
    'database.service.name: "" is not allowed; allowed: the name of the database, because createSecret is true; set it',
  ],
  ...(['host', 'port', 'name', 'sslmode'] as const).map(
    (key): Refusal => [
      `a created Secret that has no key for its ${key}`,
      { database: { admin: { ...created, keys: { [key]: '' } } } },
      `database.admin.keys.${key}: "" is not allowed; allowed: a key (letters, digits, "-", "_" and ".", not beginning with ".."), because createSecret is true; name it`,
    ],
  ),
  ...(['user', 'password'] as const).map(
    (key): Refusal => [
      `a Secret without a key for the ${key}`,
      { database: { admin: { keys: { [key]: '' } } } },
      `database.admin.keys.${key}: "" is not allowed; ${keyAllowed}; name the key the Secret has`,
    ],
  ),
  [
    'a created Secret with one key for two things',
    { database: { admin: { ...created, keys: { name: 'DB_USER' } } } },
    'database.admin.keys.user: "DB_USER" is not allowed; allowed: a key other than database.admin.keys.name; give each its own key',
  ],
  [
    'a created admin Secret for another role than the policy’s',
    { database: { admin: { ...created, user: 'admin_apps' } }, access: { admin: 'boss' } },
    'database.admin.user: "admin_apps" is not allowed; allowed: "boss", the role of access.admin; remove it, or make the two equal',
  ],
  [
    'a created service Secret for another role than the policy’s',
    { database: { service: { ...created, user: 'app' } } },
    'database.service.user: "app" is not allowed; allowed: "service_apps", the role of access.service.role; remove it, or make the two equal',
  ],
  [
    'a database name of 64 bytes',
    { database: { admin: { ...created, name: 'ä'.repeat(32) } } },
    `database.admin.name: "${'ä'.repeat(32)}" is not allowed; allowed: at most 63 bytes for each name, this one has 64; shorten it`,
  ],
  [
    'an unknown sslmode',
    { database: { admin: { ...created, sslmode: 'on' } } },
    'database.admin.sslmode: "on" is not allowed; allowed: "disable", "allow", "prefer", "require", "verify-ca", "verify-full"; use one of these',
  ],
  [
    'a check of the server without a certificate authority',
    { database: { admin: { ...created, sslmode: 'verify-full' } } },
    'database.admin.sslrootcert: "" is not allowed; allowed: a certificate as PEM text, because database.admin.sslmode is verify-full; paste it',
  ],
  [
    'a certificate that has no key in the created Secret',
    { database: { admin: { ...created, sslmode: 'verify-ca', sslrootcert: pem } } },
    'database.admin.keys.sslrootcert: "" is not allowed; allowed: the key of the certificate authority, because database.admin.sslmode is verify-ca; set it, for example to "ca.crt"',
  ],
  [
    'a key for a certificate that the created Secret has no use for',
    { database: { admin: { ...created, keys: { sslrootcert: 'ca.crt' } } } },
    'database.admin.keys.sslrootcert: "ca.crt" is not allowed; allowed: "", because database.admin.sslmode is require, which checks no certificate; set database.admin.sslmode to verify-full, or remove the key',
  ],
  [
    'a certificate that the created Secret has no use for',
    { database: { admin: { ...created, sslrootcert: pem } } },
    `database.admin.sslrootcert: the certificate is not allowed; allowed: "", because database.admin.sslmode is require, which checks no certificate; set database.admin.sslmode to verify-full, or remove it`,
  ],
  [
    'a certificate that the literal sslmode does not look at',
    { database: { service: { keys: { sslmode: '', sslrootcert: 'ca' } } } },
    'database.service.keys.sslrootcert: "ca" is not allowed; allowed: "", because database.service.sslmode is require, which checks no certificate; set database.service.sslmode to verify-full, or remove the key',
  ],
  [
    'a literal sslmode that needs a certificate',
    { database: { service: { sslmode: 'verify-full', keys: { sslmode: '' } } } },
    'database.service.keys.sslrootcert: "" is not allowed; allowed: the key of the certificate authority, because database.service.sslmode is verify-full; set it, for example to "ca.crt"',
  ],
  [
    'no host where the Secret has none',
    { database: { service: { keys: { host: '' } } } },
    'database.service.host: "" is not allowed; allowed: a host, because createSecret is false and keys.host is ""; set it',
  ],
  [
    'no name of the database where the Secret has none',
    { database: { service: { keys: { name: '' } } } },
    'database.service.name: "" is not allowed; allowed: a name, because createSecret is false and keys.name is ""; set it',
  ],
  [
    'a literal database name of 64 bytes',
    { database: { admin: { name: 'ä'.repeat(32), keys: { name: '' } } } },
    `database.admin.name: "${'ä'.repeat(32)}" is not allowed; allowed: at most 63 bytes for each name, this one has 64; shorten it`,
  ],
  [
    'a role for a Secret that is not created',
    { database: { admin: { user: 'boss' } }, access: { admin: 'boss' } },
    `database.admin.user: "boss" is not allowed; ${unused}`,
  ],
  [
    'a path instead of a certificate',
    {
      database: {
        admin: {
          ...created,
          sslmode: 'verify-full',
          sslrootcert: '/ca.crt',
          keys: { sslrootcert: 'ca' },
        },
      },
    },
    'database.admin.sslrootcert: "/ca.crt" is not allowed; allowed: certificates as PEM text, or ""; paste the text with -----BEGIN CERTIFICATE----- in it',
  ],
  ...(
    [
      ['host', 'db.example.com', '""'],
      ['port', 5433, '5432'],
      ['name', 'shop', '""'],
      ['sslmode', 'disable', '"require"'],
    ] as const
  ).map(
    ([key, value, allowed]): Refusal => [
      `a ${key} that nothing reads`,
      { database: { admin: { [key]: value } } },
      `database.admin.${key}: ${JSON.stringify(value)} is not allowed; allowed: ${allowed}, because keys.${key} names a key of the Secret, whose value is used; set keys.${key} to "" or remove this`,
    ],
  ),
  [
    'a password for a Secret that is not created',
    { database: { service: { password: 's3cret' } } },
    `database.service.password: the value (not shown) is not allowed; ${unused}`,
  ],
  [
    'a rule outside the vocabulary',
    { access: { service: { tables: { 'public.users': 'DELETE' } } } },
    'access.service.tables["public.users"]: "DELETE" is not allowed; allowed: "readWrite", "appendOnly", "readOnly", "none", or a map of rule, hide, readOnlyColumns, insertOnlyColumns; use one of these',
  ],
  [
    'a service that is the admin',
    { access: { service: { role: 'admin_apps' } } },
    'access.service.role: "admin_apps" is not allowed; allowed: a role other than access.admin; give each its own role in PostgreSQL',
  ],
  [
    'a table outside the schemas',
    { access: { service: { tables: { 'hr.people': 'none' } } } },
    'access.service.tables["hr.people"]: "hr.people" is not allowed; allowed: tables in access.schemas, which are ["public"]; add "hr" there or remove the rule',
  ],
];

test.each(refusals)('rejects %s', (_what, props, line) => {
  expect(refusal(props)).toEqual([line]);
});

test('rejects all that is wrong at once, also across keys', () => {
  const lines = refusal({
    port: 0,
    database: { admin: { secretName: 'service-db-secret' } },
    access: { service: { role: 'admin_apps' } },
  });
  expect(lines.map((line) => line.split(': ')[0])).toEqual([
    'port',
    'access.service.role',
    'database.service.secretName',
  ]);
});

test.each([
  ['of the wrong type', { admin: { password: ['hunter2'] } }],
  ['with NUL', { admin: { ...created, password: 'hunter2\0' } }],
  ['under a misspelt key', { admin: { pasword: 'hunter2' } }],
  ['in a text instead of a map', { admin: 'postgres://admin_apps:hunter2@db/myapp' }],
  ['in a list instead of a map', { service: ['hunter2'] }],
  ['in a text instead of the section', 'hunter2'],
  ['in the address', { admin: { ...created, host: 'postgres://admin_apps:hunter2@db/myapp' } }],
])('rejects a password %s without showing it', (_what, database) => {
  const lines = refusal({ database });
  expect(lines).not.toEqual([]);
  expect(lines.join('\n')).not.toContain('hunter2');
});

/** The paths of all keys, as lists. */
function paths(schema: JsonSchema): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => [
    [key],
    ...paths(property).map((path) => [key, ...path]),
  ]);
}

test('whatever stands in whatever place is either taken or refused in words', () => {
  const place = fc.constantFrom(...paths(appValuesSchema));
  const strange = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 2n, () => 1, Symbol('x'));
  const readers = fc.array(fc.record({ role: fc.jsonValue(), schemas: fc.jsonValue() }));
  const anything = fc.oneof(fc.jsonValue(), strange, readers, fc.array(strange));
  let refused = 0;
  fc.assert(
    fc.property(place, anything, (path, value) => {
      const props = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
      const lines = refusal({ image, ...(props as object) });
      refused += lines.length > 0 ? 1 : 0;
      for (const line of lines) {
        expect(line).toMatch(/^\S.*: .* is not allowed; allowed: .+; .+$/s);
      }
    }),
    { numRuns: 1000 },
  );
  expect(refused).toBeGreaterThan(500);
});
