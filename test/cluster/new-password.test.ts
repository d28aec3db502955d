import { expect } from 'vitest';
import { createdDatabase } from './created-secrets';
import { makePlace } from './place';
import { modes, releaseOf, succeeds, valuesFor } from './release';
import { describeHelms, testModes } from './suite';

describeHelms('passwords change, in the database and in the values', (helm) => {
  testModes('an upgrade makes new pods, which log in', async (mode) => {
    const place = await makePlace();
    const { admin, service } = place;
    const shop = releaseOf(helm, place);
    const values = { ...valuesFor(place, '1.0.0'), ...modes[mode] };
    await succeeds(shop.install({ ...values, database: createdDatabase(place) }, '--wait'));
    const before = await shop.pods();

    const changed = {
      ...place,
      admin: { ...admin, password: `new ${admin.password}` },
      service: { ...service, password: `new ${service.password}` },
    };
    for (const { role, password } of [changed.admin, changed.service]) {
      await place.query(`alter role ${role} password '${password}'`);
    }
    await succeeds(shop.upgrade({ ...values, database: createdDatabase(changed) }, '--wait'));
    expect(await shop.page()).toBe('1.0.0 2 users');
    const names = before.map(({ metadata }) => metadata.name);
    const running = (await shop.pods()).filter(({ metadata }) => !metadata.deletionTimestamp);
    expect(running.filter(({ metadata }) => names.includes(metadata.name))).toEqual([]);
  });
});
