import { chmodSync, readdirSync } from 'node:fs';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { query, wantedMajors } from '../servers';
import { application, releasesOf } from './application';
import { canContain, clientImage, emptyDir, emptyImage, startContainer } from './container';
import { programFolder } from './script-run';
import { path } from './shells';

const major = wantedMajors.at(-1) as number;
const programs = '/two-user/ld --library-path /two-user/lib /two-user';

/** The two containers of a pod: what `db-tools` copies, and a start of `db-migration` in an image of one program. */
describe.skipIf(!canContain)('psql and a shell, copied into a volume (needs root)', () => {
  const access = programFolder();
  const tools = emptyDir();
  let output = '';
  beforeAll(async () => {
    chmodSync(access, 0o755);
    const volumes = [
      { from: access, to: '/two-user-access', readOnly: true },
      { from: tools, to: '/two-user' },
    ];
    const command = ['sh', '/two-user-access/tools.sh'];
    const run = startContainer(clientImage(), volumes, command, { env: { PATH: path } });
    const result = await run.ended;
    output = result.output;
    expect(result.code, output).toBe(0);
  });

  const volumes = (tmp: string) => [
    { from: tools, to: '/two-user', readOnly: true },
    { from: tmp, to: '/tmp' },
  ];
  const start = (
    command: readonly string[],
    env: Readonly<Record<string, string>>,
    tmp: string,
  ) => {
    const prefix = [
      '--preload',
      '',
      '--library-path',
      '/two-user/lib',
      '/two-user/sh',
      '/two-user/run.sh',
      '--',
    ];
    return startContainer(emptyImage(), volumes(tmp), ['/two-user/ld', ...prefix, ...command], {
      env: { ...env, PATH: '/nowhere' },
    });
  };
  const busybox = (script: string): string[] => ['/bin/busybox', 'sh', '-c', script];
  const psql = `${programs}/psql -Xqc`;

  test('are all there, with the scripts', () => {
    expect(output).toMatch(/^psql \(PostgreSQL\) \d+/);
    const names = ['cat', 'date', 'ld', 'lib', 'mkfifo', 'psql', 'rm', 'sh', 'sleep'];
    expect(readdirSync(tools)).toEqual(expect.arrayContaining([...names, ...readdirSync(access)]));
    expect(readdirSync(tools)).toHaveLength(names.length + readdirSync(access).length);
  });

  test('migrate and grant in an image that has one static program and nothing else', async () => {
    const app = await application(major);
    const tmp = emptyDir();
    const script = `echo $$ > /tmp/mine && ${psql} "create table t ()" && ! touch /two-user/x /x`;
    const { code, output } = await start(busybox(script), app.adminEnv, tmp).ended;
    expect(code, output).toBe(0);
    expect(output).toContain('every privilege is right');
    expect(readdirSync(tmp)).toEqual(['mine']);
    expect(await releasesOf(app)).toHaveLength(1);
    await query(app.service, 'select from t');
    await expect(query(app.service, 'delete from t')).rejects.toThrow('permission denied');
  });

  test('pass TERM on as the first process, and leave nothing behind', async () => {
    const app = await application(major);
    const tmp = emptyDir();
    const script = "trap 'echo stopping; exit 9' TERM; echo ready; sleep 60 & wait";
    const run = start(busybox(script), app.adminEnv, tmp);
    await run.printed('ready');
    run.kill('SIGTERM');
    const sent = Date.now();
    const { code, output } = await run.ended;
    expect(Date.now() - sent).toBeLessThan(2000);
    expect(output).toContain('stopping\n');
    expect(output).toMatch(/stopped by a signal; the migration command ended with code (9|143)/);
    expect(code).toBe(143);
    expect(readdirSync(tmp)).toEqual([]);
    expect(await releasesOf(app)).toEqual([]);
  });

  test('start again in the same /tmp after a kill, and get the lock at once', async () => {
    const app = await application(major);
    const tmp = emptyDir();
    const first = start(busybox('echo ready; sleep 60'), app.adminEnv, tmp);
    await first.printed('ready');
    first.kill('SIGKILL');
    await first.ended;
    await vi.waitFor(() => expect(first.processes()).toEqual([]));
    expect(readdirSync(tmp)).not.toEqual([]);
    const started = Date.now();
    const { code, output } = await start(busybox('true'), app.adminEnv, tmp).ended;
    expect(code, output).toBe(0);
    expect(Date.now() - started).toBeLessThan(5000);
    expect(readdirSync(tmp)).toEqual([]);
  });

  test('end with the remedy when the client image has no psql', async () => {
    const volumes = [{ from: access, to: '/two-user-access', readOnly: true }];
    const command = ['/bin/sh', '/two-user-access/tools.sh'];
    const props = { env: { PATH: '/nowhere' } };
    const { code, output } = await startContainer(clientImage(), volumes, command, props).ended;
    expect(output).toContain('FAILED: no program "psql" in the client image');
    expect(output).toContain('remedy: set client.image to an official postgres image');
    expect(code).toBe(78);
  });
});
