import { expect } from 'vitest';
import { createdDatabase } from './created-secrets';
import { has } from './kubectl';
import { makePlace } from './place';
import { labels, modes, releaseOf, succeeds, valuesFor } from './release';
import { describeHelms, testModes } from './suite';

describeHelms('a password changes, in the database and in the values', (helm) => {
  testModes(
    "the service's: new pods log in with it; the admin's: so does what migrates",
    async (mode) => {
      const place = await makePlace();
      const shop = releaseOf(helm, place);
      const values = { ...valuesFor(place, '1.0.0'), ...modes[mode] };
      await succeeds(shop.install({ ...values, database: createdDatabase(place) }, '--wait'));
      const names = async () =>
        (await shop.pods())
          .filter(({ metadata }) => !metadata.deletionTimestamp)
          .map(({ metadata }) => metadata.name);
      const first = await names();

      const newService = {
        ...place,
        service: { ...place.service, password: `new ${place.service.password}` },
      };
      await place.query(
        `alter role ${place.service.role} password '${newService.service.password}'`,
      );
      await succeeds(shop.upgrade({ ...values, database: createdDatabase(newService) }, '--wait'));
      expect(await shop.page()).toBe('1.0.0 2 users');
      const second = await names();
      const jobs = () => place.kubectl.list('jobs', labels(shop.name, 'migration'));
      const before = (await jobs()).map(({ metadata }) => metadata.uid);
      expect(second.filter((name) => first.includes(name))).toEqual([]);

      const newBoth = {
        ...newService,
        admin: { ...place.admin, password: `new ${place.admin.password}` },
      };
      await place.query(`alter role ${place.admin.role} password '${newBoth.admin.password}'`);
      const flags = ['--wait', '--wait-for-jobs'];
      await succeeds(shop.upgrade({ ...values, database: createdDatabase(newBoth) }, ...flags));
      const third = await names();
      if (mode === 'initContainer') {
        expect(third.filter((name) => second.includes(name))).toEqual([]);
      } else {
        const [job, ...others] = await jobs();
        expect(before).not.toContain(job.metadata.uid);
        expect(has(job, 'Complete')).toBe(true);
        expect(others).toEqual([]);
      }
    },
  );
});
