import { expect, test } from 'vitest';
import { createdDatabase } from './created-secrets';
import { makePlace, makeSecrets } from './place';
import { labels, type Mode, modes, type Release, releaseOf, succeeds, valuesFor } from './release';
import { describeHelms } from './suite';

/** Each mode after each other one. */
const way: Mode[] = ['gate', 'hook', 'initContainer', 'hook', 'gate', 'initContainer'];

/** The release is in this mode, with nothing left of another one. */
async function isIn(mode: Mode, shop: Release) {
  const { initContainers } = (await shop.deployment()).spec.template.spec;
  expect(initContainers.map(({ name }: { name: string }) => name)).toEqual(
    { initContainer: ['db-tools', 'db-migration'], gate: ['db-gate'], hook: ['db-gate'] }[mode],
  );
  // The Job of a hook stays until the next one, or its time to live.
  const jobs = await shop.place.kubectl.list('jobs', labels(shop.name, 'migration'));
  const others = jobs.filter(({ metadata }) => metadata.name !== `${shop.name}-migrate-hook`);
  expect(others.length, `Jobs in mode ${mode}`).toBe(mode === 'gate' ? 1 : 0);
}

describeHelms('modes are switched on a live release', (helm) => {
  test.each([
    'existing',
    'created',
  ])('%s Secrets: each mode after each other one, and by a rollback; nothing is in the way', async (secrets) => {
    const place = await makePlace();
    const shop = releaseOf(helm, place);
    if (secrets === 'existing') await makeSecrets(place);
    const database = secrets === 'created' ? createdDatabase(place) : {};
    const values = (tag: string, mode: Mode) => ({
      ...valuesFor(place, tag),
      ...modes[mode],
      database,
    });
    await succeeds(shop.install(values('1.0.0', 'initContainer'), '--wait'));

    for (const [step, mode] of way.entries()) {
      const tag = step < 3 ? '1.0.0' : '2.0.0';
      await succeeds(shop.upgrade(values(tag, mode), '--wait'));
      expect(await shop.page()).toBe(`${tag} 2 users`);
      await isIn(mode, shop);
    }
    expect(await place.query('select version from migration_runs order by id')).toEqual([
      { version: '1.0.0' },
      { version: '2.0.0' },
    ]);

    for (const [revision, mode] of [
      ['3', 'hook'],
      ['2', 'gate'],
      ['1', 'initContainer'],
    ] as const) {
      await succeeds(shop.helm('rollback', shop.name, revision, '--wait', '--timeout=120s'));
      expect(await shop.page()).toBe('1.0.0 2 users');
      await isIn(mode, shop);
    }
  });
});
