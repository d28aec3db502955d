import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sqlPrograms } from '../../src/sql/programs';
import { query, withClient } from '../servers';
import { type Application, application, releasesOf, sql, stateOf } from './application';
import { programFolder, startScript } from './script-run';
import { describeShells } from './shells';

const folder = programFolder();
const migration = sql('create table t ()');

type Env = Readonly<Record<string, string>>;

/** What is wrong with the environment or the command, the exit code, the cause and the remedy. */
const settings: readonly (readonly [
  string,
  (app: Application) => { env?: Env; command?: string[] },
  number,
  string | RegExp,
  string,
])[] = [
  [
    'a placeholder for a password',
    () => ({ env: { PGPASSWORD: 'CHANGE-ME' } }),
    78,
    'the connection still has a placeholder',
    'replace CHANGE-ME in Secret admin-db-secret, then apply it again',
  ],
  [
    'a placeholder within a host name',
    () => ({ env: { PGHOST: 'CHANGE-ME.example.com' } }),
    78,
    'the connection still has a placeholder',
    'replace CHANGE-ME in Secret admin-db-secret, then apply it again',
  ],
  ['no command', () => ({ command: ['--'] }), 78, 'no migration command', 'set migration.command'],
  [
    'an empty command',
    () => ({ command: ['--', '', 'up'] }),
    78,
    'no migration command',
    'set migration.command',
  ],
  [
    'a policy that could end its quotes',
    ({ adminEnv }) => ({ env: { TWO_USER_POLICY: `${adminEnv.TWO_USER_POLICY}$two_user$` } }),
    78,
    'TWO_USER_POLICY is missing, or has a $ in it',
    'write it as the library and the chart do',
  ],
  [
    'no policy',
    () => ({ env: { TWO_USER_POLICY: '' } }),
    78,
    'TWO_USER_POLICY is missing, or has a $ in it',
    'write it as the library and the chart do',
  ],
  [
    'a release that could end its quotes',
    () => ({ env: { TWO_USER_RELEASE: "1', 'x" } }),
    78,
    'TWO_USER_RELEASE is not an image and a hash',
    'write it as the library and the chart do',
  ],
  [
    'no release',
    () => ({ env: { TWO_USER_RELEASE: '' } }),
    78,
    'TWO_USER_RELEASE is not an image and a hash',
    'write it as the library and the chart do',
  ],
  [
    'a place for its files that cannot be written',
    () => ({ env: { TWO_USER_TMP: '/proc/nowhere' } }),
    74,
    'cannot write to /proc/nowhere',
    'mount a writable volume there',
  ],
  [
    "another user than the policy's admin",
    ({ service }) => ({ env: { PGUSER: service.user, PGPASSWORD: service.password } }),
    78,
    /connected as "test_service_\w+", which is not the policy's admin/,
    'set access.admin, or DB_USER in Secret admin-db-secret, so that both name the same role',
  ],
];

