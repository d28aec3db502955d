import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { psql, query } from '../servers';
import { compileDemo, startDemo } from './demo-process';

let compiled: ReturnType<typeof compileDemo>;
beforeAll(() => {
  compiled = compileDemo();
});
afterAll(() => compiled.remove());

const claims = [
  'two pods start at once',
  'the policy is granted',
  'the service can do its work',
  'the service can destroy nothing',
  'a second start has nothing to do',
  'DELETE granted by hand works',
  'the next start takes it away',
  'every table is as the policy says',
];

const ways = [
  { way: 'with psql', args: [], skip: !psql, says: 'psql and the shell scripts' },
  { way: 'with the driver', args: ['--driver'], skip: false, says: 'the driver pg' },
];

for (const { way, args, skip, says } of ways) {
  describe.skipIf(skip)(`the demo ${way}`, () => {
    test('shows that everything is as claimed, and leaves nothing behind', async () => {
      const demo = startDemo({ lib: compiled.folder, args });
      expect(await demo.ended(), demo.output.out + demo.output.err).toBe(0);
      const { out, err } = demo.output;
      expect(err).toBe('');
      expect(out).toContain(says);
      expect(out).not.toContain('\u001b');
      const rows = [...out.matchAll(/^ {3}(ok |NOT) {2}(.+?) {2,}(.+)$/gm)];
      expect(rows.map((row) => row[2])).toEqual(claims);
      const table = Object.fromEntries(rows.map((row) => [row[2], `${row[1]} ${row[3]}`]));
      expect(table['two pods start at once']).toMatch(/^ok {2}2 of 2 ended well, 1 migrated/);
      expect(table['the service can destroy nothing']).toBe(
        'ok  15 of 15 statements refused with SQLSTATE 42501',
      );
      expect(table['a second start has nothing to do']).toMatch(
        /^ok {2}0 statements, 0 bytes of WAL/,
      );
      expect(table['the next start takes it away']).toMatch(
        /^ok {2}1 statement, then: permission denied/,
      );
      // The story: the plan with reasons, the server's own words, one migration.
      expect(out).toMatch(
        /plan: grant select, insert, update on table public\.orders, .*-- 5 tables/,
      );
      expect(out).toMatch(
        /delete from payments_2026\n.*ERROR 42501: permission denied for table payments_2026/,
      );
      expect(out.match(/applying 001_users/g)).toHaveLength(1);
      expect(demo.leftovers()).toEqual([]);
    });

    test('cleans up after Ctrl-C in the middle of the migration', async () => {
      const demo = startDemo({ lib: compiled.folder, args });
      await demo.printed('applying 002_orders');
      process.kill(-demo.pid, 'SIGINT');
      expect(await demo.ended()).toBe(130);
      expect(demo.output.out).toMatch(/Stopped by SIGINT: removing [^\n]*\n$/);
      expect(demo.output.err).toBe('');
      expect(demo.leftovers()).toEqual([]);
    });
  });
}

test.each([
  ['while the server starts', 'SIGTERM', 'Starting PostgreSQL', 143],
  ['while it acts as the service', 'SIGHUP', 'delete from orders', 129],
  ['while a pod starts', 'SIGINT', 'starts again', 130],
] as const)('a signal %s cleans up', async (_, signal, moment, code) => {
  const demo = startDemo({ lib: compiled.folder });
  await demo.printed(moment);
  process.kill(demo.pid, signal);
  expect(await demo.ended()).toBe(code);
  expect(demo.leftovers()).toEqual([]);
});

test('--keep leaves a database that can be connected to, and says how to remove it', async () => {
  const args = ['--keep', '--json', '--driver'];
  const demo = startDemo({ lib: compiled.folder, args });
  expect(await demo.ended(), demo.output.err).toBe(0);
  // With --json nothing else is on standard output, and the story is told all the same.
  const { ok, seconds, claims: made, kept } = JSON.parse(demo.output.out);
  expect(ok).toBe(true);
  expect(seconds).toBeLessThan(60);
  expect(made.map(({ claim }: { claim: string }) => claim)).toEqual(claims);
  expect(made.every((one: { ok: boolean }) => one.ok)).toBe(true);
  expect(demo.leftovers()).not.toEqual([]);
  for (const [command, user] of [
    [kept.connectAsService, 'service_apps'],
    [kept.connectAsAdmin, 'admin_apps'],
  ]) {
    expect(demo.output.err).toContain(command);
    const url = new URL(/^psql '(.*)'$/.exec(command)?.[1] ?? '');
    // The passwords are in the lines that say how to connect, and nowhere else.
    expect(demo.output.err.split(url.password)).toHaveLength(2);
    const connection = {
      ...{ host: url.hostname, port: Number(url.port), database: url.pathname.slice(1) },
      ...{ user: url.username, password: url.password },
    };
    expect(await query(connection, 'select current_user as user')).toEqual([{ user }]);
    if (psql) {
      const shell = command.replace(/^psql/, `${psql} -XAtc 'select count(*) from users'`);
      expect(execFileSync('sh', ['-c', shell], { encoding: 'utf8' })).toBe('1\n');
    }
    if (user === 'service_apps') {
      await expect(query(connection, 'delete from users')).rejects.toThrow('permission denied');
    }
  }
  execFileSync('sh', ['-c', kept.remove]);
  expect(demo.leftovers()).toEqual([]);
});

test('a claim that does not hold is shown, and the exit code is not 0', async () => {
  // The walls that keep DELETE from being granted, pulled down in a copy.
  const lib = `${compiled.folder}-without-walls`;
  try {
    cpSync(compiled.folder, lib, { recursive: true });
    replaceIn(
      join(lib, 'sql/catalog-rules.sql'),
      "('readWrite', 'table', 'UPDATE'),",
      "('readWrite', 'table', 'UPDATE'), ('readWrite', 'table', 'DELETE'),",
    );
    replaceIn(join(lib, 'sql/apply.sql'), /insert\|update/g, 'insert|update|delete');
    const demo = startDemo({ lib, args: ['--driver'] });
    expect(await demo.ended()).toBe(1);
    expect(demo.output.out).toContain('NOT EVERYTHING was as claimed');
    expect(demo.output.out).toMatch(/NOT {2}the service can destroy nothing/);
    expect(demo.leftovers()).toEqual([]);
  } finally {
    execFileSync('rm', ['-rf', lib]);
  }
});

function replaceIn(file: string, what: string | RegExp, by: string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(what);
  writeFileSync(file, text.replaceAll(what, by));
}
