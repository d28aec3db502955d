import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isRefused } from '../../src/cli/adopt/refused';
import {
  describeMajors,
  type FreshDatabase,
  freshDatabase,
  libpqEnvironment,
  outermostMajors,
  query,
  uniqueName,
} from '../servers';
import { program } from './program';

const two = program();

/** A database that somebody has made as databases are made, and what is expected of its policy. */
interface Typical {
  readonly name: string;
  /** SQL as the superuser, with {admin}, {service} and {reader}; statements of the admin's own stand behind set role. */
  readonly setUp: string;
  readonly args?: readonly string[];
  readonly policy: object;
  /** Whether the admin owns what is there, so that apply can do its work. */
  readonly applies: boolean;
}

const typical: readonly Typical[] = [
  {
    name: 'grants as everybody writes them, with exceptions, in several schemas',
    setUp: `
      set role {admin};
      create schema billing;
      create table users (id serial primary key, email text);
      create table orders (id bigserial primary key, user_id int references users on delete cascade);
      create table audit_log (id bigint generated always as identity, line text);
      create table rates (id int);
      create table secrets (id int);
      create table schema_migrations (version text);
      create view totals as select count(*) from orders;
      create view private_totals as select count(*) from secrets;
      create table billing.invoices (id int);
      create table billing.payments (id int);
      create table billing."Odd.Name" (id int);
      create table events (id int, at date) partition by range (at);
      create table events_1 partition of events for values from ('2026-01-01') to ('2026-02-01');
      grant usage on schema public, billing to {service};
      grant select, insert, update, delete on all tables in schema public to {service};
      grant usage, select on all sequences in schema public to {service};
      alter default privileges in schema public grant select, insert, update on tables to {service};
      revoke all on secrets, private_totals, events_1 from {service};
      revoke update on audit_log from {service};
      revoke insert, update on rates from {service};
      grant select on all tables in schema billing to {service};
      grant insert on billing."Odd.Name" to {service};
      grant usage on schema public to {reader};
      grant select on users, orders to {reader};`,
    policy: {
      admin: '{admin}',
      schemas: ['billing', 'public'],
      service: {
        role: '{service}',
        tables: {
          'billing.*': 'readOnly',
          'billing."Odd.Name"': 'appendOnly',
          'public.audit_log': 'appendOnly',
          'public.rates': 'readOnly',
          'public.secrets': 'none',
          'public.private_totals': 'none',
        },
      },
    },
    applies: true,
  },
  {
    name: 'columns, and a reader',
    setUp: `
      set role {admin};
      create table users (id serial primary key, email text, password_hash text, created date);
      create table notes (id int, line text, author text);
      create table inbox (id int, line text);
      create table plain (id int);
      grant usage on schema public to {service}, {reader};
      grant select (id, email, created), insert, update (email, password_hash) on users to {service};
      grant select, insert (line), update (line) on notes to {service};
      grant insert on inbox to {service};
      grant select, insert, update on plain to {service};
      grant select (id, email) on users to {reader};
      grant select on notes, plain to {reader};`,
    args: ['--reader', '{reader}'],
    policy: {
      admin: '{admin}',
      schemas: ['public'],
      service: {
        role: '{service}',
        tables: {
          'public.users': { hide: ['password_hash'], insertOnlyColumns: ['id', 'created'] },
          'public.notes': { readOnlyColumns: ['id', 'author'] },
          'public.inbox': { rule: 'appendOnly', hide: ['id', 'line'] },
        },
      },
      readers: [
        {
          role: '{reader}',
          tables: {
            'public.users': { columns: ['id', 'email'] },
            'public.notes': 'readOnly',
            'public.plain': 'readOnly',
          },
        },
      ],
    },
    applies: true,
  },
  {
    name: 'grants to PUBLIC, a group, and code',
    setUp: `
      set role {admin};
      create schema app;
      create table app.a (id int);
      create table app.b (id int);
      create table app.hidden (id int);
      create function app.old(days int) returns void language sql as 'delete from app.a where id > days';
      create function app.pinned(int) returns void language sql security definer set search_path = pg_catalog, pg_temp as 'delete from app.a where id = $1';
      create function app.loose(int) returns void language sql security definer as 'delete from app.b where id = $1';
      create function app.trim() returns trigger language plpgsql as 'begin delete from app.a where id < 0; return new; end';
      create trigger trim after insert on app.b for each statement execute function app.trim();
      grant usage on schema app to public;
      grant all on app.a to public;
      grant select, insert, update, truncate on app.b to {reader};
      reset role;
      grant {reader} to {service};`,
    policy: {
      admin: '{admin}',
      schemas: ['app'],
      service: {
        role: '{service}',
        tables: { 'app.hidden': 'none' },
        routines: ['app.pinned(integer)'],
      },
    },
    applies: true,
  },
  {
    name: 'tables that the service owns, as an ORM makes them',
    setUp: `
      grant usage, create on schema public to {service};
      set role {service};
      create table users (id serial primary key, name text);
      create table "UserRoles" (user_id int references users on delete cascade on update cascade);
      create table alembic_version (version_num text);
      create type mood as enum ('ok');
      create function wipe() returns void language sql as 'delete from users';`,
    policy: { admin: '{admin}', schemas: ['public'], service: { role: '{service}' } },
    applies: false,
  },
];

