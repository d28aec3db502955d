import { expect } from 'vitest';
import { makePlace, makeSecrets } from './place';
import { modes, releaseOf, succeeds, valuesFor } from './release';
import { describeHelms, testModes } from './suite';
import { visitorsOf } from './visitors';

describeHelms('an upgrade and its rollback', (helm) => {
  testModes('nobody is turned away', async (mode) => {
    const place = await makePlace();
    await makeSecrets(place);
    const shop = releaseOf(helm, place);
    const version = (tag: string) => ({ ...valuesFor(place, tag), ...modes[mode] });
    await succeeds(shop.install(version('1.0.0'), '--wait'));
    const visitors = await visitorsOf(shop);

    await succeeds(shop.upgrade(version('2.0.0'), '--wait'));
    expect(await shop.page()).toBe('2.0.0 2 users');
    await succeeds(shop.helm('rollback', shop.name, '--wait', '--timeout=180s'));
    expect(await shop.page()).toBe('1.0.0 2 users');

    const answers = await visitors.leave();
    expect(answers.filter((answer) => !/^[12]\.0\.0 2 users$/.test(answer))).toEqual([]);
    const versions = answers.map((answer) => answer.slice(0, 5));
    expect(new Set(versions)).toEqual(new Set(['1.0.0', '2.0.0']));
    // The old version is not migrated again, and the migration of the new one is still there.
    expect(await place.query('select version from migration_runs order by id')).toEqual([
      { version: '1.0.0' },
      { version: '2.0.0' },
    ]);
    expect(await place.query('select email from users limit 1')).toHaveLength(1);
    await expect(place.asService('delete from users')).rejects.toThrow('permission denied');
  });
});
