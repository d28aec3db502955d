import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { escapeIdentifier } from 'pg';
import { describe, expect, test, vi } from 'vitest';
import { planScript } from '../../src/cli/database/plan-script';
import {
  describeMajors,
  type FreshDatabase,
  freshDatabase,
  hostilePrefix,
  libpqEnvironment,
  outermostMajors,
  psql,
  query,
  withClient,
} from '../servers';
import { program } from './program';

const two = program();

/** Where script(1) makes a terminal as util-linux does. */
const onLinux = test.skipIf(process.platform !== 'linux');

/** A database with an application's tables, some of whose privileges are not what the policy says, and the policy. */
async function application(major: number, prefix?: string) {
  const database = await freshDatabase(major, prefix === undefined ? {} : { prefix });
  const [admin, service] = [database.admin, database.service].map(({ user }) => user) as [
    string,
    string,
  ];
  await withClient(database.admin, (client) =>
    client.query(`
      create table users (id int generated always as identity, name text);
      create table audit_log (line text);
      create table "a: ""b"" \\ :c
$$ -- ; drop table users" (id serial);
      grant delete on users to ${escapeIdentifier(service)};
      grant select on audit_log to public`),
  );
  const policy = {
    ...{ admin, service: { role: service, tables: { 'public.audit_log': 'appendOnly' } } },
  };
  const file = two.file(`${Math.random()}.json`, JSON.stringify(policy));
  return { database, service, file, env: libpqEnvironment(database.admin) };
}

/** Every privilege in the database, on everything that one could be given on. */
async function stateOf({ superuser }: FreshDatabase): Promise<unknown> {
  return query(
    superuser,
    `select oid::regclass::text as name, relacl::text as acl, relowner from pg_class where relnamespace = 'public'::regnamespace
     union all select datname, datacl::text, datdba from pg_database where datname = current_database()
     union all select nspname, nspacl::text, nspowner from pg_namespace where nspname !~ '^pg_'
     union all select defaclobjtype::text, defaclacl::text, defaclrole from pg_default_acl order by 1, 2`,
  );
}

