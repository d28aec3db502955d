import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeMajors, hostilePrefix } from '../servers';
import { brief } from './cases';
import { verify } from './engine';
import { become, type CasePolicy, makeWorld, tryOut, type World } from './world';

// What has to be seen by the proof that is run as the service itself, and what is no business of its.

interface Case {
  readonly title: string;
  /** What the superuser does, after everything is as the policy says. */
  readonly given: string;
  /** All that fails: parts of the lines. */
  readonly failed?: readonly string[];
  /** Parts of lines of what is as it should be. */
  readonly passed?: readonly string[];
  /** All the comments. */
  readonly comments?: readonly string[];
  readonly since?: number;
  readonly until?: number;
}

const policy: CasePolicy = {
  tables: {
    '{app}.audit': 'appendOnly',
    '{app}.members': { hide: ['secret'], readOnlyColumns: ['since'], insertOnlyColumns: ['email'] },
    '{app}.events': 'readOnly',
    '{app}.rates': 'readOnly',
    '{app}.secrets': 'none',
    '{app}.topics': { rule: 'readOnly', hide: ['no such column'] },
  },
  readers: [{ schemas: ['{app}'], tables: { '{app}.users': { columns: ['id'] } } }],
};

const state = `set role {admin};
  create table {app}.users (id serial, x int);
  create table {app}.audit (id int, x int);
  create table {app}.members (gone int, id int, email text, secret text, since int generated always as (id) stored);
  alter table {app}.members drop column gone;
  create table {app}.rates (id serial, x int);
  create table {app}.secrets (id int, x int);
  create table {app}.topics (id int, x int);
  create table {app}.events (id int, x int) partition by list (id);
  create table {app}.event_1 partition of {app}.events for values in (1);
  create table {app}.schema_migrations (version int, dirty boolean);
  create view {app}.sums as select sum(x) from {app}.users;
  create schema {outside}; create table {outside}.jobs (id int, x int);
  grant usage on schema {app}, {outside} to {service};
  grant select, insert, update on {app}.users to {service}; grant usage on {app}.users_id_seq to {service};
  grant select, insert on {app}.audit to {service};
  grant select (id, email, since), insert (id, email, secret), update (id, secret) on {app}.members to {service};
  grant select (id, x) on {app}.topics to {service};
  grant select on {app}.rates, {app}.events, {app}.event_1, {app}.schema_migrations, {app}.sums to {service};
  reset role`;

