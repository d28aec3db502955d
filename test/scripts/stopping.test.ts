import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { query, withClient } from '../servers';
import { type Application, application, releasesOf, sql } from './application';
import { journal } from './journal';
import { programFolder, type Run, startScript } from './script-run';
import { describeShells } from './shells';

const folder = programFolder();

async function expectNothingGranted(app: Application): Promise<void> {
  expect(await releasesOf(app)).toEqual([]);
  const [row] = await query(
    app.superuser,
    `select has_schema_privilege('${app.service.user}', 'two_user', 'usage') as usage`,
  );
  expect(row).toEqual({ usage: false });
}

async function expectNobodyLeft(run: Run, app: Application): Promise<void> {
  await vi.waitFor(
    async () => {
      expect(run.processes()).toEqual([]);
      const sessions = await query(
        app.superuser,
        'select pid from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()',
        [app.admin.database],
      );
      expect(sessions).toEqual([]);
    },
    { timeout: 2000, interval: 50 },
  );
}

describeShells('run.sh, when the pod is deleted,', (shell, major) => {
  test.each(['SIGTERM', 'SIGINT'] as const)('passes %s on to the command', async (signal) => {
    const app = await application(major);
    const { command, lines } = journal();
    const run = startScript(shell, 'run.sh', command(60), { env: app.adminEnv, folder });
    await vi.waitFor(() => expect(lines()).toEqual(['begin']), { timeout: 10_000 });
    run.kill(signal);
    const sent = Date.now();
    const { code, output } = await run.ended;
    expect(Date.now() - sent).toBeLessThan(1500);
    expect(output).toMatch(/stopped by a signal; the migration command ended with code (1|143)/);
    expect(code).toBe(143);
    expect(lines()).toEqual(['begin', 'stopped']);
    await expectNobodyLeft(run, app);
    await expectNothingGranted(app);
  });

  test('waits for a command that does not care, and grants nothing after it', async () => {
    const app = await application(major);
    const stubborn = ['--', 'sh', '-c', 'trap "" TERM; echo deaf; sleep 3; echo finished'];
    const run = startScript(shell, 'run.sh', stubborn, { env: app.adminEnv, folder });
    await run.printed('deaf');
    run.kill('SIGTERM');
    await sleep(500);
    run.kill('SIGTERM');
    const { code, output } = await run.ended;
    expect(output).toContain('finished\n');
    expect(output).toMatch(/stopped by a signal; the migration command ended with code (0|143)/);
    expect(code).toBe(143);
    await expectNobodyLeft(run, app);
    await expectNothingGranted(app);
  });

  test('ends at once while it waits for the lock', async () => {
    const app = await application(major);
    const props = { env: app.adminEnv, folder };
    expect((await startScript(shell, 'run.sh', sql('select'), props).ended).code).toBe(0);
    await withClient({ ...app.admin }, async (holder) => {
      await holder.query('begin; lock table two_user.release in exclusive mode');
      const env = { ...app.adminEnv, TWO_USER_RELEASE: 'abcdef', TWO_USER_LOCK_TIMEOUT: '60s' };
      const run = startScript(shell, 'run.sh', sql('select'), { env, folder });
      const waiting =
        "select from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'";
      await vi.waitFor(
        async () =>
          expect(await query(app.superuser, waiting, [app.admin.database])).toHaveLength(1),
        { timeout: 10_000 },
      );
      run.kill('SIGTERM');
      const sent = Date.now();
      const { code, output } = await run.ended;
      expect(Date.now() - sent).toBeLessThan(2000);
      expect(code).toBe(143);
      expect(output).not.toContain('migrating');
      await holder.query('rollback');
      await holder.end();
      await expectNobodyLeft(run, app);
    });
  });

  test('ends soon while it waits for the database', async () => {
    const app = await application(major);
    const env = { ...app.adminEnv, PGHOST: 'no-such-host.invalid' };
    const run = startScript(shell, 'run.sh', sql('select'), { env, folder });
    await run.printed('waiting for the database');
    run.kill('SIGTERM');
    const sent = Date.now();
    expect((await run.ended).code).toBe(143);
    expect(Date.now() - sent).toBeLessThan(3000);
    await expectNobodyLeft(run, app);
  });
});
