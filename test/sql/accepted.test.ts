import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccessPolicy } from '../../src/access';
import { describeMajors, outermostMajors } from '../servers';
import { converge } from './engine';
import { become, makeWorld, tryOut, type World } from './world';

// What the policy accepts: an error becomes a warning that says why, and what fits nothing any more is said.

describeMajors(
  'accepted findings',
  (major) => {
    let world: World;
    afterAll(() => world?.close());
    beforeAll(async () => {
      world = await makeWorld(major, 'accepted');
    });

    const found = (accepted: readonly { code: string; object: string; reason: string }[]) =>
      tryOut(world, async (client) => {
        await client.query(world.sql('alter role {service} createdb createrole'));
        await become(client, world.names.admin);
        const policy = { ...world.policy(), acceptedFindings: accepted } as AccessPolicy;
        return (await converge(client, policy)).findings.map(
          ({ code, severity, message, risk }) => `${severity} ${code}: ${message} (${risk})`,
        );
      });

    test('are warnings, with the reason', async () => {
      const object = `role ${world.names.service}`;
      expect(await found([{ code: 'TUP004', object, reason: 'until the new cluster' }])).toEqual([
        'warning TUP004: has CREATEDB; accepted: until the new cluster (none)',
        'warning TUP004: has CREATEROLE; accepted: until the new cluster (loss)',
      ]);
    });

    test.each([
      ['another object', { code: 'TUP004', object: 'role nobody' }],
      ['another code', { code: 'TUP005', object: '{service}' }],
    ])('stay errors where the acceptance is for %s, which is said', async (_, { code, object }) => {
      const spelled = object.replace('{service}', `role ${world.names.service}`);
      expect(await found([{ code, object: spelled, reason: 'long ago' }])).toEqual([
        'error TUP004: has CREATEDB (none)',
        'error TUP004: has CREATEROLE (loss)',
        `warning TUP009: the policy accepts ${code} of it, which is not found (none)`,
      ]);
    });
  },
  outermostMajors,
);
