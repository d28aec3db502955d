import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { tableRules } from '../../src/access';
import { describeMajors, hostilePrefix, wantedMajors } from '../servers';
import { type Case, tryCase } from './cases';
import { lines, look, prepare } from './engine';
import { become, makeWorld, tryOut, type World } from './world';

// What the plan puts right by itself.

const partitioned = `create table {app}.events (id int default 1, x int) partition by list (x);
  create table {app}.events_7 partition of {app}.events for values in (7);
  create table {app}.events_rest partition of {app}.events default partition by range (x);
  create table {app}.events_rest_all partition of {app}.events_rest default;`;

const children = `create table {app}.animals (id int default 1, x int);
  create table {app}.cats (lives int) inherits ({app}.animals);
  create table {app}.tabbies () inherits ({app}.cats);`;

const views = `create view {app}.all_users as select * from {app}.users;
  create materialized view {app}.counts as select count(*) as id, 1 as x from {app}.users;`;

const foreignTable = `reset role; create extension file_fdw; create server {app} foreign data wrapper file_fdw;
  create foreign table {app}.remote (id int, x int) server {app} options (filename '/dev/null'); alter foreign table {app}.remote owner to {admin};`;

const sequences = `create sequence {app}.free; create table {app}.numbered (id bigserial, x int);`;

const kinds = { partitioned, children, views, foreignTable, sequences };

const rules: Case[] = tableRules.flatMap((rule) => [
  {
    title: `${rule} of a table, its column's sequence and an identity`,
    policy: { tables: { '{app}.users': rule, '{app}.audit': rule } },
  },
  {
    title: `${rule} of a partitioned table holds for its partitions`,
    given: `set role {admin}; ${partitioned}`,
    policy: { tables: { '{app}.events': rule } },
  },
  {
    title: `${rule} of a parent holds for its children`,
    given: `set role {admin}; ${children}`,
    policy: { tables: { '{app}.animals': rule } },
  },
  {
    title: `${rule} of a view and of a materialized view`,
    given: `set role {admin}; ${views}`,
    policy: { tables: { '{app}.all_users': rule, '{app}.counts': rule } },
  },
  {
    title: `${rule} of a foreign table`,
    given: foreignTable,
    policy: { tables: { '{app}.remote': rule } },
  },
]);

const everything: Case[] = Object.entries(kinds).map(([kind, create]) => ({
  title: `GRANT ALL on ${kind}, to all roles and everyone, is cut down`,
  given: `set role {admin}; ${create}; set role {admin};
    grant all on all tables in schema {app} to {service}, {reader}, public;
    grant all on all sequences in schema {app} to {service}, {reader}, public`,
  policy: { readers: [{ tables: { '{app}.users': 'readOnly' as const } }] },
}));

const parents: Case[] = [
  {
    title: 'of two parents the one with the narrower rule counts',
    given: `set role {admin}; create table {app}.first (id int default 1, x int); create table {app}.second (id int default 1, x int);
      create table {app}.child () inherits ({app}.first, {app}.second)`,
    policy: { tables: { '{app}.first': 'none', '{app}.second': 'readOnly' } },
  },
  {
    title: 'a rule of its own widens a child',
    given: `set role {admin}; ${children}`,
    policy: { tables: { '{app}.animals': 'readOnly', '{app}.cats': 'readWrite' } },
  },
];

const bookkeeping: Case[] = [
  {
    title: 'the bookkeeping of migrations is readOnly, by name and by pattern',
    given: `set role {admin};
      create table {app}.schema_migrations (id serial, x int);
      create table {app}.alembic_version (id int default 1, x int);
      create table {app}."DATABASECHANGELOG" (id int default 1, x int);
      create table {app}.migrations (id serial, x int);
      create table {app}._sqlx_migrations (id int default 1, x int);
      create table {app}.knex_migrations_lock (id serial, x int);
      grant all on all tables in schema {app} to {service}; grant all on all sequences in schema {app} to {service}`,
    plan: ['on table {app}."DATABASECHANGELOG", {app}._sqlx_migrations'],
  },
  {
    title: 'a rule of its own overrides that',
    given: `set role {admin}; create table {app}.schema_migrations (id serial, x int); create table {app}.migrations (id serial, x int)`,
    policy: {
      tables: { '{app}.schema_migrations': 'readWrite', '{app}.migrations': 'appendOnly' },
    },
  },
  {
    title: 'tables that only sound like it are ordinary',
    given: `set role {admin}; create table {app}.migration_requests (id serial, x int);
      create table {app}.immigration_cases (id serial, x int); create table {app}.emigration (id serial, x int)`,
  },
];

