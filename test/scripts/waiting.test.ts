import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sqlPrograms } from '../../src/sql/programs';
import { query, type Server, startServer, withClient } from '../servers';
import { application, releaseHash, releasesOf, sql } from './application';
import { fakeServer, refuseWith } from './fake-server';
import { journal } from './journal';
import { programFolder, startScript } from './script-run';
import { describeShells } from './shells';

const folder = programFolder();
const quick = { TWO_USER_LOCK_TIMEOUT: '1s' };

describeShells('run.sh waits', (shell, major) => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ major });
  });
  afterAll(() => server?.stop('immediate'));

  test('for a database that comes up later, without an exit', async () => {
    const app = await application(major, { server });
    await server.halt();
    const run = startScript(shell, 'run.sh', sql('create table t ()'), {
      env: app.adminEnv,
      folder,
    });
    await run.printed('waiting for the database: connection refused by 127.0.0.1');
    const starting = await fakeServer(
      refuseWith('57P03', 'the database system is starting up'),
      server.port,
    );
    await sleep(4000);
    await starting.close();
    expect(run.output()).not.toContain('migrating');
    await server.start();
    const { code, output } = await run.ended;
    expect(output).toContain('every privilege is right');
    expect(code).toBe(0);
    expect(await releasesOf(app)).toHaveLength(1);
  });

  test('for a lock whose holder is killed, and goes on at once', async () => {
    const app = await application(major, { server });
    const { command, lines } = journal();
    const props = { env: { ...app.adminEnv, ...quick }, folder };
    const holder = startScript(shell, 'run.sh', command(60), props);
    await holder.printed('migrating');
    const next = startScript(shell, 'run.sh', command(0, 'create table t ()'), props);
    await next.printed(/waiting for the lock .* held by pid \d+ \(two-user-postgres pod-1\) from/);
    holder.killAll();
    const killed = Date.now();
    expect((await next.ended).code).toBe(0);
    expect(Date.now() - killed).toBeLessThan(5000);
    expect(lines()).toEqual(['begin', 'begin', 'end']);
    expect(await releasesOf(app)).toHaveLength(1);
  });

  test('and stops its command when the session with the lock is gone, and starts again', async () => {
    const app = await application(major, { server });
    const { command, lines, expectTurns } = journal();
    const props = { env: { ...app.adminEnv, ...quick }, folder };
    const run = startScript(shell, 'run.sh', command(3, 'create table t ()'), props);
    await run.printed('migrating');
    await sleep(300);
    const terminated = await query(
      app.superuser,
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'two-user-postgres pod-1'`,
    );
    expect(terminated).toHaveLength(1);
    const { code, output } = await run.ended;
    expect(output).toMatch(
      /the database session was lost: the connection to .* was lost; starting/,
    );
    expect(code).toBe(0);
    expect(lines()).toEqual(['begin', 'stopped', 'begin', 'end']);
    expectTurns();
    expect(await releasesOf(app)).toHaveLength(1);
  });

  test('and gives up when the session is lost again and again', async () => {
    const app = await application(major, { server });
    const kill = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'two-user-postgres pod-1'`;
    const props = { env: { ...app.adminEnv, TWO_USER_ATTEMPTS: '2' }, folder };
    const run = startScript(shell, 'run.sh', sql(kill), props);
    const { code, output } = await run.ended;
    expect(output.match(/migrating/g)).toHaveLength(2);
    expect(output).toContain('FAILED: the database session was lost too often');
    expect(code).toBe(1);
    expect(await releasesOf(app)).toEqual([]);
  });

  test('through a crash of the server in the middle of two migrations', async () => {
    const app = await application(major, { server });
    const { command, lines, expectTurns } = journal();
    const props = { env: { ...app.adminEnv, ...quick }, folder };
    const runs = [1, 2].map(() =>
      startScript(shell, 'run.sh', command(2, 'create table if not exists t ()'), props),
    );
    await Promise.any(runs.map((run) => run.printed('migrating')));
    await sleep(500);
    await server.restart('immediate');
    const ends = await Promise.all(runs.map((run) => run.ended));
    for (const { code, output } of ends) expect(code, output).toBe(0);
    expect(ends.map(({ output }) => output).join('')).toContain('starting again');
    expectTurns();
    expect(lines().filter((line) => line === 'end')).toHaveLength(1);
    expect(await releasesOf(app)).toHaveLength(1);
  });

  test('its turn, and gets it when the migration before it fails', async () => {
    const app = await application(major, { server });
    const { command, lines, expectTurns } = journal();
    const props = { env: { ...app.adminEnv, ...quick }, folder };
    const first = startScript(shell, 'run.sh', command(2, 'select from nothing'), props);
    await first.printed('migrating');
    const second = startScript(shell, 'run.sh', command(0, 'create table t ()'), props);
    expect((await first.ended).code).toBe(1);
    expect((await second.ended).code).toBe(0);
    expect(lines()).toEqual(['begin', 'end', 'begin', 'end']);
    expectTurns();
    expect(await releasesOf(app)).toHaveLength(1);
  });

  test('not at all for the table of releases, when somebody else has just made it', async () => {
    const app = await application(major, { server });
    const make = sqlPrograms['release-table.sql'] as string;
    await query(app.admin, make);
    await withClient({ ...app.admin }, async (holder) => {
      await holder.query('begin; lock table two_user.release in exclusive mode');
      await query(app.admin, `set lock_timeout = '1s'; ${make}`);
    });
  });

  test('its turn among ten that start at once, of two releases', async () => {
    const app = await application(major, { server });
    const { command, lines, expectTurns } = journal();
    const runs = Array.from({ length: 10 }, (_, index) => {
      const env = { ...app.adminEnv, ...quick, TWO_USER_RELEASE: releaseHash(`${index % 2}`) };
      return startScript(shell, 'run.sh', command(0.2), { env, folder });
    });
    const ends = await Promise.all(runs.map((run) => run.ended));
    for (const { code, output } of ends) expect(code, output).toBe(0);
    expectTurns();
    expect(lines()).toHaveLength(4);
    expect(await releasesOf(app)).toHaveLength(2);
  });
});
