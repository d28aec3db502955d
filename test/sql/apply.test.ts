import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeMajors, query, withClient } from '../servers';
import { apply, check, planAndFindings, prepare } from './engine';
import { become, makeWorld, tryOut, type World } from './world';

// The last wall: whatever a check may have left behind, apply.sql grants no more than the list in it.

describeMajors('apply', (major) => {
  let world: World;
  afterAll(() => world?.close());
  beforeAll(async () => {
    world = await makeWorld(major, 'apply');
    await query(
      world.database.admin,
      world.sql('create table {app}.first (x int); create table {app}.second (x int)'),
    );
  });

  const execute = (statement: string) =>
    tryOut(world, async (client) => {
      await client.query(
        world.sql(`create table {app}.t (x int); create type {app}."t,x" as (a int);
          create function {app}.f(integer, timestamptz, {app}."t,x"[]) returns int language sql as 'select 1'`),
      );
      const checked = { statements: [{ round: 1, statement: world.sql(statement), reason: '' }] };
      await client.query(`select set_config('two_user.check', $1, true)`, [
        JSON.stringify(checked),
      ]);
      await apply(client);
      const { rows } = await client.query(
        `select privilege_type::text as privilege from pg_class, aclexplode(relacl) as a
        where oid = $1::regclass and a.grantee <> relowner`,
        [world.sql('{app}.t')],
      );
      return rows.map(({ privilege }) => privilege);
    });

  test.each([
    'grant delete on {app}.t to {service}',
    'grant select, delete on {app}.t to {service}',
    'grant truncate on {app}.t to public',
    'grant references on {app}.t to {service}',
    'grant trigger on {app}.t to {service}',
    'grant all on {app}.t to {service}',
    'grant all privileges on {app}.t to {service}',
    'grant execute on function now() to {service}',
    'grant {admin} to {service}',
    'alter default privileges for role {admin} grant delete on tables to {service}',
    'alter role {service} superuser',
    'drop table {app}.t',
    'delete from {app}.t',
    ' grant select on table {app}.t to {service}',
    'grant select (x), delete on table {app}.t to {service}',
    'grant select on table {app}.t to {service} with grant option',
    'alter default privileges for role "x revoke y" grant delete on tables to {service}',
    'grant select on table {app}.t to {service}; grant delete on {app}.t to {service}',
    'grant select (x), delete (x) on table {app}.t to {service}',
    'grant references (x) on table {app}.t to {service}',
    'grant select (x) on table {app}.t to {service}, {reader}',
    'grant temporary, create on database {db} to {service}',
    'grant create on schema {app} to {service}',
    'grant temporary on schema {app} to {service}',
    'grant execute on routine pg_catalog.now() to {service} with grant option',
    'grant execute on routine pg_catalog.now(), delete on table {app}.t to {service}',
    'grant execute on all routines in schema {app} to {service}',
    'grant execute, delete on routine pg_catalog.now() to {service}',
    'grant usage on language plpgsql to {service}',
    'alter default privileges for role {admin} grant execute on routines to {service}',
    'create schema {data} authorization {admin} create table t (x int)',
    'create schema {data} authorization {admin}; drop table {app}.t',
    'create table {app}.u (x int)',
    'alter default privileges for role {admin} create schema {data} authorization {admin}',
  ])('refuses: %s', async (statement) => {
    await expect(execute(statement)).rejects.toMatchObject({
      code: '42501',
      message: expect.stringContaining('refused to execute'),
    });
  });

  test.each([
    ['grant select, insert, update on table {app}.t to {service}', ['INSERT', 'SELECT', 'UPDATE']],
    ['revoke all on table {app}.t from public cascade', []],
    ['grant select (x), insert (x), update (x) on table {app}.t, {app}.t to {service}', []],
    ['grant connect, temporary on database {db} to {service}', []],
    ['create schema {data} authorization {admin}', []],
    [
      'grant execute on routine {app}.f(integer,timestamp with time zone,{app}."t,x"[]), pg_catalog.now() to {service}',
      [],
    ],
    [
      'revoke execute on routine {app}.f(integer,timestamp with time zone,{app}."t,x"[]) from public cascade',
      [],
    ],
    ['revoke insert (x), update ("x") on table {app}.t from {service} cascade', []],
  ])('executes: %s', async (statement, privileges) => {
    expect((await execute(statement)).sort()).toEqual(privileges);
  });

  test('executes the first round alone, and locks its tables before', async () => {
    await tryOut(world, async (client) => {
      await client.query(world.sql('create table {app}.t (x int); create table {app}.u (x int)'));
      const [table, other] = [world.sql('{app}.t'), world.sql('{app}.u')];
      const grant = (name: string) => world.sql(`grant select on table ${name} to {service}`);
      const left = async (statements: readonly object[]) => {
        await client.query(`select set_config('two_user.check', $1, true)`, [
          JSON.stringify({ statements }),
        ]);
        await apply(client);
        const { rows } = await client.query(
          `select relname::text as name, has_table_privilege($1, oid, 'SELECT') as given, exists (select from pg_locks as l
              where l.relation = c.oid and l.pid = pg_backend_pid() and l.mode = 'RowExclusiveLock') as locked
            from pg_class as c where oid = any ($2::regclass[]) order by 1`,
          [world.names.service, [table, other]],
        );
        return rows.map(({ name, given, locked }) => `${name} ${given} ${locked}`);
      };
      // Other statements lock nothing, and wait as long as whoever runs them says.
      await left([{ round: 1, tables: [], statement: grant(table) }]);
      expect((await client.query('show lock_timeout')).rows).toEqual([{ lock_timeout: '0' }]);
      const statements = [
        { round: 1, tables: [table], statement: grant(table) },
        { round: 2, tables: [other], statement: grant(other) },
      ];
      expect(await left(statements)).toEqual(['t true true', 'u false false']);
      expect((await client.query('show lock_timeout')).rows).toEqual([{ lock_timeout: '500ms' }]);
    });
  });

  test('waits for the first table as long as it may, and for others half a second', async () => {
    const tables = [world.sql('{app}.first'), world.sql('{app}.second')];
    const statements = [
      { round: 1, tables, statement: world.sql('grant select on table {app}.first to {service}') },
    ];
    const applied = () =>
      tryOut(world, async (client) => {
        await client.query(
          `select set_config('two_user.check', $1, true), set_config('lock_timeout', '10s', true)`,
          [JSON.stringify({ statements })],
        );
        await apply(client);
      });
    await withClient(world.database.admin, async (holder) => {
      await holder.query(`begin; lock table ${tables[0]} in share mode`);
      const released = sleep(200).then(() => holder.query('commit'));
      const [waited] = await Promise.allSettled([applied(), released]);
      expect(waited.status).toBe('fulfilled');
      await holder.query(`begin; lock table ${tables[1]} in share mode`);
      const begun = performance.now();
      await expect(applied()).rejects.toMatchObject({ code: '55P03' });
      expect(performance.now() - begun).toBeLessThan(5_000);
      await holder.query('rollback');
    });
  });

  test('has settings for its transaction, those that the server knows', async () => {
    await tryOut(world, async (client) => {
      await client.query(
        `set local jit = on; set local idle_in_transaction_session_timeout = 1000`,
      );
      await prepare(client, world.policy());
      const { rows } = await client.query(
        `select current_setting('search_path') as path, current_setting('jit') as jit,
          current_setting('idle_in_transaction_session_timeout') as idle`,
      );
      expect(rows).toEqual([{ path: 'pg_catalog, pg_temp', jit: 'off', idle: '0' }]);
    });
  });

  test('executes what check.sql found, which diff.sql and findings.sql say as well', async () => {
    await tryOut(world, async (client) => {
      await client.query(
        world.sql(`create table {app}.t (x int); grant all on {app}.t to public; alter table {app}.t owner to {other};
          set role {admin}; create table {app}.u (id serial, x int); grant delete on {app}.u to {service}`),
      );
      const policy = world.policy({ tables: { '{app}.nowhere': 'none' } });
      await become(client, policy.admin);
      await prepare(client, policy);
      const checked = await check(client);
      expect(checked.statements.length).toBeGreaterThan(5);
      expect(new Set(checked.findings.map(({ code }) => code))).toEqual(
        new Set(['TUP003', 'TUP007', 'TUP008']),
      );
      expect(await planAndFindings(client)).toEqual(checked);
    });
  });
});
