import type { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeMajors, majorsOfLongSuites } from '../servers';
import { converge, errorsOf, type Finding } from '../sql/engine';
import { become, makeWorld, tryOut, type World } from '../sql/world';
import { type Attack, existsOn, outcomeOn } from './attack';

const application = `set role {admin};
  create table {app}.orders (id serial primary key, customer text, total int);
  insert into {app}.orders (customer, total) values ('a', 1), ('b', 2), ('c', 3);
  reset role;`;

/** What everybody writes instead: the four statements. */
const recipe = `set role {admin};
  grant usage on schema {app} to {service};
  grant select, insert, update on all tables in schema {app} to {service};
  grant usage, select on all sequences in schema {app} to {service};
  alter default privileges in schema {app} grant select, insert, update on tables to {service};
  alter default privileges in schema {app} grant usage, select on sequences to {service};
  reset role;`;

/** Tries out each attack on each major: with the recipe it succeeds, with the engine it does not. */
export function runAttacks(title: string, attacks: readonly Attack[]): void {
  describeMajors(
    title,
    (major) => {
      let world: World;
      afterAll(() => world?.close());
      beforeAll(async () => {
        world = await makeWorld(major, 'attack');
      });
      const there = attacks.filter((one) => existsOn(major, one));
      test.each(there.map((one) => [one.title, one] as const))('%s', async (_, one) => {
        await tryOut(world, async (client) => {
          await client.query(world.sql(`${application} ${recipe}`));
          await client.query(world.sql(`${one.setup ?? ''}; reset role`));
          // At the next start again: where the admin is not the owner of everything, that fails as a whole.
          await client.query('savepoint recipe');
          await client
            .query(world.sql(recipe))
            .catch(() => client.query('rollback to savepoint recipe'));
          // A trial that can fail: without the engine the way is open.
          const before = await attacked(client, world, one);
          expect(before, 'with the recipe the attack does not succeed').toEqual({
            succeeded: true,
          });
          await expectOutcome(client, world, major, one);
        });
      });
    },
    majorsOfLongSuites,
  );
}

async function expectOutcome(client: Client, world: World, major: number, one: Attack) {
  const outcome = outcomeOn(major, one);
  await client.query('savepoint applied');
  const findings = await applied(client, world, one);
  const errors = errorsOf({ statements: [], findings });
  if ('found' in outcome) {
    expectFinding(world, errors, outcome.found);
    // Nothing of a run with errors is kept; after what the findings say is done, the way is shut.
    await client.query('rollback to savepoint applied');
    await remedied(client, world, one, errors);
    expect(errorsOf({ statements: [], findings: await applied(client, world, one) })).toEqual([]);
    expect(await attacked(client, world, one)).toMatchObject({ succeeded: false });
    return;
  }
  expect(errors, 'the apply fails').toEqual([]);
  const after = await attacked(client, world, one);
  if ('refused' in outcome) {
    expect(after).toEqual({ succeeded: false, refused: outcome.refused });
    return;
  }
  expect(after, 'does not work any more').toEqual({ succeeded: true });
  if ('warned' in outcome) expectFinding(world, findings, outcome.warned);
}

function expectFinding(world: World, findings: readonly Finding[], wanted: readonly string[]) {
  expect(
    findings.map(({ code, object, path }) => [code, unquoted(object), unquoted(path)]),
    findings.map((f) => `${f.code} ${f.object}: ${f.message} (${f.path})`).join('\n'),
  ).toContainEqual(wanted.map((text) => unquoted(world.sql(text))));
}

/** Brings the database to the policy, as its admin. @returns what is found then */
async function applied(client: Client, world: World, one: Attack): Promise<readonly Finding[]> {
  await become(client, world.names.admin);
  const { findings } = await converge(client, world.policy(one.policy));
  await become(client, undefined);
  return findings;
}

/** Runs the steps of an attack, looks what came of it, and undoes it. */
async function attacked(
  client: Client,
  world: World,
  { attack, proof }: Attack,
): Promise<{ readonly succeeded: boolean; readonly refused?: string }> {
  await client.query('savepoint attacked');
  const steps = typeof attack === 'string' ? ([['service', attack]] as const) : attack;
  let refused: string | undefined;
  await client.query('savepoint steps');
  try {
    for (const [who, sql] of steps) {
      await become(client, who === 'superuser' ? undefined : world.names[who]);
      await client.query(world.sql(sql));
    }
  } catch (error) {
    refused = (error as { code?: string }).code ?? String(error);
    await client.query('rollback to savepoint steps');
  }
  await become(client, undefined);
  // What a refused step would have made may be what is asked for.
  const answer = client.query({ text: world.sql(proof), rowMode: 'array' });
  const [row] = await answer.then(
    ({ rows }) => rows,
    () => [],
  );
  await client.query('rollback to savepoint attacked');
  await become(client, undefined);
  const succeeded = row?.[0] === true;
  return succeeded ? { succeeded } : { succeeded, refused: refused ?? 'none' };
}

const sqlRemedy =
  /^(?:as (?<role>\w+|"(?:[^"]|"")+"): )?(?<sql>(?:alter|revoke|grant|create|drop|reassign|update) .*)$/s;

async function remedied(
  client: Client,
  world: World,
  { byHand }: Attack,
  findings: readonly Finding[],
) {
  await become(client, undefined);
  if (byHand) await client.query(world.sql(byHand));
  for (const { remedy } of findings) {
    const { role, sql } = sqlRemedy.exec(remedy)?.groups ?? {};
    if (sql === undefined || byHand !== undefined) continue;
    if (role) await client.query(`set role ${role}`);
    await client.query(sql);
    await client.query('reset role');
  }
}

/** PostgreSQL quotes only the names that need it. */
function unquoted(text: string): string {
  return text.replaceAll('"', '');
}
