import fc from 'fast-check';
import type { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerOf, everybody, flat, type Path } from '../../src/cli/explain/answer';
import { answered, type Found, read } from '../../src/cli/explain/ask-question';
import type { Named, PolicyFact } from '../../src/cli/explain/facts';
import { parseObjectName } from '../../src/cli/explain/object-name';
import { privilegesOf } from '../../src/cli/explain/privileges';
import { seed } from '../charts/random';
import { describeMajors, hostilePrefix } from '../servers';
import { converge } from './engine';
import { attempt, become, type CasePolicy, makeWorld, tryOut, type World } from './world';

/** How many random states per major. */
const runs = Number(process.env.EXPLAIN_RUNS ?? 30);

const roles = ['{service}', '{reader}', '{analyst}', '{other}', '{third}', '{fourth}', '{admin}'];
const objects = [
  ...['{app}.t', '{app}.t.x', '{app}.t (id)', '{app}.v', '{app}.s', '{app}.m', '{app}.f(integer)'],
  ...[
    'schema {app}',
    'schema {data}',
    'database',
    'pg_catalog.pg_class',
    'pg_catalog.pg_statistic',
  ],
];

const setUp = `
  create schema {data};
  create table {app}.t (id int, x int, y text);
  create view {app}.v as select id, x from {app}.t;
  create materialized view {app}.m as select id, x from {app}.t;
  create sequence {app}.s;
  create function {app}.f(int) returns int language sql as 'select 1';`;

const role = fc.constantFrom(...roles);
const grantor = fc.oneof(
  { weight: 2, arbitrary: fc.constant('{admin}') },
  { weight: 1, arbitrary: role },
);
const rest = fc.constantFrom('', ' with grant option', ' with grant option');
const grants = fc
  .tuple(
    grantor,
    fc.constantFrom(
      ...['select on {app}.t', 'delete on {app}.t', 'all on {app}.t', 'select (x) on {app}.t'],
      ...['update (id, x) on {app}.t', 'insert, update on {app}.t', 'select on {app}.v'],
      ...[
        'usage on sequence {app}.s',
        'update on {app}.s',
        'all on {app}.m',
        'usage on schema {app}',
      ],
      ...[
        'create on schema {data}',
        'execute on function {app}.f(int)',
        'temporary on database {db}',
      ],
      ...['create, connect on database {db}', 'select (id), references (x) on {app}.t'],
    ),
    fc.oneof({ weight: 5, arbitrary: role }, { weight: 1, arbitrary: fc.constant('public') }),
    rest,
  )
  .map(([by, what, to, option]) => [
    ...[`set role ${by}`, `grant ${what} to ${to}${to === 'public' ? '' : option}`, 'reset role'],
  ]);
const revokes = fc
  .constantFrom(
    ...[
      'delete on {app}.t from {admin}',
      'all on {app}.v from {admin}',
      'connect on database {db} from public',
    ],
    ...['execute on function {app}.f(int) from public', 'usage on schema {app} from {admin}'],
  )
  .map((what) => [`revoke ${what} cascade`]);
const owners = fc
  .tuple(
    fc.constantFrom(
      ...['table {app}.t', 'view {app}.v', 'sequence {app}.s', 'materialized view {app}.m'],
      ...['function {app}.f(int)', 'schema {app}', 'schema {data}', 'database {db}'],
    ),
    role,
  )
  .map(([what, to]) => [`alter ${what} owner to ${to}`]);
const memberships = fc
  .tuple(
    fc.constantFrom(
      ...[
        ...roles,
        ...roles,
        'pg_read_all_data',
        'pg_write_all_data',
        'pg_maintain',
        'pg_database_owner',
      ],
      'postgres',
    ),
    role,
    fc.constantFrom(
      ...['', '', ' with admin option', ' with inherit false', ' with set false'],
      ...[' with inherit false, set false', ' with admin true, inherit false, set false'],
      ' with inherit true, set false, admin true',
    ),
  )
  .map(([group, member, option]) => [`grant ${group} to ${member}${option}`]);
const attributes = fc
  .tuple(role, fc.constantFrom('noinherit', 'noinherit', 'superuser', 'createrole'))
  .map(([who, what]) => [`alter role ${who} ${what}`]);

const actions = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: grants },
    { weight: 6, arbitrary: memberships },
    { weight: 2, arbitrary: owners },
    { weight: 1, arbitrary: revokes },
    { weight: 1, arbitrary: attributes },
  ),
  { minLength: 3, maxLength: 25 },
);
const questions = fc.array(fc.tuple(fc.constantFrom(...roles, 'public'), fc.nat(), fc.nat()), {
  ...{ minLength: 12, maxLength: 12 },
});

/** A state in which each kind of path is to be found, so that there is something to compare in every run. */
const sure: [string[][], [string, number, number][]] = [
  [
    ['alter table {app}.t owner to {admin}', 'alter role {third} noinherit'],
    ['grant {admin} to {third}', 'grant pg_write_all_data to {other}'],
    ['grant delete on {app}.t to {reader}', 'alter database {db} owner to {fourth}'],
    ['grant delete on {app}.t to pg_database_owner'],
  ],
  ['{third}', '{other}', '{reader}', '{admin}', '{fourth}'].map((who) => [who, 0, 3]),
];

