import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Application, application, releasesOf, sql } from './application';
import { programFolder, type Result, startScript, temporaryFolder } from './script-run';
import { describeShells, path } from './shells';

const folder = programFolder();

/** Prints what a command can know about how it was started, but for passwords. */
const report = `
  const { readdirSync, readFileSync, readlinkSync } = require('node:fs');
  const descriptors = readdirSync('/proc/self/fd').flatMap((fd) => {
    try { return readlinkSync('/proc/self/fd/' + fd); } catch { return []; }
  });
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/PASSWORD/.test(name)));
  console.log('report ' + JSON.stringify({
    argv: process.argv.slice(1), env, cwd: process.cwd(), descriptors, input: readFileSync(0, 'utf8'),
  }));`;

describeShells('the migration command', (shell, major) => {
  const run = (app: Application, command: readonly string[]): Promise<Result> =>
    startScript(shell, 'run.sh', command, { env: app.adminEnv, folder }).ended;

  test('gets its arguments as they are, and nothing of ours', async () => {
    const app = await application(major);
    const args = [
      ...['', ' ', 'a b', "it's", '"quoted"', 'line\nbreak\n', '$HOME $(id) `id` $$', '*', '?'],
      ...['~', '\\', '\\n', '%s', '-n', '--', '!', '#', ';', '&', '|', '<', '>', 'ü', '\t'],
    ];
    const { code, output } = await run(app, ['--', process.execPath, '-e', report, 'x', ...args]);
    expect(code, output).toBe(0);
    const seen = JSON.parse(/report (.*)/.exec(output)?.[1] as string);
    expect(seen.argv).toEqual(['x', ...args]);
    expect(seen.input).toBe('');
    expect(seen.cwd).toBe(process.cwd());
    expect(seen.descriptors.length).toBeGreaterThan(2);
    expect(seen.descriptors.filter((file: string) => file.includes('two-user'))).toEqual([]);
    expect(seen.env).toMatchObject({ PGHOST: '127.0.0.1', TWO_USER_RUN_ON: 'release' });
    for (const name of ['PGAPPNAME', 'PGCONNECT_TIMEOUT', 'PGCLIENTENCODING', 'PGOPTIONS']) {
      expect(seen.env).not.toHaveProperty(name);
    }
  });

  test.each([
    'migrate',
    'grant',
    'tool',
    'say',
    'exit',
    'wait',
    'alias',
  ])('may have any name, such as %s', async (name) => {
    const app = await application(major);
    const programs = temporaryFolder();
    const script = '#!/bin/sh\necho "I am $0 $*"\n';
    writeFileSync(join(programs, name), script, { mode: 0o755 });
    const env = { ...app.adminEnv, PATH: `${programs}:${path}` };
    const command = ['--', name, 'up'];
    const { code, output } = await startScript(shell, 'run.sh', command, { env, folder }).ended;
    expect(output).toContain(`I am ${join(programs, name)} up\n`);
    expect(code).toBe(0);
  });

  test('may have a password among its arguments, which is in no log', async () => {
    const app = await application(major);
    const { password } = app.admin;
    // As Kubernetes makes it of $(DB_PASSWORD).
    const props = { env: app.adminEnv, folder, secretInArguments: true };
    for (const exit of [1, 0]) {
      const command = ['--', 'sh', '-c', `exit ${exit}`, 'migrate', `postgres://a:${password}@b/c`];
      const { code, output } = await startScript(shell, 'run.sh', command, props).ended;
      expect(output).toContain(' migrating: sh\n');
      expect(code).toBe(exit);
    }
  });

  test('may write a megabyte to both of its outputs', async () => {
    const app = await application(major);
    const write =
      'for (const out of [process.stdout, process.stderr]) out.write("x".repeat(2 ** 20))';
    const { code, output } = await run(app, ['--', process.execPath, '-e', write]);
    expect(code, output.slice(-1000)).toBe(0);
    expect(output.match(/x/g)?.length).toBeGreaterThanOrEqual(2 ** 21);
  });

  test('may write lines that look like ours', async () => {
    const app = await application(major);
    const lines = [
      'two_user end 00000',
      'two_user counts|0|0|0|0',
      'two_user state|t|t|t',
      '\\q',
      ';',
    ];
    const { code } = await run(app, ['--', 'printf', '%s\\n', ...lines]);
    expect(code).toBe(0);
    expect(await releasesOf(app)).toHaveLength(1);
  });

  test('may start others, and is done when it itself is', async () => {
    const app = await application(major);
    const script = `for i in 1 2 3; do (sleep 0.$i; psql -Xqc "create table t$i ()") & done; wait
      sleep 30 > /dev/null 2>&1 &`;
    const started = Date.now();
    const { code, output } = await run(app, ['--', 'sh', '-c', script]);
    expect(code, output).toBe(0);
    expect(Date.now() - started).toBeLessThan(10_000);
    expect(output).toMatch(/on (table|tables) public\.t1, public\.t2, public\.t3 to/);
  });

  test('may alter, drop and fill what is there, and take locks of its own', async () => {
    const app = await application(major);
    const first =
      'create table a (id int); create table b (id int); create view v as select * from a';
    expect((await run(app, sql(first))).code).toBe(0);
    const second = `begin; lock table a; alter table a add column x int; drop table b; drop view v;
      insert into a values (1, 2); create schema more; commit; vacuum full a; reindex table a`;
    const env = { ...app.adminEnv, TWO_USER_RELEASE: 'abcdef' };
    const statements = second.split(';').flatMap((statement) => ['-c', statement]);
    const command = ['--', 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', ...statements];
    const { code, output } = await startScript(shell, 'run.sh', command, { env, folder }).ended;
    expect(code, output).toBe(0);
    expect(await releasesOf(app)).toHaveLength(2);
  });
});
