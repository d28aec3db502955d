import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeMajors, majorsOfLongSuites } from '../servers';
import { tryAlone } from './alone';
import { check, converge, errorsOf, prepare, program } from './engine';
import { breakers } from './seal-breakers';
import { become, makeWorld, type World } from './world';

// What ends with an error, or has something to do, when all of it is checked, is seen by a start that only compares seals.
describeMajors(
  'a seal',
  (major) => {
    let world: World;
    afterAll(() => world?.close());
    beforeAll(async () => {
      world = await makeWorld(major, 'breakers');
    });

    const there = Object.entries(breakers).filter(([, { since = 14 }]) => since <= major);
    test.each(there)('is broken by %s', async (_, { said, given = 'select 1', change }) => {
      const policy = world.policy(said);
      await tryAlone(world, async (client) => {
        await client.query(
          world.sql(`set role {admin}; create table {app}.orders (id int primary key, x int); create schema {outside};
            grant usage on schema {outside} to {service}; ${given}; reset role`),
        );
        const intact = async () => {
          await become(client, world.names.admin);
          await prepare(client, policy, false);
          await client.query(`select set_config('two_user.release', 'a1', true)`);
          return (await client.query(program('state.sql'))).rows[0].intact;
        };
        await become(client, world.names.admin);
        await client.query(program('release-table.sql'));
        expect((await converge(client, policy)).errors).toEqual([]);
        await client.query(`select set_config('two_user.release', 'a1', true)`);
        await client.query(program('record.sql'));
        expect(await intact()).toBe(true);
        await become(client, undefined);
        await client.query('savepoint own');
        await client.query(world.sql(change));
        expect(await intact()).toBe(false);
        await prepare(client, policy);
        const checked = await check(client);
        // Otherwise it would not matter.
        expect(errorsOf(checked).length + checked.statements.length).toBeGreaterThan(0);
        await client.query('reset lo_compat_privileges').catch(() => {});
      });
    });
  },
  majorsOfLongSuites,
);