/** What is found out about one question, as the command does. */
async function explain(client: Client, who: string, object: string, privilege: string | number) {
  const found = await answered<Found>(client, 'explain-object.sql', {
    role: who,
    ...parseObjectName(object),
  });
  const named = found.objects.find(
    ({ class: one }) => !object.startsWith('schema') || one === 'schema',
  ) as Named;
  if (found.role === null || named === undefined)
    throw new Error(`nothing found: ${who}, ${object}`);
  const all =
    privilegesOf[named.class]?.filter((one) => one !== 'MAINTAIN' || found.server >= 170_000) ?? [];
  const asked = typeof privilege === 'string' ? privilege : (all[privilege % all.length] as string);
  const question = {
    role: found.role.oid,
    class: named.class,
    oid: named.oid,
    attnum: named.attnum,
    privilege: asked,
  };
  const { facts, ways } = await read(client, question);
  const subject = facts.roles.find(({ oid }) => oid === found.role?.oid) ?? everybody;
  const answer = answerOf(facts, named, subject, asked, found.server);
  const kind = { relation: 'table', routine: 'function' }[named.class] ?? named.class;
  const column = named.attnum === null ? '' : `${named.attnum}::smallint, `;
  const has = `has_${kind}_privilege(${named.oid}::oid, ${column}'${asked}')`;
  return { answer, ways, asked, has, question };
}

describeMajors('explain', (major) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(major, hostilePrefix);
    await world.session.query(world.sql(setUp));
  });
  afterAll(() => world.close());
  const name = (token: string) => world.names[token.slice(1, -1)] ?? token;
  const arranged = async (client: Client, statements: readonly string[]) => {
    for (const statement of statements) {
      await client.query('savepoint one');
      await client
        .query(world.sql(statement))
        .catch(() => client.query('rollback to savepoint one'));
    }
    await client.query('reset role; set local search_path = pg_catalog, pg_temp');
  };

  test("the answer is the server's, and what it says of SET ROLE holds", async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(actions, questions, async (states, asks) => {
        await tryOut(world, async (client) => {
          await arranged(client, states.flat());
          for (const [who, n, m] of asks) {
            const object = world.sql(objects[n % objects.length] as string);
            const { answer, asked, has } = await explain(client, name(who), object, m);
            const what = `${who} ${asked} ${object}: ${JSON.stringify(answer)}`;
            expect(answer.explained, what).toBe(true);
            for (const path of flat(answer.path)) {
              for (const { kind } of path.reasons) seen.add(`${path.how} ${kind}`);
              await holds(client, name(who), path, has, what);
            }
          }
        });
      }),
      { numRuns: runs, seed: seed + major, endOnFailure: true, examples: [sure] },
    );
    expect([...seen]).toEqual(
      expect.arrayContaining(['now grant', 'now owner', 'now predefined role', 'set role owner']),
    );
  });

  test('what it says a policy gives, the service has when that was applied', async () => {
    await tryOut(world, async (client) => {
      const tables = { '{app}.t': { hide: ['y'], insertOnlyColumns: ['x'] }, '{app}.n*': 'none' };
      const policy = world.policy({ schemas: ['{app}', '{data}'], tables } as CasePolicy);
      await arranged(client, [
        'create table {app}.nothing (id int)',
        'alter table {app}.nothing owner to {admin}',
        ...['table {app}.t', 'view {app}.v', 'sequence {app}.s', 'materialized view {app}.m'].map(
          (what) => `alter ${what} owner to {admin}`,
        ),
        'alter function {app}.f(int) owner to {admin}',
        'alter schema {data} owner to {admin}',
      ]);
      await become(client, name('{admin}'));
      const { errors } = await converge(client, policy);
      expect(errors).toEqual([]);
      await become(client, undefined);
      const seen: string[] = [];
      const done = new Set<string>();
      const all = [...objects.slice(0, 10), '{app}.nothing', '{app}.t.y'];
      for (const object of all) {
        for (let n = 0; ; n++) {
          const { answer, asked, question } = await explain(
            client,
            name('{service}'),
            world.sql(object),
            n,
          );
          const fact = await answered<PolicyFact>(client, 'explain-policy.sql', question);
          const what = `${asked} ${object}`;
          if (done.has(what)) break;
          done.add(what);
          expect([what, fact.as, fact.managed, fact.gives]).toEqual([
            what,
            'service',
            true,
            answer.has,
          ]);
          if (fact.gives) seen.push(`${what} ${fact.rule} ${fact.keys.length}`);
        }
      }
      expect(new Set(seen)).toContain('INSERT {app}.t.y readWrite 1');
      expect(new Set(seen)).toContain('EXECUTE {app}.f(integer) null 0');
      expect(new Set(seen).size).toBeGreaterThan(12);
    });
  });

  /** Tries the statements that a path begins with, as the role in question, and whether it has the privilege then. */
  async function holds(client: Client, who: string, path: Path, has: string, what: string) {
    if (who === 'public' || path.elsewhere || path.how === 'nothing' || path.first.length === 0)
      return;
    const steps = path.first.join('; ');
    expect(await attempt(client, who, steps), `${steps}: ${what}`).toBe('done');
    for (const { column, take } of path.reasons) {
      if (take !== undefined || column !== undefined) continue;
      const then = `${steps}; do $do$ begin if not ${has} then raise 'no'; end if; end $do$`;
      expect(await attempt(client, who, then), `${then}: ${what}`).toBe('done');
    }
  }
});
