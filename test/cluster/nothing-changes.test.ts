import { expect } from 'vitest';
import { restarts } from './kubectl';
import { makePlace, makeSecrets } from './place';
import { modes, releaseOf, succeeds, valuesFor } from './release';
import { describeHelms, testModes } from './suite';

describeHelms('nothing changes', (helm) => {
  testModes(
    'the same upgrade again makes no new pod; more replicas migrate nothing',
    async (mode) => {
      const place = await makePlace();
      await makeSecrets(place);
      const shop = releaseOf(helm, place);
      const values = { ...valuesFor(place, '1.0.0'), ...modes[mode] };
      await succeeds(shop.install(values, '--wait'));
      const names = async () => (await shop.pods()).map(({ metadata }) => metadata.name).sort();
      const before = await names();

      await succeeds(shop.upgrade(values, '--wait'));
      expect(await names()).toEqual(before);

      await succeeds(shop.upgrade({ ...values, replicaCount: 5 }, '--wait'));
      expect(await names()).toEqual(expect.arrayContaining(before));
      const pods = await shop.pods();
      expect(pods).toHaveLength(5);
      expect(restarts(pods)).toBe(0);
      expect(await place.query('select version from migration_runs')).toHaveLength(1);
    },
  );
});
