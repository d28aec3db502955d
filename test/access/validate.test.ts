import fc from 'fast-check';
import { expect, test } from 'vitest';
import { validatePolicy } from '../../src/access';
import { hostileNames } from './names';
import { anyPolicy, examplePolicy } from './policies';

const { service, readers } = examplePolicy;
const reader = readers[0];

test('a complete policy comes back equal, frozen and not the caller’s own', () => {
  const policy = validatePolicy(examplePolicy);
  expect(policy).toEqual(examplePolicy);
  expect(policy).not.toBe(examplePolicy);
  expect(Object.isFrozen(policy.service.tables)).toBe(true);
  expect(Object.isFrozen(policy.readers[0]?.schemas)).toBe(true);
  expect(Object.isFrozen(examplePolicy.service)).toBe(false);
  expect(Object.isFrozen(reader?.schemas)).toBe(false);
});

test('a reader without schemas and tables reads nothing yet', () => {
  const policy = validatePolicy({ ...examplePolicy, readers: [{ role: 'analytics_ro' }] });
  expect(policy.readers).toEqual([{ role: 'analytics_ro' }]);
});

test.each(
  hostileNames.filter((name) => name !== '__proto__'),
)('the role, schema and table %j are allowed', (name) => {
  const table = `"${name.replaceAll('"', '""')}"."${name.replaceAll('"', '""')}"`;
  const policy = {
    ...examplePolicy,
    admin: name,
    schemas: [name],
    service: { role: 'service_apps', tables: { [table]: 'none' } },
    readers: [{ role: `r`, schemas: [name], tables: { [table]: 'readOnly' } }],
  };
  expect(validatePolicy(policy)).toEqual(policy);
});

test('any policy out of legal names is allowed', () => {
  fc.assert(
    fc.property(anyPolicy, (policy) => {
      expect(validatePolicy(policy)).toEqual(policy);
    }),
  );
});

const roleAllowed =
  'a role name of 1 to 63 bytes that is not "public" or "none" and does not begin with "pg_"';
const schemaAllowed =
  'a schema name of 1 to 63 bytes that is not "information_schema" or "two_user" (it holds the release record) and does not begin with "pg_"';
const tableAllowed =
  'a schema-qualified name as in SQL, such as public.users or "My Schema"."a.b"; add the schema, or put double quotes around a name with other characters';
const wide = 'ä'.repeat(32);

