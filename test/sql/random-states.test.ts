import fc from 'fast-check';
import type { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AccessPolicy, quoteTableName } from '../../src/access';
import { describeMajors, withClient } from '../servers';
import { battery } from './battery';
import {
  apply,
  check,
  converge,
  errorsOf,
  type Finding,
  lines,
  look,
  prepare,
  program,
} from './engine';
import { deviations, readRelations, rolesOf } from './oracle';
import { anyState, type State } from './random-state';
import { errorsExpected } from './reasons';
import { isAmbiguous, schemaNames } from './rules';
import { become, makeWorld, type World } from './world';

// Whatever was there before, one run brings it to the policy, or fails for a reason and changes nothing.

/**
 * Of each major. `STATES=400` for a proof, which are 2,000 over all of them: some 75 s on each major, 0.2 s
 * for each state, and twice that on busy cores, of which most goes into planning check.sql anew, since each state alters schemas.
 */
const runs = Number(process.env.STATES ?? 30);
const seed = Number(process.env.SEED ?? (process.env.CI ? 20 : (Date.now() ^ process.pid) >>> 0));

/** Everything about privileges in the database, outside the managed schemas or all of it. */
async function privileges(client: Client, except: readonly string[]): Promise<unknown> {
  const { rows } = await client.query(
    `select array(select concat_ws(' ', n.nspname, c.relname, c.relowner, c.relacl) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname <> all ($1) and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1) as relations,
      array(select concat_ws(' ', a.attrelid, a.attname, a.attacl) from pg_attribute a join pg_class c on c.oid = a.attrelid
        join pg_namespace n on n.oid = c.relnamespace where n.nspname <> all ($1) and n.nspname !~ '^pg_' and a.attacl is not null order by 1) as columns,
      array(select concat_ws(' ', nspname, nspowner, nspacl) from pg_namespace where nspname <> all ($1) and nspname !~ '^pg_' order by 1) as schemas,
      array(select concat_ws(' ', roleid, member, grantor) from pg_auth_members order by 1) as members,
      case when $1 = '{}' then array(select concat_ws(' ', defaclrole, defaclnamespace, defaclobjtype, defaclacl) from pg_default_acl order by 1) end as defaults,
      case when $1 = '{}' then (select concat_ws(' ', datdba, datacl) from pg_database where datname = current_database()) end as database`,
    [except],
  );
  return rows[0];
}

/** Runs what the server takes of some statements, and tells how many that were. */
async function run(client: Client, world: World, statements: readonly string[]): Promise<number> {
  const { rows } = await client.query('select tools.run_all($1) as done', [
    statements.map((text) => world.sql(text)),
  ]);
  return rows[0].done;
}

const runAll = `create schema tools;
  create function tools.run_all(statements text[]) returns int language plpgsql as $$
  declare statement text; done int := 0;
  begin
    foreach statement in array statements loop
      begin execute statement; done := done + 1; exception when others then null; end;
    end loop;
    reset role;
    return done;
  end $$`;

/** Errors about tables, columns and routines that are not there, or not as the policy wants them. */
const inVain = ['TUP003', 'TUP014', 'TUP015', 'TUP016', 'TUP017', 'TUP018'];

interface Seen {
  setUp: number;
  refused: number;
  planned: number;
  right: number;
  tried: number;
  failed: number;
  inVain: number;
  sealed: number;
  additive: number;
  newer: number;
  broken: number;
  codes: Set<string>;
}

async function tryState(
  client: Client,
  world: World,
  state: State,
  major: number,
  seen: Seen,
): Promise<void> {
  const policy = world.policy(state.policy);
  const schemas = schemaNames(policy);
  const done = await run(client, world, state.statements);
  seen.setUp += done;
  seen.refused += state.statements.length - done;
  const outside = await privileges(client, schemas);
  const before = await privileges(client, []);
  await client.query('savepoint before');
  await become(client, policy.admin);
  const first = await converge(client, policy);
  const { plan, findings } = first;
  let { errors } = first;
  seen.planned += plan.length;
  await become(client, undefined);
  const after = (await privileges(client, schemas)) as object;
  expect(after).toEqual(outside);
  if (policy.enforcement === 'additive') {
    expect(lines(plan)).not.toMatch(/^revoke|revoke .* on/m);
    await takeAway(client, policy, findings);
    seen.additive++;
    errors = (await converge(client, policy)).errors;
  }
  // Those of other rooms have tests of their own.
  const codes = [...new Set(errors)].filter((code) => code < 'TUP020').sort();
  expect(codes).toEqual(await errorsExpected(client, policy));
  for (const code of codes) seen.codes.add(code);
  if (errors.length === 0) {
    expect(await deviations(client, policy)).toEqual([]);
    seen.right++;
    for (const role of rolesOf(policy)) {
      const { wrong, tried } = await battery(client, policy, role, major);
      expect(wrong, role).toEqual([]);
      seen.tried += tried;
    }
    await tryNewTables(client, policy, seen);
    await trySeal(client, world, policy, state, seen);
  } else {
    seen.failed++;
    // What the policy asks for in vain leaves the rest as it says.
    if (errors.every((code) => inVain.includes(code))) {
      expect(await deviations(client, policy)).toEqual([]);
      seen.inVain++;
    }
    await client.query('rollback to savepoint before');
    expect(await privileges(client, [])).toEqual(before);
  }
}

