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
  uniqueName,
  withClient,
} from '../servers';
import { apply, check, converge, lines, look, prepare } from './engine';
import { deviations } from './oracle';
import { planned, podFiles, runPod, startPod } from './pods';
import { become } from './world';

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
      const reader = uniqueName('reader');
      const passing = uniqueName('passing');
      const policy = (given: Partial<AccessPolicy> = {}, tables = {}): AccessPolicy => ({
        ...policyOf(database, 'app'),
        schemas: ['app', 'other', 'few'],
        service: {
          role: database.service.user,
          tables: {
            ...{ 'app.t7': 'none', 'app.t8': 'appendOnly', 'app.t10': { readOnlyColumns: ['x'] } },
            ...{ 'app.t9*': { hide: ['secret'] }, 'other.*': 'readOnly', ...tables },
          },
          routines: [],
          temporary: false,
        },
        readers: [
          {
            role: reader,
            schemas: ['app', 'few'],
            tables: { 'app.t8': 'none', 'other.t1': 'readOnly' },
          },
        ],
        ...given,
      });
      await query(
        database.superuser,
        `create role ${reader}; create role ${passing}; create schema few; create table few.extended (x int);
        alter extension plpgsql add table few.extended; alter schema few owner to ${database.admin.user}`,
      );
      await query(
        database.admin,
        `create schema app; create schema other; create table few.t (x int); create view app.seen as select 1 as id, 2 as x;
        create table app.schema_migrations (id serial, x int); grant usage on schema other to ${passing};
        do $$ begin
          for n in 1..1200 loop execute format('create table app.t%s (x int, secret int)', n); end loop;
          for n in 1..1002 loop execute format('create table other.t%s (x int)', n); execute format('create sequence other.s%s', n);
            execute format($f$create function app.f%s() returns int language sql as 'select 1'$f$, n); end loop;
        end $$;
        grant select, insert, update on app.t1 to ${database.service.user} with grant option`,
      );
      // Not the admin's, but no relations of the kind.
      await query(
        database.superuser,
        `alter default privileges in schema app grant select on tables to pg_monitor; create sequence app.drawn;
        alter extension plpgsql add sequence app.drawn`,
      );
      const role = JSON.stringify(database.service.user);
      const plannedFor = (one: AccessPolicy, change = '') =>
        withClient(database.superuser, async (client) => {
          await client.query('begin');
          await client.query(change);
          await become(client, one.admin);
          await prepare(client, one);
          const statements = await look(client);
          await client.query('rollback');
          return lines(statements).replaceAll('"', '');
        });
      const converged = async (one: AccessPolicy, change = '') => {
        await query(database.superuser, `set role ${database.admin.user}; ${change}`);
        const plan = await withClient(database.admin, async (client) => {
          await client.query('begin');
          const done = await converge(client, one);
          expect(done.findings).toEqual([]);
          await client.query('commit');
          return done.plan;
        });
        await withClient(database.superuser, async (client) => {
          expect(await deviations(client, one)).toEqual([]);
        });
        expect(plan.every(({ round }) => round === 1)).toBe(true);
        const granted = plan.findIndex(({ statement }) => statement.startsWith('grant'));
        for (const [n, { statement, reason }] of plan.entries())
          expect(/: less than the other tables/.test(reason), `${statement}  -- ${reason}`).toBe(
            n > granted && granted >= 0 && statement.endsWith(' cascade'),
          );
        return plan.map(({ statement }) => statement.replaceAll('"', ''));
      };

      // What is only added can have no exceptions.
      const additive = await plannedFor(policy({ enforcement: 'additive' }));
      expect(additive).not.toContain('on all tables in schema app');
      expect(additive).toContain('grant select on all tables in schema other');
      const partly = { service: { ...policy().service, tables: { 'app.t8': 'appendOnly' } } };
      expect(
        await plannedFor(policy({ enforcement: 'additive', ...partly } as Partial<AccessPolicy>)),
      ).not.toContain('on all tables in schema app');

      const first = await converged(policy());
      const grant = first.findIndex((text) =>
        text.startsWith('grant select, insert, update on all tables in schema app to'),
      );
      expect(grant).toBeGreaterThanOrEqual(0);
      const after = first.slice(grant + 1).join('\n');
      expect(after).toMatch(/revoke insert, update on table app\.(schema_migrations|seen)/);
      // Columns get what is theirs after that.
      expect(after).toMatch(
        /revoke select on table app\.t9, .*\n(?:.*\n)*grant select \(x\) on table app\.t9, app\.t90,/,
      );
      for (const text of [
        `grant select on all tables in schema other to ${role}`,
        `grant select on all tables in schema app to ${reader}`,
      ])
        expect(first).toContain(text.replaceAll('"', ''));
      expect(first.length).toBeLessThan(45);
      expect(first.join()).not.toMatch(/other\.s1|all routines/);

      const second = await converged(
        policy(),
        `grant delete, truncate on all tables in schema app to ${role}, public; grant insert on all tables in schema other to ${role};
        grant select on all tables in schema other to ${reader}; revoke select on other.t1 from ${reader};
        grant select on all sequences in schema other to ${role}; grant select on other.s1 to ${reader}; grant insert on few.t to ${reader};
        grant select on all tables in schema other to ${role} with grant option`,
      );
      expect(second.map((text) => text.replace(database.service.user, 'service'))).toEqual(
        expect.arrayContaining([
          'revoke delete, truncate on all tables in schema app from public cascade',
          'revoke delete, truncate on all tables in schema app from service cascade',
          'revoke insert on all tables in schema other from service cascade',
          'revoke grant option for select on all tables in schema other from service cascade',
          'revoke select on all sequences in schema other from service cascade',
        ]),
      );
      expect(second.length).toBeLessThan(16);

      // What one table keeps is not taken from all.
      for (const rule of ['readWrite', { rule: 'appendOnly', readOnlyColumns: ['y'] }]) {
        const keeping = policy({}, { 'other.kept': rule });
        await converged(
          keeping,
          `create table if not exists other.kept (x int, y int); grant insert on all tables in schema other to ${role}`,
        );
      }
      await query(database.admin, 'drop table other.kept');

      // Nor is the right to pass it on from whom it is no business of the policy.
      await converged(
        policy(),
        `grant select on all tables in schema other to ${passing} with grant option; reset role; set role ${passing};
        grant select on all tables in schema other to public; revoke select on other.t1 from public; reset role`,
      );
      const [{ may }] = await query(
        database.superuser,
        `select has_table_privilege($1, 'other.t1', 'SELECT WITH GRANT OPTION') as may`,
        [passing],
      );
      expect(may).toBe(true);

      // Nor can anything be taken from all where some are somebody else's.
      const theirs = `alter table other.t1 owner to postgres; alter extension plpgsql add table other.t1; grant insert on all tables in schema other to ${role}`;
      const named = await plannedFor(policy(), theirs);
      expect(named).toContain('revoke insert on table other.t10, ');
      expect(named).not.toContain('on all tables in schema other');

      // Everything but what the columns have is gone: it is granted to all tables, and taken from some, once more.
      const last = await converged(
        policy(),
        `revoke insert, update on all tables in schema app from ${role}; grant select on all tables in schema app to ${role}`,
      );
      expect(last.length).toBeLessThan(12);
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
