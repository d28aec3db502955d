import { expect } from 'vitest';
import { createdDatabase } from './created-secrets';
import { type Json, restarts } from './kubectl';
import { makePlace, makeSecrets } from './place';
import { labels, modes, releaseOf, succeeds, valuesFor } from './release';
import { describeHelms, testModes } from './suite';

/** Which of the two Secrets an object names. */
function secretsIn(object: Json): string[] {
  const text = JSON.stringify(object);
  return ['admin-db-secret', 'service-db-secret'].filter((name) => text.includes(`"${name}"`));
}

/** Which of them the init containers name, and so the pods of the application. */
const secretsOfInitContainers = {
  initContainer: ['admin-db-secret'],
  gate: ['service-db-secret'],
  hook: ['service-db-secret'],
};

describeHelms('helm install --wait', (helm) => {
  for (const secrets of ['existing', 'created']) {
    testModes(
      `${secrets} Secrets: two replicas at once migrate once, and the service cannot delete`,
      async (mode) => {
        const place = await makePlace();
        const shop = releaseOf(helm, place);
        if (secrets === 'existing') await makeSecrets(place);

        await succeeds(
          shop.install(
            {
              ...valuesFor(place, '1.0.0'),
              ...modes[mode],
              ...(secrets === 'created' && { database: createdDatabase(place) }),
            },
            '--wait',
          ),
        );

        const pods = await shop.pods();
        expect(pods).toHaveLength(2);
        const jobPods = await place.kubectl.list('pods', labels(shop.name, 'migration'));
        expect(restarts([...pods, ...jobPods])).toBe(0);
        expect(await place.query('select version from migration_runs')).toEqual([
          { version: '1.0.0' },
        ]);
        expect(await shop.page()).toBe('1.0.0 2 users');

        const [{ spec }] = pods;
        expect(spec.containers.map(secretsIn)).toEqual([['service-db-secret']]);
        expect(secretsIn(spec.initContainers ?? [])).toEqual(secretsOfInitContainers[mode]);
        expect(secretsIn(spec.volumes)).toEqual([]);

        await place.asService("insert into users (name) values ('eve')");
        await place.asService("update users set name = 'eva' where name = 'eve'");
        for (const statement of [
          'delete from users',
          'truncate users',
          "insert into schema_migrations values ('x')",
          'create table own ()',
        ]) {
          await expect(place.asService(statement), statement).rejects.toThrow('permission denied');
        }
      },
    );
  }
});
