import { expect, test } from 'vitest';
import { makePlace, makeSecrets } from './place';
import { labels, type Mode, modes, releaseOf, succeeds, valuesFor } from './release';
import { describeHelms } from './suite';

describeHelms('modes are switched on a live release', (helm) => {
  test('initContainer, gate, hook, initContainer, hook, gate: each migrates, and nothing is in its way', async () => {
    const place = await makePlace();
    await makeSecrets(place);
    const shop = releaseOf(helm, place);
    const way: Mode[] = ['initContainer', 'gate', 'hook', 'initContainer', 'hook', 'gate'];
    const first = { ...valuesFor(place, '1.0.0'), ...modes.initContainer };
    await succeeds(shop.install(first, '--wait'));

    for (const [step, mode] of way.entries()) {
      const tag = step < 3 ? '1.0.0' : '2.0.0';
      await succeeds(shop.upgrade({ ...valuesFor(place, tag), ...modes[mode] }, '--wait'));
      expect(await shop.page()).toBe(`${tag} 2 users`);
      const { initContainers = [] } = (await shop.deployment()).spec.template.spec;
      expect(initContainers.map(({ name }: { name: string }) => name)).toEqual(
        { initContainer: ['db-tools', 'db-migration'], gate: ['db-gate'], hook: ['db-gate'] }[mode],
      );
      // The Job of a hook stays until the next one, or its time to live.
      const jobs = await place.kubectl.list('jobs', labels(shop.name, 'migration'));
      const others = jobs.filter(({ metadata }) => metadata.name !== `${shop.name}-migrate-hook`);
      expect(others.length, `Jobs in mode ${mode}`).toBe(mode === 'gate' ? 1 : 0);
    }
    expect(await place.query('select version from migration_runs order by id')).toEqual([
      { version: '1.0.0' },
      { version: '2.0.0' },
    ]);
  });
});