/** Every table and column privilege that a policy could give, as the server answers for the service. */
async function rightsOf(database: FreshDatabase, service: string): Promise<string[]> {
  const rows = await query(
    database.superuser,
    `select format('%s %s.%s %s', p, c.oid::regclass, a.attname, case when c.relkind in ('v', 'm') then 'view' end) as right
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace and n.nspname in ('public', 'app', 'billing')
    join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    cross join unnest('{SELECT,INSERT,UPDATE}'::text[]) as p
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and has_column_privilege($1, c.oid, a.attnum, p)
      and c.relname not in ('schema_migrations', 'alembic_version') and (c.relkind not in ('v', 'm') or p = 'SELECT')
    order by 1`,
    [service],
  );
  return rows.map(({ right }) => right);
}

/** What a statement may take from the service: what no policy gives, and what the model closes. */
const closed =
  /^revoke (grant option for )?((delete|truncate|references|trigger|maintain|create|temporary|usage|execute)(, )?)+ on |^revoke .* on table public\.(schema_migrations|totals)|^alter default privileges|^revoke update on sequence| from public( cascade)?$/;

describeMajors(
  'adopt',
  (major) => {
    test.each(typical)('$name', async ({ setUp, args = [], policy, applies }) => {
      const database = await freshDatabase(major);
      const reader = uniqueName('reader');
      const filled = (text: string) =>
        text
          .replaceAll('{admin}', database.admin.user)
          .replaceAll('{service}', database.service.user)
          .replaceAll('{reader}', reader);
      const { superuser } = database;
      await query(superuser, `create role ${reader}; ${filled(setUp)}`);
      const env = libpqEnvironment(superuser);
      const service = database.service.user;
      const before = await rightsOf(database, service);
      const adopted = await two.run(
        ['adopt', '--service-user', service, ...args.map(filled)],
        '',
        env,
      );
      expect(adopted.status, adopted.stderr).toBe(0);
      expect(parse(adopted.stdout)).toEqual(JSON.parse(filled(JSON.stringify(policy))));
      expect(adopted.stderr).toContain('there is no pg_stat_statements in this database');

      const file = two.file(`${service}.yaml`, adopted.stdout);
      const planned = await two.run(['plan', '--json', '-f', file], '', env);
      expect([2, 3], planned.stderr).toContain(planned.status);
      const { statements } = JSON.parse(planned.stdout);
      const taken = (statements as { statement: string }[])
        .map(({ statement }) => statement)
        .filter(
          (one) => /^revoke |^alter default privileges .* revoke /.test(one) && !closed.test(one),
        );
      expect(taken).toEqual([]);
      if (!applies) {
        expect(adopted.stderr).toContain('What the service owns');
        return;
      }
      const asAdmin = libpqEnvironment(database.admin);
      await query(superuser, `revoke ${reader} from ${service}`);
      const applied = await two.run(['apply', '--yes', '-f', file], '', asAdmin);
      expect(applied.status, applied.stdout + applied.stderr).toBe(0);
      const after = await rightsOf(database, service);
      expect(before.filter((right) => !after.includes(right))).toEqual([]);
      expect(before.length).toBeGreaterThan(3);
    });
  },
  outermostMajors,
);

