import { expect, test } from 'vitest';
import { fails, labels, type Release, succeeds } from './release';
import { describeHelms } from './suite';
import { correctData, type Unmigratable, unmigratable } from './unmigratable';

/** The upgrade to 3.0.0, which fails, and what makes that its migration would succeed. */
async function failAndCorrect({ place, shop, version }: Unmigratable) {
  await fails(shop.upgrade(version('3.0.0'), '--wait', '--timeout=20s'));
  await correctData(place);
}

async function upgradeSucceeds(shop: Release, { version }: Unmigratable) {
  await succeeds(shop.upgrade(version('3.0.0'), '--wait'));
  expect(await shop.page()).toBe('3.0.0 3 users');
}

describeHelms('a migration has failed, and the data is corrected by hand', (helm) => {
  test('mode initContainer: the pods find it out by themselves', async () => {
    const release = await unmigratable(helm, 'initContainer');
    await failAndCorrect(release);
    const { place, shop } = release;
    await place.kubectl('rollout', 'status', `deployment/${shop.name}`, '--timeout=120s');
    expect(await shop.page()).toBe('3.0.0 3 users');
  });

  test('mode gate, the Job still tries: it finds it out by itself', async () => {
    const release = await unmigratable(helm, 'gate');
    await failAndCorrect(release);
    const { place, shop } = release;
    await place.kubectl('rollout', 'status', `deployment/${shop.name}`, '--timeout=120s');
    expect(await shop.page()).toBe('3.0.0 3 users');
  });

  test('mode gate, the Job has given up: it is deleted, and the same upgrade made again', async () => {
    const release = await unmigratable(helm, 'gate', { backoffLimit: 0 });
    await failAndCorrect(release);
    const { place, shop } = release;
    const jobs = await place.kubectl.list('jobs', labels(shop.name, 'migration'));
    for (const { metadata } of jobs) await place.kubectl('delete', 'job', metadata.name);
    await upgradeSucceeds(shop, release);
  });

  test('mode hook: the same upgrade is made again', async () => {
    const release = await unmigratable(helm, 'hook', { backoffLimit: 0 });
    await failAndCorrect(release);
    await upgradeSucceeds(release.shop, release);
  });
});
