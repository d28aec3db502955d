import { afterAll, beforeAll, expect, test } from 'vitest';
import { answered } from '../../src/cli/explain/ask-question';
import type { Way } from '../../src/cli/explain/facts';
import { describeMajors, hostilePrefix, outermostMajors } from '../servers';
import { attempt, makeWorld, tryOut, type World } from './world';

/** A way to the rows of {app}.t which the service takes, and which explain names. */
interface Case {
  readonly name: string;
  readonly setUp: string;
  readonly privilege: string;
  /** What the service does, without the privilege on the table itself. */
  readonly attack: string;
  /** Kind and object of the way; null where the attack is refused, and nothing is to be named. */
  readonly way: readonly [kind: string, object: string] | null;
  /** @default 14 */
  readonly since?: number;
}

const cases: readonly Case[] = [
  {
    name: 'a partitioned parent',
    setUp: `create table {app}.p (id int) partition by list (id); alter table {app}.p attach partition {app}.t default; grant delete, select on {app}.p to {service}`,
    privilege: 'DELETE',
    attack: 'delete from {app}.p',
    way: ['parent', 'table {app}.p'],
  },
  {
    name: 'a parent in a schema that it may not use',
    setUp: `create schema {data}; create table {data}.p () ; alter table {app}.t inherit {data}.p; grant delete on {data}.p to {service}`,
    privilege: 'DELETE',
    attack: 'delete from {data}.p',
    way: null,
  },
  {
    name: 'a view, and a view over it',
    setUp: `create view {app}.v as select * from {app}.t; create view {app}.w as select * from {app}.v; grant delete on {app}.w to {service}`,
    privilege: 'DELETE',
    attack: 'delete from {app}.w',
    way: ['view', 'view {app}.w'],
  },
  {
    name: 'a view that shows it',
    setUp: `create view {app}.v as select count(*) from {app}.t; grant select on {app}.v to {service}`,
    privilege: 'SELECT',
    attack: 'select * from {app}.v',
    way: ['view', 'view {app}.v'],
  },
  {
    name: 'a view that cannot be written',
    setUp: `create view {app}.v as select count(*) from {app}.t; grant delete on {app}.v to {service}`,
    privilege: 'DELETE',
    attack: 'delete from {app}.v',
    way: null,
  },
  {
    name: 'a view that asks as its reader',
    setUp: `create view {app}.v with (security_invoker = on) as select * from {app}.t; grant select on {app}.v to {service}`,
    privilege: 'SELECT',
    attack: 'select * from {app}.v',
    way: null,
    since: 15,
  },
  {
    name: 'a materialized view',
    setUp: `create materialized view {app}.m as select * from {app}.t; grant select on {app}.m to {service}`,
    privilege: 'SELECT',
    attack: 'select * from {app}.m',
    way: ['view', 'materialized view {app}.m'],
  },
  {
    name: 'a rule',
    setUp: `create table {app}.q (id int); create rule r as on insert to {app}.q do also delete from {app}.t; grant insert on {app}.q to {service}`,
    privilege: 'DELETE',
    attack: 'insert into {app}.q values (1)',
    way: ['rule', 'rule r on {app}.q'],
  },
  {
    name: 'a foreign key that cascades',
    setUp: `create table {app}.q (id int primary key); insert into {app}.q values (1); alter table {app}.t add constraint k foreign key (id) references {app}.q on delete cascade; grant delete on {app}.q to {service}`,
    privilege: 'DELETE',
    attack: 'delete from {app}.q',
    way: ['foreign key', 'foreign key k on {app}.t'],
  },
  {
    name: 'a key that is updated',
    setUp: `create table {app}.q (id int primary key, x int); insert into {app}.q values (1); alter table {app}.t add constraint k foreign key (id) references {app}.q on update cascade; grant select, update (id) on {app}.q to {service}`,
    privilege: 'UPDATE',
    attack: 'update {app}.q set id = 2',
    way: ['foreign key', 'foreign key k on {app}.t'],
  },
  {
    name: 'a routine of the owner',
    setUp: `create function {app}.f() returns void language sql security definer as 'delete from {app}.t'`,
    privilege: 'DELETE',
    attack: 'select {app}.f()',
    way: ['routine', '{app}.f()'],
  },
  {
    name: 'a routine that everybody has lost',
    setUp: `create function {app}.f() returns void language sql security definer as 'delete from {app}.t'; revoke execute on function {app}.f() from public`,
    privilege: 'DELETE',
    attack: 'select {app}.f()',
    way: null,
  },
  {
    name: 'a routine whose body is parsed',
    setUp: `create function {app}.f() returns void language sql security definer begin atomic delete from {app}.t; end`,
    privilege: 'DELETE',
    attack: 'select {app}.f()',
    way: ['routine', '{app}.f()'],
  },
  {
    name: 'a trigger of the owner',
    setUp: `create table {app}.q (id int); grant insert on {app}.q to {service};
      create function {app}.f() returns trigger language plpgsql security definer as 'begin delete from {app}.t; return new; end';
      create trigger g after insert on {app}.q for each row execute function {app}.f(); revoke execute on function {app}.f() from public`,
    privilege: 'DELETE',
    attack: 'insert into {app}.q values (1)',
    way: ['routine', '{app}.f()'],
  },
  {
    name: 'the schema, which it owns',
    setUp: 'alter schema {app} owner to {service}',
    privilege: 'DELETE',
    attack: 'drop table {app}.t',
    way: ['owner', 'schema {app}'],
  },
  {
    name: 'nothing at all',
    setUp: 'create table {app}.q (id int); grant all on {app}.q to {service}',
    privilege: 'DELETE',
    attack: 'delete from {app}.t',
    way: null,
  },
];

describeMajors(
  'the other ways that explain names',
  (major) => {
    let world: World;
    beforeAll(async () => {
      world = await makeWorld(major, hostilePrefix);
      await world.session.query(
        world.sql(
          'grant usage on schema {app} to {service}; set role {admin}; create table {app}.t (id int); insert into {app}.t values (1); reset role',
        ),
      );
    });
    afterAll(() => world.close());

    test.each(cases.filter(({ since = 14 }) => major >= since))('$name', async (one) => {
      await tryOut(world, async (client) => {
        // As the admin, but for what only a superuser may give away.
        const own = one.setUp.startsWith('alter schema') ? '' : 'set role {admin};';
        // In the quotes of a body, names in quotes are as good as elsewhere.
        const service = world.names.service as string;
        await client.query(world.sql(`grant create on database {db} to {admin}; ${own}`));
        const quotes = (text: string) =>
          text.replace(/ as '([^']*)'/g, (_, body: string) => ` as ${literal(world.sql(body))}`);
        await client.query(world.sql(quotes(one.setUp)));
        await client.query('reset role');
        const done = await attempt(client, service, world.sql(one.attack));
        expect(done === 'done', done).toBe(one.way !== null);
        const { rows } = await client.query(
          `select r.oid::int8::int as role, $2::regclass::oid::int8::int as oid from pg_roles as r where rolname = $1`,
          [service, world.sql('{app}.t')],
        );
        const question = { ...rows[0], class: 'relation', attnum: null, privilege: one.privilege };
        await client.query('set local search_path = pg_catalog, pg_temp');
        const ways = await answered<Way[]>(client, 'explain-ways.sql', question);
        const expected = one.way === null ? [] : [one.way.map((text) => world.sql(text))];
        expect(ways.map(({ kind, object }) => [kind, object])).toEqual(expected);
      });
    });
  },
  outermostMajors,
);

function literal(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
