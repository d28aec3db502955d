import { expect, test } from 'vitest';
import { until } from './command';
import { has, type Json, logSays } from './kubectl';
import { makePlace, makeSecrets } from './place';
import { type Mode, modes, releaseOf, succeeds, valuesFor } from './release';
import { describeHelms } from './suite';

describeHelms('a pod is lost during a rollout', (helm) => {
  test.each([
    'initContainer',
    'gate',
  ] satisfies Mode[])('mode %s: while 2.0.0 migrates, a pod of 1.0.0 is evicted; its successor comes up at once, and the rollout goes on', async (mode) => {
    const place = await makePlace();
    const { kubectl, database } = place;
    await makeSecrets(place);
    const shop = releaseOf(helm, place);
    const version = (tag: string) => ({ ...valuesFor(place, tag), ...modes[mode] });
    await succeeds(shop.install(version('1.0.0'), '--wait'));
    const [first]: Json[] = await shop.pods();

    await place.query(`alter database ${database} set sample.seconds = '20'`);
    const upgrading = shop.upgrade(version('2.0.0'), '--wait', '--timeout=180s');
    const migrating = mode === 'gate' ? 'component=migration' : 'component=app';
    await until('2.0.0 migrates', async () => {
      const args = ['--container=db-migration', '--tail=-1', '--prefix'];
      const { text } = await kubectl.try(
        'logs',
        `--selector=app.kubernetes.io/${migrating}`,
        ...args,
      );
      return text.includes('migrate: 002-email') ? true : undefined;
    });
    await kubectl.evict(first.metadata.name);
    await until(
      'two pods of 1.0.0 are ready again',
      async () => {
        const ready = (await shop.pods()).filter(
          (pod) => has(pod, 'Ready') && pod.metadata.name !== first.metadata.name,
        );
        return ready.length === 2 ? ready : undefined;
      },
      15,
    );
    expect(await place.query('select version from schema_migrations')).toHaveLength(1);
    expect(await shop.page()).toBe('1.0.0 2 users');
    await succeeds(upgrading);
    expect(await shop.page()).toBe('2.0.0 2 users');
  });

  test('mode initContainer: the pod that migrates is deleted; another one migrates, nothing is half done', async () => {
    const place = await makePlace();
    const { kubectl, database } = place;
    await makeSecrets(place);
    await place.query(`alter database ${database} set sample.seconds = '15'`);
    const shop = releaseOf(helm, place);
    const installing = shop.install(
      { ...valuesFor(place, '1.0.0'), ...modes.initContainer },
      '--wait',
      '--timeout=180s',
    );
    const [holder] = await until('one pod migrates', async () => {
      const rows = await place.query(
        "select substring(application_name from 'two-user-postgres (.*)') as pod from pg_stat_activity where application_name like 'two-user-postgres %' and state = 'idle in transaction' and datname = current_database()",
      );
      return rows.length === 1 ? rows : undefined;
    });
    await logSays(kubectl, `pod/${holder?.pod}`, 'db-migration', 'migrating: ./migrate');
    await place.query(`alter database ${database} reset sample.seconds`);
    await kubectl('delete', 'pod', holder?.pod, '--wait=false');

    await succeeds(installing);
    expect(await place.query('select version from migration_runs')).toEqual([{ version: '1.0.0' }]);
    expect(await shop.page()).toBe('1.0.0 2 users');
  });

  test('nothing is going on: of two pods one may be evicted, the other one only when there is a third', async () => {
    const place = await makePlace();
    await makeSecrets(place);
    const shop = releaseOf(helm, place);
    await succeeds(shop.install(valuesFor(place, '1.0.0'), '--wait'));
    const [first, second]: Json[] = await shop.pods();

    await place.kubectl.evict(first.metadata.name);
    const evictSecond = () => place.kubectl.evict(second.metadata.name);
    await expect(evictSecond()).rejects.toThrow('would violate the pod');
    await until('the successor is ready', async () => {
      const ready = (await shop.pods()).filter((pod) => has(pod, 'Ready'));
      return ready.filter(({ metadata }) => !metadata.deletionTimestamp).length === 2 || undefined;
    });
    await evictSecond();
  });
});