describeMajors('plan, apply, verify and findings', (major) => {
  test('bring a database to the policy and prove it, with names that have everything in them', async () => {
    const { database, file, env } = await application(major, hostilePrefix);
    const asService = libpqEnvironment(database.service);
    const run = (command: string, ...more: string[]) =>
      two.run([command, '-f', file, ...more], '', env);

    const before = await stateOf(database);
    const planned = await run('plan');
    expect([planned.status, planned.stderr]).toEqual([2, '']);
    expect(planned.stdout).toContain(' - revoke delete on table public.users from ');
    expect(planned.stdout).toMatch(
      /^\d+ statements: \d+ to give, \d+ to take away; apply executes /m,
    );
    expect(planned.stdout).not.toContain('\u001b');
    const wrong = await two.run(['verify', '-f', file], '', asService);
    expect([wrong.status, wrong.stderr]).toEqual([3, '']);
    expect(wrong.stdout).toMatch(/^not ok \d+ - public\.users: .*DELETE is possible$/m);
    expect(await stateOf(database)).toEqual(before);

    const applied = await run('apply');
    expect([applied.status, applied.stderr]).toEqual([0, '']);
    expect(applied.stdout).toMatch(
      /\ndone: every privilege is right; \d+ statements, 0 warnings\n$/,
    );
    const again = await run('plan', '--json');
    expect(again.status).toBe(0);
    const { converged, statements, findings, database: which } = JSON.parse(again.stdout);
    expect({ converged, statements, findings }).toEqual({
      ...{ converged: true, statements: [], findings: [] },
    });
    expect(which).toMatchObject({ database: database.admin.database, user: database.admin.user });
    expect((await run('findings')).status).toBe(0);
    const proved = await two.run(['verify', '-f', file], '', asService);
    expect([proved.status, proved.stderr]).toEqual([0, '']);
    expect(proved.stdout).toMatch(
      /^TAP version 13\nok 1 - .*\n1\.\.5\n# 5 tables as the policy says for /s,
    );
    await expect(query(database.service, 'delete from users')).rejects.toThrow('permission denied');
    // No release is recorded: which one is in place, only a migration knows.
    expect(await query(database.admin, 'select release from two_user.release')).toEqual([]);
    const settled = await stateOf(database);
    const nothing = await run('apply');
    expect([nothing.status, nothing.stdout.split('\n').at(-2)]).toEqual([
      ...[0, 'done: every privilege is right; 0 statements, 0 warnings'],
    ]);
    expect(await stateOf(database)).toEqual(settled);
  });

  test.skipIf(!psql)(
    'plan --sql is a script which psql runs, and which does what apply does',
    async () => {
      const script = (env: Record<string, string>, sql: string) =>
        execFileSync(psql as string, ['-X', '-q', '-f', '-'], {
          ...{ input: sql, encoding: 'utf8', stdio: 'pipe', env: { ...process.env, ...env } },
        });
      const { database, file, env } = await application(major, hostilePrefix);
      const made = await two.run(['plan', '--sql', '-f', file], '', env);
      expect([made.status, made.stderr]).toEqual([2, '']);
      const before = await stateOf(database);
      const elsewhere = await application(major);
      expect(() => script(elsewhere.env, made.stdout)).toThrow(/made for database Ünï a"b/);
      const asOther = { ...env, ...libpqEnvironment(database.superuser) };
      expect(() => script(asOther, made.stdout)).toThrow(/and user Ünï a"b.*and user postgres/);
      expect(await stateOf(database)).toEqual(before);

      script(env, made.stdout);
      const second = await two.run(['plan', '--sql', '-f', file], '', env);
      expect([second.status, second.stderr]).toEqual([0, '']);
      expect(second.stdout).toMatch(/^(-- .*\n)+$/);
      script(env, second.stdout);
      const applied = await two.run(['apply', '-f', file], '', env);
      expect(applied.stdout).toMatch(/done: every privilege is right; 0 statements/);
    },
  );
});

const waitFor = async (database: FreshDatabase, condition: string) => {
  const text = `select from pg_stat_activity where datname = current_database() and application_name like 'two-user-postgres%' and ${condition}`;
  for (let tries = 0; (await query(database.superuser, text)).length === 0; tries++) {
    if (tries === 400) throw new Error(`it never came to ${condition}`);
    await sleep(25);
  }
};
const sessions = (database: FreshDatabase) =>
  query(
    database.superuser,
    "select from pg_stat_activity where application_name like 'two-user-postgres%' and datname = current_database()",
  );

describeMajors(
  'the commands',
  (major) => {
    test.each([
      'SIGINT',
      'SIGTERM',
    ] as const)('%s leaves the state before, while apply waits for a table', async (signal) => {
      const { database, file, env } = await application(major);
      const before = await stateOf(database);
      await withClient(database.admin, async (other) => {
        await other.query('begin; lock table users in access exclusive mode');
        const run = two.start(['apply', '--yes', '-f', file], env);
        await waitFor(database, "wait_event_type = 'Lock'");
        run.process.kill(signal);
        const ended = await run.ended;
        expect([ended.status, ended.signal]).toEqual([null, signal]);
        expect(ended.stderr).toContain(`stopped by ${signal}: nothing was changed\n`);
        // While the other one still has its lock: it is the server that has ended ours.
        await vi.waitFor(async () => expect(await sessions(database)).toEqual([]), 2_000);
      });
      const after = (await stateOf(database)) as { name: string }[];
      expect(after.filter(({ name }) => name !== 'two_user')).toEqual(before);
    });

    test('an error finding: apply changes nothing, and says so', async () => {
      const { database, service, file, env } = await application(major);
      await query(
        database.superuser,
        `create table public.theirs (id int); grant delete on theirs to ${escapeIdentifier(service)}`,
      );
      const before = await stateOf(database);
      const planned = await two.run(['plan', '-f', file], '', env);
      expect(planned.status).toBe(3);
      const applied = await two.run(['apply', '-f', file], '', env);
      expect(applied.status).toBe(3);
      expect(applied.stdout).toMatch(
        /\nerror TUP007 {2}table public\.theirs\n.*\n.*\n {2}risk: {3}rows can be lost .*\n {2}remedy: alter table /,
      );
      expect(applied.stderr).toMatch(/findings of severity error; .*\nnothing was changed\n$/);
      const withoutLock = (state: unknown) =>
        (state as { name: string }[]).filter(({ name }) => name !== 'two_user');
      expect(withoutLock(await stateOf(database))).toEqual(before);
      const found = await two.run(['findings', '-f', file, '--json'], '', env);
      expect(found.status).toBe(3);
      expect(JSON.parse(found.stdout).findings).toContainEqual({
        ...{ code: 'TUP007', severity: 'error', object: 'table public.theirs' },
        path: `${service} -> granted by postgres`,
        message: `${service} has DELETE, which the policy does not give`,
        risk: 'loss',
        remedy: expect.stringMatching(/^alter table public\.theirs owner to /),
      });
      const script = await two.run(['plan', '--sql', '-f', file], '', env);
      expect([script.status, script.stderr]).toEqual([3, expect.stringMatching(/^error TUP007 /)]);
      expect(script.stdout).toContain('-- What no statement puts right: 1 error, 1 warning; see ');
    });

    test('apply waits for whoever holds the lock, and says who', async () => {
      const { database, file, env } = await application(major);
      expect((await two.run(['apply', '-f', file], '', env)).status).toBe(0);
      await query(
        database.admin,
        `grant delete on users to ${escapeIdentifier(database.service.user)}`,
      );
      await withClient(database.admin, async (other) => {
        await other.query(
          "set application_name = 'the holder'; begin; lock table two_user.release in exclusive mode",
        );
        const run = two.start(['apply', '-f', file], env);
        while (!run.output.stderr.includes('waiting for the lock')) await sleep(50);
        await other.query('commit');
        expect(await run.ended).toMatchObject({ status: 0 });
        expect(run.output.stderr).toMatch(
          /^waiting for the lock of two_user\.release: held by pid \d+ \(the holder\) from /,
        );
      });
    });

    test("an error of the server's carries statement, server, user, pid and SQLSTATE", async () => {
      const { database, file, env } = await application(major);
      await withClient(database.admin, async (other) => {
        await other.query('begin; lock table users in access exclusive mode');
        const run = two.start(['apply', '--yes', '-f', file], env);
        await waitFor(database, "wait_event_type = 'Lock'");
        await query(
          database.superuser,
          `select pg_cancel_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        const { status, stderr } = await run.ended;
        expect(status).toBe(1);
        const { host, port, database: name, user } = database.admin;
        expect(stderr).toMatch(
          /^the server refused a statement: canceling statement due to user request \(SQLSTATE 57014\)\n {2}statement: lock table only public\.users in row exclusive mode\n/m,
        );
        expect(stderr).toMatch(
          new RegExp(
            `^ {2}server ${host}:${port}, database "${name}", user "${user}", pid \\d+\n {2}remedy: `,
            'm',
          ),
        );
        expect(stderr).not.toContain(database.admin.password);
      });
    });
  },
  outermostMajors,
);

describeMajors(
  'whoever runs them',
  (major) => {
    test('a signal at any moment leaves the state before or after', async () => {
      const { database, file, env } = await application(major);
      const before = JSON.stringify(await stateOf(database));
      expect((await two.run(['apply', '-f', file], '', env)).status).toBe(0);
      const after = JSON.stringify(await stateOf(database));
      const drift = `revoke select on users from ${escapeIdentifier(database.service.user)}; grant delete on audit_log to ${escapeIdentifier(database.service.user)}`;
      await query(database.admin, drift);
      const drifted = JSON.stringify(await stateOf(database));
      expect(new Set([before, after, drifted]).size).toBe(3);
      const outcomes = new Set<string>();
      for (let moment = 0; moment < 8; moment++) {
        const run = two.start(['apply', '-f', file], env);
        await waitFor(database, 'true');
        await sleep(moment * 15);
        run.process.kill('SIGTERM');
        const { status, stderr } = await run.ended;
        const state = JSON.stringify(await stateOf(database));
        expect([drifted, after]).toContain(state);
        if (status === 0) expect(state).toBe(after);
        if (stderr.includes('nothing was changed')) expect(state).toBe(drifted);
        outcomes.add(state);
        if (state === after) await query(database.admin, drift);
      }
      expect(outcomes).toContain(drifted);
    });

    onLinux('at a terminal a long run shows that it goes on', async () => {
      const { database, file, env } = await application(major);
      await withClient(database.admin, async (other) => {
        await other.query('begin; lock table users in access exclusive mode');
        const { output, ended } = two.terminalSession(['apply', '--yes', '-f', file], env);
        // How many seconds pass between two of them, a busy machine decides.
        const goesOn = /<applying: \d+ s<applying: \d+ s/;
        const shown = () => output.stdout.replaceAll('\r\u001b[K', '<');
        while (!goesOn.test(shown())) await sleep(50);
        await other.query('rollback');
        expect(await ended).toMatchObject({ status: 0 });
      });
    });

    onLinux('at a terminal apply asks, in colours, and takes only a yes for a yes', async () => {
      const { database, file, env } = await application(major);
      const before = await stateOf(database);
      const typed = { ...env, TERM: 'xterm' };
      const no = await two.terminal(['apply', '-f', file], typed, 'n\n');
      expect(no.status).toBe(1);
      expect(no.stdout).toMatch(/Apply \d+ statements\? \[y\/N\] /);
      expect(no.stdout).toContain('\u001b[31m- revoke delete on table public.users');
      expect(no.stdout).toContain('not applied: the answer was not y; nothing was changed');
      expect(await stateOf(database)).toEqual(before);
      const grey = await two.terminal(['plan', '-f', file], { ...typed, NO_COLOR: '1' }, '');
      expect(grey.stdout).toContain('  - revoke delete on table public.users');
      const yes = await two.terminal(['apply', '-f', file], typed, 'y\n');
      expect([yes.status, yes.stdout]).toEqual([
        0,
        expect.stringContaining('done: every privilege is right'),
      ]);
      await query(
        database.admin,
        `grant delete on users to ${escapeIdentifier(database.service.user)}`,
      );
      const unasked = await two.terminal(['apply', '-f', file, '--yes'], typed, '');
      expect([unasked.status, unasked.stdout.includes('[y/N]')]).toEqual([0, false]);
    });

    onLinux('apply asks again when the plan has changed since it was shown', async () => {
      const { database, file, env } = await application(major);
      const terminal = two.terminalSession(['apply', '-f', file], { ...env, TERM: 'xterm' });
      const asked = async (times: number) => {
        while (terminal.output.stdout.split('[y/N]').length <= times) await sleep(50);
      };
      await asked(1);
      await query(database.admin, 'create table later (id int)');
      terminal.process.stdin?.write('y\n');
      await asked(2);
      expect(terminal.output.stdout.split('this is the plan now')[1]).toContain('public.later');
      terminal.process.stdin?.write('n\n');
      expect(await terminal.ended).toMatchObject({ status: 1 });
      await expect(query(database.service, 'select from later')).rejects.toThrow(
        'permission denied',
      );
    });

    test('verify finds the service user by itself, and proves nothing as another one', async () => {
      const { database, file, env } = await application(major);
      await two.run(['apply', '-f', file], '', env);
      const { user, password, host, port } = database.service;
      // PGUSER and PGPASSWORD are the admin's: those are left alone.
      const login = `${host}:${port}:*:${user}:${password}`;
      await two.shell(`umask 077; echo '${login}' > pass`);
      const found = await two.run(['verify', '-f', file, '--json'], '', {
        ...env,
        PGPASSFILE: 'pass',
      });
      expect([found.status, found.stderr]).toEqual([0, '']);
      const { ok, tables, database: which } = JSON.parse(found.stdout);
      expect([ok, which.user, tables.length]).toEqual([true, user, 5]);
      expect(tables).toContainEqual({
        ...{ name: 'public.audit_log', may: 'select, insert', problems: [], notes: [] },
        ok: true,
      });
      const url = `postgresql://${database.admin.user}:${database.admin.password}@/`;
      const asAdmin = await two.run(['verify', '-f', file, '--url', url], '', env);
      expect([asAdmin.status, asAdmin.stdout]).toEqual([1, '']);
      expect(asAdmin.stderr).toMatch(
        /^connected as "test_admin.*which the policy does not restrict: nothing would be proved; allowed: "test_service/,
      );
    });

    test('an admin that does not own the database learns what to do', async () => {
      const { database, file, env } = await application(major);
      const name = escapeIdentifier(database.admin.database);
      await query(database.superuser, `alter database ${name} owner to postgres`);
      await query(
        database.superuser,
        `grant usage, create on schema public to public; grant connect on database ${name} to ${escapeIdentifier(database.service.user)}`,
      );
      const { status, stderr } = await two.run(['apply', '-f', file], '', env);
      expect([status, stderr]).toEqual([
        1,
        expect.stringMatching(
          /^the server refused a statement: permission denied for database test_db\w+ \(SQLSTATE 42501\)\n {2}statement: create schema if not exists two_user\n.*\n {2}remedy: the admin must own the database: alter database "test_db\w+" owner to "test_admin\w+"\n/,
        ),
      ]);
    });

    test('plan and findings need no admin, apply does', async () => {
      const { database, file, env } = await application(major);
      const asSuperuser = { ...env, ...libpqEnvironment(database.superuser) };
      const [mine, theirs] = await Promise.all([
        two.run(['plan', '--json', '-f', file], '', env),
        two.run(['plan', '--json', '-f', file], '', asSuperuser),
      ]);
      expect(JSON.parse(theirs.stdout).statements).toEqual(JSON.parse(mine.stdout).statements);
      const applied = await two.run(['apply', '-f', file], '', asSuperuser);
      expect([applied.status, applied.stdout]).toEqual([1, '']);
      expect(applied.stderr).toMatch(
        /^connected as "postgres", which is not the policy's admin; allowed: "test_admin/,
      );
    });

    test('a connection that is lost is told as such', async () => {
      const { database, file, env } = await application(major);
      await withClient(database.admin, async (other) => {
        await other.query('begin; lock table users in access exclusive mode');
        const run = two.start(['apply', '--yes', '-f', file], env);
        await waitFor(database, "wait_event_type = 'Lock'");
        await query(
          database.superuser,
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        const { status, stderr } = await run.ended;
        expect([status, stderr]).toEqual([
          1,
          expect.stringMatching(/^the connection was lost: .*\n {2}server .*\n {2}remedy: /m),
        ]);
      });
    });
  },
  outermostMajors.slice(-1),
);

test('a script in several rounds has a transaction for each, and quotes what is quoted', () => {
  const statements = [1, 1, 2].map((round, index) => ({
    ...{ statement: `grant ${index}`, reason: `${index}\n drop table x: why`, round },
  }));
  const props = { database: "a'\\$two_user$", admin: 'b', hasReleases: true };
  const script = planScript({ statements, findings: [] }, props);
  expect(script.match(/^begin .*;$|^commit;$|^grant .*;$|^lock table .*$/gm)).toEqual([
    ...['begin isolation level read committed read write;'],
    ...['lock table two_user.release in exclusive mode;', 'grant 0;', 'grant 1;', 'commit;'],
    ...['begin isolation level read committed read write;'],
    ...['lock table two_user.release in exclusive mode;', 'grant 2;', 'commit;'],
  ]);
  expect(script).toContain('-- 0  drop table x: why\n');
  expect(script).toContain(
    "if current_database() <> E'a''\\\\$two_user$' or current_user <> 'b' then",
  );
  expect(script).toMatch(/^do \$two__user\$\n[\s\S]*?^\$two__user\$;$/m);
});

describe('a policy', () => {
  const url = 'postgresql://u@127.0.0.1:1/x';
  const plan = (...files: string[]) =>
    two.run(['plan', '--url', url, ...files.flatMap((file) => ['-f', file])]);

  test.each([
    [
      'a policy',
      'service:\n  tables:\n    public.users: DELETE\n',
      ':3:5: service.tables["public.users"]: "DELETE" is not allowed; ',
    ],
    [
      'a misspelt key',
      'admn: x\n',
      ':1:1: admn: key "admn" is not allowed; allowed: admin, schemas, service, ',
    ],
    [
      'values of the chart',
      'image: {}\naccess:\n  schemas: [a, a]\n',
      ':3:16: access.schemas[1]: "a" is not allowed; ',
    ],
    [
      'a column named twice in a rule',
      'service:\n  tables:\n    public.users:\n      hide: [a, a]\n',
      ':4:7: service.tables["public.users"].hide: ["a","a"] is not allowed; ',
    ],
    [
      'a misspelt key of a rule, in values',
      'access:\n  service:\n    tables:\n      "*": {hide: [a],\n        hid: [b]}\n',
      ':5:9: access.service.tables["*"].hid: key "hid" is not allowed; allowed: rule, hide, ',
    ],
    [
      'a column rule that contradicts itself',
      'service:\n  tables:\n    a*:\n      rule: none\n      readOnlyColumns:\n        - a\n',
      ':5:7: service.tables["a*"].readOnlyColumns: ["a"] is not allowed; ',
    ],
    [
      'a column that is two things',
      'service: {tables: {a*: {readOnlyColumns: [a, b], insertOnlyColumns: [c, "b"]}}}\n',
      ':1:73: service.tables["a*"].insertOnlyColumns[1]: "b" is not allowed; ',
    ],
    [
      'a key that is neither a table nor a pattern',
      'service:\n  tables:\n    public.a: none\n    "a[b\\"": none\n',
      ':4:5: service.tables: key "a[b\\"" is not allowed; allowed: a schema-qualified name ',
    ],
    [
      'a schema to be made that is there twice',
      'schemas:\n  - public\n  - create: true\n    name: public\n',
      ':4:5: schemas[1].name: "public" is not allowed; ',
    ],
    ['a schema that is none', 'schemas:\n  - public\n  - 7\n', ':3:5: schemas[1]: 7 is not '],
    [
      "a reader's rule of two sorts",
      'readers:\n  - role: r\n    tables:\n      "*": {hide: [a], columns: [b]}\n',
      ':4:7: readers[0].tables["*"]: this map is not allowed; allowed: "readOnly", "none", or ',
    ],
    [
      'a routine in no schema',
      'service: {routines: ["public.f()", "f()"]}\n',
      ':1:36: service.routines[1]: "f()" is not allowed; ',
    ],
    [
      'a finding accepted without a reason',
      'acceptedFindings:\n  - code: TUP012\n    object: public.a\n',
      ':2:5: acceptedFindings[0].reason: a missing value is not allowed; ',
    ],
    [
      'a rule across keys in values',
      'access: {readers: [{role: admin_apps}]}\n',
      ':1:21: access.readers[0].role: "admin_apps" is not allowed; ',
    ],
    [
      'values without access, with a Service',
      'service: {port: 80}\nacess: {}\n',
      'connection refused',
    ],
    ['YAML that is none', 'a: [\n', ':2:1: not YAML: '],
  ])('%s is read, and refused by line and column', async (_, text, says) => {
    const file = two.file('p.yaml', text);
    const { status, stdout, stderr } = await plan(file);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(says.startsWith(':') ? `p.yaml${says}` : says);
  });

  test('of several files the last one wins, and null takes a default away', async () => {
    two.file(
      'below.yaml',
      'access: {service: {tables: {public.a: readOnly}}, verify: {schedule: "@daily"}}\n',
    );
    two.file('above.yaml', 'access: {service: {tables: {public.a: nothing}}}\n');
    expect((await plan('below.yaml')).stderr).toMatch(/^connection refused/);
    expect((await plan('below.yaml', 'above.yaml')).stderr).toMatch(
      /^above\.yaml:1:29: access\.service\.tables\["public\.a"\]: /,
    );
    two.file('null.yaml', 'admin: null\n');
    expect((await plan('null.yaml')).stderr).toMatch(
      /^null\.yaml:1:1: admin: a missing value is not allowed; /,
    );
  });
});

describe('the command line', () => {
  test.each([
    [['plan'], /: a missing policy is not allowed; /],
    [['plan', '-f', 'x', '--json', '--sql'], /: --json and --sql print different things; /],
    [['apply', '-f', '-', '-f', '-'], /: -f - twice is not allowed: /],
    [
      ['verify', '--url=postgres://u:hunter2@h/d', 'postgres://u:hunter2@h/d'],
      /unexpected argument "postgres:\/\/…@h\/d"/,
    ],
    [['findings', '--ulr=postgres://u:hunter2@h/d'], /unknown option "--ulr"/],
  ])('%j is refused with exit code 64, without a password', async (args, says) => {
    const { status, stdout, stderr } = await two.run(args);
    expect([status, stdout]).toEqual([64, '']);
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain('hunter2');
  });

  test.each([
    'plan',
    'apply',
    'verify',
    'findings',
    'report',
  ])('%s says what it is called with', async (command) => {
    const { status, stdout } = await two.run([command, '--help']);
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`^cdk8s-two-user-postgres ${command} -f FILE `));
    expect(stdout).toMatch(/Exit code 0: [\s\S]*64: the command line is wrong\.\n$/);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });
});
