import { expect } from 'vitest';
import { credentials, makePlace, type Place, secret } from './place';
import { modes, releaseOf, succeeds, valuesFor } from './release';
import { describeHelms, testModes } from './suite';

/** The Secrets of one of several applications in a namespace, and the values that name them. */
async function ownSecrets(place: Place, name: string) {
  const names = { admin: `${name}-admin-db`, service: `${name}-service-db` };
  await place.kubectl.apply(
    secret(names.admin, credentials(place, place.admin)),
    secret(names.service, credentials(place, place.service)),
  );
  return {
    database: {
      admin: { secretName: names.admin },
      service: { secretName: names.service },
    },
  };
}

describeHelms('two releases in one namespace', (helm) => {
  testModes(
    'each has its own pods, Service and migration, and stays when the other one goes',
    async (mode) => {
      const place = await makePlace();
      const shop = releaseOf(helm, place, 'shop');
      const beside = await makePlace(place);
      const desk = releaseOf(helm, beside, 'desk');
      const shopValues = {
        ...{ ...valuesFor(place, '1.0.0'), ...modes[mode] },
        ...(await ownSecrets(place, 'shop')),
      };
      const deskValues = {
        ...{ ...valuesFor(beside, '2.0.0'), ...modes[mode] },
        ...(await ownSecrets(beside, 'desk')),
      };

      await Promise.all([
        succeeds(shop.install(shopValues, '--wait')),
        succeeds(desk.install(deskValues, '--wait')),
      ]);
      for (const [{ name, pods }, version] of [
        [shop, '1.0.0'],
        [desk, '2.0.0'],
      ] as const) {
        const slices = await place.kubectl.list('endpointslices', {
          'kubernetes.io/service-name': name,
        });
        const addresses = slices.flatMap(({ endpoints }) => endpoints ?? []);
        const own = (await pods()).map(({ metadata }) => metadata.name);
        expect(own).toHaveLength(2);
        expect(addresses.map(({ targetRef }) => targetRef.name).sort()).toEqual(own.sort());
        for (const _ of own)
          expect(await (name === 'shop' ? shop : desk).page()).toContain(version);
      }

      await succeeds(desk.helm('uninstall', 'desk', '--wait', '--timeout=90s'));
      expect(await shop.page()).toBe('1.0.0 2 users');
      await succeeds(shop.upgrade({ ...shopValues, ...valuesFor(place, '2.0.0') }, '--wait'));
      expect(await shop.page()).toBe('2.0.0 2 users');
    },
  );
});