/** What an additive policy leaves is taken away by the statements that it reports. */
async function takeAway(client: Client, policy: AccessPolicy, findings: readonly Finding[]) {
  await become(client, policy.admin);
  for (const { code, remedy } of findings) if (code === 'TUP013') await client.query(remedy);
  const statements = await look(client);
  await apply(client);
  expect(lines(statements)).not.toMatch(/revoke .* on/);
  await become(client, undefined);
}

/** What the next migration makes begins with no more than its rule gives. */
async function tryNewTables(client: Client, policy: AccessPolicy, seen: Seen): Promise<void> {
  await client.query('savepoint newer');
  const names = ['nowhere', 'mine', 'news', 'plain', 'in_two', 'nun'];
  const made: string[] = [];
  for (const schema of schemaNames(policy)) {
    for (const name of names) {
      await become(client, policy.admin);
      const table = quoteTableName({ schema, name });
      await client.query('savepoint one');
      try {
        await client.query(`create table ${table} (id int, x int, secret int)`);
        made.push(`${schema}.${name} `);
      } catch {
        await client.query('rollback to savepoint one');
      }
      await become(client, undefined);
    }
  }
  const relations = await readRelations(client, policy.admin, schemaNames(policy));
  // Where patterns contradict each other the next run fails.
  const clear = made.filter((name) =>
    relations.some(
      (one) =>
        `${one.schema}.${one.name} ` === name &&
        !rolesOf(policy).some((role) => isAmbiguous(policy, role, one)),
    ),
  );
  const more = (await deviations(client, policy)).filter(
    (text) => / has /.test(text) && clear.some((name) => text.includes(name)),
  );
  expect(more).toEqual([]);
  seen.newer += clear.length;
  await client.query('rollback to savepoint newer');
}

/** A seal that is still intact must not hide anything that the check would see. */
async function trySeal(
  client: Client,
  world: World,
  policy: AccessPolicy,
  state: State,
  seen: Seen,
): Promise<void> {
  const isIntact = async () => {
    await become(client, policy.admin);
    await prepare(client, policy, false);
    await client.query(`select set_config('two_user.release', 'abc', true)`);
    return (await client.query(program('state.sql'))).rows[0].intact as boolean;
  };
  if (policy.enforcement === 'additive') return;
  await become(client, policy.admin);
  await client.query(program('release-table.sql'));
  await prepare(client, policy);
  if ((await check(client)).statements.length > 0) await converge(client, policy);
  await client.query(`select set_config('two_user.release', 'abc', true)`);
  await client.query(program('record.sql'));
  if (!(await isIntact())) return;
  seen.sealed++;
  await become(client, undefined);
  await run(client, world, state.later);
  if (await isIntact()) {
    const checked = await check(client);
    expect([checked.statements, errorsOf(checked)]).toEqual([[], []]);
  } else {
    seen.broken++;
  }
}

const told = ({ codes, ...counts }: Seen) =>
  `${Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')}; errors ${[...codes].sort().join(' ')}`;

describeMajors('random starting states', (major) => {
  let world: World;
  afterAll(() => world?.close());
  beforeAll(async () => {
    world = await makeWorld(major, 'random');
    const { superuser } = world.database;
    await withClient(superuser, async (client) => {
      await client.query(runAll);
      await client.query(
        world.sql(`create schema {data} authorization {admin}; create schema {outside} authorization {admin};
          grant usage on schema {app}, {data}, {outside} to {third}, {fourth}, {other};
          create extension file_fdw; create server {app} foreign data wrapper file_fdw`),
      );
    });
  });

  test(`${runs} of them come to the policy, or fail for a reason and change nothing (seed ${seed})`, {
    timeout: 120_000 + runs * 5000,
  }, async () => {
    const seen: Seen = {
      setUp: 0,
      refused: 0,
      planned: 0,
      right: 0,
      tried: 0,
      failed: 0,
      inVain: 0,
      sealed: 0,
      additive: 0,
      newer: 0,
      broken: 0,
      codes: new Set(),
    };
    let done = 0;
    await withClient(world.database.superuser, (client) =>
      fc.assert(
        fc.asyncProperty(anyState, async (state) => {
          await client.query('begin');
          try {
            await tryState(client, world, state, major, seen);
            done++;
            if (done % 100 === 0)
              process.stdout.write(`PostgreSQL ${major}: ${done} of ${runs} states\n`);
          } finally {
            await client.query('rollback');
          }
        }),
        { numRuns: runs, seed: seed + major },
      ),
    );
    if (runs > 100) process.stdout.write(`PostgreSQL ${major}: ${told(seen)}\n`);
    // Nothing of this may pass because nothing happened.
    expect(seen.setUp).toBeGreaterThan(runs * 12);
    expect(seen.refused).toBeLessThan(seen.setUp / 2);
    expect(seen.planned).toBeGreaterThan(runs * 8);
    expect(seen.right).toBeGreaterThan(runs / 20);
    expect(seen.tried).toBeGreaterThan(runs * 10);
    expect(seen.failed).toBeGreaterThan(runs / 5);
    expect(seen.inVain).toBeGreaterThanOrEqual(Math.floor(runs / 50));
    expect(seen.sealed).toBeGreaterThanOrEqual(Math.floor(runs / 50));
    expect(seen.broken).toBeGreaterThanOrEqual(Math.floor(runs / 100));
    expect(seen.newer).toBeGreaterThan(runs);
    expect(seen.additive).toBeGreaterThanOrEqual(Math.floor(runs / 50));
    expect(seen.codes.size).toBeGreaterThanOrEqual(Math.min(8, runs / 20));
  });
});