const later: Case[] = [
  {
    title: 'tables, sequences and schemas made later are right at once',
    later: 'create table {app}.newer (id serial, x int); create sequence {app}.count',
    policy: { readers: [{ schemas: ['{app}'] }, { role: '{analyst}' }] },
  },
  {
    title: 'default privileges that give too much are cut down',
    given: `set role {admin};
      alter default privileges in schema {app} grant all on tables to {service}, {reader}, public;
      alter default privileges in schema {app} grant all on sequences to {service}, {reader}, public;
      alter default privileges grant all on tables to {service}, {reader}, public;
      alter default privileges grant all on sequences to {service} with grant option;
      alter default privileges grant all on schemas to {service}, {reader}, public;`,
    plan: ['alter default privileges for role {admin} in schema {app} revoke'],
    later: 'create table {app}.newer (id serial, x int); create sequence {app}.count',
    policy: { readers: [{ schemas: ['{app}'] }] },
  },
  {
    title: 'default privileges of others, for other schemas, on other things',
    given: `create schema {outside} authorization {admin}; grant create on schema {app} to {other}, {fifth}; grant {fifth} to {admin};
      alter default privileges for role {fifth} in schema {app} grant select on tables to {service};
      alter default privileges for role {third} grant all on tables to {service};
      alter default privileges for role {other} in schema {outside} grant all on tables to {service};
      alter default privileges for role {other} grant execute on routines to {service};
      alter default privileges for role {other} in schema {app} grant select on tables to {fourth};
      alter default privileges for role {other} in schema {app} grant usage on sequences to {fourth};
      alter default privileges for role {admin} in schema {outside} grant select on tables to {fourth};
      alter default privileges for role {admin} in schema {outside} grant usage on sequences to {fourth};
      alter default privileges for role {admin} grant usage on types to {service}`,
    plan: [
      'alter default privileges for role {fifth} in schema {app} revoke select on tables from {service}',
    ],
    // What is found is of another kind.
    policy: { tables: { '{app}.missing': 'readWrite' }, missingTable: 'warning' },
    findings: ['TUP003 warning table {app}.missing'],
    betterPolicy: {},
    later: `create table {app}.newer (id serial, x int);
      create function {app}.newer() returns int language sql security definer set search_path = pg_catalog, pg_temp as 'select 1'`,
  },
];

const readers: Case[] = [
  {
    title: 'a reader reads the schemas and tables that the policy names, and nothing else',
    given: `set role {admin}; ${views} create schema {data}; create table {data}.secret (id int default 1, x int);
      create table {data}.open (id serial, x int); grant all on {data}.secret to {reader}; grant usage on schema {data} to {third}`,
    plan: ['revoke usage on schema {data} from {third} cascade'],
    policy: {
      schemas: ['{app}', '{data}'],
      readers: [
        {
          schemas: ['{app}'],
          // Two views show the table that it may not read: meant, if the policy names them.
          tables: {
            ...{ '{app}.users': 'none', '{data}.open': 'readOnly' },
            ...{ '{app}.all_users': 'readOnly', '{app}.counts': 'readOnly' },
          },
        },
        { role: '{analyst}', tables: { '{data}.open': 'readOnly' } },
        { role: '{third}', tables: { '{data}.secret': 'none', '{app}.counts': 'readOnly' } },
      ],
    },
    unplanned: ['on schema {data} to {third}'],
  },
  {
    title: "a reader's rule for a parent holds for the partitions",
    given: `set role {admin}; ${partitioned}`,
    policy: { readers: [{ tables: { '{app}.events': 'readOnly' } }] },
  },
];

