import type { Client } from 'pg';
import { afterAll, expect, test } from 'vitest';
import type { AccessPolicy } from '../../src/access';
import {
  describeMajors,
  type FreshDatabase,
  freshDatabase,
  psql,
  query,
  uniqueName,
  withClient,
} from '../servers';
import { waitForMembers } from './alone';
import { check, converge, lines, planAndFindings, prepare, program } from './engine';
import { deviations } from './oracle';
import { podFiles, runPod } from './pods';

// Several applications with one admin: in one database, each with schemas of its own, and in several databases.

const files = podFiles();
afterAll(files.remove);

const quoted = JSON.stringify;

/** Two policies for one database. The service of the second reads the first one's schema. */
async function twoPolicies(database: FreshDatabase): Promise<[AccessPolicy, AccessPolicy]> {
  const second = uniqueName('second_service');
  await query(database.superuser, `create role ${quoted(second)} login`);
  await query(
    database.admin,
    `create schema one; create table one.t (id serial, x int, secret text); create schema two; create table two.t (id serial, x int);
      create function one.f() returns int language sql as 'select 1'; create function two.f() returns int language sql as 'select 1'`,
  );
  const policy = (schema: string, role: string): AccessPolicy => ({
    admin: database.admin.user,
    schemas: [schema],
    service: { role, tables: {}, routines: [], temporary: true },
    readers: [],
    enforcement: 'authoritative',
    missingTable: 'error',
    acceptedFindings: [],
  });
  const one = policy('one', database.service.user);
  return [
    { ...one, readers: [{ role: second, tables: { 'one.t': { hide: ['secret'] } } }] },
    policy('two', second),
  ];
}

/** What is left to do for a policy. */
async function planned(client: Client, policy: AccessPolicy): Promise<string> {
  await client.query('begin');
  await prepare(client, policy);
  const { statements } = await check(client);
  await client.query('rollback');
  return lines(statements);
}

/** One run, with its release in the end. */
async function release(client: Client, policy: AccessPolicy, name: string): Promise<string[]> {
  await client.query('begin');
  await client.query(program('release-table.sql'));
  const { plan, findings } = await converge(client, policy);
  expect(findings).toEqual([]);
  await client.query(`select set_config('two_user.release', $1, true)`, [name]);
  await client.query(program('record.sql'));
  await client.query('commit');
  return plan.map(({ statement }) => statement);
}

const intact = async (client: Client, policy: AccessPolicy, name: string): Promise<boolean> => {
  await client.query('begin');
  await prepare(client, policy, false);
  await client.query(`select set_config('two_user.release', $1, true)`, [name]);
  const [row] = (await client.query(program('state.sql'))).rows;
  await client.query('rollback');
  return row.intact;
};

