import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { chmod, chown } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findPsql } from '../../src/cli/demo/psql';
import {
  findServerBinaries,
  type ServerBinaries,
  usableBinaries,
} from '../../src/cli/demo/server-binaries';
import { serverUser } from '../../src/cli/demo/server-user';
import { psql, startServer, wantedMajors } from '.';

const installed = wantedMajors.flatMap((major) => findServerBinaries(major) ?? []).at(-1);

test.skipIf(!installed)(
  'binaries that the server user cannot reach, or that lack their links, are copied',
  async () => {
    const { folder, ...rest } = installed as ServerBinaries;
    const closed = mkdtempSync(join(tmpdir(), 'closed-'));
    const scratch = mkdtempSync(join(tmpdir(), 'scratch-'));
    onTestFinished(() => {
      for (const path of [closed, scratch]) rmSync(path, { recursive: true, force: true });
    });
    const copy = join(closed, 'native');
    cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
    const links: { target: string }[] = JSON.parse(
      readFileSync(join(folder, 'pg-symlinks.json'), 'utf8'),
    );
    expect(links.length).toBeGreaterThan(0);
    for (const { target } of links) rmSync(join(closed, target), { force: true });
    // Root can write everywhere and the server user cannot look into `closed`; anybody else cannot make links here.
    await chmod(join(copy, 'lib'), 0o555);
    const user = serverUser();
    if (user) await chown(scratch, user.uid, user.gid);
    expect(usableBinaries({ ...rest, folder: copy }, user, scratch)).toBe(join(scratch, 'native'));
    await chmod(join(copy, 'lib'), 0o755);
  },
);

test('binaries that do not run are an error', () => {
  const broken = mkdtempSync(join(tmpdir(), 'broken-'));
  onTestFinished(() => rmSync(broken, { recursive: true }));
  mkdirSync(join(broken, 'native'));
  const binaries = { major: 18, version: '18.0.0', folder: join(broken, 'native') };
  expect(() => usableBinaries(binaries, undefined, join(broken, 'scratch'))).toThrow(
    'PostgreSQL 18.0.0 does not run on this machine',
  );
});

test('a major that is not installed is named, with the remedy', async () => {
  expect(findServerBinaries(13)).toBeUndefined();
  await expect(startServer({ major: 13 })).rejects.toThrow(
    /^no PostgreSQL 13 among the npm packages installed here .*: run npm ci$/,
  );
});

test('settings that PostgreSQL refuses are an error that holds its log', async () => {
  const major = installed?.major ?? 18;
  await expect(startServer({ major, settings: { no_such_setting: 1 } })).rejects.toThrow(
    'unrecognized configuration parameter "no_such_setting"',
  );
});

test.skipIf(!psql)('psql is a program and no wrapper', () => {
  const start = readFileSync(findPsql() as string).subarray(0, 2);
  expect(start.toString()).not.toBe('#!');
});