describeMajors(
  'what adopt lists',
  (major) => {
    test('statements, routines, triggers, cascades, ownership, each with a way out', async () => {
      const database = await freshDatabase(major);
      const service = database.service.user;
      const env = libpqEnvironment(database.superuser);
      // A view that is a member of an extension, as that of pg_stat_statements is.
      await query(
        database.superuser,
        `create schema stats;
        create table stats.rows (userid oid, dbid oid, query text, calls bigint);
        create view stats.pg_stat_statements as select * from stats.rows;
        alter extension plpgsql add view stats.pg_stat_statements;
        insert into stats.rows select r.oid, d.oid, q, n from pg_roles as r, pg_database as d, (values
          ('delete from users where id = $1', 7), ('DELETE FROM sessions WHERE expires_at < now()', 3),
          ('truncate orders', 1), ('do $x$ begin perform dblink_exec(E''password=it\\''s secret'', $y$secret$y$); delete from "users" /* secret */; end $x$', 1),
          ('alter table users add token text default ''secret''', 1), ('alter table users alter token set default $$secret$$', 1), ('select * from users -- delete from x', 99), ('<insufficient privilege>', 1),
          ('create temp table t (id int)', 1)) as v (q, n)
        where r.rolname = '${service}' and d.datname = current_database();
        set role ${database.admin.user};
        create table users (id int primary key);
        create table orders (id int references users on delete cascade);
        create function old() returns void language sql as 'delete from orders';
        create function wipe() returns void language sql as 'select ''--''; truncate "orders"';
        create function careful() returns void language sql as 'select 1; -- delete from orders';
        create function tidy() returns trigger language plpgsql as 'begin delete from orders where id < 0; return new; end';
        create trigger trim after insert on users for each statement execute function tidy();
        grant select, insert, update, delete on users to ${service}; grant usage on schema public to ${service};`,
      );
      const { status, stdout, stderr } = await two.run(
        ['adopt', '--service-user', service, '-o', 'policy.yaml', '--json'],
        '',
        env,
      );
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).not.toContain('secret');
      const { refused, note, policy } = JSON.parse(stdout);
      const lines = (refused as { kind: string; object: string; wayOut: string }[]).map(
        ({ kind, object, wayOut }) => `${kind}: ${object}: ${wayOut.slice(0, 30)}`,
      );
      expect(lines).toEqual([
        'statement: delete from users where id = $1: soft delete: update ... set de',
        'statement: DELETE FROM sessions WHERE expires_at < now(): partition the table by that ti',
        "statement: alter table users add token text default '...': leave it to the migration, whi",
        "statement: alter table users alter token set default '...': leave it to the migration, whi",
        "statement: do $x$ begin perform dblink_exec('...', '...'); delete from \"users\" ; end $x$: soft delete: update ... set de",
        'statement: truncate orders: partition the table and let th',
        'privilege: public.users: soft delete, or a SECURITY DEF',
        'routine: function public.old(): alter function public.old() ow',
        'trigger: function public.tidy(): alter function public.tidy() o',
        'routine: function public.wipe(): alter function public.wipe() o',
        'cascade: foreign key orders_id_fkey on public.orders: deleting the parent is refused',
      ]);
      expect(note).toMatch(
        /^8 statements of test_service\w+ in pg_stat_statements read, 1 hidden from this user: /,
      );
      expect(policy.service).toMatchObject({ role: service, temporary: true });
      const written = readFileSync(join(two.directory, 'policy.yaml'), 'utf8');
      expect(parse(written)).toMatchObject({ service: { role: service, temporary: true } });
    });

    test.each([
      [
        ['--service-user', 'nobody made this'],
        1,
        /^role "nobody made this" does not exist; correct it\n/,
      ],
      [['--service-user', 'postgrse'], 1, /do you mean "postgres"\?/],
      [[], 64, /: a missing --service-user is not allowed; /],
    ])('%j is refused', async (args, exit, says) => {
      const database = await freshDatabase(major);
      const { status, stdout, stderr } = await two.run(
        ['adopt', ...args],
        '',
        libpqEnvironment(database.service),
      );
      expect([status, stdout]).toEqual([exit, '']);
      expect(stderr).toMatch(says);
    });
  },
  outermostMajors.slice(-1),
);

test('adopt says what it is called with', async () => {
  const { status, stdout } = await two.run(['adopt', '--help']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^cdk8s-two-user-postgres adopt --service-user ROLE /);
  expect(stdout).toMatch(/Exit code 0: [\s\S]*64: the command line is wrong\.\n$/);
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
});

describe('a statement', () => {
  test.each([
    ['delete from x', true],
    ['DELETE FROM ONLY "x"', true],
    ['with gone as (delete from x returning *) select * from gone', true],
    ['merge into x using y on x.id = y.id when matched then delete', true],
    ['truncate x', true],
    ['/* delete from x */ select 1', false],
    ["select 'delete from x'", false],
    ['update x set deleted = true', false],
    ['insert into deletions values (1)', false],
    ['alter table x add y int', true],
    ['select * from x for update', false],
    ['select "delete from" from x', false],
    [`select "it's" from x where y = 'delete from'`, false],
    ['do $$ begin delete from x; end $$', true],
    ['do $$ begin perform 1; end $$', false],
    ['select $x$ delete from x $x$', false],
    ['create temp table x (id int)', false],
  ])('%s is refused: %s', (text, refused) => {
    expect(isRefused(text)).toBe(refused);
  });
});