const leftOvers: Case[] = [
  {
    title: 'what PUBLIC has goes',
    given: `set role {admin}; grant all on {app}.users to public; grant all on {app}.users_id_seq to public;
      grant all on schema {app} to public; grant all on database {db} to public`,
    plan: [
      'on table {app}.users from public cascade  -- 1 table: everyone has it, so the service has\n',
      'revoke create on schema {app} from public',
      'on database {db} from public cascade  -- this database: everyone has it, so the service has; who else',
    ],
  },
  {
    title: 'grant options go, and what was granted by them',
    given: `set role {admin};
      grant usage on schema {app} to {third}, {fourth}, {service};
      grant delete, select on {app}.users to {third} with grant option;
      grant select, insert on {app}.users to {service} with grant option;
      set role {third}; grant delete, select on {app}.users to {fourth} with grant option;
      set role {fourth}; grant delete on {app}.users to {service}; grant select on {app}.users to {service} with grant option;
      set role {service}; grant select on {app}.users to {reader}, public`,
    plan: [
      'revoke grant option for delete, select on table {app}.users from {third} cascade  -- 1 table: was passed on, where',
      'revoke grant option for select on table {app}.users from {service} cascade  -- 1 table: not to be passed on',
      'revoke insert on table {app}.users from {service} cascade  -- 1 table: the policy does not give it',
    ],
    policy: { readers: [{}], tables: { '{app}.users': 'readOnly' } },
  },
  {
    title: 'grant options by which nothing was granted to a role of the policy stay',
    given: `set role {admin}; grant usage on schema {app} to {third}, {fourth}, {fifth};
      grant delete, truncate on {app}.users to {fourth} with grant option; grant delete on {app}.audit to {fourth} with grant option;
      grant delete, select on {app}.users to {third} with grant option; create table {app}.other (id int default 1, x int);
      grant update on {app}.other to {third}; grant update on {app}.other to {fourth} with grant option; grant delete on {app}.other to {third} with grant option;
      set role {fourth}; grant delete on {app}.users to {third}; grant truncate on {app}.users to {third} with grant option;
      grant delete on {app}.audit to {third} with grant option; grant delete on {app}.users to {fifth} with grant option; grant update on {app}.other to {third} with grant option;
      set role {third}; grant update on {app}.other to {service}; grant delete on {app}.users to {service}; grant select on {app}.users to {service} with grant option`,
    plan: [
      'revoke grant option for delete, select on table {app}.users from {third} cascade',
      'revoke grant option for update on table {app}.other from {fourth} cascade',
    ],
    unplanned: [
      ...['table {app}.users from {fourth}', 'table {app}.audit from {fourth}', 'from {fifth}'],
      ...['table {app}.other from {third}', 'table {app}.users from {service}'],
    ],
  },
  {
    title: 'grant options that nobody has used go',
    given: `set role {admin}; grant select, insert on {app}.users to {service} with grant option;
      grant usage on schema {app} to {service} with grant option; grant connect on database {db} to {reader} with grant option;
      alter default privileges in schema {app} grant select on tables to {service} with grant option`,
    policy: { readers: [{ schemas: ['{app}'] }] },
    later: 'create table {app}.newer (id serial, x int)',
  },
  {
    title: 'a privilege that only came by a chain is granted again by the owner',
    given: `set role {admin}; grant usage on schema {app} to {third}; grant select, insert, update on {app}.users to {third} with grant option;
      set role {third}; grant select, insert, update on {app}.users to {service}`,
    plan: [
      'revoke grant option for select, insert, update on table {app}.users from {third} cascade',
      'grant select, insert, update on table {app}.audit, {app}.users to {service}',
    ],
  },
  {
    title: 'a chain on the schema and on the database goes',
    given: `set role {admin}; grant create on schema {app} to {third} with grant option;
      grant create, temporary on database {db} to {third} with grant option;
      set role {third}; grant create on schema {app} to {service}; grant create, temporary on database {db} to {service}`,
  },
  {
    title: 'privileges on columns go, to everyone too',
    given: `set role {admin}; grant usage on schema {app} to {third}; grant update (x), references (x) on {app}.users to {service};
      grant select (x) on {app}.users to {reader}; grant select (id), insert (x) on {app}.audit to public;
      grant update (x) on {app}.audit to {third} with grant option; set role {third}; grant update (x) on {app}.audit to {service}`,
    policy: { tables: { '{app}.users': 'readOnly', '{app}.audit': 'none' }, readers: [{}] },
    plan: ['update (x)', 'select (x)'],
  },
  {
    title: 'privileges of everyone on columns of an ordinary table go',
    given: `set role {admin}; grant update (x), references (id) on {app}.users to public;
      create table {app}.shrunk (id int default 1, x int, gone int); grant update (gone) on {app}.shrunk to public; alter table {app}.shrunk drop column gone`,
    policy: { readers: [{ schemas: ['{app}'] }] },
    plan: ['revoke references (id), update (x) on table {app}.users from public cascade'],
  },
  {
    title: 'nothing at all is granted yet, not even CONNECT',
    given: `revoke all on database {db} from public; revoke all on schema {app} from public`,
    plan: [
      'grant connect on database {db} to {service}  -- this database: the policy gives it',
      'grant usage on schema {app} to {service}  -- schema {app}: the policy gives it',
    ],
    policy: { readers: [{ schemas: ['{app}'] }] },
  },
  {
    title: 'CREATE on the database and on the schemas goes',
    given: `set role {admin}; grant all on schema {app} to {service}, {reader}; grant all on database {db} to {service}, {reader};
      reset role; create schema {data} authorization {admin}; grant all on schema {data} to public`,
    policy: { schemas: ['{app}', '{data}', 'public'], readers: [{}] },
  },
  {
    title: 'the schema of the releases is read by the service and by nobody else',
    given: `set role {admin}; create schema two_user; create table two_user.release (id int); create sequence two_user.count;
      grant all on two_user.count to {service}, {reader}; alter default privileges in schema two_user grant select on tables to {reader};
      grant all on schema two_user to {service}, {reader}, public; grant all on two_user.release to {service}, {reader}, public`,
    policy: { readers: [{ schemas: ['{app}'] }] },
    plan: [
      'on table two_user.release from public cascade',
      'revoke create on schema two_user from {service} cascade',
      'revoke select, update, usage on sequence two_user.count from {service} cascade',
      'revoke update on sequence two_user.count from {reader} cascade',
      'in schema two_user revoke select on tables from {reader} cascade',
      'revoke create on schema two_user from {reader} cascade',
    ],
    unplanned: ['select on table two_user.release from {reader}'],
  },
];