const refusals: [what: string, change: object, message: string][] = [
  [
    'an unknown key',
    { grants: [] },
    'grants: key "grants" is not allowed; allowed: admin, schemas, service, readers, missingTable; correct its spelling or remove it',
  ],
  [
    'an unknown key inside',
    { service: { ...service, columns: {} } },
    'service.columns: key "columns" is not allowed; allowed: role, tables; correct its spelling or remove it',
  ],
  [
    'a missing key',
    { admin: undefined },
    `admin: a missing value is not allowed; allowed: ${roleAllowed}; set it`,
  ],
  [
    'a value of the wrong type',
    { readers: 'analytics_ro' },
    'readers: "analytics_ro" is not allowed; allowed: a list; change it',
  ],
  [
    'a reader without a role',
    { readers: [{ schemas: [] }] },
    `readers[0].role: a missing value is not allowed; allowed: ${roleAllowed}; set it`,
  ],
  [
    'an unknown rule',
    { service: { ...service, tables: { 'public.users': 'DELETE' } } },
    'service.tables["public.users"]: "DELETE" is not allowed; allowed: "readWrite", "appendOnly", "readOnly", "none"; use one of these',
  ],
  [
    'a reader that writes',
    { readers: [{ ...reader, tables: { 'public.users': 'appendOnly' } }] },
    'readers[0].tables["public.users"]: "appendOnly" is not allowed; allowed: "readOnly", "none"; use one of these',
  ],
  [
    'an unknown severity',
    { missingTable: 'ignore' },
    'missingTable: "ignore" is not allowed; allowed: "error", "warning"; use one of these',
  ],
  [
    'a table without a schema',
    { service: { ...service, tables: { users: 'none' } } },
    `service.tables: key "users" is not allowed; allowed: ${tableAllowed}`,
  ],
  [
    'a table that is not quoted',
    { readers: [{ ...reader, tables: { 'public.my table': 'none' } }] },
    `readers[0].tables: key "public.my table" is not allowed; allowed: ${tableAllowed}`,
  ],
  [
    'two spellings of one table',
    { service: { ...service, tables: { 'public.Users': 'none', '"public"."users"': 'none' } } },
    'service.tables["public.Users"]: "public.Users" is not allowed; allowed: one rule for each table, and "\\"public\\".\\"users\\"" is the same table; remove one of the two',
  ],
  [
    "two spellings of one table in a reader's rules",
    { readers: [{ ...reader, tables: { 'public.a': 'none', 'PUBLIC.a': 'readOnly' } }] },
    'readers[0].tables["public.a"]: "public.a" is not allowed; allowed: one rule for each table, and "PUBLIC.a" is the same table; remove one of the two',
  ],
  [
    'a table outside the schemas',
    { service: { ...service, tables: { 'hr.people': 'none' } } },
    'service.tables["hr.people"]: "hr.people" is not allowed; allowed: tables in schemas, which are ["public","Sales 2024"]; add "hr" there or remove the rule',
  ],
  [
    "a reader's table outside the schemas",
    { readers: [{ ...reader, tables: { 'hr.people': 'none' } }] },
    'readers[0].tables["hr.people"]: "hr.people" is not allowed; allowed: tables in schemas, which are ["public","Sales 2024"]; add "hr" there or remove the rule',
  ],
  [
    'a service that is the admin',
    { service: { ...service, role: 'admin_apps' } },
    'service.role: "admin_apps" is not allowed; allowed: a role other than admin; give each its own role in PostgreSQL',
  ],
  [
    'a reader that is the admin',
    { readers: [{ ...reader, role: 'admin_apps' }] },
    'readers[0].role: "admin_apps" is not allowed; allowed: a role other than admin; give each its own role in PostgreSQL',
  ],
  [
    'a reader that is the service',
    { readers: [{ ...reader, role: 'service_apps' }] },
    'readers[0].role: "service_apps" is not allowed; allowed: a role other than service.role; give each its own role in PostgreSQL',
  ],
  [
    'a reader that is another reader',
    { readers: [reader, { role: 'analytics_ro' }] },
    'readers[1].role: "analytics_ro" is not allowed; allowed: a role other than readers[0].role; give each its own role in PostgreSQL',
  ],
  ...['pg_monitor', 'public', 'none', ''].map((role): [string, object, string] => [
    `the admin role ${JSON.stringify(role)}`,
    { admin: role },
    `admin: ${JSON.stringify(role)} is not allowed; allowed: ${roleAllowed}; rename it`,
  ]),
  [
    'the service role "public"',
    { service: { ...service, role: 'public' } },
    `service.role: "public" is not allowed; allowed: ${roleAllowed}; rename it`,
  ],
  [
    'the reader "pg_read_all_data"',
    { readers: [{ ...reader, role: 'pg_read_all_data' }] },
    `readers[0].role: "pg_read_all_data" is not allowed; allowed: ${roleAllowed}; rename it`,
  ],
  ...['pg_catalog', 'pg_toast', 'information_schema', 'two_user', ''].map(
    (schema): [string, object, string] => [
      `the schema ${JSON.stringify(schema)}`,
      { schemas: ['public', 'Sales 2024', schema] },
      `schemas[2]: ${JSON.stringify(schema)} is not allowed; allowed: ${schemaAllowed}; name a schema of your own`,
    ],
  ),
  [
    'a role name with NUL',
    { admin: 'a\0b' },
    `admin: "a\\u0000b" is not allowed; allowed: ${roleAllowed}; rename it`,
  ],
  [
    'a role name of 64 bytes',
    { admin: wide },
    `admin: "${wide}" is not allowed; allowed: at most 63 bytes for each name, this one has 64; shorten it`,
  ],
  [
    'a schema name of 64 bytes',
    { schemas: ['public', 'Sales 2024', wide] },
    `schemas[2]: "${wide}" is not allowed; allowed: at most 63 bytes for each name, this one has 64; shorten it`,
  ],
  [
    'a table name of 64 bytes',
    { service: { ...service, tables: { [`public.${wide}`]: 'none' } } },
    `service.tables["public.${wide}"]: "public.${wide}" is not allowed; allowed: at most 63 bytes for each name, this one has 64; shorten it`,
  ],
  [
    'half a surrogate pair',
    { readers: [{ ...reader, role: '\ud83d' }] },
    'readers[0].role: "\\ud83d" is not allowed; allowed: a name that is not empty, without NUL, in well-formed Unicode; rename it',
  ],
  [
    'a reader schema that is not managed',
    { readers: [{ ...reader, schemas: ['public', 'hr'] }] },
    'readers[0].schemas[1]: "hr" is not allowed; allowed: one of schemas, which are ["public","Sales 2024"]; add it there or remove it here',
  ],
  [
    'a schema named twice',
    { schemas: ['public', 'Sales 2024', 'public'] },
    'schemas: ["public","Sales 2024","public"] is not allowed; allowed: at least one schema name, each once; name the schemas that hold your tables',
  ],
  [
    'a reader schema named twice',
    { readers: [{ ...reader, schemas: ['public', 'public'] }] },
    'readers[0].schemas: ["public","public"] is not allowed; allowed: schema names, each once; remove the second one',
  ],
];

