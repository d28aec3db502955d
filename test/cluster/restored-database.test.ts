import { expect, test } from 'vitest';
import { query } from '../servers';
import { progress, until } from './command';
import { logSays } from './kubectl';
import { makePlace, makeSecrets, type Place } from './place';
import { labels, type Mode, modes, releaseOf, succeeds, valuesFor } from './release';
import { describeHelms } from './suite';

/** Copies a database as it is, as soon as nobody is connected to it for a moment. */
async function copyDatabase({ server, database, admin }: Place, copy: string): Promise<void> {
  await until('the database is copied', async () => {
    await query(
      server.superuser,
      `create database ${copy} template ${database} owner ${admin.role}`,
    );
    return true;
  });
}

/** Puts the copy in the database's place, whoever is connected. */
async function restore({ server, database }: Place, copy: string): Promise<void> {
  await query(server.superuser, `drop database ${database} with (force)`);
  await query(server.superuser, `alter database ${copy} rename to ${database}`);
  progress('the database is as it was before the release');
}

/** 2.0.0 is installed over 1.0.0, and then the database is restored from between the two. */
async function upgradedAndRestored(place: Place, shop: ReturnType<typeof releaseOf>, mode: Mode) {
  const version = (tag: string) => ({ ...valuesFor(place, tag), ...modes[mode] });
  await makeSecrets(place);
  await succeeds(shop.install(version('1.0.0'), '--wait'));
  const copy = `${place.database}_copy`;
  await copyDatabase(place, copy);
  await succeeds(shop.upgrade(version('2.0.0'), '--wait'));
  await restore(place, copy);
  await expect(shop.page()).rejects.toThrow(/email.* does not exist/);
  return version('2.0.0');
}

describeHelms('the database is restored from before the release', (helm) => {
  test('mode initContainer: pods that start anew migrate it', async () => {
    const place = await makePlace();
    const shop = releaseOf(helm, place);
    await upgradedAndRestored(place, shop, 'initContainer');

    await place.kubectl('rollout', 'restart', `deployment/${shop.name}`);
    await place.kubectl('rollout', 'status', `deployment/${shop.name}`, '--timeout=120s');
    expect(await shop.page()).toBe('2.0.0 2 users');
    await expect(place.asService('delete from users')).rejects.toThrow('permission denied');
  });

  test('mode gate: pods that start anew wait, and name the Job and the remedy, which helps', async () => {
    const place = await makePlace();
    const { kubectl } = place;
    const shop = releaseOf(helm, place);
    const values = await upgradedAndRestored(place, shop, 'gate');

    await kubectl('rollout', 'restart', `deployment/${shop.name}`);
    const [job] = await kubectl.list('jobs', labels(shop.name, 'migration'));
    const { name } = job.metadata;
    const remedy = `kubectl -n ${place.namespace} delete job ${name}`;
    const pods = '--selector=app.kubernetes.io/component=app';
    await logSays(kubectl, pods, 'db-gate', remedy, 180);
    await kubectl('delete', 'job', name);
    await succeeds(shop.upgrade(values, '--wait'));
    expect(await shop.page()).toBe('2.0.0 2 users');
  });

  test('mode hook: the same upgrade migrates it again', async () => {
    const place = await makePlace();
    const shop = releaseOf(helm, place);
    const values = await upgradedAndRestored(place, shop, 'hook');

    await succeeds(shop.upgrade(values, '--wait'));
    expect(await shop.page()).toBe('2.0.0 2 users');
    await expect(place.asService('delete from users')).rejects.toThrow('permission denied');
  });
});