const all = [
  ...rules,
  ...everything,
  ...parents,
  ...bookkeeping,
  ...later,
  ...readers,
  ...leftOvers,
];

describeMajors('the plan', (major) => {
  test('sees columns of roles, and of tables with rules, also where it is not thorough', async () => {
    const world = await makeWorld(major, 'grants');
    onTestFinished(() => world.close());
    await tryOut(world, async (client) => {
      await client.query(
        world.sql(`set role {admin}; create table {app}.plain (x int); create table {app}.ruled (x int); create table {app}.open (x int);
          grant update (x) on {app}.plain to {service}; grant update (x) on {app}.ruled, {app}.open to public; reset role`),
      );
      await become(client, world.names.admin);
      const left = async (thorough: boolean) => {
        await prepare(client, world.policy({ tables: { '{app}.ruled': 'readOnly' } }), thorough);
        const found = lines(await look(client)).match(/revoke update \(x\) on table .*/g) ?? [];
        return found.map((text) => text.replaceAll('"', ''));
      };
      const revoked = (from: string, ...names: string[]) =>
        `revoke update (x) on table ${names.map((name) => `${world.names.app}.${name}`).join(', ')} from ${from} cascade`;
      const ofRole = revoked(world.names.service ?? '', 'plain');
      expect((await left(false)).sort()).toEqual([ofRole, revoked('public', 'ruled')].sort());
      expect((await left(true)).sort()).toEqual(
        [ofRole, revoked('public', 'open', 'ruled')].sort(),
      );
    });
  });
  for (const prefix of ['grants', hostilePrefix]) {
    let world: World;
    afterAll(() => world?.close());
    beforeAll(async () => {
      world = await makeWorld(major, prefix);
    });
    // Names that break what does not quote them; all else is the same, so one major is enough for all cases.
    const cases = prefix === hostilePrefix && major !== wantedMajors.at(-1) ? leftOvers : all;
    test.each(
      cases.map((one) => [one.title, one] as const),
    )(`%s (${prefix.slice(0, 6)})`, (_, one) => tryCase(world, major, one));
  }
});

test('the titles of cases differ', () => {
  expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
});
