import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  describeMajors,
  freshDatabase,
  hostilePrefix,
  libpqEnvironment,
  psql,
  query,
  startServer,
  wantedMajors,
} from '.';

describeMajors('a shared server', (major) => {
  test('gives a database with an owner and a service user, whatever their names', async () => {
    for (const prefix of ['test', hostilePrefix]) {
      const database = await freshDatabase(major, { prefix });
      const facts = `select current_user as user, current_database() as database,
        pg_catalog.pg_get_userbyid(datdba) as owner, current_setting('server_version_num')::int / 10000 as major,
        pg_catalog.pg_encoding_to_char(encoding) as encoding
        from pg_catalog.pg_database where datname = current_database()`;
      const [row] = await query(database.service, facts);
      expect(row).toEqual({
        user: database.service.user,
        database: database.service.database,
        owner: database.admin.user,
        major,
        encoding: 'UTF8',
      });
      await query(database.admin, 'create table public.t (id int)');
      await expect(query(database.service, 'select from public.t')).rejects.toThrow(
        'permission denied for table t',
      );
    }
  });

  test('refuses a wrong password', async () => {
    const { admin } = await freshDatabase(major);
    await expect(query({ ...admin, password: 'wrong' }, 'select 1')).rejects.toThrow(
      'password authentication failed',
    );
  });

  test.skipIf(!psql)('talks to psql', async () => {
    const { service } = await freshDatabase(major, { prefix: hostilePrefix });
    const result = spawnSync(psql as string, ['-XAtc', 'select current_user'], {
      env: libpqEnvironment(service),
      encoding: 'utf8',
    });
    expect(result).toMatchObject({ status: 0, stderr: '', stdout: `${service.user}\n` });
  });
});

describeMajors('a server of its own', (major) => {
  test('takes settings, logs, survives every kind of restart and leaves nothing behind', async () => {
    const server = await startServer({ major, settings: { max_connections: 7 } });
    await query(server.superuser, 'create table kept (id int)');
    await query(server.superuser, 'checkpoint');
    await query(server.superuser, "do $$ begin raise log 'a line of mine'; end $$");
    expect(server.log()).toContain('a line of mine');
    for (const mode of ['smart', 'fast', 'immediate', 'kill'] as const) {
      await server.restart(mode);
      const [row] = await query(
        server.superuser,
        'select setting from pg_settings where name = $1',
        ['max_connections'],
      );
      expect(row.setting).toBe('7');
      await query(server.superuser, 'select from kept');
    }
    await server.halt('immediate');
    await expect(query(server.superuser, 'select 1')).rejects.toThrow('ECONNREFUSED');
    await server.start();
    expect(await query(server.superuser, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
    await expect(query(server.superuser, 'select 1')).rejects.toThrow('ECONNREFUSED');
    expect(existsSync(dirname(server.logFile))).toBe(false);
  });
});

describe('a server whose process ends without stopping it', () => {
  let compiled: string;
  const program = `
    const { startServer } = require('./server.js');
    startServer({ major: ${wantedMajors.at(-1)} }).then(async (server) => {
      console.log(JSON.stringify(server));
      setInterval(() => {}, 1000);
    });`;
  beforeAll(() => {
    // Inside node_modules, so that the compiled program finds the servers as the source does.
    mkdirSync('node_modules/.cache', { recursive: true });
    compiled = mkdtempSync('node_modules/.cache/servers-test-');
    const options = [
      '--target',
      'es2022',
      '--module',
      'nodenext',
      '--types',
      'node',
      '--skipLibCheck',
    ];
    execFileSync('node_modules/.bin/tsc', [
      '--ignoreConfig',
      ...options,
      ...['--outDir', compiled, 'src/cli/demo/server.ts'],
    ]);
    writeFileSync(join(compiled, 'program.js'), program);
  });
  afterAll(() => rmSync(compiled, { recursive: true }));

  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('goes too, after %s', async (signal) => {
    const owner = spawn(process.execPath, [join(compiled, 'program.js')]);
    const line = await new Promise<string>((resolve, reject) => {
      owner.stdout.once('data', (data) => resolve(String(data)));
      owner.once('exit', (code) => reject(new Error(`ended with ${code}`)));
    });
    const server = JSON.parse(line);
    expect(await query(server.superuser, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(existsSync(server.logFile)).toBe(true);
    owner.kill(signal);
    await vi.waitFor(() => expect(existsSync(dirname(server.logFile))).toBe(false), {
      timeout: 15_000,
      interval: 50,
    });
    await expect(query(server.superuser, 'select 1')).rejects.toThrow('ECONNREFUSED');
  });
});
