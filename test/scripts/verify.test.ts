import { expect, test } from 'vitest';
import { query } from '../servers';
import { type Application, application, sql } from './application';
import { programFolder, startScript } from './script-run';
import { describeShells } from './shells';

const folder = programFolder();

type Env = Readonly<Record<string, string>>;

describeShells('verify.sh', (shell, major) => {
  const verify = (app: Application, env: Env = {}) =>
    startScript(shell, 'verify.sh', [], { env: { ...app.serviceEnv, ...env }, folder }).ended;

  const migrated = async (): Promise<Application> => {
    const app = await application(major);
    const command = sql('create table a (id int); create table b (id int)');
    const { code } = await startScript(shell, 'run.sh', command, { env: app.adminEnv, folder })
      .ended;
    expect(code).toBe(0);
    return app;
  };

  test('proves as the service what it may and may not do, and says it as TAP', async () => {
    const { code, output } = await verify(await migrated());
    const lines = output.split('\n');
    expect(lines[0]).toBe('TAP version 13');
    const passed = lines.filter((line) => line.startsWith('ok '));
    expect(passed.filter((line) => line.includes(' public.'))).toEqual([
      'ok 1 - public.a: may select, insert, update; delete is refused',
      'ok 2 - public.b: may select, insert, update; delete is refused',
    ]);
    expect(output).toMatch(/^ok \d - two_user\.release: may select; delete is refused$/m);
    expect(lines).toContain(`1..${passed.length}`);
    expect(output).not.toContain('not ok');
    expect(output).toMatch(/done: \d tables are as the policy says, and nothing can be deleted\n$/);
    expect(code).toBe(0);
  });

  test('fails, and says where, when something can be deleted or cannot be written', async () => {
    const app = await migrated();
    await query(app.admin, `grant delete on a to ${app.service.user}`);
    await query(app.admin, `revoke insert on b from ${app.service.user}`);
    const { code, output } = await verify(app);
    expect(output).toContain('not ok 1 - public.a: DELETE is possible');
    expect(output).toContain('not ok 2 - public.b: INSERT is refused with SQLSTATE 42501');
    expect(output).toContain('FAILED: not as the policy says: 2 of ');
    expect(code).toBe(1);
    await query(app.service, 'select from a');
  });

  test('fails when there is no table, since then nothing is proved', async () => {
    const { code, output } = await verify(await application(major));
    expect(output).toContain('not ok 1 - no table was found: nothing is proved');
    expect(output).toContain('FAILED');
    expect(code).toBe(1);
  });

  test('fails as the admin, since that proves nothing', async () => {
    const app = await migrated();
    const { user, password } = app.admin;
    const { code, output } = await verify(app, { PGUSER: user, PGPASSWORD: password });
    expect(output).toContain('which is not a role that the policy restricts');
    expect(code).toBe(1);
  });

  test('fails with the cause when it cannot connect', async () => {
    const { code, output } = await verify(await application(major), {
      PGPASSWORD: 'wrong-password',
    });
    expect(output).toMatch(
      /FAILED: cannot verify: password wrong, or no such role: user "test_service/,
    );
    expect(code).toBe(1);
  });
});
