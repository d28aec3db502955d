import fc from 'fast-check';
import { columnRule, readerRule } from './random-rules';
import { bookkeepingTables } from './rules';
import type { CasePolicy } from './world';

// Random starting states: what migrations, people and other tools may have left behind. SQL has names in braces, see
// `World`; statements that the server refuses are left out by whoever runs them.

/** A starting state and a policy for it. */
export interface State {
  readonly statements: readonly string[];
  readonly policy: CasePolicy;
  /** What somebody does after the run. */
  readonly later: readonly string[];
}

const tableNames = [
  'users',
  'Mixed Case',
  'a"b; drop table x --',
  'two\nlines',
  'a.b',
  '$two_user$',
  'größe',
  'n'.repeat(60),
  'migration_requests',
  ...bookkeepingTables,
];

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const often = <T>(usual: T, rare: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constant(usual) },
    { weight: 2, arbitrary: fc.constantFrom(...rare) },
  );

const owner = often('{admin}', ['{other}', '{third}', '{service}']);
const schema = fc.constantFrom('{app}', '{app}', '{data}', '{outside}');
const grantee = fc.constantFrom(
  '{service}',
  '{service}',
  'public',
  '{reader}',
  '{analyst}',
  '{third}',
  '{fourth}',
);
const grantor = fc.constantFrom(
  '{admin}',
  '{admin}',
  '{third}',
  '{fourth}',
  '{service}',
  '{other}',
  '{reader}',
);
const option = fc.constantFrom('', '', ' with grant option');
const list = (...items: string[]) =>
  fc.subarray(items, { minLength: 1, maxLength: Math.min(3, items.length) }).map(String);

interface Thing {
  readonly kind: string;
  readonly schema: string;
  readonly partSchema: string;
  readonly owner: string;
  readonly parent: number;
}

const thing: fc.Arbitrary<Thing> = fc.record({
  kind: fc.constantFrom(
    'table',
    'table',
    'serial',
    'identity',
    'partitioned',
    'child',
    'view',
    'matview',
    'foreign',
    'sequence',
  ),
  schema,
  partSchema: schema,
  owner,
  parent: fc.nat(5),
});

/** A relation by its number: the same number means the same name in each state. */
interface Named extends Thing {
  readonly name: string;
}

function create({ kind, name, owner, partSchema, schema }: Named, parent: string): string[] {
  const made = {
    table: `create table ${name} (id int default 1, x int, secret int)`,
    serial: `create table ${name} (id serial, x int, secret int)`,
    identity: `create table ${name} (id int generated always as identity, x int, secret int)`,
    partitioned: `create table ${name} (id int default 1, x int, secret int) partition by list (x)`,
    child: `create table ${name} (y int) inherits (${parent})`,
    view: `create view ${name} as select * from ${parent}`,
    matview: `create materialized view ${name} as select * from ${parent}`,
    foreign: `create foreign table ${name} (id int, x int, secret int) server {app} options (filename '/dev/null')`,
    sequence: `create sequence ${name}`,
  }[kind] as string;
  const part = partName(name, schema, partSchema);
  const parts = [
    `create table ${part} partition of ${name} default`,
    `alter table ${part} owner to ${owner}`,
  ];
  return [made, `alter table ${name} owner to ${owner}`, ...(kind === 'partitioned' ? parts : [])];
}

/** The one partition of a partitioned table, in a schema of its own. */
function partName(name: string, schema: string, partSchema: string): string {
  return `${name.replace(schema, partSchema).slice(0, -1)}_p"`;
}

const keep = `create function {app}.keep(integer) returns int language sql security definer set search_path = pg_catalog, pg_temp as 'select 1'`;

/** Routines: what makes them, and how they are named. */
const routines: readonly (readonly [string, string])[] = [
  [
    `create function {app}.plain(integer) returns int language sql as 'select 1'`,
    '{app}.plain(integer)',
  ],
  [
    `create procedure {data}.proc(text, inout x int) language sql as 'select 1'`,
    '{data}.proc(text, int)',
  ],
  [keep, '{app}.keep(integer)'],
  [
    `create function {app}.loose(integer) returns int language sql security definer set search_path = pg_catalog as 'select 1'`,
    '{app}.loose(integer)',
  ],
  [
    `create function {app}.fires() returns trigger language plpgsql as 'begin return new; end'`,
    '{app}.fires()',
  ],
  [
    `create function {outside}.step(int, int) returns int language sql security definer as 'select 1';
      create aggregate {app}.sums(int) (sfunc = {outside}.step, stype = int)`,
    '{app}.sums(int)',
  ],
  [`create aggregate {app}.adds(int) (sfunc = int4pl, stype = int)`, '{app}.adds(int)'],
];

