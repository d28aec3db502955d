import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copySample, migrateSample, sampleMigrations } from '../../src/cli/demo/sample';
import {
  describeMajors,
  freshDatabase,
  libpqEnvironment,
  psql,
  query,
  withClient,
} from '../servers';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sample-test-'));
  copySample(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

type Database = Awaited<ReturnType<typeof freshDatabase>>;

function migrateWithShell({ admin }: Database): Promise<number | null> {
  const path = [dirname(psql ?? ''), process.env.PATH].join(delimiter);
  const child = spawn('./migrate', ['up'], {
    cwd: folder,
    env: { PATH: path, ...libpqEnvironment(admin) },
    stdio: 'ignore',
  });
  return new Promise((resolve) => child.once('close', resolve));
}

function migrateWithDriver({ admin }: Database): Promise<number> {
  return withClient(admin, (client) => migrateSample(client, () => {})).then(
    () => 0,
    () => 1,
  );
}

describeMajors('the sample migration', (major) => {
  describe.for([
    ['in the shell', migrateWithShell, !psql],
    ['with the driver', migrateWithDriver, false],
  ] as const)('%s', ([, migrate, skip]) => {
    test.skipIf(skip)('can run again, and not twice at once', async () => {
      const database = await freshDatabase(major);
      expect(await migrate(database)).toBe(0);
      expect(await migrate(database)).toBe(0);
      const rows = await query(database.admin, 'select version from schema_migrations order by 1');
      expect(rows.map((row) => row.version)).toEqual(Object.keys(sampleMigrations()));

      // Else the demo would prove nothing by running it in two pods.
      const other = await freshDatabase(major);
      const codes = await Promise.all([migrate(other), migrate(other)]);
      expect(codes.filter((code) => code !== 0).length).toBeGreaterThan(0);
    });
  });
});