const privileges: Case[] = [
  {
    title: 'nothing beyond the policy',
    given: '',
    passed: [
      '{app}.members: may select all but (secret), insert all but (since), update (id, secret); delete is refused',
      '{app}.secrets: may nothing;',
      '{app}.topics: may select;',
    ],
  },
  {
    title: 'what a reader has, which is for the proof of its own',
    given: `grant delete on {app}.users to {reader}; grant usage on schema {outside} to {reader}; grant delete on {outside}.jobs to {reader};
      alter table {app}.rates owner to {reader}`,
  },
  {
    title: 'DELETE of a group',
    given: 'grant delete on {app}.users to {third}; grant {third} to {service}',
    failed: ['{app}.users: DELETE is possible'],
  },
  {
    title: 'DELETE of a group that the service has to become first',
    until: 15,
    given: `alter role {service} noinherit; grant delete on {app}.users to {third}; grant {third} to {service}`,
    failed: ['{app}.users: DELETE is possible after SET ROLE {third}'],
  },
  {
    title: 'TRUNCATE of a group that the service has to become first, two levels deep',
    since: 16,
    given: `grant truncate on {app}.users to {fourth}; grant {fourth} to {third};
      grant {third} to {service} with inherit false`,
    failed: ['{app}.users: TRUNCATE is possible after SET ROLE {third}'],
  },
  {
    title: 'DELETE of a group that the service can add itself to',
    since: 16,
    given: `grant delete on {app}.users to {third}; grant {third} to {service} with admin true, inherit false, set false`,
    failed: ['{app}.users: DELETE is possible after SET ROLE {third}'],
  },
  {
    title: 'a membership that gives nothing',
    since: 16,
    given: `grant delete on {app}.users to {third}; grant {third} to {service} with inherit false, set false`,
  },
  {
    title: 'pg_write_all_data',
    given: 'revoke all on {app}.sums from {service}; grant pg_write_all_data to {service}',
    failed: [
      '{app}.audit: UPDATE is possible; DELETE is possible',
      '{app}.event_1: INSERT is possible; UPDATE is possible; DELETE is possible',
      '{app}.events: INSERT is possible; UPDATE is possible; DELETE is possible',
      '{app}.members: INSERT of since is possible; UPDATE of email is possible; UPDATE of since is possible; DELETE is possible; INSERT of columns to come is possible; UPDATE of columns to come is possible',
      '{app}.rates: INSERT is possible; UPDATE is possible; DELETE is possible',
      '{app}.schema_migrations: INSERT is possible; UPDATE is possible; DELETE is possible',
      '{app}.secrets: INSERT is possible; UPDATE is possible; DELETE is possible',
      '{app}.sums: SELECT is refused with SQLSTATE 42501; INSERT is possible; UPDATE is possible; DELETE is possible',
      '{app}.topics: INSERT is possible; UPDATE is possible; DELETE is possible',
      '{app}.users: DELETE is possible',
    ],
    comments: ['# outside the schemas of the policy, ... deleted from {outside}.jobs'],
  },
  {
    title: 'MAINTAIN',
    since: 17,
    given: 'grant maintain on {app}.users to public',
    failed: ['{app}.users: MAINTAIN is possible'],
  },
  {
    title: 'DELETE on one partition',
    given: 'grant delete on {app}.event_1 to {service}',
    failed: ['{app}.event_1: DELETE is possible'],
  },
  {
    title:
      'UPDATE of a column that is not the first, of a table that is only read, and of bookkeeping',
    given: `grant update (x) on {app}.rates to {service}; grant update (dirty) on {app}.schema_migrations to public`,
    failed: ['{app}.rates: UPDATE is possible', '{app}.schema_migrations: UPDATE is possible'],
  },
  {
    title: 'columns of a table that is named none',
    given: `grant select (x), insert (x), references (x) on {app}.secrets to {service}`,
    failed: ['{app}.secrets: INSERT is possible; SELECT is possible; REFERENCES is possible'],
  },
  {
    title: 'a column where the whole table should be written',
    given: `revoke select, insert, update on {app}.users from {service}; grant select (id), insert (id), update (id) on {app}.users to {service}`,
    failed: [
      '{app}.users: SELECT is refused with SQLSTATE 42501; INSERT is refused with SQLSTATE 42501; UPDATE is refused with SQLSTATE 42501',
    ],
  },
  {
    title: 'a sequence that no default may draw from',
    given: 'revoke all on {app}.users_id_seq from {service}',
    failed: ['{app}.users: INSERT needs USAGE of sequence {app}.users_id_seq'],
  },
  {
    title: "an extension's tables, of which only DELETE matters",
    given: `create table {app}.plain (x int); create table {app}."a queue" (x int); alter table {app}.plain owner to {admin};
      alter extension plpgsql add table {app}.plain; alter extension plpgsql add table {app}."a queue"; alter extension plpgsql add table {app}.topics;
      grant insert, delete, truncate on {app}."a queue" to public; grant select on {app}.topics to public`,
    failed: ['{app}."a queue": DELETE is possible; TRUNCATE is possible'],
    passed: [
      '{app}.plain: may nothing;',
      '{app}.topics: may nothing;',
      '{app}.users: may select, insert, update;',
    ],
  },
  {
    title: 'objects of other kinds that happen to have the OIDs of a table and of a default',
    given: `insert into pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
      select one.classid::regclass, case one.deptype when 'e' then t.oid else d.oid end, 0, one.refclassid::regclass, s.oid, 0, one.deptype
      from (values ('pg_rewrite', 'pg_class', 'n'::"char"), ('pg_attrdef', 'pg_proc', 'n'), ('pg_proc', 'pg_extension', 'e')) as one (classid, refclassid, deptype),
        pg_class as t, pg_attrdef as d, pg_class as s
      where t.relname = 'users' and t.relkind = 'r' and d.adrelid = t.oid and s.relname = 'rates_id_seq'`,
    passed: ['{app}.users: may select, insert, update;'],
  },
  {
    title: 'tables that cannot be read for another reason, so that the server is asked instead',
    given: `create table {outside}.wide (a int, b int, c int, id int, email int); revoke select on {app}.audit from {service};
      revoke select (email) on {app}.members from {service};
      do $do$ declare t regclass; begin
        for t in select oid from pg_class where relname in ('audit', 'members', 'rates') loop
          execute format('alter table %1$s enable row level security; create policy p on %1$s using (exists (select from %1$s))', t);
        end loop;
      end $do$`,
    failed: [
      '{app}.audit: SELECT is refused with SQLSTATE 42501',
      '{app}.members: SELECT of id, email, since is refused with SQLSTATE 42501',
    ],
    passed: ['{app}.rates: may select;'],
    // SELECT, INSERT, UPDATE, DELETE; or what is given and each other column.
    comments: Object.entries({ audit: 4, members: 8, rates: 4 }).flatMap(([table, tries]) =>
      Array(tries).fill(`{app}.${table}: ... was not tried but asked for: SQLSTATE 42P17`),
    ),
  },
  {
    title: 'a name that would make its failure one to come',
    given: `create table {app}."x # TODO" (x int); create table {app}."back\\ # SKIP" (x int);
      grant select, insert, update on {app}."x # TODO" to {service}; grant delete on {app}."back\\ # SKIP" to {service}`,
    failed: [
      '{app}."back\\\\ \\# SKIP": SELECT is refused with SQLSTATE 42501; INSERT is refused with SQLSTATE 42501; UPDATE is refused with SQLSTATE 42501; DELETE is possible',
    ],
  },
];

