import { escapeIdentifier } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { nearest } from '../../src/cli/nearest';
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

const onLinux = test.skipIf(process.platform !== 'linux');

describeMajors(
  'explain',
  (major) => {
    let database: FreshDatabase;
    let service: string;
    let admin: string;
    let group: string;
    let env: Record<string, string>;
    const explain = (...args: string[]) => two.run(['explain', ...args], '', env);

    beforeAll(async () => {
      database = await freshDatabase(major);
      service = database.service.user;
      admin = database.admin.user;
      group = uniqueName('group');
      env = libpqEnvironment(database.service);
      await query(database.superuser, `create role ${group}; grant ${group} to ${service}`);
      await query(
        database.admin,
        `create table orders (id serial primary key, total int);
        create table items (order_id int references orders on delete cascade);
        create table users (id int, email text, "Password Hash" text);
        create view all_orders as select * from orders;
        create function archive(int, text) returns void language plpgsql security definer as $$ begin delete from items where order_id = $1; end $$;
        create schema ${escapeIdentifier(`${service} private`)};
        create table ${escapeIdentifier(`${service} private`)}.t (id int);
        grant select on all tables in schema ${escapeIdentifier(`${service} private`)} to ${service};
        grant select, insert on orders to ${group} with grant option;
        grant delete on orders to ${service};
        grant select (id, email) on users to ${service};
        grant delete on all_orders to public;`,
      );
      await query(
        database.superuser,
        `set role ${group}; grant select on public.orders to ${service}`,
      );
    });

    test('draws the paths, down to the owner', async () => {
      const { status, stdout, stderr } = await explain(service, 'public.orders', 'select');
      expect([status, stderr]).toEqual([0, '']);
      const lines = stdout.split('\n');
      expect(lines[0]).toBe(`yes, ${service} has SELECT on table public.orders`);
      expect(lines[1]).toMatch(/^database "test_db.*; the owner is test_admin/);
      const options = 'granted by postgres, with INHERIT, SET';
      expect(lines.slice(3)).toEqual([
        service,
        `├─ SELECT granted by ${group}, which has it with grant option from ${admin}, the owner`,
        `├─ member of ${group} (${options}): it inherits what that one has`,
        `│  └─ SELECT granted by ${admin}, the owner; may pass it on`,
        '└─ PUBLIC does not have it',
        '',
      ]);
    });

    test('says no, on which columns it has it, and what else leads there', async () => {
      const no = await explain(service, 'public.users', 'SELECT');
      expect([no.status, no.stderr]).toEqual([0, '']);
      expect(no.stdout).toMatch(
        /^no, \S+ does not have SELECT on table public\.users, only on 2 of its columns\n/,
      );
      expect(no.stdout).toContain('├─ SELECT on column id granted by test_admin');
      expect(no.stdout).toContain('└─ SELECT on single columns: id, email\n');
      const column = await explain(service, 'public.users.email', 'select');
      expect(column.stdout).toMatch(/^yes, \S+ has SELECT on column public\.users\.email\n/);
      const hidden = await explain(service, 'public.users("Password Hash")', 'select');
      expect(hidden.stdout).toMatch(
        /^no, \S+ does not have SELECT on column public\.users\."Password Hash"\n/,
      );

      const items = await explain(service, 'public.items', 'delete');
      expect(items.stdout).toMatch(/^no, /);
      expect(items.stdout).toContain('other ways to the rows of table public.items\n');
      expect(items.stdout).toMatch(
        /foreign key items_order_id_fkey on public\.items: what is done to rows of public\.orders, which it may DELETE, is done to these\n/,
      );
      expect(items.stdout).toMatch(
        /public\.archive\(integer,text\): it may execute it, and it runs as its owner test_admin\w+, and its text names the table and delete\n/,
      );
      const json = await explain('public', 'public.orders', 'delete', '--json');
      expect(JSON.parse(json.stdout)).toMatchObject({
        ...{ role: 'public', privilege: 'DELETE', object: 'table public.orders', has: false },
        ways: [{ kind: 'view', object: 'view public.all_orders' }],
        database: { database: database.admin.database },
      });
    });

    test('what is missing beside it, and what it can take', async () => {
      const { stdout } = await explain(service, `"${service} private".t`, 'select');
      expect(stdout).toMatch(
        new RegExp(`^yes, .*, but cannot use it: it has no USAGE on schema "${service} private"\n`),
      );
      await query(
        database.superuser,
        `alter role ${service} noinherit; create role ${service}_2 noinherit; grant ${service} to ${service}_2`,
      );
      const take = await explain(`${service}_2`, 'public.orders', 'delete');
      expect(take.stdout.split('\n')[0]).toBe(
        `no, ${service}_2 does not have DELETE on table public.orders, but can get it: set role ${service}`,
      );
      await query(database.superuser, `drop role ${service}_2; alter role ${service} inherit`);
    });

    test.each([
      ['a schema', 'public', 'usage', 'schema public'],
      ['a database', 'database', 'connect', 'database test_db'],
      ['a sequence', 'public.orders_id_seq', 'usage', 'sequence public.orders_id_seq'],
      [
        'a routine',
        'public.archive(integer, text)',
        'execute',
        'function public.archive(integer,text)',
      ],
      ['a routine alone', 'public.archive', 'execute', 'function public.archive(integer,text)'],
      [
        'a table of the catalog',
        'table pg_catalog.pg_class',
        'delete',
        'table pg_catalog.pg_class',
      ],
    ])('%s is found', async (_, object, privilege, says) => {
      const { status, stdout, stderr } = await explain(service, object, privilege);
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout.split('\n')[0]).toContain(` ${privilege.toUpperCase()} on ${says}`);
    });

    test.each([
      [
        ['{service}x', 'public.orders', 'select'],
        1,
        /^role "test_service\w+x" does not exist; do you mean "test_service\w+"\?\n/,
      ],
      [
        ['{service}', 'public.ordrs', 'select'],
        1,
        /^object "public\.ordrs" does not exist; do you mean "public\.orders"\?\n/,
      ],
      [
        ['{service}', 'table orders', 'select'],
        1,
        /^object "table orders" does not exist; do you mean "public\.orders"\?\n/,
      ],
      [['{service}', 'public.users.mail', 'select'], 1, /; do you mean "public\.users\.email"\?\n/],
      [
        ['{service}', 'public.archive(text)', 'execute'],
        1,
        /; do you mean "public\.archive\(integer,text\)"\?\n/,
      ],
      [
        ['{service}', 'public.orders', 'execute'],
        1,
        /^privilege "EXECUTE" is none of table public\.orders; allowed: SELECT, /,
      ],
      [
        ['{service}', 'public.orders', 'delte'],
        64,
        /privilege "DELTE" is not allowed; allowed: .*; do you mean DELETE\?\n/,
      ],
      [
        ['{service}', 'a.b.c.d', 'delete'],
        64,
        /: object "a\.b\.c\.d" is not allowed; allowed: a name as in SQL, /,
      ],
      [
        ['{service}', 'a.b'],
        64,
        /: a missing PRIVILEGE is not allowed; give ROLE OBJECT PRIVILEGE\n/,
      ],
    ])('%j is refused', async (args, exit, says) => {
      const { status, stdout, stderr } = await explain(
        ...args.map((one) => one.replace('{service}', service)),
      );
      expect([status, stdout]).toEqual([exit, '']);
      expect(stderr).toMatch(says);
    });

    test('with a policy it says what that gives, what a plan would change, and the findings', async () => {
      const tables = { 'public.users': { hide: ['email'] }, 'public.it*': 'readOnly' };
      const policy = { admin, service: { role: service, tables } };
      const file = two.file(`${service}.json`, JSON.stringify(policy));
      const asked = async (object: string, privilege: string, role = service) =>
        (await explain(role, object, privilege, '-f', file)).stdout;
      const no = await asked('public.orders', 'delete');
      expect(no).toContain(
        `\nthe policy does not give DELETE to ${service}, its service: table public.orders is readWrite for it by the rule of its schema\n`,
      );
      expect(no).toContain(`- revoke delete on table public.orders from ${service} cascade;`);
      expect(await asked('public.items', 'insert')).toContain(
        `the policy does not give INSERT to ${service}, its service: table public.items is readOnly for it by public.it*\n`,
      );
      expect(await asked('public.orders', 'delete', admin)).toContain("is the policy's admin");
    });

    onLinux('in colours at a terminal', async () => {
      const typed = { ...env, TERM: 'xterm' };
      const { stdout } = await two.terminal(
        ['explain', service, 'public.orders', 'select'],
        typed,
        '',
      );
      expect(stdout).toContain(`\u001b[32myes, ${service} has SELECT`);
    });
  },
  outermostMajors,
);

test('explain says what it is called with', async () => {
  const { status, stdout } = await two.run(['explain', '--help']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^cdk8s-two-user-postgres explain ROLE OBJECT PRIVILEGE /);
  expect(stdout).toMatch(/Exit code 0: [\s\S]*64: the command line is wrong\.\n$/);
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
});

describe('the nearest name', () => {
  test.each([
    ['ordrs', ['users', 'orders'], 'orders'],
    ['Orders', ['orders'], 'orders'],
    ['x', ['orders'], undefined],
    ['orders', [], undefined],
  ])('%s among %j is %s', (wrong, names, like) => {
    expect(nearest(wrong, names)).toBe(like);
  });
});