describeShells('run.sh refuses', (shell, major) => {
  test.each(settings)('%s', async (_, change, exit, cause, remedy) => {
    const app = await application(major);
    const before = await stateOf(app);
    const { env, command = migration } = change(app);
    const quick = { TWO_USER_REACH_SECONDS: '0' };
    const props = {
      folder,
      env: { ...app.adminEnv, ...quick, ...env },
      secrets: [app.admin.password],
    };
    const { code, output } = await startScript(shell, 'run.sh', command, props).ended;
    const failed = output.split('FAILED: ')[1];
    expect(failed?.split('\n')[0]).toMatch(cause);
    expect(failed?.split('remedy: ')[1]).toContain(remedy);
    expect(output).not.toContain('migrating');
    expect(code).toBe(exit);
    expect(await stateOf(app)).toBe(before);
  });

  test('a server that is too old', async () => {
    const app = await application(major);
    const before = await stateOf(app);
    // No such server is at hand, so the limit is moved instead.
    const strict = programFolder();
    const file = join(strict, 'start.sql');
    const text = sqlPrograms['start.sql']?.replace('>= 140000', '>= 990000') as string;
    expect(text).toContain('990000');
    writeFileSync(file, text);
    const props = { folder: strict, env: app.adminEnv };
    const { code, output } = await startScript(shell, 'run.sh', migration, props).ended;
    expect(output).toMatch(new RegExp(`FAILED: PostgreSQL ${major}\\.\\d+.* is too old`));
    expect(output).toContain('remedy: 14 and later are supported');
    expect(code).toBe(78);
    expect(await stateOf(app)).toBe(before);
  });

  test('to wait longer than it should for a lock, and says who holds it', async () => {
    const app = await application(major);
    const env = {
      ...app.adminEnv,
      ...{ TWO_USER_LOCK_TIMEOUT: '300ms' },
      TWO_USER_LOCK_SECONDS: '2',
    };
    expect((await startScript(shell, 'run.sh', migration, { env, folder }).ended).code).toBe(0);
    await withClient({ ...app.admin }, async (holder) => {
      await holder.query("begin; set application_name = 'somebody else'");
      await holder.query('lock table two_user.release in exclusive mode');
      const [row] = (await holder.query('select pg_backend_pid() as pid')).rows;
      const before = await stateOf(app);
      const next = { ...env, TWO_USER_RELEASE: 'abcdef' };
      const run = startScript(shell, 'run.sh', sql('create table u ()'), { env: next, folder });
      const { code, output } = await run.ended;
      const who = `held by pid ${row.pid} \\(somebody else\\) from 127\\.0\\.0\\.1 since 20\\d\\d-.*:\\d\\d`;
      expect(output).toMatch(new RegExp(`waiting for the lock of two_user.release: ${who}`));
      expect(output).toMatch(new RegExp(`FAILED: no turn after 2 s: the lock is ${who}`));
      expect(output).toContain('remedy: end that session, or its pod');
      expect(output).not.toContain('migrating');
      expect(code).toBe(1);
      expect(await stateOf(app)).toBe(before);
    });
  });

  test('to grant after a migration that failed, and passes its code on', async () => {
    const app = await application(major);
    await query(app.admin, 'create table before ()');
    for (const [command, exit] of [
      [['sh', '-c', 'echo "the reason" >&2; exit 42'], 42],
      [['/nowhere/migrate', 'up'], 127],
      [['/etc/passwd'], 126],
      [['sh', '-c', 'kill -KILL $$'], 137],
    ] as const) {
      const props = { env: app.adminEnv, folder };
      const { code, output } = await startScript(shell, 'run.sh', ['--', ...command], props).ended;
      expect(output).toContain(`FAILED: migration command failed with code ${exit}: ${command[0]}`);
      expect(output).toContain(
        'remedy: see its output above; nothing was granted, and the next start tries again',
      );
      if (exit === 42) expect(output).toContain('the reason\n');
      expect(code).toBe(exit);
      expect(await releasesOf(app)).toEqual([]);
    }
    const may = "select has_table_privilege(current_user, 'before', 'select') as select";
    expect(await query(app.service, may)).toEqual([{ select: false }]);
  });

  test('a schema two_user that somebody else has made', async () => {
    const app = await application(major);
    await query(
      app.superuser,
      `create schema two_user authorization ${app.service.user}; create table two_user.release (trap int);
      alter table two_user.release owner to ${app.service.user}`,
    );
    const props = { env: app.adminEnv, folder };
    const { code, output } = await startScript(shell, 'run.sh', migration, props).ended;
    expect(output).toContain('FAILED: schema two_user has something in it that is not');
    expect(output).toContain('drop schema two_user cascade');
    expect(output).not.toContain('migrating');
    expect(code).toBe(78);
  });

  test('a role that could delete in spite of the policy', async () => {
    const app = await application(major);
    await query(app.superuser, `grant pg_write_all_data to ${app.service.user}`);
    const props = { env: app.adminEnv, folder };
    const { code, output } = await startScript(shell, 'run.sh', migration, props).ended;
    expect(output).toContain('pg_write_all_data');
    expect(output).toMatch(
      /FAILED: \d+ findings of severity error, see above; privileges changed: nothing/,
    );
    expect(output).toContain('remedy: follow the remedy of each, as a superuser');
    expect(code).toBe(3);
    expect(await releasesOf(app)).toEqual([]);
    const [row] = await query(app.superuser, "select relacl from pg_class where relname = 't'");
    expect(row).toEqual({ relacl: null });
  });
});