const columns: Case[] = [
  {
    title: 'a hidden column that can be read, and one that a whole privilege shows',
    given: 'grant select on {app}.members to {service}',
    failed: ['{app}.members: SELECT of secret is possible; SELECT of columns to come is possible'],
  },
  {
    title: 'columns that can be inserted or updated and must not be',
    given: 'grant insert (since), update (since, email) on {app}.members to public',
    failed: [
      '{app}.members: INSERT of since is possible; UPDATE of email is possible; UPDATE of since is possible',
    ],
  },
  {
    title: 'columns that cannot be read, inserted, updated and should be',
    given: 'revoke select (email), insert (secret), update (id) on {app}.members from {service}',
    failed: [
      '{app}.members: SELECT of id, email, since is refused with SQLSTATE 42501; INSERT of id, email, secret is refused with SQLSTATE 42501; UPDATE of id, secret is refused with SQLSTATE 42501',
    ],
  },
  {
    title: 'a hidden column of a group that the service has to become first',
    since: 16,
    given:
      'grant select (secret) on {app}.members to {third}; grant {third} to {service} with inherit false',
    failed: ['{app}.members: SELECT of secret is possible after SET ROLE {third}'],
  },
  {
    title: 'a column that is referenced',
    given: 'grant references (id) on {app}.members to {service}',
    failed: ['{app}.members: REFERENCES is possible'],
  },
];

const owners: Case[] = [
  {
    title: 'a table of its own, whatever it has taken from itself',
    given: `alter table {app}.audit owner to {service}; revoke all on {app}.audit from {service};
      grant select, insert on {app}.audit to {service}`,
    failed: ['{app}.audit: it can be dropped: {service} -> owner of its table'],
  },
  {
    title: 'the table of a group',
    given: `alter table {app}.audit owner to {third}; revoke all on {app}.audit from {third}; grant {third} to {service}`,
    failed: [
      '{app}.audit: it can be dropped: {service} -> member of {third} -> owner of its table',
    ],
  },
  {
    title: 'the schema',
    given: 'alter schema {app} owner to {service}',
    failed: [
      'audit',
      'event_1',
      'events',
      'members',
      'rates',
      'schema_migrations',
      'secrets',
      'sums',
      'topics',
      'users',
    ].map((table) => `{app}.${table}: it can be dropped: {service} -> owner of its schema`),
  },
  {
    title: 'the database',
    given: 'alter database {db} owner to {service}',
    failed: [
      'audit',
      'event_1',
      'events',
      'members',
      'rates',
      'schema_migrations',
      'secrets',
      'sums',
      'topics',
      'users',
    ].map((table) => `{app}.${table}: it can be dropped: {service} -> owner of its database`),
  },
];

