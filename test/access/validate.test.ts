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
)('the role, schema, table, column and routine %j are allowed', (name) => {
  const table = `"${name.replaceAll('"', '""')}"."${name.replaceAll('"', '""')}"`;
  const policy = {
    ...examplePolicy,
    admin: name,
    schemas: [name],
    service: {
      role: 'service_apps',
      tables: { [table]: { hide: [name] }, [`${table.slice(0, table.length / 2)}.*`]: 'none' },
      routines: [`${table}(${table}[], timestamp(3) with time zone)`],
      temporary: false,
    },
    readers: [{ role: `r`, schemas: [name], tables: { [table]: { columns: [name] } } }],
    acceptedFindings: [{ code: 'TUP001', object: `x${name}`, reason: `x${name}` }],
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
  'a schema-qualified name as in SQL, such as public.users or "My Schema"."a.b", or a pattern such as public.*, public.audit_* or audit_*; add the schema, or put double quotes around a name with other characters';
const columnAllowed =
  'a column name of 1 to 63 bytes as it stands in the catalog, without quotes; correct it';
const accepted = { code: 'TUP012', object: 'public.users', reason: 'known' };
const wide = 'ä'.repeat(32);

const refusals: [what: string, change: object, message: string][] = [
  [
    'an unknown key',
    { grants: [] },
    'grants: key "grants" is not allowed; allowed: admin, schemas, service, readers, enforcement, missingTable, acceptedFindings; correct its spelling or remove it',
  ],
  [
    'an unknown key inside',
    { service: { ...service, columns: {} } },
    'service.columns: key "columns" is not allowed; allowed: role, tables, routines, temporary; correct its spelling or remove it',
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
    'service.tables["public.users"]: "DELETE" is not allowed; allowed: "readWrite", "appendOnly", "readOnly", "none", or a map of rule, hide, readOnlyColumns, insertOnlyColumns; use one of these',
  ],
  [
    'a reader that writes',
    { readers: [{ ...reader, tables: { 'public.users': 'appendOnly' } }] },
    'readers[0].tables["public.users"]: "appendOnly" is not allowed; allowed: "readOnly", "none", or a map of hide or of columns; use one of these',
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
    'service.tables["public.Users"]: "public.Users" is not allowed; allowed: one rule for each table or pattern, and "\\"public\\".\\"users\\"" is the same; remove one of the two',
  ],
  [
    "two spellings of one table in a reader's rules",
    { readers: [{ ...reader, tables: { 'public.a': 'none', 'PUBLIC.a': 'readOnly' } }] },
    'readers[0].tables["public.a"]: "public.a" is not allowed; allowed: one rule for each table or pattern, and "PUBLIC.a" is the same; remove one of the two',
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
    'schemas[2]: "public" is not allowed; allowed: each schema once, and it is schemas[0] already; remove one of the two',
  ],
  [
    'a reader schema named twice',
    { readers: [{ ...reader, schemas: ['public', 'public'] }] },
    'readers[0].schemas: ["public","public"] is not allowed; allowed: schema names, each once; remove the second one',
  ],
  [
    'a schema named twice, once to be made',
    { schemas: ['public', { name: 'Sales 2024' }, { name: 'public', create: true }] },
    'schemas[2].name: "public" is not allowed; allowed: each schema once, and it is schemas[0] already; remove one of the two',
  ],
  [
    'the schema two_user to be made',
    { schemas: ['public', 'Sales 2024', { name: 'two_user' }] },
    `schemas[2].name: "two_user" is not allowed; allowed: ${schemaAllowed}; name a schema of your own`,
  ],
  [
    'a schema that is a number',
    { schemas: ['public', 'Sales 2024', 7] },
    'schemas[2]: 7 is not allowed; allowed: a schema name, or a map of name, create; name a schema of your own',
  ],
  [
    'a schema without its name',
    { schemas: ['public', 'Sales 2024', { create: true }] },
    'schemas[2]: this map is not allowed; allowed: a schema name, or a map of name, create; name a schema of your own',
  ],
  [
    'a schema made by a text',
    { schemas: ['public', { name: 'Sales 2024', create: 'yes' }] },
    'schemas[1].create: "yes" is not allowed; allowed: true or false; change it',
  ],
  [
    'a name of 64 bytes of a schema to be made',
    { schemas: ['public', 'Sales 2024', { name: wide }] },
    `schemas[2].name: "${wide}" is not allowed; allowed: at most 63 bytes for each name, this one has 64; shorten it`,
  ],
  [
    'a way of enforcement that there is not',
    { enforcement: 'strict' },
    'enforcement: "strict" is not allowed; allowed: "authoritative", "additive"; use one of these',
  ],
  [
    'temporary tables for some',
    { service: { ...service, temporary: 'some' } },
    'service.temporary: "some" is not allowed; allowed: true or false; change it',
  ],
  ...['public.**', 'pub*.users', '*.*', 'public."a*"*', 'public.a-*', 'public.a*.b', ''].map(
    (key): [string, object, string] => [
      `the pattern ${JSON.stringify(key)}`,
      { service: { ...service, tables: { [key]: 'none' } } },
      `service.tables: key ${JSON.stringify(key)} is not allowed; allowed: ${tableAllowed}`,
    ],
  ),
  [
    'a pattern outside the schemas',
    { service: { ...service, tables: { 'hr.*': 'none' } } },
    'service.tables["hr.*"]: "hr.*" is not allowed; allowed: tables in schemas, which are ["public","Sales 2024"]; add "hr" there or remove the rule',
  ],
  [
    "a reader's pattern outside the schemas",
    { readers: [{ ...reader, tables: { '"Public".a*': 'none' } }] },
    'readers[0].tables["\\"Public\\".a*"]: "\\"Public\\".a*" is not allowed; allowed: tables in schemas, which are ["public","Sales 2024"]; add "Public" there or remove the rule',
  ],
  [
    'two spellings of one pattern',
    { service: { ...service, tables: { 'public.A*': 'none', '"public".a*': 'none' } } },
    'service.tables["public.A*"]: "public.A*" is not allowed; allowed: one rule for each table or pattern, and "\\"public\\".a*" is the same; remove one of the two',
  ],
  [
    'two spellings of one pattern without a schema',
    { service: { ...service, tables: { 'A*': 'none', 'a*': 'none' } } },
    'service.tables["a*"]: "a*" is not allowed; allowed: one rule for each table or pattern, and "A*" is the same; remove one of the two',
  ],
  [
    'a pattern in a schema of 64 bytes',
    {
      service: { ...service, tables: { [`${wide}.*`]: 'none' } },
      schemas: ['public', 'Sales 2024', wide],
    },
    `schemas[2]: "${wide}" is not allowed; allowed: at most 63 bytes for each name, this one has 64; shorten it\n  service.tables["${wide}.*"]: "${wide}.*" is not allowed; allowed: at most 63 bytes for each name, this one has 64; shorten it`,
  ],
  ...(
    [
      ['none', 'hide', '"readWrite" or "appendOnly" or "readOnly"'],
      ['none', 'readOnlyColumns', '"readWrite" or "appendOnly"'],
      ['readOnly', 'readOnlyColumns', '"readWrite" or "appendOnly"'],
      ['none', 'insertOnlyColumns', '"readWrite"'],
      ['readOnly', 'insertOnlyColumns', '"readWrite"'],
      ['appendOnly', 'insertOnlyColumns', '"readWrite"'],
    ] as const
  ).map(([rule, list, others]): [string, object, string] => [
    `${list} of a table with the rule ${rule}`,
    { service: { ...service, tables: { 'public.a': { rule, [list]: ['b'] } } } },
    `service.tables["public.a"].${list}: ["b"] is not allowed; allowed: with the rule ${others}, for "${rule}" gives nothing that it could take away; remove it or change the rule`,
  ]),
  [
    'a column that is both readOnly and insertOnly',
    {
      service: {
        ...service,
        tables: { 'a*': { readOnlyColumns: ['a', 'b'], insertOnlyColumns: ['c', 'b'] } },
      },
    },
    'service.tables["a*"].insertOnlyColumns[1]: "b" is not allowed; allowed: a column that is not in readOnlyColumns, too; remove one of the two',
  ],
  ...(['hide', 'readOnlyColumns', 'insertOnlyColumns'] as const).flatMap(
    (list): [string, object, string][] => {
      const rule = (columns: unknown) => ({
        service: { ...service, tables: { 'public.a': { [list]: columns } } },
      });
      const path = `service.tables["public.a"].${list}`;
      return [
        [
          `no columns in ${list}`,
          rule([]),
          `${path}: [] is not allowed; allowed: at least one column name, each once; name the columns or remove the list`,
        ],
        [
          `a column twice in ${list}`,
          rule(['a', 'a']),
          `${path}: ["a","a"] is not allowed; allowed: at least one column name, each once; name the columns or remove the list`,
        ],
        [
          `a column alone in ${list}`,
          rule('a'),
          `${path}: "a" is not allowed; allowed: at least one column name, each once; name the columns or remove the list`,
        ],
        [
          `an empty column name in ${list}`,
          rule(['a', '']),
          `${path}[1]: "" is not allowed; allowed: ${columnAllowed}`,
        ],
        [
          `a column name of 64 bytes in ${list}`,
          rule(['a', wide]),
          `${path}[1]: "${wide}" is not allowed; allowed: at most 63 bytes for each name, this one has 64; shorten it`,
        ],
        [
          `half a surrogate pair in ${list}`,
          rule(['\ud83d']),
          `${path}[0]: "\\ud83d" is not allowed; allowed: a name that is not empty, without NUL, in well-formed Unicode; rename it`,
        ],
      ];
    },
  ),
  ...(['hide', 'columns'] as const).flatMap((list): [string, object, string][] => {
    const rule = (columns: unknown) => ({
      readers: [{ ...reader, tables: { 'public.a': { [list]: columns } } }],
    });
    const path = `readers[0].tables["public.a"].${list}`;
    return [
      [
        `no columns in a reader's ${list}`,
        rule([]),
        `${path}: [] is not allowed; allowed: at least one column name, each once; name the columns or remove the list`,
      ],
      [
        `a column name of 64 bytes in a reader's ${list}`,
        rule(['a', wide]),
        `${path}[1]: "${wide}" is not allowed; allowed: at most 63 bytes for each name, this one has 64; shorten it`,
      ],
    ];
  }),
  [
    'a reader with hidden and with readable columns',
    { readers: [{ ...reader, tables: { 'public.a': { hide: ['a'], columns: ['b'] } } }] },
    'readers[0].tables["public.a"]: this map is not allowed; allowed: "readOnly", "none", or a map of hide or of columns; use one of these',
  ],
  [
    "a reader's rule of nothing",
    { readers: [{ ...reader, tables: { 'public.a': {} } }] },
    'readers[0].tables["public.a"]: this map is not allowed; allowed: "readOnly", "none", or a map of hide or of columns; use one of these',
  ],
  [
    'a routine outside the schemas',
    { service: { ...service, routines: ['hr.f()'] } },
    'service.routines[0]: "hr.f()" is not allowed; allowed: routines in schemas, which are ["public","Sales 2024"]; add "hr" there or remove the routine',
  ],
  ...['archive(integer)', 'public.archive', 'public.f(integer', 'public.f(int;)', 'public.*()'].map(
    (routine): [string, object, string] => [
      `the routine ${routine}`,
      { service: { ...service, routines: ['public.a()', routine] } },
      `service.routines[1]: ${JSON.stringify(routine)} is not allowed; allowed: a schema-qualified routine with the types of its arguments as in SQL, such as public.archive(integer); add the schema and the parentheses, or put double quotes around a name with other characters`,
    ],
  ),
  [
    'a routine named twice',
    { service: { ...service, routines: ['public.f()', 'public.f()'] } },
    'service.routines: ["public.f()","public.f()"] is not allowed; allowed: routines, each once; remove the second one',
  ],
  [
    'a routine with a name of 64 bytes',
    { service: { ...service, routines: [`public.${wide}(text)`] } },
    `service.routines[0]: "public.${wide}(text)" is not allowed; allowed: at most 63 bytes for each name, this one has 64; shorten it`,
  ],
  [
    'half a surrogate pair in a routine',
    { service: { ...service, routines: ['public.f("\ud83d")'] } },
    'service.routines[0]: "public.f(\\"\\ud83d\\")" is not allowed; allowed: a text in well-formed Unicode; correct it',
  ],
  ...['', '  ', '\n'].map((reason): [string, object, string] => [
    `a finding accepted for the reason ${JSON.stringify(reason)}`,
    { acceptedFindings: [{ ...accepted, reason }] },
    `acceptedFindings[0].reason: ${JSON.stringify(reason)} is not allowed; allowed: a reason that is not empty; write why it is no error here`,
  ]),
  [
    'a finding accepted without a reason',
    { acceptedFindings: [{ ...accepted, reason: undefined }] },
    'acceptedFindings[0].reason: a missing value is not allowed; allowed: a reason that is not empty; set it',
  ],
  [
    'a finding without a code',
    { acceptedFindings: [{ ...accepted, code: 'TUP12' }] },
    'acceptedFindings[0].code: "TUP12" is not allowed; allowed: the code of a finding, such as TUP012; copy it from the finding',
  ],
  [
    'a finding without an object',
    { acceptedFindings: [{ ...accepted, object: '' }] },
    'acceptedFindings[0].object: "" is not allowed; allowed: the object of a finding; copy it from the finding',
  ],
  [
    'a finding accepted twice',
    { acceptedFindings: [accepted, { ...accepted, code: 'TUP001' }, { ...accepted, reason: 'b' }] },
    'acceptedFindings[2]: "TUP012" for "public.users" is not allowed; allowed: each finding once, and it is acceptedFindings[0] already; remove one of the two',
  ],
  ...(['object', 'reason'] as const).map((key): [string, object, string] => [
    `half a surrogate pair in the ${key} of a finding`,
    { acceptedFindings: [{ ...accepted, [key]: 'a\ud83d' }] },
    `acceptedFindings[0].${key}: "a\\ud83d" is not allowed; allowed: a text in well-formed Unicode; correct it`,
  ]),
];

test.each(refusals)('rejects %s', (_what, change, message) => {
  expect(() => validatePolicy({ ...examplePolicy, ...change })).toThrow(
    new Error(`invalid access policy:\n  ${message}`),
  );
});

test('rejects a policy without schemas, whatever else it says', () => {
  const empty = {
    ...examplePolicy,
    schemas: [],
    service: { ...service, tables: {}, routines: [] },
    readers: [],
  };
  expect(() => validatePolicy(empty)).toThrow(
    new Error(
      'invalid access policy:\n  schemas: [] is not allowed; allowed: at least one schema; name the schemas that hold your tables',
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
  expect(() => validatePolicy(sized(4140))).not.toThrow();
  expect(() => validatePolicy(sized(4200))).toThrow(
    /^invalid access policy:\n {2}document: a policy of 10\d{4} bytes as JSON is not allowed; allowed: at most 100000 bytes; name only the tables that need a rule of their own$/,
  );
});

test.each([null, undefined, [], 'policy', 3])('rejects %j instead of a policy', (policy) => {
  expect(() => validatePolicy(policy)).toThrow(
    /^invalid access policy:\n {2}document: .* is not allowed; allowed: a map of admin, schemas, service, readers, enforcement, missingTable, acceptedFindings; change it$/,
  );
});

test('rejects everything that is wrong in one message, a line each', () => {
  const tables = { 'hr.a': 'DELETE', 'public.b': 'none', '"public"."b"': 'none' };
  const wrong = {
    ...examplePolicy,
    admin: 'pg_admin',
    schemas: ['public', 'two_user'],
    service: { ...service, role: 'pg_admin', tables, routines: [] },
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