/** Something that somebody granted; `{1}` stands for the second relation. */
const action: fc.Arbitrary<readonly string[]> = fc.oneof(
  {
    weight: 24,
    arbitrary: fc
      .tuple(
        grantor,
        list(
          'select',
          'insert',
          'update',
          'delete',
          'truncate',
          'references',
          'trigger',
          'all',
          'usage',
        ),
        fc.nat(8),
        grantee,
        option,
      )
      .map(([by, privileges, n, to, rest]) => [
        `set role ${by}`,
        `grant ${privileges.includes('all') ? 'all' : privileges} on {${n}} to ${to}${rest}`,
        'reset role',
      ]),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('select', 'delete', 'update'), fc.nat(8), grantee, option)
      .map(([privilege, n, to, rest]) => [
        'set role {admin}',
        `grant ${privilege} on {${n}} to {third} with grant option`,
        'set role {third}',
        `grant ${privilege} on {${n}} to {fourth} with grant option`,
        'set role {fourth}',
        `grant ${privilege} on {${n}} to ${to}${rest}`,
        'reset role',
      ]),
  },
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        grantor,
        fc.constantFrom('select', 'insert', 'update', 'references', 'all'),
        fc.constantFrom('x', 'secret', 'id, secret'),
        fc.nat(8),
        grantee,
        option,
      )
      .map(([by, privilege, columns, n, to, rest]) => [
        `set role ${by}`,
        `grant ${privilege} (${columns}) on {${n}} to ${to}${rest}`,
        'reset role',
      ]),
  },
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.constantFrom('{admin}', '{admin}', '{admin}', '{other}', '{third}'),
        fc.constantFrom('', ' in schema {app}', ' in schema {data}'),
        fc.constantFrom('select', 'delete', 'all', 'insert, update', 'usage', 'execute'),
        fc.constantFrom('tables', 'tables', 'sequences', 'schemas', 'routines'),
        grantee,
        option,
        fc.boolean(),
      )
      .map(([by, where, privileges, what, to, rest, creates]) => [
        // They matter of those who can create there.
        ...(creates && by !== '{admin}' ? [`grant usage, create on schema {app} to ${by}`] : []),
        `alter default privileges for role ${by}${where} grant ${privileges} on ${what} to ${to}${rest}`,
      ]),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(grantor, list('usage', 'create'), schema, grantee, option)
      .map(([by, privileges, where, to, rest]) => [
        `set role ${by}`,
        `grant ${privileges} on schema ${where} to ${to}${rest}`,
        'reset role',
      ]),
  },
  {
    weight: 4,
    arbitrary: fc.oneof(
      fc
        .tuple(grantor, list('connect', 'create', 'temporary'), grantee, option)
        .map(([by, privileges, to, rest]) => [
          `set role ${by}`,
          `grant ${privileges} on database {db} to ${to}${rest}`,
          'reset role',
        ]),
      fc.constant(['revoke all on database {db} from public']),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          '{third}',
          '{fourth}',
          '{fifth}',
          '{other}',
          '{reader}',
          'pg_read_all_data',
          '{admin}',
        ),
        fc.constantFrom('{service}', '{reader}', '{third}', '{fourth}', '{admin}', '{admin}'),
        fc.constantFrom(
          '',
          '',
          ' with admin option',
          ' with inherit false',
          ' with set false',
          ' with inherit false, set false',
          ' with inherit false, set false',
        ),
      )
      .map(([role, member, rest]) => [`grant ${role} to ${member}${rest}`]),
  },
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom(...routines), grantor, grantee, option)
      .map(([[made, text], by, to, rest]) => [
        'set role {admin}',
        made,
        `set role ${by}`,
        `grant execute on routine ${text} to ${to}${rest}`,
        'reset role',
      ]),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ['alter function {app}.plain(integer) owner to {other}'],
      ['alter function {app}.keep(integer) owner to {third}'],
      ['alter role {service} createdb'],
      ['alter role {third} createrole'],
      ['alter role {reader} bypassrls'],
      ['alter role {service} noinherit'],
      ['alter schema {data} owner to {other}', 'grant usage, create on schema {data} to {admin}'],
      ['alter schema {data} owner to {service}', 'grant usage, create on schema {data} to {admin}'],
      [
        'create function {app}.mine() returns int language sql as $$ select 1 $$',
        'alter function {app}.mine() owner to {third}',
      ],
      ['create type {outside}.mine as (a int)', 'alter type {outside}.mine owner to {service}'],
    ),
  },
) as fc.Arbitrary<readonly string[]>;

