import { expect, test } from 'vitest';
import { type Json, restarts } from './kubectl';
import { credentials, makePlace, makeSecrets, type Place, type User } from './place';
import { labels, modeNames, modes, releaseOf, succeeds, type Values, valuesFor } from './release';
import { describeHelms } from './suite';

/** The values by which the chart makes the Secret of a user. */
function created(place: Place, user: User): Values {
  const { DB_HOST, DB_PORT, DB_NAME, DB_PASSWORD, DB_SSLMODE } = credentials(place, user);
  return {
    createSecret: true,
    ...{ host: DB_HOST, port: Number(DB_PORT), name: DB_NAME },
    ...{ password: DB_PASSWORD, sslmode: DB_SSLMODE },
  };
}

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

const cases = modeNames.flatMap((mode) =>
  (['existing', 'created'] as const).map((secrets) => ({ mode, secrets })),
);

describeHelms('helm install --wait', (helm) => {
  test.each(
    cases,
  )('mode $mode, $secrets Secrets: two replicas at once migrate once, and the service cannot delete', async ({
    mode,
    secrets,
  }) => {
    const place = await makePlace();
    const shop = releaseOf(helm, place);
    if (secrets === 'existing') await makeSecrets(place);
    const { admin, service } = place;
    const database = { admin: created(place, admin), service: created(place, service) };

    await succeeds(
      shop.install(
        {
          ...valuesFor(place, '1.0.0'),
          ...modes[mode],
          ...(secrets === 'created' && { database }),
        },
        '--wait',
      ),
    );

    const pods = await shop.pods();
    expect(pods).toHaveLength(2);
    const jobPods = await place.kubectl.list('pods', labels(shop.name, 'migration'));
    expect(restarts([...pods, ...jobPods])).toBe(0);
    expect(await place.query('select version from migration_runs')).toEqual([{ version: '1.0.0' }]);
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
  });
});
