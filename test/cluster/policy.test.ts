import { expect } from 'vitest';
import { makePlace, makeSecrets } from './place';
import { modes, releaseOf, succeeds, valuesFor } from './release';
import { describeHelms, testModes } from './suite';

describeHelms('the policy alone changes', (helm) => {
  testModes(
    'an upgrade puts it in force, a rollback puts the old one in force again, and no migration is made twice',
    async (mode) => {
      const place = await makePlace();
      await makeSecrets(place);
      const shop = releaseOf(helm, place);
      const { access, ...values } = { ...valuesFor(place, '1.0.0'), ...modes[mode] };
      await succeeds(shop.install({ ...values, access }, '--wait'));
      const insert = () => place.asService("insert into users (name) values ('eve')");
      await insert();

      const tables = { 'public.users': 'readOnly' };
      const stricter = { ...access, service: { ...access.service, tables } };
      await succeeds(shop.upgrade({ ...values, access: stricter }, '--wait'));
      await expect(insert()).rejects.toThrow('permission denied for table users');
      expect(await shop.page()).toBe('1.0.0 3 users');

      await succeeds(shop.helm('rollback', shop.name, '--wait', '--timeout=180s'));
      await insert();
      const versions = await place.query('select distinct version from schema_migrations');
      expect(versions).toEqual([{ version: '001-users' }]);
    },
  );
});
