import type { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccessPolicy } from '../../src/access';
import {
  describeMajors,
  hostilePrefix,
  majorsOfLongSuites,
  outermostMajors,
  wantedMajors,
} from '../servers';
import { converge, type Finding } from './engine';
import { type CodeCase, codeCases, ordinary } from './findings-code-cases';
import { nearCases } from './findings-code-near';
import { become, makeWorld, tryOut, type World } from './world';

// What code in the database does as somebody else. Each is found, goes by its remedy, and is not found where the
// nearest harmless thing stands.

const ours = /^TUP0[23]/;

describeMajors(
  'what code does',
  (major) => {
    for (const prefix of ['code', hostilePrefix]) {
      if (prefix === hostilePrefix && major !== wantedMajors.at(-1)) continue;
      let world: World;
      afterAll(() => world?.close());
      beforeAll(async () => {
        world = await makeWorld(major, prefix);
      });
      const there = [...nearCases, ...codeCases, ...ordinary].filter(
        ({ since = 14, until = 99 }) => since <= major && major <= until,
      );
      test.for(there.map((one) => [one.title, one] as const))(`%s (${prefix.slice(0, 8)})`, async ([
        ,
        one,
      ]) => {
        await tryOut(world, async (client) => {
          const findings = await found(client, world, one, one.given);
          expectFound(world, findings, one.found);
          if (findings.length > 0) await expectRemedied(client, world, one, findings);
        });
        const isOutermost = outermostMajors.includes(major);
        for (const harmless of isOutermost ? [one.harmless ?? []].flat() : []) {
          await tryOut(world, async (client) => {
            expect(await found(client, world, one, harmless), harmless).toEqual([]);
          });
        }
      });
    }
  },
  majorsOfLongSuites,
);

test('the titles of cases differ', () => {
  const titles = [...nearCases, ...codeCases, ...ordinary].map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
});

/** Makes the database that a case begins with, brings it to the policy, and returns what is found of code. */
async function found(client: Client, world: World, one: CodeCase, given: string) {
  await client.query(
    // On 14 everybody may create in public, which is outside the schemas here, and would be a finding in itself.
    world.sql(`revoke create on schema public from public; set role {admin}; create table {app}.users (id int default 1, x int); create table {app}.audit (id int default 1, x int);
      insert into {app}.users (x) values (1); reset role; ${given}; reset role`),
  );
  return converged(client, world, policyOf(world, one));
}

async function converged(client: Client, world: World, policy: AccessPolicy) {
  await become(client, world.names.admin);
  const { findings } = await converge(client, policy);
  await become(client, undefined);
  return findings.filter(({ code }) => ours.test(code));
}

function policyOf(
  world: World,
  one: CodeCase,
  tables = one.tables,
  reader = one.reader,
): AccessPolicy {
  const policy = world.policy({
    tables,
    readers: reader ? [{ schemas: ['{app}'], tables: reader }] : [],
  });
  const { routines = [], temporary = false, additive = false } = one;
  return {
    ...policy,
    enforcement: additive ? 'additive' : 'authoritative',
    service: { ...policy.service, routines: routines.map((name) => world.sql(name)), temporary },
  };
}

function expectFound(world: World, findings: readonly Finding[], wanted: readonly string[]) {
  const texts = findings.map(
    ({ code, severity, object, path, message, risk, remedy }) =>
      `${code} ${severity} ${object}: ${message} (${path}) ${risk}: ${remedy}`,
  );
  for (const text of wanted) {
    const parts = unquoted(world.sql(text)).split(' ... ');
    const met = texts.some((line) => parts.every((part) => unquoted(line).includes(part)));
    expect(met, `no finding ${parts} among:\n${texts.join('\n')}`).toBe(true);
  }
  expect(texts.length, texts.join('\n')).toBe(wanted.length);
}

/** Runs the remedies, or takes the better policy where they are none in SQL; then nothing is found any more. */
async function expectRemedied(
  client: Client,
  world: World,
  one: CodeCase,
  findings: readonly Finding[],
) {
  await client.query('savepoint found');
  let left = findings;
  let spoken = 0;
  // What is no error any more may still be a warning, with a remedy of its own.
  for (let round = 1; round <= 2 && left.length > 0 && spoken === 0; round++) {
    for (const { remedy } of left) {
      if (/^(alter|revoke|drop) /.test(remedy)) await client.query(remedy);
      else spoken++;
    }
    left = await converged(client, world, policyOf(world, one));
  }
  if (spoken === 0) expect(left).toEqual([]);
  const better = one.better ?? one.betterReader;
  expect(spoken > 0 && !better, 'a remedy in words, and no better policy').toBe(false);
  if (better) {
    await client.query('rollback to savepoint found');
    const policy = policyOf(world, one, one.better, one.betterReader);
    expect(await converged(client, world, policy)).toEqual([]);
  }
}

/** PostgreSQL quotes only the names that need it. */
function unquoted(text: string): string {
  return text.replaceAll('"', '');
}