const someTables = <T>(rule: fc.Arbitrary<T>) =>
  fc.array(fc.tuple(fc.nat(8), fc.boolean(), rule), { maxLength: 3 });

const somePatterns = <T>(rule: fc.Arbitrary<T>) =>
  fc.array(
    fc.tuple(
      fc.constantFrom(
        '{app}.*',
        '{data}.*',
        '{made}.*',
        '*',
        '{app}.m*',
        '{app}.*s',
        'm*',
        '*_*',
        'n*n',
      ),
      rule,
    ),
    { maxLength: 2 },
  );

/** Any starting state. */
export const anyState: fc.Arbitrary<State> = fc
  .record({
    things: fc.array(thing, { minLength: 2, maxLength: 8 }),
    firstName: fc.nat(tableNames.length - 1),
    actions: fc.array(action, { maxLength: 16 }),
    later: fc.array(action, { minLength: 1, maxLength: 4 }),
    schemas: fc.constantFrom<string[]>(['{app}'], ['{app}', '{data}'], ['{data}', '{app}']),
    missingSchema: often('', ['made', 'made', 'missing']),
    tables: someTables(columnRule),
    patterns: somePatterns(columnRule),
    temporary: fc.boolean(),
    listed: fc.subarray(['{app}.keep(int)', '{app}.keep(integer)'], { maxLength: 1 }),
    mistake: often(undefined, ['{app}.loose(integer)', '{data}.nosuch(x.y)']),
    enforcement: often('authoritative', ['additive']),
    readers: fc.subarray(['{reader}', '{analyst}']),
    readerSchemas: fc.subarray(['{app}', '{data}', '{made}']),
    readerTables: someTables(readerRule),
    readerPatterns: somePatterns(readerRule),
    missing: often('', ['warning', 'error']),
    stranger: often(false, [true]),
  })
  .map(
    ({
      things,
      firstName,
      actions,
      later,
      schemas: existing,
      missingSchema,
      tables,
      patterns,
      temporary,
      listed,
      mistake,
      enforcement,
      readers,
      readerSchemas,
      readerTables,
      readerPatterns,
      missing,
      stranger,
    }) => {
      const named: Named[] = things.map((one, n) => ({
        ...one,
        name: `${one.schema}.${quoted(tableNames[(firstName + n) % tableNames.length] as string)}`,
      }));
      const schemas = missingSchema === '' ? existing : [...existing, '{made}'];
      const pick = (n: number) => named[n % named.length] as Named;
      const numbered = (text: string) => text.replace(/\{(\d+)\}/g, (_, n) => pick(Number(n)).name);
      const ruled = <T>(rules: [number, boolean, T][]) => {
        const chosen = rules.flatMap(([n, part, rule]) => {
          const { kind, name, partSchema, schema: own } = pick(n);
          if (kind === 'sequence') return [];
          const useful = part && kind === 'partitioned' && schemas.includes(partSchema);
          if (useful) return [[partName(name, own, partSchema), rule] as const];
          return schemas.includes(own) ? [[name, rule] as const] : [];
        });
        return Object.fromEntries(chosen) as { [table: string]: T };
      };
      const within = <T>(rules: [string, T][]) =>
        Object.fromEntries(
          rules.filter(
            ([key]) => !key.includes('.') || schemas.includes(key.split('.')[0] as string),
          ),
        );
      const serviceTables = { ...within(patterns), ...ruled(tables) };
      const policy: CasePolicy = {
        schemas: [
          ...existing,
          ...(missingSchema === '' ? [] : [{ name: '{made}', create: missingSchema === 'made' }]),
        ],
        tables: missing === '' ? serviceTables : { ...serviceTables, '{app}.nowhere': 'readOnly' },
        readers: [
          ...readers.map((role, n) => ({
            role,
            schemas: n === 0 ? readerSchemas.filter((one) => schemas.includes(one)) : [],
            tables: { ...within(readerPatterns), ...ruled(readerTables) },
          })),
          ...(stranger ? [{ role: 'nobody made this role' }] : []),
        ],
        routines: [...listed, ...(mistake ? [mistake] : [])].filter((text) =>
          schemas.includes(text.split('.')[0] as string),
        ),
        temporary,
        enforcement: enforcement as 'authoritative' | 'additive',
        missingTable: missing === 'warning' ? 'warning' : 'error',
      };
      return {
        statements: [
          ...named.flatMap((one, n) => create(one, n === 0 ? one.name : pick(one.parent % n).name)),
          ...(listed.length > 0 ? ['set role {admin}', keep, 'reset role'] : []),
          ...actions.flat().map(numbered),
        ],
        policy,
        later: later.flat().map(numbered),
      };
    },
  );
