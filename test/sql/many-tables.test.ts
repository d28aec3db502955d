import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccessPolicy } from '../../src/access';
import {
  describeMajors,
  type FreshDatabase,
  freshDatabase,
  outermostMajors,
  psql,
  query,
  type Server,
  startServer,
  withClient,
} from '../servers';
import { apply, check, converge, prepare } from './engine';
import { deviations } from './oracle';
import { planned, podFiles, runPod, startPod } from './pods';

// More tables than a transaction can name.

const files = podFiles();
afterAll(files.remove);

function policyOf(database: FreshDatabase, schema: string): AccessPolicy {
  return {
    admin: database.admin.user,
    schemas: [schema],
    service: { role: database.service.user, tables: {}, routines: [], temporary: false },
    readers: [],
    enforcement: 'authoritative',
    missingTable: 'error',
    acceptedFindings: [],
  };
}

const service = (database: FreshDatabase) => JSON.stringify(database.service.user);

// The statements are the same on the majors between.
describeMajors(
  'thousands of tables',
  (major) => {
    test('that differ alike are granted by one statement, and the exceptions narrowed right after', async () => {
      const database = await freshDatabase(major);
      const policy = {
        ...policyOf(database, 'app'),
        service: {
          role: database.service.user,
          tables: {
            'app.t7': 'none',
            'app.t8': 'appendOnly',
            'app.t9*': { hide: ['secret'] },
            'app.t10': { readOnlyColumns: ['x'] },
          },
          routines: [],
          temporary: false,
        },
      } as AccessPolicy;
      await query(
        database.admin,
        `create schema app; create view app.seen as select 1 as id, 2 as x; create table app.schema_migrations (id serial, x int);
      do $$ begin for n in 1..3000 loop execute format('create table app.t%s (x int, secret int)', n); end loop; end $$`,
      );
      await withClient(database.admin, async (client) => {
        await client.query('begin');
        const { plan, findings } = await converge(client, policy);
        expect(findings).toEqual([]);
        const statements = plan.map(({ statement }) => statement.replaceAll('"', ''));
        const grant = statements.findIndex((text) =>
          text.startsWith('grant select, insert, update on all tables in schema app to'),
        );
        expect(grant).toBeGreaterThanOrEqual(0);
        expect(statements.slice(grant + 1).join('\n')).toMatch(
          /revoke insert, update on table app\.(schema_migrations|seen)/,
        );
        // Columns get what is theirs after that.
        expect(statements.slice(grant + 1).join('\n')).toMatch(
          /revoke select on table app\.t9, .*\n(?:.*\n)*grant select \(x\) on table app\.t9, app\.t90,/,
        );
        expect(plan.every(({ round }) => round === 1)).toBe(true);
        expect(plan.length).toBeLessThan(20);
        await client.query('commit');
      });
      await withClient(database.superuser, async (client) => {
        expect(await deviations(client, policy)).toEqual([]);
      });
      await query(
        database.admin,
        `grant delete, truncate on all tables in schema app to ${service(database)}, public`,
      );
      await withClient(database.admin, async (client) => {
        await client.query('begin');
        const { plan } = await converge(client, policy);
        expect(plan.length).toBeLessThan(12);
        expect(plan.map(({ statement }) => statement).join()).toContain(
          'on all tables in schema app from public',
        );
        await client.query('commit');
      });
      await withClient(database.superuser, async (client) => {
        expect(await deviations(client, policy)).toEqual([]);
      });
      // Everything but what the columns have is gone: it is granted to all tables, and taken from some, once more.
      await query(
        database.admin,
        `revoke insert, update on all tables in schema app from ${service(database)};
        grant select on all tables in schema app to ${service(database)}`,
      );
      await withClient(database.admin, async (client) => {
        await client.query('begin');
        const { plan } = await converge(client, policy);
        expect(plan.length).toBeLessThan(12);
        await client.query('commit');
      });
      await withClient(database.superuser, async (client) => {
        expect(await deviations(client, policy)).toEqual([]);
      });
    });
  },
  outermostMajors,
);

