import { expect, test } from 'vitest';
import { policyJson, type TableRule } from '../../src/access';
import { query, withClient } from '../servers';
import { type Application, application, releaseHash, releasesOf } from './application';
import { journal } from './journal';
import { programFolder, type Result, startScript } from './script-run';
import { describeShells } from './shells';

const folder = programFolder();

type Env = Readonly<Record<string, string>>;

/** The environment of a release that has a rule for the table. */
function release(app: Application, text: string, rule: TableRule): Env {
  const policy = {
    ...app.policy,
    service: { ...app.policy.service, tables: { 'public.t': rule } },
  };
  return { TWO_USER_RELEASE: releaseHash(text), TWO_USER_POLICY: policyJson(policy) };
}

async function serviceMay(app: Application, privilege: string): Promise<boolean> {
  const [row] = await query(app.service, "select has_table_privilege('public.t', $1) as may", [
    privilege,
  ]);
  return row?.may;
}

describeShells('a release', (shell, major) => {
  const run = (app: Application, command: readonly string[], env: Env = {}): Promise<Result> =>
    startScript(shell, 'run.sh', command, { env: { ...app.adminEnv, ...env }, folder }).ended;
  const create = 'create table if not exists t (id int)';

  test('that is in place is not migrated again, and asks for no lock', async () => {
    const app = await application(major);
    const { command, lines } = journal();
    expect((await run(app, command(0, create))).code).toBe(0);
    expect(lines()).toEqual(['begin', 'end']);
    await withClient({ ...app.admin }, async (holder) => {
      await holder.query('begin; lock table two_user.release in exclusive mode');
      const { code, output } = await run(app, command(0, create), { TWO_USER_LOCK_TIMEOUT: '1s' });
      expect(output).toMatch(/done: release .+ is in place.*; 0 statements, 0 warnings/);
      expect(code).toBe(0);
    });
    expect(lines()).toEqual(['begin', 'end']);
  });

  test('that is in place is granted again, without its migration, when somebody took a privilege', async () => {
    const app = await application(major);
    const { command, lines } = journal();
    expect((await run(app, command(0, create))).code).toBe(0);
    await query(app.admin, `revoke insert on t from ${app.service.user}`);
    await query(app.admin, `grant delete on t to ${app.service.user}`);
    const { code, output } = await run(app, command(0, create));
    expect(output).toContain('was migrated before: the migration command is not needed');
    expect(code, output).toBe(0);
    expect(await serviceMay(app, 'insert')).toBe(true);
    expect(await serviceMay(app, 'delete')).toBe(false);
    expect(lines()).toEqual(['begin', 'end']);
  });

  test('is checked after its migration, also where transactions are repeatable read', async () => {
    const app = await application(major);
    await query(
      app.superuser,
      `alter role ${app.admin.user} set default_transaction_isolation = 'repeatable read';
      alter role ${app.admin.user} set default_transaction_read_only = on`,
    );
    const script = `PGOPTIONS='-c default_transaction_read_only=off' psql -Xqc "create table late (x int); grant delete on late to ${app.service.user}"`;
    const { code, output } = await run(app, ['--', 'sh', '-c', script]);
    expect(code, output).toBe(0);
    const [may] = await query(
      app.service,
      "select has_table_privilege('late', 'delete') as delete, has_table_privilege('late', 'insert') as insert",
    );
    expect(may).toEqual({ delete: false, insert: true });
  });

  test('is migrated at every start with runOn: start', async () => {
    const app = await application(major);
    const { command, lines } = journal();
    const env = { TWO_USER_RUN_ON: 'start' };
    for (const _ of [1, 2, 3]) expect((await run(app, command(0, create), env)).code).toBe(0);
    expect(lines()).toHaveLength(6);
    expect(await releasesOf(app)).toEqual([app.adminEnv.TWO_USER_RELEASE]);
  });

  test('that comes back is current again, with its policy and without its migration', async () => {
    const app = await application(major);
    const { command, lines } = journal();
    const first = release(app, 'first', 'readWrite');
    const second = release(app, 'second', 'appendOnly');
    expect((await run(app, command(0, create), first)).code).toBe(0);
    expect(await serviceMay(app, 'update')).toBe(true);
    expect((await run(app, command(0, create), second)).code).toBe(0);
    expect(await serviceMay(app, 'update')).toBe(false);
    expect(await releasesOf(app)).toEqual([second.TWO_USER_RELEASE, first.TWO_USER_RELEASE]);
    expect(lines()).toHaveLength(4);
    const { code, output } = await run(app, command(0, 'select no_such_function()'), first);
    expect(output).toContain('was migrated before: the migration command is not needed');
    expect(code, output).toBe(0);
    expect(await serviceMay(app, 'update')).toBe(true);
    expect(await releasesOf(app)).toEqual([first.TWO_USER_RELEASE, second.TWO_USER_RELEASE]);
    expect(lines()).toHaveLength(4);
  });

  test('that is in place lets ten more pods start side by side', async () => {
    const app = await application(major);
    const { command, lines } = journal();
    expect((await run(app, command(0, create))).code).toBe(0);
    await withClient({ ...app.admin }, async (holder) => {
      await holder.query('begin; lock table two_user.release in exclusive mode');
      const ends = await Promise.all(
        Array.from({ length: 10 }, () => run(app, command(0, create))),
      );
      for (const { code, output } of ends) {
        expect(code, output).toBe(0);
        expect(output).toContain('0 statements');
        expect(output).not.toContain('waiting');
      }
    });
    expect(lines()).toEqual(['begin', 'end']);
  });

  test.each([
    ['myapp:latest', 'release', true],
    ['myapp:latest', 'start', false],
    ['myapp:1.0.0', 'release', false],
    [`myapp:latest@sha256:${'0'.repeat(64)}`, 'release', false],
  ])('of image %s with runOn: %s, warns: %s', async (image, runOn, warns) => {
    const app = await application(major);
    const env = { TWO_USER_RELEASE: `${image} abc`, TWO_USER_RUN_ON: runOn };
    const { code, output } = await run(app, ['--', 'true'], env);
    expect(code).toBe(0);
    expect(output.includes('warning: the tag "latest" can change')).toBe(warns);
  });

  test('of a Job that failed stays away when a newer Job has put its own in place', async () => {
    const app = await application(major);
    const older = { TWO_USER_RELEASE: releaseHash('older'), TWO_USER_JOB_UID: '11111111-aaaa' };
    const newer = { TWO_USER_RELEASE: releaseHash('newer'), TWO_USER_JOB_UID: '22222222-aaaa' };
    expect((await run(app, ['--', 'false'], older)).code).not.toBe(0);
    expect((await run(app, ['--', 'true'], newer)).code).toBe(0);
    const { code, output } = await run(app, ['--', 'true'], older);
    expect(code).toBe(1);
    expect(output).toContain(
      `a Job that began later has put release ${newer.TWO_USER_RELEASE} in place`,
    );
    expect(output).toMatch(/remedy: delete this older Job/);
    expect(await releasesOf(app)).toEqual([newer.TWO_USER_RELEASE]);
    // Applied again it is another Job, which began last.
    const again = { ...older, TWO_USER_JOB_UID: '33333333-aaaa' };
    expect((await run(app, ['--', 'true'], again)).code).toBe(0);
    expect((await releasesOf(app)).sort()).toEqual(
      [older.TWO_USER_RELEASE, newer.TWO_USER_RELEASE].sort(),
    );
  });
});