test.each(refusals)('rejects %s', (_what, change, message) => {
  expect(() => validatePolicy({ ...examplePolicy, ...change })).toThrow(
    new Error(`invalid access policy:\n  ${message}`),
  );
});

test('rejects a policy without schemas, whatever else it says', () => {
  const empty = { ...examplePolicy, schemas: [], service: { ...service, tables: {} }, readers: [] };
  expect(() => validatePolicy(empty)).toThrow(
    new Error(
      'invalid access policy:\n  schemas: [] is not allowed; allowed: at least one schema name, each once; name the schemas that hold your tables',
    ),
  );
});

test('rejects a policy too large for an environment variable, and takes one just below', () => {
  const tables = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`public.t${100_000 + index}`, 'none']),
    );
  const sized = (count: number) => ({
    ...examplePolicy,
    service: { ...service, tables: tables(count) },
  });
  expect(() => validatePolicy(sized(4150))).not.toThrow();
  expect(() => validatePolicy(sized(4200))).toThrow(
    /^invalid access policy:\n {2}document: a policy of 10\d{4} bytes as JSON is not allowed; allowed: at most 100000 bytes; name only the tables that need a rule of their own$/,
  );
});

test.each([null, undefined, [], 'policy', 3])('rejects %j instead of a policy', (policy) => {
  expect(() => validatePolicy(policy)).toThrow(
    /^invalid access policy:\n {2}document: .* is not allowed; allowed: a map of admin, schemas, service, readers, missingTable; change it$/,
  );
});

test('rejects everything that is wrong in one message, a line each', () => {
  const tables = { 'hr.a': 'DELETE', 'public.b': 'none', '"public"."b"': 'none' };
  const wrong = {
    ...examplePolicy,
    admin: 'pg_admin',
    schemas: ['public', 'two_user'],
    service: { role: 'pg_admin', tables },
    readers: [{ role: 'pg_admin' }],
  };
  let lines: string[] = [];
  try {
    validatePolicy(wrong);
  } catch (error) {
    lines = (error as Error).message.split('\n  ').slice(1);
  }
  expect(lines.map((line) => line.slice(0, line.indexOf(': '))).sort()).toEqual(
    [
      'admin',
      'schemas[1]',
      'service.role',
      'service.role',
      'service.tables["hr.a"]',
      'service.tables["hr.a"]',
      'service.tables["public.b"]',
      'readers[0].role',
      'readers[0].role',
    ].sort(),
  );
});