// Only the newest locks what a GRANT names by itself.
describeMajors(
  'a small lock table',
  (major) => {
    let server: Server;
    beforeAll(async () => {
      server = await startServer({
        major,
        settings: { max_locks_per_transaction: 10, max_connections: 100 },
      });
    });
    afterAll(() => server?.stop());

    /** Tables that differ in so many ways that none of them are enough for ON ALL. */
    async function drifted(): Promise<FreshDatabase> {
      const database = await freshDatabase(major, { server });
      await query(database.admin, 'create schema app');
      for (let part = 0; part < 12; part++) {
        await query(
          database.admin,
          `do $$ begin for n in ${part * 100} .. ${part * 100 + 99} loop
          execute format('create table app.t%s (x int)', n);
          execute format('grant %s on app.t%s to ${service(database)}',
            (array['delete', 'truncate, select', 'trigger, insert', 'references, update', 'delete, truncate, select, insert', 'all'])[1 + n % 6], n);
        end loop; end $$`,
        );
      }
      return database;
    }

    const privileges = async (database: FreshDatabase): Promise<Map<string, string[]>> => {
      const rows = await query(
        database.superuser,
        `select relname as name, array(select privilege_type::text from aclexplode(relacl) as a
        where a.grantee = (select oid from pg_roles where rolname = $1)) as list
      from pg_class where relnamespace = 'app'::regnamespace and relkind = 'r'`,
        [database.service.user],
      );
      return new Map(rows.map(({ name, list }) => [name, list]));
    };

    test.skipIf(!psql)(
      'converges in rounds, and a kill between two leaves nothing wider than before',
      async () => {
        const database = await drifted();
        const policy = policyOf(database, 'app');
        // Of no use when all of it fits into one transaction.
        await withClient(database.admin, async (client) => {
          await client.query('begin');
          await prepare(client, policy);
          const { statements } = await check(client);
          expect(Math.max(...statements.map(({ round }) => round))).toBeGreaterThan(2);
          expect(statements.map(({ statement }) => statement).join()).not.toContain(
            'on all tables',
          );
          await apply(client);
        });
        const pod = { connection: database.admin, policy, release: 'aa' };
        let before = await privileges(database);
        const rounds = new Set<number>();
        // Each time a round further.
        for (let kills = 0; kills < 3; kills++) {
          const running = startPod(files, pod);
          // The first round is committed when the plan of the second is there.
          const inSecond = /round done; (\d+) to go(?:.|\n)*plan: /;
          while (!inSecond.test(running.output()) && running.child.exitCode === null)
            await sleep(2);
          process.kill(-(running.child.pid as number), 'SIGKILL');
          await running.ended;
          while (
            (
              await query(server.superuser, 'select from pg_stat_activity where usename = $1', [
                database.admin.user,
              ])
            ).length > 0
          ) {
            await sleep(10);
          }
          rounds.add(Number(/round done; (\d+) to go/.exec(running.output())?.[1] ?? 0));
          const after = await privileges(database);
          for (const [table, list] of after) {
            const had = [...(before.get(table) ?? []), 'SELECT', 'INSERT', 'UPDATE'];
            expect(
              list.filter((privilege) => !had.includes(privilege)),
              table,
            ).toEqual([]);
          }
          expect([...after.values()].flat().length).not.toBe([...before.values()].flat().length);
          before = after;
        }
        expect(rounds.size).toBeGreaterThan(1);
        const { code, output } = await runPod(files, pod);
        expect(code, output.slice(-2000)).toBe(0);
        await withClient(database.superuser, async (client) => {
          expect(await deviations(client, policy)).toEqual([]);
        });
      },
    );

    test.skipIf(!psql)('converges in one run, revokes first', async () => {
      const database = await drifted();
      const policy = policyOf(database, 'app');
      const { code, output } = await runPod(files, {
        connection: database.admin,
        policy,
        release: 'bb',
      });
      expect(code, output.slice(-2000)).toBe(0);
      expect(output).toContain('round done');
      const kinds = planned(output).map((statement) => statement.split(' ')[0]);
      expect(kinds.lastIndexOf('revoke')).toBeGreaterThan(0);
      await withClient(database.superuser, async (client) => {
        expect(await deviations(client, policy)).toEqual([]);
      });
      const again = await runPod(files, { connection: database.admin, policy, release: 'bb' });
      expect(again.output).toContain('0 statements');
    });

    test.skipIf(!psql)('commits no round where an error is left', async () => {
      const database = await drifted();
      await query(database.superuser, `alter role ${service(database)} createdb`);
      const before = await privileges(database);
      const pod = { connection: database.admin, policy: policyOf(database, 'app'), release: 'cc' };
      const { code, output } = await runPod(files, pod);
      expect(code, output.slice(-2000)).toBe(3);
      expect(output).toContain('error TUP004');
      expect(await privileges(database)).toEqual(before);
    });
  },
  outermostMajors,
);
