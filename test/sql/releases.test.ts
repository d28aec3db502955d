import type { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeMajors } from '../servers';
import { prepare, program } from './engine';
import { become, makeWorld, tryOut, type World } from './world';

// What is remembered of releases: record.sql, reseal.sql and state.sql on a table of two services.

describeMajors('the table of releases', (major) => {
  let world: World;
  afterAll(() => world?.close());
  beforeAll(async () => {
    world = await makeWorld(major, 'releases');
  });

  const set = (client: Client, settings: { readonly [name: string]: string }) =>
    client.query(
      `select set_config('two_user.' || key, value, true) from json_each_text($1::json)`,
      [JSON.stringify(settings)],
    );
  /** As a check of that service leaves it behind. */
  const checked = (client: Client, service: string, more: object) =>
    set(client, {
      check: JSON.stringify({
        service,
        roles: [],
        schemas: [],
        specials: [],
        warnings: 0,
        ...more,
      }),
    });
  const record = async (client: Client, service: string, release: string, more: object = {}) => {
    await checked(client, service, { seal: `${release} was sealed`, ...more });
    await set(client, { release });
    await client.query(program('record.sql'));
  };
  const releases = async (client: Client) =>
    (
      await client.query({
        text: 'select service, release, revision::int, seal, warnings, job::int from two_user.release order by service, revision',
        rowMode: 'array',
      })
    ).rows as unknown[][];

  const inTable = (use: (client: Client) => Promise<void>) =>
    tryOut(world, async (client) => {
      await become(client, world.names.admin);
      await prepare(client, world.policy());
      await client.query(program('release-table.sql'));
      await use(client);
    });

  test('has a revision of each service’s own, and the Job that recorded it', async () => {
    await inTable(async (client) => {
      await client.query(`insert into two_user.job (uid) values ('first'), ('second')`);
      await record(client, 'a', 'r1');
      await record(client, 'a', 'r2');
      await set(client, { job: 'second' });
      await record(client, 'b', 'r1', { warnings: 3 });
      expect(await releases(client)).toEqual([
        ['a', 'r1', 1, 'r1 was sealed', 0, null],
        ['a', 'r2', 2, 'r2 was sealed', 0, null],
        ['b', 'r1', 1, 'r1 was sealed', 3, 2],
      ]);
      await set(client, { job: '' });
      await record(client, 'a', 'r1', { seal: 'again', warnings: 1 });
      expect(await releases(client)).toEqual([
        ['a', 'r2', 2, 'r2 was sealed', 0, null],
        ['a', 'r1', 3, 'again', 1, null],
        ['b', 'r1', 1, 'r1 was sealed', 3, 2],
      ]);
    });
  });

  test('seals the current release of a service anew, and no other', async () => {
    await inTable(async (client) => {
      for (const release of ['r1', 'r2']) await record(client, 'a', release);
      // Its current release has the same name.
      for (const release of ['r1', 'r3', 'r2']) await record(client, 'b', release);
      const before = await releases(client);
      const reseal = async (release: string, seal: string, warnings = 0) => {
        await checked(client, 'a', { seal, warnings });
        await set(client, { release });
        // The row's place tells whether it was written.
        const place = `select release, ctid::text from two_user.release where service = 'a' and release = 'r2'`;
        const [was] = (await client.query(place)).rows;
        await client.query(program('reseal.sql'));
        const [is] = (await client.query(place)).rows;
        return is.ctid !== was.ctid;
      };
      expect(await reseal('r1', 'new')).toBe(false);
      expect(await releases(client)).toEqual(before);
      expect(await reseal('r2', 'r2 was sealed')).toBe(false);
      expect(await reseal('r2', 'new')).toBe(true);
      expect(await reseal('r2', 'new', 1)).toBe(true);
      expect(await releases(client)).toEqual(
        before.map((row) =>
          row[0] === 'a' && row[1] === 'r2' ? ['a', 'r2', 2, 'new', 1, null] : row,
        ),
      );
    });
  });

  test('is asked for one service', async () => {
    await inTable(async (client) => {
      const { service, other } = world.names as { service: string; other: string };
      await record(client, service, 'r1', { warnings: 2 });
      await record(client, service, 'r2', { warnings: 1 });
      await record(client, other, 'r3');
      const states: unknown[] = [];
      for (const release of ['r1', 'r2', 'r3']) {
        await set(client, { release });
        const [{ recorded, current, intact, warnings }] = (await client.query(program('state.sql')))
          .rows;
        states.push([release, recorded, current, intact, warnings]);
      }
      expect(states).toEqual([
        ['r1', true, false, false, 1],
        ['r2', true, true, false, 1],
        ['r3', false, false, false, 1],
      ]);
    });
  });
});
