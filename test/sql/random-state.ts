import fc from 'fast-check';
import { bookkeepingTables } from './oracle';
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
    table: `create table ${name} (id int default 1, x int)`,
    serial: `create table ${name} (id serial, x int)`,
    identity: `create table ${name} (id int generated always as identity, x int)`,
    partitioned: `create table ${name} (id int default 1, x int) partition by list (x)`,
    child: `create table ${name} (y int) inherits (${parent})`,
    view: `create view ${name} as select * from ${parent}`,
    matview: `create materialized view ${name} as select * from ${parent}`,
    foreign: `create foreign table ${name} (id int, x int) server {app} options (filename '/dev/null')`,
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
        fc.nat(8),
        grantee,
        option,
      )
      .map(([by, privilege, n, to, rest]) => [
        `set role ${by}`,
        `grant ${privilege} (x) on {${n}} to ${to}${rest}`,
        'reset role',
      ]),
  },
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.constantFrom('{admin}', '{admin}', '{admin}', '{other}'),
        fc.constantFrom('', ' in schema {app}', ' in schema {data}'),
        fc.constantFrom('select', 'delete', 'all', 'insert, update', 'usage'),
        fc.constantFrom('tables', 'sequences', 'schemas'),
        grantee,
        option,
      )
      .map(([by, where, privileges, what, to, rest]) => [
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
        fc.constantFrom('', '', ' with admin option', ' with inherit false'),
      )
      .map(([role, member, rest]) => [`grant ${role} to ${member}${rest}`]),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
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

const serviceRule = fc.constantFrom('readWrite', 'appendOnly', 'readOnly', 'none') as fc.Arbitrary<
  'readWrite' | 'appendOnly' | 'readOnly' | 'none'
>;
const readerRule = fc.constantFrom('readOnly', 'none') as fc.Arbitrary<'readOnly' | 'none'>;

const someTables = <T>(rule: fc.Arbitrary<T>) =>
  fc.array(fc.tuple(fc.nat(8), fc.boolean(), rule), { maxLength: 3 });

/** Any starting state. */
export const anyState: fc.Arbitrary<State> = fc
  .record({
    things: fc.array(thing, { minLength: 2, maxLength: 8 }),
    firstName: fc.nat(tableNames.length - 1),
    actions: fc.array(action, { maxLength: 16 }),
    later: fc.array(action, { minLength: 1, maxLength: 4 }),
    schemas: fc.constantFrom<string[]>(['{app}'], ['{app}', '{data}'], ['{data}', '{app}']),
    tables: someTables(serviceRule),
    readers: fc.subarray(['{reader}', '{analyst}']),
    readerSchemas: fc.subarray(['{app}', '{data}']),
    readerTables: someTables(readerRule),
    missing: often('', ['warning', 'error']),
    stranger: often(false, [true]),
  })
  .map(
    ({
      things,
      firstName,
      actions,
      later,
      schemas,
      tables,
      readers,
      readerSchemas,
      readerTables,
      missing,
      stranger,
    }) => {
      const named: Named[] = things.map((one, n) => ({
        ...one,
        name: `${one.schema}.${quoted(tableNames[(firstName + n) % tableNames.length] as string)}`,
      }));
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
      const serviceTables = ruled(tables);
      const policy: CasePolicy = {
        schemas,
        tables: missing === '' ? serviceTables : { ...serviceTables, '{app}.nowhere': 'readOnly' },
        readers: [
          ...readers.map((role, n) => ({
            role,
            schemas: n === 0 ? readerSchemas.filter((one) => schemas.includes(one)) : [],
            tables: ruled(readerTables),
          })),
          ...(stranger ? [{ role: 'nobody made this role' }] : []),
        ],
        missingTable: missing === 'warning' ? 'warning' : 'error',
      };
      return {
        statements: [
          ...named.flatMap((one, n) => create(one, n === 0 ? one.name : pick(one.parent % n).name)),
          ...actions.flat().map(numbered),
        ],
        policy,
        later: later.flat().map(numbered),
      };
    },
  );
