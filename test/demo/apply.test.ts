import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Applied, apply } from '../../src/cli/apply';
import { migrateSample } from '../../src/cli/demo/sample';
import { accessFiles } from '../../src/constructs/release';
import {
  describeMajors,
  type FreshDatabase,
  freshDatabase,
  psql,
  query,
  withClient,
} from '../servers';
import {
  policyFor,
  type Run,
  release,
  somebodyWaits,
  stateOf,
  withDriver,
  withShell,
} from './runs';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'apply-test-'));
  for (const [name, text] of Object.entries(accessFiles())) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

describeMajors('apply() and run.sh', (major) => {
  test.skipIf(!psql)('leave the same state, and say the same plan', async () => {
    const byDriver = await freshDatabase(major);
    const byShell = await freshDatabase(major);
    for (const { admin } of [byDriver, byShell]) {
      await withClient(admin, (client) => migrateSample(client, () => {}));
    }
    const first = withDriver(byDriver, async () => {});
    expect(await first.applied).toMatchObject({ migrated: true, warnings: 0 });
    const second = withShell(folder, byShell, ['true']);
    expect(await second.ended).toBe(0);
    expect(await stateOf(byDriver)).toBe(await stateOf(byShell));
    const plan = ({ lines }: Run, { admin, service }: FreshDatabase) =>
      lines
        .filter((line) => /^(plan|done)/.test(line))
        .map((line) =>
          line
            .replaceAll(admin.user, 'A')
            .replaceAll(service.user, 'S')
            .replaceAll(admin.database, 'D'),
        );
    expect(plan(first, byDriver).length).toBeGreaterThan(5);
    expect(plan(first, byDriver)).toEqual(plan(second, byShell));

    // Each finds nothing to do where the other was.
    const again = withDriver(byShell, () => Promise.reject(new Error('migrated again')));
    expect(await again.applied).toEqual({ migrated: false, statements: 0, warnings: 0 });
    const shellAgain = withShell(folder, byDriver, ['false']);
    expect(await shellAgain.ended).toBe(0);
    expect(shellAgain.lines.at(-2)).toBe(again.lines.at(-1));
  });

  test.skipIf(!psql)('wait for each other: run.sh while apply() migrates', async () => {
    const database = await freshDatabase(major);
    let finish = () => {};
    const migrated = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let began = () => {};
    const migrating = new Promise<void>((resolve) => {
      began = resolve;
    });
    const driver = withDriver(database, async () => {
      await withClient(database.admin, (client) => migrateSample(client, () => {}));
      began();
      await migrated;
    });
    await migrating;
    const marker = join(folder, `migrated-${database.admin.database}`);
    const shell = withShell(folder, database, ['sh', '-c', `: > ${marker}`]);
    await somebodyWaits(database);
    finish();
    expect([await driver.ended, await shell.ended]).toEqual([0, 0]);
    expect(existsSync(marker)).toBe(false);
    expect(shell.lines.join('\n')).toContain('was migrated before');
  });

  test.skipIf(!psql)('wait for each other: apply() while run.sh migrates', async () => {
    const database = await freshDatabase(major);
    await withClient(database.admin, (client) => migrateSample(client, () => {}));
    const marker = join(folder, `finish-${database.admin.database}`);
    const script = `: > ${marker}-began; while [ ! -e ${marker} ]; do sleep 0.1; done`;
    const shell = withShell(folder, database, ['sh', '-c', script]);
    while (!existsSync(`${marker}-began`)) await new Promise((go) => setTimeout(go, 25));
    const driver = withDriver(database, () => Promise.reject(new Error('migrated twice')));
    await somebodyWaits(database);
    writeFileSync(marker, '');
    expect(await shell.ended).toBe(0);
    expect(await driver.applied).toEqual({ migrated: false, statements: 0, warnings: 0 });
  });

  test('two at once: one migrates, and neither takes the other for a migration', async () => {
    const database = await freshDatabase(major);
    let migrations = 0;
    const migrate = async () => {
      migrations++;
      await withClient(database.admin, (client) => migrateSample(client, () => {}));
    };
    const runs = [withDriver(database, migrate), withDriver(database, migrate)];
    expect(await Promise.all(runs.map((run) => run.ended))).toEqual([0, 0]);
    expect(migrations).toBe(1);
    expect(runs.flatMap((run) => run.lines).join('\n')).not.toContain('another session');
  });

  test('a migration waits until the statement of one that died has ended', async () => {
    const database = await freshDatabase(major);
    let applied: Promise<Applied> | undefined;
    let over = false;
    let since = 0;
    const { lines } = await withClient(database.admin, async (dead) => {
      await dead.query('begin');
      const run = withDriver(database, async () => {
        expect(over).toBe(true);
        await withClient(database.admin, (client) => migrateSample(client, () => {}));
      });
      applied = run.applied;
      while (!run.lines.some((line) => line.includes('waiting for another session'))) {
        await new Promise((go) => setTimeout(go, 25));
      }
      over = true;
      since = Date.now();
      return run;
    });
    expect(await applied).toMatchObject({ migrated: true });
    expect(lines.at(-1)).toContain('done: ');
    expect(lines.join('\n')).not.toContain('going on beside');
    expect(Date.now() - since).toBeLessThan(20_000);
  });

  test('nothing is left of what fails', async () => {
    const database = await freshDatabase(major);
    await withClient(database.admin, (client) => migrateSample(client, () => {}));
    await query(database.superuser, 'create table public.foreign_to_all (id int)');
    await query(
      database.superuser,
      `grant delete on public.foreign_to_all to "${database.service.user}"`,
    );
    const failed = withDriver(database);
    await expect(failed.applied).rejects.toThrow(/findings of severity error/);
    expect(failed.lines.join('\n')).toMatch(/error TUP\d+: /);
    await expect(query(database.service, 'select from public.orders')).rejects.toThrow(
      'permission denied',
    );
    expect(await query(database.admin, 'select release from two_user.release')).toEqual([]);

    const broken = withDriver(database, () => Promise.reject(new Error('the migration is broken')));
    await expect(broken.applied).rejects.toThrow('the migration is broken');
    const asService = withClient(database.service, (client) =>
      apply(client, { policy: policyFor(database), release, log: () => {} }),
    );
    await expect(asService).rejects.toThrow(
      /which is not the policy's admin; allowed: "test_admin/,
    );
  });

  test('a migration hears that the lock is lost', async () => {
    const database = await freshDatabase(major);
    let told: unknown;
    const applied = withClient(database.admin, (client) =>
      apply(client, {
        policy: { ...policyFor(database), service: { role: database.service.user, tables: {} } },
        release,
        log: () => {},
        migrate: async (lockLost) => {
          const heard = new Promise((resolve) => lockLost.addEventListener('abort', resolve));
          const { rowCount } = await withClient(database.superuser, (other) =>
            other.query(
              `select pg_terminate_backend(pid) from pg_stat_activity where usename = $1 and state = 'idle in transaction'`,
              [database.admin.user],
            ),
          );
          expect(rowCount).toBe(1);
          const since = Date.now();
          await heard;
          // At once, and not only with the next word to the server.
          expect(Date.now() - since).toBeLessThan(3_000);
          told = lockLost.reason;
        },
      }),
    );
    await expect(applied).rejects.toThrow('the database session that holds the lock is lost');
    expect(String(told)).toContain('lost');
  });
});
