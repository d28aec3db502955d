import { expect } from 'vitest';
import { credentials, makePlace, makeSecrets, secret } from './place';
import { fails, modes, releaseOf, succeeds, takenBackOnFailure, valuesFor } from './release';
import { describeHelms, testModes } from './suite';

describeHelms('the first install fails', (helm) => {
  const flag = takenBackOnFailure(helm);

  testModes(
    `with ${flag} there is no release afterwards, and the same install succeeds when the cause is gone`,
    async (mode) => {
      const place = await makePlace();
      const { kubectl, admin, service } = place;
      await kubectl.apply(
        secret('admin-db-secret', credentials(place, { ...admin, password: 'wrong' })),
        secret('service-db-secret', credentials(place, service)),
      );
      const shop = releaseOf(helm, place);
      const values = { ...valuesFor(place, '1.0.0'), ...modes[mode] };

      await fails(shop.install(values, '--wait', flag, '--timeout=15s'));
      expect(await fails(shop.helm('history', shop.name))).toContain('release: not found');
      expect(await kubectl.list('deployments')).toEqual([]);

      await makeSecrets(place);
      await succeeds(shop.install(values, '--wait'));
      expect(await shop.page()).toBe('1.0.0 2 users');
    },
  );
});
