import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { query, sharedServer, uniqueName } from '../servers';
import { type Application, application, releaseHash, sql } from './application';
import { programFolder, type Run, startScript } from './script-run';
import { describeShells } from './shells';

const folder = programFolder();

type Env = Readonly<Record<string, string>>;

describeShells('gate.sh', (shell, major) => {
  const gate = (app: Application, env: Env = {}): Run =>
    startScript(shell, 'gate.sh', [], { env: { ...app.serviceEnv, ...env }, folder });

  const migrate = async (app: Application, env: Env = {}): Promise<void> => {
    const props = { env: { ...app.adminEnv, ...env }, folder };
    const run = startScript(shell, 'run.sh', sql('create table if not exists t ()'), props);
    const { code, output } = await run.ended;
    expect(code, output).toBe(0);
  };

  test('waits through every state on the way to the release, and is no error to the server', async () => {
    const app = await application(major);
    const { user } = app.service;
    await query(app.superuser, `revoke connect on database ${app.admin.database} from public`);
    const run = gate(app);
    // 42501: it may not even connect.
    await run.printed(/waiting for release .+: .*may not connect/);
    await query(app.superuser, `grant connect on database ${app.admin.database} to ${user}`);
    // 3F000 and 42P01: there is no table.
    await sleep(2500);
    await query(app.admin, 'create schema two_user');
    await sleep(2500);
    expect(run.output()).not.toContain('done');
    await query(app.admin, 'drop schema two_user');
    await migrate(app);
    const { code, output } = await run.ended;
    expect(output).toMatch(/done: release .+ is in place\n$/);
    expect(code).toBe(0);
    const { logFile } = await sharedServer(major);
    const lines = readFileSync(logFile, 'utf8').split('\n');
    expect(lines.filter((line) => line.includes('ERROR') && line.includes(user))).toEqual([]);
  });

  test('waits for another release than the current one, in vain, and names the Job and the remedy', async () => {
    const app = await application(major);
    await migrate(app, { TWO_USER_RELEASE: releaseHash('another') });
    const { code, output } = await gate(app, { TWO_USER_GATE_SECONDS: '2' }).ended;
    expect(output).toMatch(/waiting until Job myapp-migrate-0123456789 has migrated and granted/);
    expect(output).toContain('it is not recorded in two_user.release yet');
    expect(output).toMatch(/FAILED: release .+ did not come within \d s: it is not recorded/);
    expect(output).toContain(
      'remedy: see Job myapp-migrate-0123456789: kubectl -n production logs job/myapp-migrate-0123456789',
    );
    expect(code).toBe(1);
  });

  test('lets an older release pass when it was granted once, after a while', async () => {
    const app = await application(major);
    await migrate(app);
    await migrate(app, { TWO_USER_RELEASE: releaseHash('newer') });
    const started = Date.now();
    const { code, output } = await gate(app, { TWO_USER_RECORDED_SECONDS: '3' }).ended;
    expect(output).toContain('another release is the current one, and this one was granted before');
    expect(output).toMatch(
      /done: .*; its own policy is not in force until Job myapp-migrate-\d+ runs again/,
    );
    expect(code).toBe(0);
    expect(Date.now() - started).toBeGreaterThan(1900);
  });

  test('passes as soon as an older release is the current one again', async () => {
    const app = await application(major);
    await migrate(app);
    await migrate(app, { TWO_USER_RELEASE: releaseHash('newer') });
    const run = gate(app);
    await run.printed('another release is the current one');
    await migrate(app);
    const { code, output } = await run.ended;
    expect(output).toMatch(/done: release .+ is in place\n$/);
    expect(code).toBe(0);
  });

  test.each<[string, (app: Application) => Env, number, string | RegExp, string]>([
    [
      'a wrong password',
      () => ({ PGPASSWORD: uniqueName('wrong') }),
      1,
      /password wrong, or no such role: user "test_service_\w+"/,
      'correct DB_USER and DB_PASSWORD in Secret service-db-secret',
    ],
    [
      'a database that does not exist',
      () => ({ PGDATABASE: 'no_such_database' }),
      1,
      'database missing: "no_such_database"',
      'correct DB_NAME in the Secret',
    ],
    [
      "the admin's credentials",
      ({ admin }) => ({ PGUSER: admin.user, PGPASSWORD: admin.password }),
      78,
      /connected as "test_admin_\w+", which is not the policy's service role/,
      'set access.service.role, or DB_USER in Secret service-db-secret',
    ],
    [
      'a placeholder',
      () => ({ PGHOST: 'CHANGE-ME' }),
      78,
      'the connection still has a placeholder',
      'replace CHANGE-ME in Secret service-db-secret',
    ],
  ])('rejects %s at once', async (_, change, exit, cause, remedy) => {
    const app = await application(major);
    const started = Date.now();
    const { code, output } = await gate(app, change(app)).ended;
    const failed = output.split('FAILED: ')[1];
    expect(failed).toMatch(cause);
    expect(failed?.split('remedy: ')[1]).toContain(remedy);
    expect(code).toBe(exit);
    expect(Date.now() - started).toBeLessThan(1900);
  });

  test.each(['delete', 'truncate'])('rejects a service that can %s', async (privilege) => {
    const app = await application(major);
    await migrate(app);
    await query(app.admin, `grant ${privilege} on t to ${app.service.user}`);
    const { code, output } = await gate(app).ended;
    expect(output).toMatch(/FAILED: user "test_service_\w+" can DELETE or TRUNCATE: .*public\.t/);
    expect(output).toContain('kubectl -n production delete job myapp-migrate-0123456789');
    expect(code).toBe(3);
    await migrate(app);
    expect((await gate(app).ended).code).toBe(0);
  });

  test('waits for a database that is not there yet, and ends soon on TERM', async () => {
    const app = await application(major);
    const run = gate(app, { PGHOST: 'no-such-host.invalid' });
    await run.printed(
      /waiting for release .+: cannot resolve host "no-such-host.invalid"; see: .+ \(\d+ s\)/,
    );
    run.kill('SIGTERM');
    const sent = Date.now();
    expect((await run.ended).code).toBe(143);
    expect(Date.now() - sent).toBeLessThan(3000);
  });
});
