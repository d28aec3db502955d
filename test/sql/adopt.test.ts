import fc from 'fast-check';
import type { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { policySchema, validatePolicy } from '../../src/access';
import { defaultsOf } from '../../src/access/defaults';
import { adoptedPolicy } from '../../src/cli/adopt/build-policy';
import type { Live } from '../../src/cli/adopt/live';
import { answered } from '../../src/cli/explain/ask-question';
import { mergeValues } from '../../src/values/merge';
import { seed } from '../charts/random';
import { describeMajors, hostilePrefix, outermostMajors } from '../servers';
import { converge, program } from './engine';
import { become, makeWorld, tryOut, type World } from './world';

/** How many random databases per major. */
const runs = Number(process.env.ADOPT_RUNS ?? 12);

const setUp = `
  create schema {data} authorization {admin};
  set role {admin};
  create table {app}.a (id int, x int, "Y y" text);
  create table {app}.b (id serial, x int, "Y y" text);
  create table {app}."c.d" (id int, x int, "Y y" text);
  create table {app}.schema_migrations (id int, x int, "Y y" text);
  create table {app}.p (id int, x int, "Y y" text) partition by list (id);
  create table {app}.p1 partition of {app}.p for values in (1);
  create view {app}.v as select * from {app}.a;
  create sequence {app}.s;
  create table {data}.a (id int, x int, "Y y" text);
  create table {data}.b (id int, x int, "Y y" text);
  create table {data}.c (id int, x int, "Y y" text) inherits ({app}.a);
  reset role;`;

const tables = [
  ...['{app}.a', '{app}.b', '{app}."c.d"', '{app}.schema_migrations', '{app}.p', '{app}.p1'],
  ...['{app}.v', '{data}.a', '{data}.b', '{data}.c'],
];
const to = fc.constantFrom('{service}', '{service}', '{service}', '{reader}', 'public', '{third}');
const privilege = fc.constantFrom(
  'select',
  'select',
  'insert',
  'update',
  'delete',
  'truncate',
  'all',
);
const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.subarray(['select', 'insert', 'update', 'delete'], { minLength: 1 }),
        fc.subarray(tables, { minLength: 1 }),
        to,
      )
      .map(([what, on, who]) => `grant ${what} on ${on} to ${who}`),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom('select', 'insert', 'update'),
        fc.subarray(['id', 'x', '"Y y"'], { minLength: 1, maxLength: 2 }),
        fc.constantFrom(...tables.filter((one) => one !== '{app}.v')),
        to,
      )
      .map(([what, columns, on, who]) => `grant ${what} (${columns}) on ${on} to ${who}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(privilege, fc.constantFrom('{app}', '{data}'), to)
      .map(([what, schema, who]) => `grant ${what} on all tables in schema ${schema} to ${who}`),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...['grant usage on sequence {app}.s to {service}', 'grant {third} to {service}'],
      ...['alter table {app}.b owner to {service}', 'alter table {data}.b owner to {other}'],
      'alter default privileges for role {admin} in schema {app} grant select, insert on tables to {service}',
      'revoke all on {app}.a from {service}',
    ),
  },
);

/** A sequence of no column can have no rule of its own, so it decides about that of its schema. */
const sequences = [
  'grant select on all tables in schema {app} to {service}',
  'grant usage on sequence {app}.s to {service}',
];

/** A child in a schema with another rule than that of its parent's schema. */
const childElsewhere = [
  'grant select on {app}.a, {app}.v, {data}.c to {service}',
  'grant select ("Y y") on {app}.b to {service}',
  'grant update on {app}."c.d" to {service}',
];

describeMajors(
  'adopt',
  (major) => {
    let world: World;
    beforeAll(async () => {
      world = await makeWorld(major, hostilePrefix);
      await world.session.query(world.sql(setUp));
    });
    afterAll(() => world.close());
    const name = (token: string) => world.names[token] as string;

    /** What the service can do that a policy could give, column by column. */
    async function rights(client: Client): Promise<string[]> {
      const { rows } = await client.query(
        `select format('%s %I.%I.%I', p, n.nspname, c.relname, a.attname) as it
        from pg_class as c
        join pg_namespace as n on n.oid = c.relnamespace and n.nspname = any ($2)
        join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        cross join unnest('{SELECT,INSERT,UPDATE}'::text[]) as p
        where c.relkind in ('r', 'p', 'v') and has_column_privilege($1, c.oid, a.attnum, p) and has_schema_privilege($1, n.oid, 'USAGE')
          and (p = 'SELECT' or c.relkind <> 'v' and c.relname <> 'schema_migrations')
        union all
        select format('USAGE %I.%I', n.nspname, c.relname)
        from pg_class as c join pg_namespace as n on n.oid = c.relnamespace and n.nspname = any ($2)
        where c.relname = 's' and has_sequence_privilege($1, c.oid, 'USAGE') and has_schema_privilege($1, n.oid, 'USAGE')
        order by 1`,
        [name('service'), [name('app'), name('data')]],
      );
      return rows.map(({ it }) => it);
    }

    test('whatever was granted, nothing is lost that a policy can give', async () => {
      let compared = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 10 }), async (actions) => {
          await tryOut(world, async (client) => {
            const usage = 'grant usage on schema {app}, {data} to {service}';
            for (const statement of [usage, ...actions]) await client.query(world.sql(statement));
            await client.query(program('settings.sql'));
            const before = await rights(client);
            const question = { service: name('service'), readers: [name('reader')] };
            const live = await answered<Live>(client, 'adopt.sql', question);
            const { policy } = adoptedPolicy(
              live,
              { service: name('service'), admin: name('admin'), readers: [name('reader')] },
              false,
            );
            const complete = validatePolicy(mergeValues(defaultsOf(policySchema), policy));
            await become(client, name('admin'));
            await converge(client, complete);
            await become(client, undefined);
            const after = await rights(client);
            const lost = before.filter((one) => !after.includes(one));
            expect(lost, JSON.stringify(policy.service.tables)).toEqual([]);
            compared += before.length;
          });
        }),
        { numRuns: runs, seed: seed + major, examples: [[sequences], [childElsewhere]] },
      );
      expect(compared).toBeGreaterThan(100);
    });
  },
  outermostMajors,
);