const outside: Case[] = [
  {
    title: 'a queue of its own in another schema',
    given: 'grant delete on {outside}.jobs to {service}',
    comments: ['# outside the schemas of the policy, ... deleted from {outside}.jobs'],
  },
  {
    title: 'many of them',
    given: `create table {outside}.a (); create table {outside}.b (); create table {outside}.c ();
      grant truncate on all tables in schema {outside} to public`,
    comments: ['deleted from {outside}.a, {outside}.b, {outside}.c and 1 more'],
  },
  {
    title: 'those in a schema that it may not use, temporary ones, and what is no table',
    given: `revoke usage on schema {outside} from {service}; grant delete on {outside}.jobs to {service};
      create temporary table passing (x int); grant delete on passing to {service};
      create schema {data}; create materialized view {data}.stored as select 1; grant usage on schema {data} to {service}; grant all on {data}.stored to {service}`,
  },
  {
    title: 'a partition there',
    given: `create table {outside}.event_2 partition of {app}.events for values in (2);
      grant delete on {outside}.event_2, {outside}.jobs to {service}`,
    failed: [
      '{outside}.event_2: DELETE or TRUNCATE is possible, and takes rows of {app}.events with it',
    ],
    comments: ['deleted from {outside}.jobs'],
  },
  {
    title: 'a table there whose rule deletes rows here, and one whose rule only adds some',
    given: `create table {outside}.more (x int); alter table {outside}.more owner to {admin}; grant delete on {outside}.jobs, {outside}.more to {service};
      create rule r as on delete to {outside}.more do instead delete from {app}.users;
      create rule r as on delete to {outside}.jobs do also insert into {app}.audit (id) values (1)`,
    failed: [
      '{outside}.more: DELETE or TRUNCATE is possible, and takes rows of {app}.users with it',
    ],
    comments: ['deleted from {outside}.jobs'],
  },
  {
    title: 'a view there of the releases',
    given: `create schema two_user authorization {admin}; create table two_user.release (id int); alter table two_user.release owner to {admin};
      grant usage on schema two_user to {service}; grant select on two_user.release to {service};
      create view {outside}.v as select * from two_user.release; alter view {outside}.v owner to {admin}; grant delete on {outside}.v to {service}`,
    failed: [
      '{outside}.v: DELETE or TRUNCATE is possible, and takes rows of two_user.release with it',
    ],
  },
  {
    title: 'a parent there, which need not have children of its own name',
    given: `create table {outside}.all_users (id int, x int); alter table {app}.users inherit {outside}.all_users;
      grant truncate on {outside}.all_users to {service}`,
    failed: [
      '{outside}.all_users: DELETE or TRUNCATE is possible, and takes rows of {app}.users with it',
    ],
  },
  {
    title: 'a sibling there, which shares nothing but the parent',
    given: `create table {outside}.parent (id int, x int); alter table {app}.users inherit {outside}.parent;
      alter table {outside}.jobs inherit {outside}.parent; grant delete on {outside}.jobs to {service}`,
    comments: ['deleted from {outside}.jobs'],
  },
  {
    title: 'a view there of a table here',
    given: `create view {outside}.v as select * from {app}.users; create view {outside}.w as select * from {outside}.v;
      grant delete on {outside}.v, {outside}.w to {service};
      alter view {outside}.v owner to {admin}; alter view {outside}.w owner to {admin}`,
    failed: ['v', 'w'].map(
      (view) =>
        `{outside}.${view}: DELETE or TRUNCATE is possible, and takes rows of {app}.users with it`,
    ),
  },
  {
    title:
      'a view there of a table there, which only looks at a table here, and one that nobody can delete from',
    given: `create view {outside}.v as select * from {outside}.jobs where x in (select x from {app}.users);
      create view {outside}.w as select sum(x) from {app}.users;
      grant delete on {outside}.v, {outside}.w to {service}`,
    comments: ['deleted from {outside}.v, {outside}.w'],
  },
];

describeMajors('verify sees', (major) => {
  const worlds: World[] = [];
  beforeAll(async () => {
    for (const prefix of brief ? ['verify'] : ['verify', hostilePrefix])
      worlds.push(await makeWorld(major, prefix));
  });
  afterAll(() => Promise.all(worlds.map((world) => world.close())));

  const report = (world: World, given: string) =>
    tryOut(world, async (client) => {
      await client.query(world.sql(`${state}; ${given}`));
      await become(client, world.names.service);
      return verify(client, world.policy(policy));
    });

  const cases = [...privileges, ...columns, ...owners, ...outside].filter(
    ({ since = 0, until = 99 }) => since <= major && major <= until,
  );
  test.each(cases)('$title', async ({ given, failed = [], passed = [], comments = [] }) => {
    for (const world of worlds) {
      const lines = await report(world, given);
      const escaped = (text: string) => text.replace(/[\\#]/g, '\\$&');
      const written = (text: string, name = (plain: string) => plain) =>
        unquoted(text.replace(/\{\w+\}/g, (token) => name(world.sql(token))));
      const notOk = lines.filter((line) => line.startsWith('not ok'));
      expect(notOk.map((line) => unquoted(line.replace(/^not ok \d+ - /, '')))).toEqual(
        failed.map((text) => written(text, escaped)),
      );
      const ok = lines.filter((line) => line.startsWith('ok ')).map(unquoted);
      for (const text of passed) {
        expect(ok).toContainEqual(expect.stringContaining(` - ${written(text, escaped)}`));
      }
      const said = lines.filter((line) => line.startsWith('#')).map(unquoted);
      expect(said).toHaveLength(comments.length);
      for (const [n, text] of comments.entries()) {
        for (const part of text.split(' ... ')) expect(said[n]).toContain(written(part));
      }
      expect(ok.length).toBeGreaterThan(failed.length > 6 ? -1 : 5);
    }
  });
});

/** PostgreSQL quotes only the names that need it. */
function unquoted(text: string): string {
  return text.replaceAll('"', '');
}
