import { expect } from 'vitest';
import { has, logSays } from './kubectl';
import { fails, labels, type Mode, type Release, succeeds, takenBackOnFailure } from './release';
import { describeHelms, testModes } from './suite';
import { stillServes2, unmigratable } from './unmigratable';

/** The log of whatever migrates, when it says that it has failed. */
async function logOfFailure({ name, place: { kubectl }, pods }: Release, mode: Mode) {
  if (mode === 'initContainer') {
    const pod = (await pods()).find((one) => !has(one, 'Ready'));
    return logSays(kubectl, `pod/${pod.metadata.name}`, 'db-migration', 'FAILED:');
  }
  const job = (await kubectl.list('jobs', labels(name, 'migration'))).at(-1);
  return logSays(kubectl, `job/${job.metadata.name}`, 'db-migration', 'FAILED:');
}

/** A hook fails when its Job has given up; the Job of a gate still tries when the next upgrade comes. */
const limits = { initContainer: {}, gate: {}, hook: { backoffLimit: 0 } };

describeHelms('a migration fails', (helm) => {
  testModes(
    'the upgrade fails, the old version serves, the log says why; a corrected image is upgraded to',
    async (mode) => {
      const { place, shop, version } = await unmigratable(helm, mode, limits[mode]);

      await fails(shop.upgrade(version('3.0.0'), '--wait', '--timeout=20s'));
      await stillServes2(shop);
      if (mode === 'hook') expect(await shop.pods()).toHaveLength(2);
      const log = await logOfFailure(shop, mode);
      expect(log).toContain('could not create unique index "users_email_key"');
      expect(log).toContain('FAILED: migration command failed with code');
      expect(await place.query('select version from schema_migrations')).toHaveLength(2);

      await succeeds(shop.upgrade(version('3.0.1'), '--wait'));
      expect(await shop.page()).toBe('3.0.1 3 users');
    },
  );

  testModes(`with ${takenBackOnFailure(helm)} the release is the old one again`, async (mode) => {
    const { shop, version } = await unmigratable(helm, mode, limits[mode]);

    const flag = takenBackOnFailure(helm);
    await fails(shop.upgrade(version('3.0.0'), '--wait', flag, '--timeout=20s'));
    await stillServes2(shop);
    const history = await shop.helm('history', shop.name, '--output', 'json');
    const revisions: { status: string }[] = JSON.parse(history.stdout);
    expect(revisions.map(({ status }) => status)).toEqual(['superseded', 'failed', 'deployed']);
  });
});
