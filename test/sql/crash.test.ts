import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  describeMajors,
  majorsOfLongSuites,
  psql,
  query,
  startServer,
  withClient,
} from '../servers';
import { acls, drift } from './drift';
import { check, lines, prepare } from './engine';
import { type Ended, podFiles, runPod, startPod } from './pods';
import { makeWorld, type World } from './world';

// The server is shut down at once, or one of its processes is killed, while a pod works: what is there when it is up
// again is all of before or all of after, and what a pod has said to be done is done.

/** How often; `CRASHES=100` for a proof, which takes some three minutes on each major. */
const crashes = Number(process.env.CRASHES ?? 6);

const files = podFiles();
afterAll(files.remove);

describeMajors(
  'a server that crashes',
  (major) => {
    let server: Awaited<ReturnType<typeof startServer>>;
    let world: World;
    afterAll(async () => {
      await world?.close();
      await server?.stop('immediate');
    });
    beforeAll(async () => {
      // As in earnest: what is committed is in a file. Only the disk itself need not have it, as the machine stays up.
      const settings = { synchronous_commit: 'on', full_page_writes: 'on' };
      server = await startServer({ major, settings });
      world = await makeWorld(major, 'crash', server);
    });

    /**
     * Kills what serves the pod at this moment, as when memory has run out: the server ends all sessions, and begins anew.
     *
     * @returns whether there was any
     */
    const killBackend = async (): Promise<boolean> => {
      const { superuser, admin } = world.database;
      const witness = new Client({ ...superuser });
      witness.on('error', () => {});
      await witness.connect();
      const { rows } = await witness.query(
        `select pid from pg_stat_activity where usename = $1 and backend_type = 'client backend'`,
        [admin.user],
      );
      const over = new Promise((resolve) => witness.once('end', resolve));
      for (const { pid } of rows) process.kill(pid, 'SIGKILL');
      if (rows.length === 0) await witness.end();
      await over;
      return rows.length > 0;
    };

    const upAgain = async () => {
      for (const end = Date.now() + 30_000; ; await sleep(20)) {
        try {
          return await query(world.database.superuser, 'select 1');
        } catch (error) {
          if (Date.now() > end) throw error;
        }
      }
    };

    test.skipIf(!psql)(
      `${crashes} times at any point has the privileges of before or of after`,
      { timeout: 120_000 + crashes * 10_000 },
      async () => {
        const { admin, superuser } = world.database;
        const policy = world.policy();
        const pod = { connection: admin, policy, migration: ':' };
        const released = async (release: string) =>
          (await query(superuser, 'select from two_user.release where release = $1', [release]))
            .length > 0;
        await query(superuser, world.sql(drift));
        const began = performance.now();
        const first = await runPod(files, { ...pod, release: 'a0' });
        expect(first.code, first.output).toBe(0);
        const usual = performance.now() - began;
        const outcomes = { before: 0, after: 0, backends: 0 };
        for (let n = 0; n < crashes; n++) {
          const release = `b${n}`;
          await query(superuser, world.sql(drift));
          const before = await acls(superuser);
          const running = startPod(files, { ...pod, release });
          // All over the time that a pod takes; the last one is done before.
          if (n === crashes - 1) await running.ended;
          else await sleep((usual * (n + Math.random())) / (crashes - 1));
          if (n % 2 === 1 && (await killBackend())) outcomes.backends++;
          else await server.restart('immediate');
          // The machine of the pod goes as well, or it would begin again at once and mend what is to be seen.
          if (running.child.exitCode === null) {
            process.kill(-(running.child.pid as number), 'SIGKILL');
          }
          const { output }: Ended = await running.ended;
          await upAgain();
          const found = await acls(superuser);
          const isBefore = found === before;
          outcomes[isBefore ? 'before' : 'after']++;
          const point = `${release}:\n${output}`;
          expect(await released(release), point).toBe(!isBefore);
          if (isBefore) {
            expect(output, point).not.toContain('done: ');
          } else {
            await withClient(admin, async (client) => {
              await client.query('begin');
              await prepare(client, policy);
              expect(lines((await check(client)).statements), point).toBe('');
            });
          }
          const next = await runPod(files, { ...pod, release });
          expect(next.code, next.output).toBe(0);
          expect(await released(release)).toBe(true);
        }
        if (crashes > 10) {
          process.stdout.write(`PostgreSQL ${major}: ${JSON.stringify(outcomes)}\n`);
        }
        expect(outcomes.before).toBeGreaterThan(0);
        expect(outcomes.after).toBeGreaterThan(0);
        expect(outcomes.backends).toBeGreaterThan(0);
      },
    );
  },
  majorsOfLongSuites,
);
