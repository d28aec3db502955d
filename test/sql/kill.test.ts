import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import {
  type Connection,
  describeMajors,
  majorsOfLongSuites,
  psql,
  query,
  withClient,
} from '../servers';
import { acls, drift } from './drift';
import { apply, check, lines, prepare } from './engine';
import { podFiles, runPod, startPod } from './pods';
import { makeWorld, type World } from './world';

// A client that dies, or a session that is ended, at any point: the privileges are those of before or of after.

const files = podFiles();
afterAll(files.remove);

async function connected(connection: Connection): Promise<{ client: Client; pid: number }> {
  const client = new Client({ ...connection });
  client.on('error', () => {});
  await client.connect();
  const [{ pid }] = (await client.query('select pg_backend_pid() as pid')).rows;
  return { client, pid };
}

/** Ends the client as SIGKILL does: the socket is gone, nothing is said; and waits until the server has noticed. */
async function vanish({ client, pid }: { client: Client; pid: number }, other: Connection) {
  (
    client as unknown as { connection: { stream: { destroy(): void } } }
  ).connection.stream.destroy();
  await gone(other, pid);
}

async function gone(connection: Connection, pid: number): Promise<void> {
  while (
    (await query(connection, 'select from pg_stat_activity where pid = $1', [pid])).length > 0
  ) {
    await sleep(5);
  }
}

describeMajors(
  'whoever is killed',
  (major) => {
    let world: World;
    afterAll(() => world?.close());
    beforeAll(async () => {
      world = await makeWorld(major, 'kill');
      await query(world.database.superuser, world.sql(drift));
    });

    test('after any number of statements leaves the privileges as they were', async () => {
      const { admin, superuser } = world.database;
      const policy = world.policy();
      const before = await acls(superuser);
      let total = 1;
      for (let executed = 0; executed <= total; executed++) {
        const session = await connected(admin);
        await session.client.query('begin');
        await prepare(session.client, policy);
        const { statements } = await check(session.client);
        total = statements.length;
        for (const { statement } of statements.slice(0, executed)) {
          await session.client.query(statement);
        }
        if (executed === total) expect((await check(session.client)).statements).toEqual([]);
        await vanish(session, superuser);
        expect(await acls(superuser), `after ${executed} statements`).toBe(before);
      }
      expect(total).toBeGreaterThan(10);
    });

    test('while the server executes, or commits, leaves all of it or nothing', async () => {
      const { admin, superuser } = world.database;
      const policy = world.policy();
      const outcomes = new Set<string>();
      for (const pause of [0, 1, 2, 4, 8, 12, 16]) {
        for (const how of ['client', 'server'] as const) {
          await query(superuser, world.sql(drift));
          const before = await acls(superuser);
          const session = await connected(admin);
          await session.client.query('begin');
          await prepare(session.client, policy);
          await check(session.client);
          const committed = apply(session.client)
            .then(() => session.client.query('commit'))
            .catch(() => undefined);
          await sleep(pause);
          if (how === 'server') {
            await query(superuser, 'select pg_terminate_backend($1)', [session.pid]);
            await gone(superuser, session.pid);
          } else {
            await vanish(session, superuser);
          }
          await committed;
          const found = await acls(superuser);
          outcomes.add(found === before ? 'before' : 'after');
          if (found !== before) {
            await withClient(admin, async (client) => {
              await client.query('begin');
              await prepare(client, policy);
              const { statements } = await check(client);
              expect(lines(statements), `${how} after ${pause} ms`).toBe('');
            });
          }
        }
      }
      expect([...outcomes].sort()).toEqual(['after', 'before']);
    });

    test.skipIf(!psql)(
      'with SIGKILL in its pod gives the lock and the work to the next one',
      async () => {
        const { admin, superuser } = world.database;
        const policy = world.policy();
        const outcomes: string[] = [];
        const pod = { connection: admin, policy, release: 'd1' };
        // Killed after so much output, that is in each of its steps.
        const steps = [/release d1/, /migrating/, /migrated\n/, /plan: /, /done: /];
        for (const step of steps) {
          await query(superuser, world.sql(`${drift}; drop schema if exists two_user cascade`));
          const before = await acls(superuser);
          const running = startPod(files, { ...pod, migration: 'sleep 0.2' });
          while (!step.test(running.output()) && running.child.exitCode === null) await sleep(2);
          process.kill(-(running.child.pid as number), 'SIGKILL');
          await running.ended;
          while (
            (
              await query(superuser, 'select from pg_stat_activity where usename = $1', [
                admin.user,
              ])
            ).length > 0
          ) {
            await sleep(5);
          }
          const found = await acls(superuser);
          outcomes.push(found === before ? 'before' : 'after');
          const next = await runPod(files, { ...pod, migration: 'echo my turn' });
          expect(next.code, next.output).toBe(0);
        }
        expect(outcomes.slice(0, 3)).toEqual(['before', 'before', 'before']);
        expect(outcomes.at(-1)).toBe('after');
      },
    );

    test.skipIf(!psql)(
      'a run that finds an error undoes what it applied, and says what to do',
      async () => {
        const { admin, superuser } = world.database;
        await query(superuser, world.sql(`${drift}; reset role; alter role {service} createdb`));
        onTestFinished(async () => {
          await query(superuser, world.sql('alter role {service} nocreatedb'));
        });
        const before = await acls(superuser);
        const pod = { connection: admin, policy: world.policy(), release: 'd2' };
        const { code, output } = await runPod(files, pod);
        expect(code, output).toBe(3);
        expect(output).toContain('plan: revoke');
        expect(output).toMatch(
          /error TUP004: .* has CREATEDB .*; remedy: alter role .* nocreatedb/,
        );
        expect(await acls(superuser)).toBe(before);
        const released = `select from two_user.release where release = 'd2'`;
        expect(await query(superuser, released)).toEqual([]);
        await query(superuser, world.sql('alter role {service} nocreatedb'));
        const again = await runPod(files, pod);
        expect(again.code, again.output).toBe(0);
        expect(await query(superuser, released)).toHaveLength(1);
      },
    );
  },
  majorsOfLongSuites,
);