describeMajors('several applications', (major) => {
  test('of one database: none undoes what another has granted', async () => {
    const database = await freshDatabase(major);
    const [first, second] = await twoPolicies(database);
    await withClient(database.admin, async (client) => {
      expect((await release(client, first, 'a1')).length).toBeGreaterThan(5);
      expect((await release(client, second, 'b1')).length).toBeGreaterThan(3);
      for (const [policy, name] of [
        [first, 'a2'],
        [second, 'b2'],
        [first, 'a3'],
        [second, 'b3'],
      ] as const) {
        expect(await planned(client, policy)).toBe('');
        expect(await release(client, policy, name)).toEqual([]);
      }
      // What is more than the policy of the other gives its service, each takes away.
      const created = `create on database ${database.admin.database}`;
      const name = second.service.role;
      await client.query(`grant ${created} to ${name}`);
      for (const policy of [first, second])
        expect(await planned(client, policy)).toBe(`revoke ${created} from ${name} cascade`);
      await client.query(`revoke ${created} from ${name}`);
      await withClient(database.superuser, async (superuser) => {
        await superuser.query('begin');
        await waitForMembers(superuser);
        expect(await release(client, first, 'a4')).toEqual([]);
        expect(await release(client, second, 'b4')).toEqual([]);
        expect(await intact(client, first, 'a4')).toBe(true);
        expect(await intact(client, second, 'b4')).toBe(true);
      });
    });
    await withClient(database.superuser, async (client) => {
      const [temporary] = (
        await client.query(
          `select has_database_privilege($1, current_database(), 'TEMPORARY') as has`,
          [second.service.role],
        )
      ).rows;
      expect(temporary.has).toBe(true);
      expect(await deviations(client, second)).toEqual([]);
      const text = (await deviations(client, first)).join();
      expect(text).toBe(`${second.service.role} has TEMPORARY on the database`);
    });
  });

  test.skipIf(!psql)('that claim one schema: the second fails, and changes nothing', async () => {
    const database = await freshDatabase(major);
    const [first, second] = await twoPolicies(database);
    const pod = { connection: database.admin, policy: first, release: 'a1' };
    const started = await runPod(files, pod);
    expect(started.code, started.output).toBe(0);
    const claiming: AccessPolicy = { ...second, schemas: ['two', 'one'] };
    const { code, output } = await runPod(files, { ...pod, policy: claiming, release: 'b1' });
    expect(code, output).toBe(3);
    expect(output).toMatch(
      /error TUP019: schema one: .*last release of .*remedy: remove the schema from one of the policies/,
    );
    await withClient(database.admin, async (client) => {
      expect(await planned(client, first)).toBe('');
      // Whose role is gone claims nothing.
      await query(
        database.superuser,
        `revoke connect on database ${quoted(database.superuser.database)} from ${quoted(database.service.user)};
        drop owned by ${quoted(database.service.user)}; drop role ${quoted(database.service.user)}`,
      );
      await client.query('begin');
      await prepare(client, { ...claiming, readers: [] });
      const codes = (await planAndFindings(client)).findings.map((one) => one.code);
      await client.query('rollback');
      expect(codes).not.toContain('TUP019');
    });
  });

  test('with an admin each: the second has to be a member of the first', async () => {
    const database = await freshDatabase(major);
    const [first, second] = await twoPolicies(database);
    const admin = { ...database.admin, user: uniqueName('second_admin') };
    await query(
      database.superuser,
      `create role ${quoted(admin.user)} login password '${admin.password}'; alter schema two owner to ${quoted(admin.user)};
        alter table two.t owner to ${quoted(admin.user)}; alter function two.f() owner to ${quoted(admin.user)};
        grant connect on database ${quoted(admin.database)} to ${quoted(admin.user)}, ${quoted(second.service.role)}`,
    );
    await withClient(database.admin, (client) => release(client, first, 'a1'));
    const policy = {
      ...second,
      admin: admin.user,
      service: { ...second.service, temporary: false },
    };
    await withClient(admin, async (client) => {
      const refused = await release(client, policy, 'b1').catch((error) => error.message);
      expect(refused).toMatch(/^permission denied for (database|schema two_user)/);
      await client.query('rollback');
      await query(
        database.superuser,
        `grant ${quoted(database.admin.user)} to ${quoted(admin.user)}`,
      );
      expect((await release(client, policy, 'b1')).length).toBeGreaterThan(3);
    });
    await withClient(database.admin, async (client) => {
      expect(await planned(client, first)).toBe('');
      expect(await release(client, first, 'a2')).toEqual([]);
    });
    await withClient(admin, async (client) => {
      expect(await planned(client, policy)).toBe('');
      expect(await release(client, policy, 'b2')).toEqual([]);
    });
    await withClient(database.superuser, async (client) => {
      expect(await deviations(client, policy)).toEqual([]);
      expect(await deviations(client, first)).toEqual([]);
    });
  });

  test('of a database that belongs to somebody else, who gave what is needed', async () => {
    const database = await freshDatabase(major);
    const [{ readers: _, ...one }] = await twoPolicies(database);
    const policy: AccessPolicy = {
      ...one,
      readers: [],
      service: { ...one.service, temporary: false },
    };
    const { database: db } = database.superuser;
    await query(
      database.superuser,
      `alter database ${quoted(db)} owner to postgres; grant create on database ${quoted(db)} to ${quoted(database.admin.user)}`,
    );
    await withClient(database.admin, async (client) => {
      await client.query('begin');
      const { findings } = await converge(client, policy);
      await client.query('rollback');
      const remedy = `revoke TEMPORARY on database ${db} from public`;
      expect(findings).toMatchObject([{ code: 'TUP007', severity: 'warning', remedy }]);
      await query(database.superuser, remedy);
      await release(client, policy, 'a1');
    });
    await query(database.superuser, `revoke connect on database ${quoted(db)} from public`);
    await withClient({ ...database.superuser }, async (client) => {
      await client.query('begin');
      const { findings } = await converge(client, policy);
      await client.query('rollback');
      const remedy = `grant CONNECT on database ${db} to ${policy.service.role}`;
      expect(findings).toMatchObject([{ code: 'TUP011', severity: 'error', remedy }]);
      await query(database.superuser, remedy);
      await query(
        database.superuser,
        `grant connect on database ${quoted(db)} to ${quoted(policy.admin)}`,
      );
    });
    await withClient(database.admin, async (client) => {
      expect(await release(client, policy, 'a2')).toEqual([]);
    });
  });

  test('of several databases', async () => {
    const database = await freshDatabase(major);
    const other = { ...database.superuser, database: uniqueName('other_db') };
    await query(
      database.superuser,
      `create database ${quoted(other.database)} owner ${quoted(database.admin.user)}`,
    );
    const admins = [database.admin, { ...database.admin, database: other.database }];
    // Until 14 everybody may create in the schema public, which no policy here is about.
    for (const at of [database.superuser, other])
      await query(at, 'revoke create on schema public from public');
    const policy = (schema: string): AccessPolicy => ({
      admin: database.admin.user,
      schemas: [{ name: schema, create: true }],
      service: { role: database.service.user, tables: {}, routines: [], temporary: false },
      readers: [],
      enforcement: 'authoritative',
      missingTable: 'error',
      acceptedFindings: [],
    });
    for (const round of [0, 1]) {
      for (const [n, admin] of admins.entries()) {
        await withClient(admin, async (client) => {
          await client.query('begin');
          const { plan, findings } = await converge(client, policy(`app_${n}`));
          expect(findings).toEqual([]);
          expect(plan.length > 0).toBe(round === 0);
          await client.query('commit');
        });
      }
    }
  });
});
