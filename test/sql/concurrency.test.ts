import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import type { AccessPolicy } from '../../src/access';
import {
  describeMajors,
  type FreshDatabase,
  freshDatabase,
  majorsOfLongSuites,
  psql,
  query,
  wantedMajors,
  withClient,
} from '../servers';
import { type Pod, podFiles, runPod, startPod } from './pods';

// Many pods at once, with the driver that runs in them.

const files = podFiles();
afterAll(files.remove);

/** A migration that breaks when two run it at once, and says in a file that it ran. */
const migration = `set -e
  todo=$(psql -XAtq -v ON_ERROR_STOP=1 -c "select pg_catalog.to_regclass('public.schema_migrations') is null")
  if [ "$todo" = t ]; then psql -Xq -v ON_ERROR_STOP=1 -c 'create table public.schema_migrations (version text)'; fi
  version=$MIGRATION_VERSION
  if [ "$(psql -XAtq -c "select count(*) from public.schema_migrations where version = '$version'")" = 0 ]; then
    psql -Xq -v ON_ERROR_STOP=1 -c "create table public.made_by_$version (id serial, x int)" \\
      -c "insert into public.schema_migrations values ('$version')"
  fi
  echo "$version" >> "$MIGRATION_LOG"`;

/** How often a migration alters a table meanwhile; `CYCLES=2000` for a proof. */
const cycles = Number(process.env.CYCLES ?? 20);

/** What the application does with the table all the time: how much, how long one statement took at most, what failed. */
async function applicationTraffic(database: FreshDatabase) {
  let over = false;
  let statements = 0;
  let slowest = 0;
  const failures: string[] = [];
  const work = withClient(database.service, async (client) => {
    while (!over) {
      const began = performance.now();
      try {
        if (statements % 40 === 0) {
          await client.query('insert into public.made_by_one (x) values (1)');
        }
        await client.query('update public.made_by_one set x = 2 where id < 10');
      } catch (error) {
        failures.push(String(error));
      }
      statements += 2;
      slowest = Math.max(slowest, performance.now() - began);
      await sleep(5);
    }
  });
  return {
    async end() {
      over = true;
      await work;
      return { statements, slowest, failures: [...new Set(failures)] };
    },
  };
}

function policyOf(database: FreshDatabase): AccessPolicy {
  return {
    admin: database.admin.user,
    schemas: ['public'],
    service: { role: database.service.user, tables: {}, routines: [], temporary: false },
    readers: [],
    enforcement: 'authoritative',
    missingTable: 'error',
    acceptedFindings: [],
  };
}

function podOf(database: FreshDatabase, version: string, release: string): Pod {
  return {
    connection: database.admin,
    policy: policyOf(database),
    release,
    migration,
    environment: {
      MIGRATION_VERSION: version,
      MIGRATION_LOG: join(files.folder, `${database.admin.database}.log`),
    },
  };
}

const ran = (database: FreshDatabase) =>
  readFileSync(join(files.folder, `${database.admin.database}.log`), 'utf8')
    .trim()
    .split('\n');

async function runAll(pod: Pod, count: number): Promise<void> {
  const ended = await Promise.all(Array.from({ length: count }, () => runPod(files, pod)));
  const failed = ended.filter(({ code }) => code !== 0).map(({ output }) => output);
  expect(failed).toEqual([]);
}

