import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeIdentifier } from 'pg';
import { expect, test } from 'vitest';
import { type AccessPolicy, policyJson } from '../../src/access';
import { query, uniqueName } from '../servers';
import { type Application, application, releaseHash, sql, stateOf } from './application';
import { programFolder, startScript, temporaryFolder } from './script-run';
import { describeShells, path } from './shells';
import { parseTap } from './tap';

const folder = programFolder();

type Env = Readonly<Record<string, string>>;

describeShells('verify.sh', (shell, major) => {
  const verify = (app: Application, env: Env = {}) =>
    startScript(shell, 'verify.sh', [], { env: { ...app.serviceEnv, ...env }, folder }).ended;
  const withFindings = (app: Application, env: Env = {}) =>
    verify(app, { TWO_USER_FINDINGS: '1', ...env });

  /** With findings, and another text in place of one of the programs. */
  const replaced = (name: string, text: string, app: Application) => {
    const other = programFolder();
    writeFileSync(join(other, name), text);
    const env = { ...app.serviceEnv, TWO_USER_FINDINGS: '1' };
    return startScript(shell, 'verify.sh', [], { env, folder: other }).ended;
  };

  const migrated = async (policy: Partial<AccessPolicy> = {}): Promise<Application> => {
    const app = await application(major, { policy });
    const command = sql('create table a (id int); create table b (id int)');
    const { code, output } = await startScript(shell, 'run.sh', command, {
      env: app.adminEnv,
      folder,
    }).ended;
    expect(code, output).toBe(0);
    return app;
  };

  test('proves as the service what it may and may not do, and says it as TAP', async () => {
    const { code, output } = await verify(await migrated());
    expect(code, output).toBe(0);
    const { points } = parseTap(output);
    expect(points).toEqual([
      {
        ok: true,
        number: 1,
        description: 'public.a: may select, insert, update; delete is refused',
      },
      {
        ok: true,
        number: 2,
        description: 'public.b: may select, insert, update; delete is refused',
      },
      ...points.slice(2),
    ]);
    expect(output).toMatch(/^ok \d - two_user\.release: may select; delete is refused$/m);
    expect(output).not.toContain('not ok');
    expect(output).toMatch(
      /^# \S+ two-user: done: \d tables are as the policy says, and nothing can be deleted\n$/m,
    );
  });

  test('fails, and says where, when something can be deleted or cannot be written', async () => {
    const app = await migrated();
    await query(app.admin, `grant delete on a to ${app.service.user}`);
    await query(app.admin, `revoke insert on b from ${app.service.user}`);
    const { code, output } = await verify(app);
    expect(code, output).toBe(1);
    parseTap(output);
    expect(output).toContain('not ok 1 - public.a: DELETE is possible');
    expect(output).toContain('not ok 2 - public.b: INSERT is refused with SQLSTATE 42501');
    expect(output).toContain('FAILED: not as the policy says: 2 of ');
    await query(app.service, 'select from a');
  });

  test('fails when there is no table, since then nothing is proved', async () => {
    const { code, output } = await verify(await application(major));
    expect(code, output).toBe(1);
    expect(parseTap(output).points).toMatchObject([
      { ok: false, description: 'no table was found: nothing is proved' },
    ]);
  });

  test('knows nothing as the admin, with a placeholder, and when it cannot connect', async () => {
    const app = await migrated();
    const { user, password } = app.admin;
    const cases: [number, RegExp, Env][] = [
      [78, /which is not a role that the policy restricts/, { PGUSER: user, PGPASSWORD: password }],
      [78, /the connection still has a placeholder/, { PGPASSWORD: 'CHANGE-ME' }],
      [78, /TWO_USER_POLICY is missing/, { TWO_USER_POLICY: '' }],
      [
        69,
        /cannot verify: password wrong, or no such role: user "test_s/,
        { PGPASSWORD: 'not-the-password' },
      ],
    ];
    for (const [wanted, text, env] of cases) {
      const { code, output } = await verify(app, env);
      expect(code, output).toBe(wanted);
      expect(output).toMatch(text);
      expect(output).toMatch(/^# \S+ two-user: remedy: /m);
      expect(parseTap(output)).toMatchObject({ points: [], bailedOut: true });
    }
  });

  test('waits for a database that is not there at the moment', async () => {
    const app = await migrated();
    const away = { PGPORT: '1', TWO_USER_REACH_SECONDS: '2' };
    const { code, output } = await verify(app, away);
    expect(code, output).toBe(69);
    expect(output).toMatch(/^# \S+ two-user: waiting for the database: connection refused by/m);
    expect(parseTap(output).bailedOut).toBe(true);
  });

  test('looks, in the same session, for what a run would find, grant and revoke, and changes nothing', async () => {
    const app = await migrated();
    const before = await stateOf(app);
    const counted = temporaryFolder();
    const log = join(counted, 'log');
    const psql = `#!/bin/sh\necho started >> ${log}\nPATH=${path}\nexec psql "$@"\n`;
    writeFileSync(join(counted, 'psql'), psql);
    chmodSync(join(counted, 'psql'), 0o755);
    const { code, output } = await withFindings(app, { PATH: `${counted}:${path}` });
    expect(code, output).toBe(0);
    const { points } = parseTap(output);
    expect(points.every(({ ok }) => ok)).toBe(true);
    const last = ['findings: none of severity error', 'plan: nothing to grant or revoke'];
    expect(points.slice(-2).map(({ description }) => description)).toEqual(last);
    expect(points.some(({ directive }) => directive)).toBe(false);
    expect(output).toContain(`done: ${points.length - 2} tables are as the policy says`);
    expect(readFileSync(log, 'utf8')).toBe('started\n');
    expect(await stateOf(app)).toBe(before);
    for (const word of ['findings', 'plan']) {
      expect((await verify(app)).output).not.toContain(word);
    }
  });

  test('says what it finds with code, severity, object, path and remedy', async () => {
    const app = await migrated();
    const [service, group] = [app.service.user, uniqueName('group')];
    await query(
      app.superuser,
      `create role ${group}; grant ${group} to ${service}; alter role ${service} noinherit createrole;
      grant delete on a to ${group}`,
    );
    const { code, output } = await withFindings(app);
    expect(code, output).toBe(1);
    const { points } = parseTap(output);
    const failed = points.filter(({ ok }) => !ok).map(({ description }) => description);
    // With INHERIT for each membership, since 16, the one above inherits all the same.
    const how = major < 16 ? ` after SET ROLE ${group}` : '';
    expect(failed).toEqual([
      `public.a: DELETE is possible${how}`,
      'findings: none of severity error',
    ]);
    expect(output).toContain(
      `# findings: 2; what a remedy says is for ${app.admin.user} or a superuser to do\n`,
    );
    expect(output).toContain(
      `# error TUP004: role ${service}: has CREATEROLE (${service}); risk: loss; remedy: alter role ${service} nocreaterole\n`,
    );
    expect(output).toContain(
      `# error TUP007: table public.a: ${service} has DELETE, which the policy does not give (${service} -> member of ${group}); risk: loss; remedy: revoke ${group} from ${service}\n`,
    );
  });

  test('fails for what only the catalogs tell: what the service is, and what others may do', async () => {
    const reader = uniqueName('reader');
    const app = await migrated();
    await query(app.superuser, `create role ${reader}`);
    const TWO_USER_POLICY = policyJson({
      ...app.policy,
      readers: [{ role: reader, schemas: [], tables: {} }],
    });
    const run = startScript(shell, 'run.sh', sql('select 1'), {
      env: { ...app.adminEnv, TWO_USER_POLICY, TWO_USER_RELEASE: releaseHash('2') },
      folder,
    });
    expect((await run.ended).code).toBe(0);
    await query(app.admin, `grant delete on b to ${reader}`);
    expect((await verify(app, { TWO_USER_POLICY })).code).toBe(0);
    const { code, output } = await withFindings(app, { TWO_USER_POLICY });
    expect(code, output).toBe(1);
    const failed = parseTap(output).points.filter(({ ok }) => !ok);
    expect(failed).toMatchObject([{ description: 'plan: nothing to grant or revoke' }]);
    expect(output).toContain(
      `# statements: 1; the next migration executes them, or else ${app.admin.user}\n` +
        `# plan: revoke delete on table public.b from ${reader} cascade  -- 1 table: the policy does not give it\n`,
    );
    await query(app.admin, `revoke delete on b from ${reader}; grant update (id) on a to public`);
    expect((await withFindings(app, { TWO_USER_POLICY })).output).toContain(
      '# plan: revoke update (id) on table public.a from public cascade',
    );
    await query(
      app.superuser,
      `revoke update (id) on a from public; alter role ${app.service.user} createdb`,
    );
    expect((await verify(app)).code).toBe(0);
    const last = await withFindings(app);
    expect(last.code, last.output).toBe(1);
    expect(parseTap(last.output).points.filter(({ ok }) => !ok)).toMatchObject([
      { description: 'findings: none of severity error' },
    ]);
  });

  test('does not fail for a warning', async () => {
    const app = await migrated();
    const TWO_USER_POLICY = policyJson({
      ...app.policy,
      service: { role: app.service.user, tables: { 'public.nobody': 'readWrite' } },
      missingTable: 'warning',
    });
    const { code, output } = await withFindings(app, { TWO_USER_POLICY });
    expect(code, output).toBe(0);
    parseTap(output);
    expect(output).toContain('# findings: 1; ');
    expect(output).toContain('# warning TUP003: table public.nobody: ');
  });

  test('leaves out, and says so, what the service may not know; other errors are failures', async () => {
    const app = await migrated();
    await query(app.superuser, 'revoke select on pg_catalog.pg_roles from public');
    const { code, output } = await withFindings(app);
    expect(code, output).toBe(0);
    expect(parseTap(output).points.at(-1)).toMatchObject({
      ok: true,
      description: 'findings: none of severity error',
      directive: expect.stringMatching(
        `SKIP left out, since only ${app.admin.user} can know them: 42501 permission denied for .*pg_roles`,
      ),
    });
    const other = await replaced('check.sql', 'select 1 / 0 from policy', app);
    expect(other.code, other.output).toBe(1);
    expect(parseTap(other.output).points.at(-1)).toMatchObject({
      ok: false,
      description: 'findings: cannot be read: 22012 division by zero',
    });
  });

  test('knows nothing when an answer is not whole, or a statement fails', async () => {
    const app = await migrated();
    const half =
      "select 'two_user line', line from (values ('ok 1 - a'), ('1..2')) as lines (line)";
    const { code, output } = await replaced('verify-report.sql', half, app);
    expect(code, output).toBe(69);
    expect(output).toContain('FAILED: the answer has 1 test points of 2');
    const failed = await replaced(
      'expected.sql',
      "select (name || 'x\nok 1 - y')::int from grantee",
      app,
    );
    expect(failed.code, failed.output).toBe(69);
    expect(failed.output).toContain('FAILED: cannot verify: the server refused a statement');
    expect(parseTap(failed.output)).toMatchObject({ points: [], bailedOut: true });
    expect(failed.output).toContain('\n# ok 1 - y"\n');
  });

  test('stays TAP whatever the names are', async () => {
    const app = await migrated();
    const names = ['x # TODO', 'two\nok 1 - lines', '\\# SKIP \\', "a'b|t|t", '1..1', 'Bail out!'];
    for (const name of names) {
      const table = escapeIdentifier(name);
      await query(app.admin, `create table ${table} (${table} int)`);
      await query(app.admin, `grant delete on ${table} to ${app.service.user}`);
    }
    const { code, output } = await withFindings(app);
    expect(code, output).toBe(1);
    const { points } = parseTap(output);
    expect(points.some(({ directive }) => directive)).toBe(false);
    for (const name of names) {
      const wanted = `public.${escapeIdentifier(name.replace('\n', ' '))}: DELETE is possible`;
      expect(points).toContainEqual(expect.objectContaining({ ok: false, description: wanted }));
    }
  });
});
