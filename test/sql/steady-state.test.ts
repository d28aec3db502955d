import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import type { AccessPolicy } from '../../src/access';
import {
  describeMajors,
  freshDatabase,
  psql,
  query,
  type Server,
  startServer,
  withClient,
} from '../servers';
import { check, planAndFindings, prepare } from './engine';
import { type PodFiles, podFiles, runPod, startPod } from './pods';

// The start of a pod when nothing is to be done: it only reads.

const files = podFiles();
afterAll(files.remove);

const policyOf = (
  { admin, service }: Awaited<ReturnType<typeof freshDatabase>>,
  tables: AccessPolicy['service']['tables'] = {},
): AccessPolicy => ({
  admin: admin.user,
  schemas: ['public'],
  service: { role: service.user, tables },
  readers: [],
  missingTable: 'error',
});

describeMajors('a run with nothing to do', (major) => {
  let server: Server;
  afterAll(() => server?.stop());

  test.skipIf(!psql)('writes no WAL and updates no row, in the pod and in SQL', async () => {
    server = await startServer({
      major,
      settings: { autovacuum: 'off', bgwriter_lru_maxpages: 0, checkpoint_timeout: '1h' },
    });
    const database = await freshDatabase(major, { server });
    await query(
      database.admin,
      `do $$ begin for n in 1..200 loop execute format('create table public.t%s (id serial, x int)', n); end loop; end $$`,
    );
    const policy = policyOf(database, { 'public.t1': 'readOnly' });
    const pod = { connection: database.admin, policy, release: 'ab' };
    const first = await runPod(files, pod);
    expect(first.code, first.output).toBe(0);
    // Who reads a row first after a change may mark it as committed, which is no work of a run.
    await query(database.superuser, 'vacuum freeze');
    await query(database.superuser, 'checkpoint');
    const state = async () =>
      (
        await query(
          database.superuser,
          `select pg_current_wal_insert_lsn() as lsn, (select md5(string_agg(concat(ctid, xmin, xmax), ',' order by oid)) from pg_class) as classes,
            (select md5(string_agg(concat(ctid, xmin, xmax), ',')) from two_user.release) as releases`,
        )
      )[0];
    const steady = {
      pod: async () => {
        const { code, output } = await runPod(files, pod);
        expect(code, output).toBe(0);
        expect(output).toContain('0 statements');
        expect(output).not.toContain('migrating');
      },
      'check.sql, thorough or not': () =>
        withClient(database.admin, async (client) => {
          for (const thorough of [false, true]) {
            await client.query('begin');
            await prepare(client, policy, thorough);
            expect(await check(client)).toMatchObject({ statements: [], findings: [] });
            await client.query('commit');
          }
        }),
      'diff.sql and findings.sql': () =>
        withClient(database.admin, async (client) => {
          await client.query('begin');
          await prepare(client, policy);
          expect(await planAndFindings(client)).toEqual({ statements: [], findings: [] });
          await client.query('commit');
        }),
    };
    for (const run of Object.values(steady)) await run();
    for (const [name, run] of Object.entries(steady)) {
      // The server itself logs its running transactions now and then, so one quiet time of three is proof.
      const outcomes: string[] = [];
      for (let time = 0; time < 3 && !outcomes.includes('quiet'); time++) {
        const before = await state();
        await run();
        const after = await state();
        expect({ ...after, lsn: '' }, name).toEqual({ ...before, lsn: '' });
        outcomes.push(after?.lsn === before?.lsn ? 'quiet' : `${before?.lsn} ${after?.lsn}`);
      }
      expect(outcomes, name).toContain('quiet');
    }
    // What this measures with does see a change.
    const before = await state();
    await query(database.admin, 'grant delete on public.t2 to public');
    const after = await state();
    expect(after?.lsn).not.toBe(before?.lsn);
    expect(after?.classes).not.toBe(before?.classes);
  });

  test('is sealed again by the start that finds all right, unless somebody has the lock', async () => {
    const database = await freshDatabase(major);
    await query(database.admin, 'create table public.t (x int)');
    const policy = policyOf(database);
    const start = async () => {
      const pod = { connection: database.admin, policy, release: 'ab' };
      const { code, output } = await runPod(files, pod);
      expect(code, output).toBe(0);
      return output;
    };
    await start();
    // Others on the server may make somebody a member of a role, which breaks every seal there.
    const sealed = () =>
      vi.waitFor(async () => expect(await start()).toContain('nothing has changed since'), {
        timeout: 30_000,
      });
    await sealed();
    await query(
      database.admin,
      `create function public.one() returns int language sql as 'select 1'; revoke execute on function public.one() from public;
        grant execute on function public.one() to ${database.service.user}`,
    );
    await withClient(database.superuser, async (client) => {
      await client.query('begin');
      await client.query('lock table two_user.release in exclusive mode');
      const began = performance.now();
      expect(await start()).toContain('every privilege is right; 0 statements, 0 warnings');
      expect(await start()).toContain('every privilege is right; 0 statements, 0 warnings');
      // lock_timeout is 10 s, and nobody waits for it.
      expect(performance.now() - began).toBeLessThan(9_000);
      await client.query('rollback');
    });
    expect(await start()).toContain('every privilege is right; 0 statements, 0 warnings');
    await sealed();
  });

  test('tries again under the lock, when the first look met one of somebody else', async () => {
    const database = await freshDatabase(major);
    const policy = policyOf(database);
    const environment = { TWO_USER_LOCK_TIMEOUT: '500ms' };
    const pod = { connection: database.admin, policy, release: 'ab', environment };
    expect((await runPod(files, pod)).code).toBe(0);
    await query(database.admin, `create function public.one() returns int language sql return 1`);
    await query(database.admin, 'revoke execute on function public.one() from public');
    await query(
      database.admin,
      `grant execute on function public.one() to ${database.service.user}`,
    );
    // A look that waits for a lock which a test can hold.
    const waiting = podFiles();
    onTestFinished(waiting.remove);
    const look = join(waiting.folder, 'look.sql');
    appendFileSync(look, ', pg_advisory_xact_lock_shared(4711)');
    const { ended, output } = await withClient(database.superuser, async (client) => {
      await client.query('begin');
      await client.query('select pg_advisory_xact_lock(4711)');
      const running = startPod(waiting, pod);
      await vi.waitFor(() => expect(running.output()).toContain('trying again'), {
        timeout: 30_000,
      });
      await client.query('rollback');
      return running;
    });
    expect((await ended).code, output()).toBe(0);
    expect(output()).toContain('every privilege is right; 0 statements, 0 warnings');
  });

  test('has come to what was found right before, with the warnings of then', async () => {
    const database = await freshDatabase(major);
    const service = database.service.user;
    const sql = `create table public.t (x int); create table public.hidden (x int); create view public.all_of_it as select x from public.hidden;
      alter table public.t enable row level security`;
    await query(database.admin, sql);
    const policy = policyOf(database, { 'public.hidden': 'none' });
    const start = async (release: string, programs: PodFiles) => {
      const pod = { connection: database.admin, policy, release };
      const { code, output } = await runPod(programs, pod);
      expect(code, output).toBe(0);
      return output;
    };
    const unchecked = podFiles();
    onTestFinished(unchecked.remove);
    writeFileSync(join(unchecked.folder, 'check.sql'), 'this is no check');
    expect(await start('release-0', files)).toContain('1 warnings\n');
    const then = '1 warnings, as printed when they were found\n';
    // Others on the server may make somebody a member of a role, which breaks every seal there, so what is expected may
    // take a second time.
    const within = (use: () => Promise<void>) =>
      vi.waitFor(
        async () => {
          await start('release-0', files);
          await use();
        },
        { timeout: 30_000 },
      );
    await within(async () => {
      expect(await start('release-0', unchecked)).toContain(then);
    });
    await within(async () => {
      await query(database.admin, `grant delete on public.t to ${service}`);
      expect(await start('release-0', unchecked)).toContain(`right; 1 statements, ${then}`);
    });
    // A migration may have made what only a whole check reads.
    await query(database.admin, 'grant references (x) on public.t to public');
    expect(await start('release-1', files)).toContain('right; 1 statements, 1 warnings\n');
  });
});