describeMajors(
  'pods that start at once',
  (major) => {
    // Fifty on the oldest and the newest; the locks in between are the same.
    const many = major === wantedMajors.at(0) || major === wantedMajors.at(-1) ? 50 : 8;
    test.skipIf(!psql)(
      `2 and ${many} of them migrate once for each release, and none fails`,
      async () => {
        const database = await freshDatabase(major);
        await runAll(podOf(database, 'one', 'a1'), 2);
        expect(ran(database)).toEqual(['one']);
        await runAll(podOf(database, 'two', 'a2'), many);
        expect(ran(database)).toEqual(['one', 'two']);
        await query(
          database.service,
          'insert into public.made_by_one (x) values (1); select * from public.made_by_two',
        );
        await expect(query(database.service, 'delete from public.made_by_two')).rejects.toThrow(
          'permission denied',
        );
        // The same again: nothing to do, and still none fails.
        await runAll(podOf(database, 'two', 'a2'), many);
        expect(ran(database)).toEqual(['one', 'two']);
        // And one release that puts right what somebody broke meanwhile, without migrating again.
        await query(database.admin, `grant delete on public.made_by_two to public`);
        await runAll(podOf(database, 'two', 'a2'), 4);
        expect(ran(database)).toEqual(['one', 'two']);
        await expect(query(database.service, 'delete from public.made_by_two')).rejects.toThrow(
          'permission denied',
        );
      },
    );

    test.skipIf(!psql)('the very first run of many, on an empty database', async () => {
      const database = await freshDatabase(major);
      await runAll(podOf(database, 'one', 'b1'), 8);
      expect(ran(database)).toEqual(['one']);
    });

    test.skipIf(!psql)(
      `beside migrations elsewhere that alter the very tables that drifted, ${cycles} times, neither is made to fail`,
      { timeout: 120_000 + cycles * 1000 },
      async () => {
        const database = await freshDatabase(major);
        const migrated = podOf(database, 'one', 'c1');
        // In one of them a column is hidden, so the table is revoked and its columns are granted again and again.
        const pod: Pod = {
          ...migrated,
          policy: {
            ...migrated.policy,
            service: {
              ...migrated.policy.service,
              tables: { 'public.made_by_one': { hide: ['x'], readOnlyColumns: ['id'] } },
            },
          },
        };
        await runAll(pod, 1);
        const traffic = await applicationTraffic(database);
        let over = false;
        let altered = 0;
        const alter = async (n: number, transactional: boolean) =>
          withClient(database.admin, async (client) => {
            while (!over) {
              if (transactional) await client.query('begin');
              // A table has no more than 1,600 columns in its life.
              const [to, fro] =
                altered % 8 === 0
                  ? [`add column c${n} int`, `drop column c${n}`]
                  : [`add constraint c${n} check (x > -${n})`, `drop constraint c${n}`];
              await client.query(`alter table public.made_by_one ${to}`);
              await client.query('select pg_sleep(0.01)');
              await client.query(`alter table public.made_by_one ${fro}`);
              if (transactional) await client.query('commit');
              await client.query('select pg_sleep(0.005)');
              altered++;
            }
          });
        const loops = [alter(1, true), alter(2, false)];
        for (const loop of loops) {
          loop.catch(() => {
            over = true;
          });
        }
        const migrations = Promise.allSettled(loops);
        const seen: string[] = [];
        let runs = 0;
        // Each cycle of a migration counts, and a few runs at least.
        while (!over && (altered < cycles || runs < 4)) {
          await drift(database);
          const pods = [startPod(files, pod), startPod(files, pod)];
          for (const { ended } of pods) {
            const { code, output } = await ended;
            runs++;
            seen.push(output);
            expect(code, output).toBe(0);
          }
        }
        over = true;
        const outcomes = (await migrations).map((one) =>
          one.status === 'rejected' ? `${one.reason}` : 'fine',
        );
        expect(outcomes).toEqual(['fine', 'fine']);
        const { statements, slowest, failures } = await traffic.end();
        expect(failures).toEqual([]);
        expect(statements).toBeGreaterThan(20);
        // As long as lock_timeout lets a migration of ours be waited for, and a busy machine takes.
        expect(slowest).toBeLessThan(10_000);
        expect(seen.join()).toContain('plan: revoke delete');
        await expect(query(database.service, 'delete from public.made_by_one')).rejects.toThrow(
          'permission denied',
        );
        await expect(query(database.service, 'select x from public.made_by_one')).rejects.toThrow(
          'permission denied',
        );
        if (cycles > 100) {
          process.stdout.write(
            `PostgreSQL ${major}: ${altered} cycles of migrations, ${runs} runs, ${statements} statements of the application, the slowest ${Math.round(slowest)} ms: no failure\n`,
          );
        }
      },
    );

    test.skipIf(!psql)(
      'a table that somebody else holds is waited for, and the log says who has it',
      async () => {
        const database = await freshDatabase(major);
        const pod = podOf(database, 'one', 'd1');
        await runAll(pod, 1);
        await query(database.admin, 'grant delete on public.made_by_one to public');
        await withClient(database.admin, async (client) => {
          await client.query(
            `set application_name = 'a long migration'; begin; alter table public.made_by_one add column y int`,
          );
          const running = startPod(files, {
            ...pod,
            environment: { ...pod.environment, TWO_USER_LOCK_TIMEOUT: '300ms' },
          });
          while (
            !running.output().includes('trying again (2 of ') &&
            running.child.exitCode === null
          ) {
            await sleep(20);
          }
          await client.query('commit');
          const { code, output } = await running.ended;
          expect(code, output).toBe(0);
          expect(output).toMatch(/trying again \(1 of \d+\): .*SQLSTATE 55P03.*a long migration/);
        });
        await expect(query(database.service, 'delete from public.made_by_one')).rejects.toThrow(
          'permission denied',
        );
      },
    );
  },
  majorsOfLongSuites,
);

/** Grants DELETE while others alter the table, as often as the server says that it was altered just now. */
async function drift(database: FreshDatabase): Promise<void> {
  for (;;) {
    try {
      await query(
        database.admin,
        `begin; lock table public.made_by_one in access exclusive mode;
        grant delete, select on public.made_by_one to ${JSON.stringify(database.service.user)}; commit`,
      );
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== 'XX000') throw error;
    }
  }
}
