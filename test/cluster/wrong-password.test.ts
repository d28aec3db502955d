import { expect, test } from 'vitest';
import { logSays } from './kubectl';
import { credentials, makePlace, secret } from './place';
import { labels, modes, releaseOf, succeeds, valuesFor } from './release';
import { describeHelms, testModes } from './suite';

/** Seconds from the start of a container until its log has to say what is wrong. */
const soon = 30;

describeHelms('a password is wrong', (helm) => {
  testModes(
    "the admin's: the log says so at once; with the right one the same upgrade succeeds",
    async (mode) => {
      const place = await makePlace();
      const { kubectl, admin, service } = place;
      const wrong = { ...admin, password: 'wrong' };
      await kubectl.apply(
        secret('admin-db-secret', credentials(place, wrong)),
        secret('service-db-secret', credentials(place, service)),
      );
      const shop = releaseOf(helm, place);
      const values = { ...valuesFor(place, '1.0.0'), ...modes[mode] };

      // A hook is waited for, the others are not.
      const installing = shop.install(values, ...(mode === 'hook' ? ['--timeout=20s'] : []));
      const selector = labels(shop.name, mode === 'initContainer' ? 'app' : 'migration');
      const pod = `--selector=${Object.entries(selector)
        .map((pair) => pair.join('='))
        .join(',')}`;
      const log = await logSays(kubectl, pod, 'db-migration', 'password wrong', soon);
      expect(log).toContain(`user "${admin.role}"`);
      expect(log).toContain('remedy: correct DB_USER and DB_PASSWORD in Secret admin-db-secret');
      expect(log).not.toContain(admin.password);
      expect((await installing).code === 0).toBe(mode !== 'hook');

      await kubectl.apply(secret('admin-db-secret', credentials(place, admin)));
      await kubectl('delete', 'pods', pod);
      await succeeds(shop.upgrade(values, '--wait'));
      expect(await shop.page()).toBe('1.0.0 2 users');
    },
  );

  test("mode gate, the service's: the pods of the application say so at once", async () => {
    const place = await makePlace();
    const { kubectl, admin, service } = place;
    await kubectl.apply(
      secret('admin-db-secret', credentials(place, admin)),
      secret('service-db-secret', credentials(place, { ...service, password: 'wrong' })),
    );
    const shop = releaseOf(helm, place);
    await shop.install({ ...valuesFor(place, '1.0.0'), ...modes.gate });

    const pod = `--selector=app.kubernetes.io/component=app`;
    const log = await logSays(kubectl, pod, 'db-gate', 'password wrong', soon);
    expect(log).toContain('remedy: correct DB_USER and DB_PASSWORD in Secret service-db-secret');
    await kubectl.apply(secret('service-db-secret', credentials(place, service)));
    await kubectl('delete', 'pods', pod);
    await kubectl('rollout', 'status', `deployment/${shop.name}`, '--timeout=90s');
    expect(await shop.page()).toBe('1.0.0 2 users');
  });
});
