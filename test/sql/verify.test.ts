import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { describeMajors, majorsOfLongSuites, psql, query, withClient } from '../servers';
import { converge, prepare, program, verify } from './engine';
import { podFiles, runPod } from './pods';
import { type CasePolicy, makeWorld, type World } from './world';

// The proof that is run as the service itself.

const files = podFiles();
afterAll(files.remove);

const given: CasePolicy = {
  tables: { '{app}.audit': 'appendOnly', '{app}.rates': 'readOnly', '{app}.secrets': 'none' },
};

describeMajors(
  'verify',
  (major) => {
    let world: World;
    afterAll(() => world?.close());
    beforeAll(async () => {
      world = await makeWorld(major, 'verify');
      await query(
        world.database.admin,
        world.sql(`create table {app}.users (id serial, x int); create table {app}.audit (id serial, x int);
        create table {app}.rates (id int generated always as (1) stored, x int); create table {app}.secrets (x int);
        create view {app}.sums as select sum(x) from {app}.users; create table {app}.empty ();
        create table {app}.lent (x int); revoke all on {app}.lent from {admin};
        create schema {outside}; create table {outside}.private (x int); insert into {app}.users (x) values (1)`),
      );
    });
    beforeEach(async () => {
      await query(
        world.database.admin,
        world.sql(`revoke all on all tables in schema {app}, {outside} from {service}, public;
        revoke update (x) on {app}.users from public`),
      );
      await withClient(world.database.admin, async (client) => {
        await client.query('begin');
        await converge(client, world.policy(given));
        await client.query('commit');
      });
    });

    const report = () =>
      withClient(world.database.service, async (client) => {
        await client.query('begin');
        const lines = await verify(client, world.policy(given));
        await client.query('rollback');
        return lines;
      });

    test('reports a line for each table, and touches nothing', async () => {
      const state = `select (select last_value from {app}.users_id_seq) as last, (select count(*) from {app}.users) as rows,
      (select md5(string_agg(concat(ctid, xmin, xmax), ',')) from {app}.users) as versions`;
      const before = await query(world.database.superuser, world.sql(state));
      const app = world.names.app;
      expect(await report()).toEqual([
        'TAP version 13',
        `ok 1 - ${app}.audit: may select, insert; delete is refused`,
        `ok 2 - ${app}.empty: may select, insert, update; delete is refused`,
        // Its privileges are all that the default privileges of the schema are.
        `ok 3 - ${app}.lent: may select, insert, update; delete is refused`,
        `ok 4 - ${app}.rates: may select; delete is refused`,
        `ok 5 - ${app}.secrets: may nothing; delete is refused`,
        `ok 6 - ${app}.sums: may select; delete is refused`,
        `ok 7 - ${app}.users: may select, insert, update; delete is refused`,
        '1..7',
      ]);
      expect(await query(world.database.superuser, world.sql(state))).toEqual(before);
    });

    test.each([
      ['delete', 'grant delete on {app}.users to {service}', 'users: DELETE is possible'],
      ['delete to everyone', 'grant delete on {app}.rates to public', 'rates: DELETE is possible'],
      ['truncate', 'grant truncate on {app}.users to {service}', 'users: TRUNCATE is possible'],
      [
        'truncate to everyone',
        'grant truncate on {app}.audit to public',
        'audit: TRUNCATE is possible',
      ],
      ['trigger', 'grant trigger on {app}.users to {service}', 'users: TRIGGER is possible'],
      [
        'update beyond the rule',
        'grant update on {app}.audit to {service}',
        'audit: UPDATE is possible',
      ],
      [
        'insert through a view',
        'grant select on {app}.secrets to {service}',
        'secrets: SELECT is possible',
      ],
      [
        'no select',
        'revoke select on {app}.users from {service}',
        'users: SELECT is refused with SQLSTATE 42501',
      ],
      [
        'no insert',
        'revoke insert on {app}.audit from {service}',
        'audit: INSERT is refused with SQLSTATE 42501',
      ],
    ])('fails after: %s', async (_, change, problem) => {
      await query(world.database.admin, world.sql(change));
      const failed = (await report()).filter((line) => line.startsWith('not ok'));
      expect(failed).toEqual([expect.stringContaining(problem)]);
    });

    test.skipIf(!psql)('fails in a pod', async () => {
      await query(world.database.admin, world.sql('grant delete on {app}.users to public'));
      const pod = {
        connection: world.database.service,
        policy: world.policy(given),
        release: 'f1',
      };
      const { code, output } = await runPod(files, pod, 'verify.sh');
      expect(code, output).toBe(1);
      expect(output).toContain('users: DELETE is possible');
    });

    test('names several problems of several tables', async () => {
      await query(
        world.database.admin,
        world.sql(
          `grant delete, truncate, references on {app}.users to public; revoke select on {app}.rates from {service}`,
        ),
      );
      const failed = (await report()).filter((line) => line.startsWith('not ok'));
      expect(failed).toEqual([
        expect.stringMatching(/rates: SELECT is refused with SQLSTATE 42501$/),
        expect.stringMatching(
          /users: DELETE is possible; TRUNCATE is possible; REFERENCES is possible$/,
        ),
      ]);
    });

    test('refuses to prove anything as the admin', async () => {
      await withClient(world.database.admin, async (client) => {
        await client.query('begin');
        await expect(verify(client, world.policy(given))).rejects.toThrow(
          'which is not a role that the policy restricts',
        );
      });
      if (!psql) return;
      const pod = { connection: world.database.admin, policy: world.policy(given), release: 'f1' };
      const { code, output } = await runPod(files, pod, 'verify.sh');
      expect(code, output).toBe(78);
    });

    test('asks for what it cannot try while somebody alters the table, and does not wait for long', async () => {
      await withClient(world.database.admin, async (client) => {
        await client.query(world.sql('begin; lock table {app}.users, {app}.rates'));
        const begun = Date.now();
        const lines = await report();
        expect(Date.now() - begun).toBeLessThan(10_000);
        expect(lines.filter((line) => line.startsWith('not ok'))).toEqual([]);
        expect(lines).toContain(
          `# ${world.names.app}.users: delete was not tried but asked for: SQLSTATE 55P03`,
        );
        await client.query(world.sql('grant delete on {app}.users to {service}; commit'));
        await client.query(world.sql('begin; lock table {app}.users'));
        expect((await report()).filter((line) => line.startsWith('not ok'))).toEqual([
          expect.stringMatching(/users: DELETE is possible$/),
        ]);
      });
    });

    test('says nothing of a table that is dropped meanwhile', async () => {
      await query(world.database.admin, world.sql('create table {app}.short_lived (x int)'));
      const lines = await withClient(world.database.service, async (client) => {
        await client.query('begin');
        await prepare(client, world.policy(given));
        await client.query(program('expected.sql'));
        await query(world.database.admin, world.sql('drop table {app}.short_lived'));
        await client.query(program('verify.sql'));
        return (await client.query(program('verify-report.sql'))).rows.map(
          (row) => row.regexp_replace,
        );
      });
      expect(lines).toHaveLength(9);
      expect(lines.join()).not.toMatch(/not ok|short_lived/);
    });

    test('fails where there is no table', async () => {
      const empty = await makeWorld(major, 'verify');
      onTestFinished(() => empty.close());
      await withClient(empty.database.service, async (client) => {
        await client.query('begin');
        expect(await verify(client, empty.policy())).toEqual([
          'TAP version 13',
          'not ok 1 - no table was found: nothing is proved',
          '1..1',
        ]);
      });
      if (!psql) return;
      const pod = { connection: empty.database.service, policy: empty.policy(), release: 'f1' };
      const { code, output } = await runPod(files, pod, 'verify.sh');
      expect(code, output).toBe(1);
      expect(output).toContain('nothing is proved');
    });

    test.skipIf(!psql)('passes in a pod', async () => {
      const pod = {
        connection: world.database.service,
        policy: world.policy(given),
        release: 'f1',
      };
      const { code, output } = await runPod(files, pod, 'verify.sh');
      expect(code, output).toBe(0);
      expect(output).toContain('done: 7 tables are as the policy says');
    });
  },
  majorsOfLongSuites,
);
