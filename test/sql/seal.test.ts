import type { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccessPolicy } from '../../src/access';
import { describeMajors, majorsOfLongSuites } from '../servers';
import { tryAlone } from './alone';
import { check, converge, errorsOf, prepare, program } from './engine';
import { become, type CasePolicy, makeWorld, type World } from './world';

// A sealed release is not checked again while its seal is intact, so whatever the check would see must break it.

const given = `set role {admin};
  create table {app}.users (id serial, x int); create table {app}.audit (id serial, x int);
  create table {app}.events (id int, x int) partition by list (x); create table {app}.events_7 partition of {app}.events for values in (7);
  create table {app}.loose (id int, x int); create sequence {app}.count; create schema {outside}; grant usage on schema {outside} to {service};
  create view {app}.kept as select 1 as one; create view {outside}.kept as select 1 as one;
  create function {outside}.fire() returns trigger language plpgsql as 'begin return new; end';
  create function {outside}.step(int, int) returns int language sql security definer as 'select 1'; revoke execute on function {outside}.step(int, int) from public;
  create function {outside}.watch() returns event_trigger language plpgsql as 'begin end'`;

const policy = {
  tables: { '{app}.audit': 'appendOnly', '{app}.events': 'readOnly' },
  readers: [{ schemas: ['{app}'], tables: { '{app}.audit': 'none' } }],
} as const;

/** A policy of columns and patterns, and what breaks a seal only where there are any. */
const narrow = {
  tables: {
    '{app}.users': { hide: ['x'] },
    '{app}.log_*': 'appendOnly',
    '{app}.audit': 'readOnly',
  },
  routines: ['{app}.kept()'],
} as const;

const narrowGiven = `${given}; create function {app}.kept() returns int language sql security definer set search_path = pg_catalog, pg_temp as 'select 1';
  create function {app}.free() returns int language sql as 'select 1'; create view {app}.ids as select id from {app}.audit`;

const breakingNarrow = {
  'a column more of a table that hides one': 'alter table {app}.users add column y int',
  'a column less': 'alter table {app}.users drop column x',
  'another name of a column': 'alter table {app}.users rename column x to y',
  'a privilege on a column': 'grant select (x) on {app}.users to public',
  'a grant option on a column': 'grant select (id) on {app}.users to {service} with grant option',
  'a privilege on a column less': 'revoke select (id) on {app}.users from {service}',
  'a table that a pattern matches': 'create table {app}.log_1 (x int)',
  'a table that a pattern matches now': 'alter table {app}.loose rename to log_1',
  'a routine more': `create function {app}.more() returns int language sql as 'select 1'`,
  'EXECUTE for everyone': 'grant execute on function {app}.kept() to public',
  'EXECUTE for nobody': 'revoke execute on function {app}.free() from {service}',
  'a routine with the rights of its owner': 'alter function {app}.free() security definer',
  'another search path': 'alter function {app}.kept() set search_path = pg_catalog',
  'the default for routines': 'alter default privileges grant execute on routines to public',
  'TEMPORARY for the service': 'grant temporary on database {db} to {service}',
  'another service with this schema': `reset role; insert into two_user.release (service, release, revision, roles, schemas, specials)
    select rolname, 'b1', 1, '{}', array['{app}'::regnamespace::oid], '{}' from pg_roles where oid = '{other}'::regrole`,
};

const harmlessNarrow = {
  'a column more of another table': 'alter table {app}.events add column y int',
  'what the service writes': 'insert into {app}.users (x) values (1)',
};

const breaking = {
  'a privilege on a table': 'grant delete on {app}.users to {service}',
  'a privilege on a table with a rule': 'grant update on {app}.audit to {service}',
  'a privilege on its sequence': 'grant update on {app}.audit_id_seq to {service}',
  'a privilege on a partition': 'grant insert on {app}.events_7 to {service}',
  'a privilege of everyone': 'grant delete on {app}.users to public',
  'a grant option': 'grant select on {app}.users to {service} with grant option',
  'a grant option on a table with a rule':
    'grant insert on {app}.audit to {service} with grant option',
  'a grant option on a schema elsewhere':
    'grant usage on schema {outside} to {service} with grant option',
  'a privilege less': 'revoke select on {app}.users from {reader}',
  'a privilege on a sequence': 'grant update on {app}.count to {service}',
  'a privilege on a column': 'grant references (x) on {app}.users to {service}',
  'a privilege of a reader on a column': 'grant select (x) on {app}.audit to {reader}',
  'a privilege of everyone on a column of a table with a rule':
    'grant update (x) on {app}.audit to public',
  'a privilege on the releases': 'grant delete on two_user.release to {service}',
  'CREATE on a schema': 'grant create on schema {app} to {service}',
  'CREATE on the schema of the releases': 'grant create on schema two_user to public',
  'TEMPORARY on the database': 'grant temporary on database {db} to public',
  'CONNECT on the database less': 'revoke connect on database {db} from {reader}',
  'default privileges':
    'alter default privileges in schema {app} grant delete on tables to {service}',
  'default privileges in all schemas': 'alter default privileges grant delete on tables to public',
  'default privileges of another role':
    'reset role; alter default privileges for role {other} grant delete on tables to {service}',
  'a membership': 'reset role; grant {admin} to {service}',
  'a membership of a reader': 'reset role; grant pg_write_all_data to {reader}',
  'a membership in a group, and one of the group':
    'reset role; grant {third} to {fourth}; grant {fourth} to {service}',
  'an attribute': 'reset role; alter role {service} createdb',
  'the name of a role': 'reset role; alter role {reader} rename to somebody_else_entirely',
  'the owner of a table': 'reset role; alter table {app}.users owner to {service}',
  'another owner of a table': 'reset role; alter table {app}.users owner to {other}',
  'the owner of the schema': 'reset role; alter schema {app} owner to {other}',
  'the owner of the database': 'reset role; alter database {db} owner to {other}',
  'a function of the service': `reset role; create function {app}.f() returns int language sql as 'select 1'; alter function {app}.f owner to {service}`,
  'a table of the service elsewhere':
    'reset role; create table {outside}.t (x int); alter table {outside}.t owner to {service}',
  'a schema of the service': 'reset role; create schema {data} authorization {service}',
  'a new table of another owner':
    'reset role; create table {app}.theirs (x int); alter table {app}.theirs owner to {other}',
  'a new view, which later tables’ privileges make writable':
    'create view {app}.seen as select 1 as one',
  'a new bookkeeping table': 'create table {app}.schema_migrations (x int)',
  'a table that becomes a bookkeeping table': 'alter table {app}.loose rename to migrations',
  'a table whose rule goes by its name':
    'alter table {app}.audit rename to audited; alter table {app}.loose rename to audit',
  'the schema’s name': 'alter schema {app} rename to elsewhere',
  'a schema that is gone': 'drop schema {app} cascade',
  'a table with a rule that is gone': 'drop table {app}.audit',
  'a partition of a table with a rule':
    'create table {app}.events_8 partition of {app}.events for values in (8)',
  'a partition attached': 'alter table {app}.events attach partition {app}.loose for values in (9)',
  'a sequence that now belongs to a table with a rule':
    'alter sequence {app}.count owned by {app}.events.id',
  'a SECURITY DEFINER function elsewhere':
    "create function {outside}.f() returns int language sql security definer as 'select 1'",
  'an aggregate elsewhere over one':
    'create aggregate {outside}.a(int) (sfunc = {outside}.step, stype = int)',
  'a trigger':
    'create trigger t before update on {app}.users for each row execute function {outside}.fire()',
  // A transaction of its own, as it would be.
  'what a trigger does':
    "savepoint own; create or replace function {outside}.fire() returns trigger language plpgsql as 'begin delete from x; end'",
  'an event trigger':
    'reset role; create event trigger e on ddl_command_end execute function {outside}.watch()',
  'a CHECK that calls a function': 'alter table {app}.loose add check ({outside}.step(id, id) > 0)',
  'a rule': 'create rule r as on update to {app}.users do also select 1',
  'a foreign key that writes':
    'alter table {app}.users add unique (id); alter table {app}.loose add foreign key (id) references {app}.users (id) on update cascade',
  'a foreign key that is switched off':
    'alter table {app}.users add unique (id); alter table {app}.loose add foreign key (id) references {app}.users (id); reset role; alter table {app}.loose disable trigger all',
  'a view elsewhere': 'create view {outside}.seen as select 1 as one',
  'what a view shows': 'savepoint own; create or replace view {app}.kept as select 2 as one',
  'a privilege on a view elsewhere': 'grant update on {outside}.kept to {service}',
  'a setting of the role': 'reset role; alter role {service} set lo_compat_privileges = on',
  'a setting of the database': 'alter database {db} set search_path = {outside}, public',
  'CREATE on a schema elsewhere': 'grant create on schema {outside} to {service}',
  'a foreign server, and who may use it':
    'reset role; create foreign data wrapper seal; create server seal foreign data wrapper seal; grant usage on foreign server seal to {service}',
  'a foreign-data wrapper': 'reset role; create foreign data wrapper seal',
  'a language marked as trusted': `reset role; update pg_language set lanpltrusted = true where lanname = 'c'`,
  'a function of the server': 'reset role; grant execute on function pg_read_file(text) to public',
  'a catalog of the server': 'reset role; grant select on pg_authid to public',
  'row security': 'create policy one on {app}.users using (true)',
  'an extension': 'reset role; create extension citext with schema public',
};

/** What only later majors have. */
const breakingSince15 = {
  'a parameter': 'reset role; grant set on parameter session_replication_role to public',
};

const harmless = {
  nothing: 'select 1',
  'a foreign key that writes nothing':
    'alter table {app}.users add unique (id); alter table {app}.loose add foreign key (id) references {app}.users (id)',
  rows: 'insert into {app}.users (x) values (1); update {app}.users set x = 2; analyze {app}.users',
  'a column more': 'alter table {app}.users add column y text',
  'a table elsewhere': 'create table {outside}.t (x int)',
};

/** What more there is where what is no business of a seal has been tried. */
const besides = `${given}; create type {outside}.kind as enum ('a'); create function {outside}.of_kind({outside}.kind) returns int language sql as 'select 1';
  alter table {app}.users add unique (id); alter table {app}.loose add foreign key (id) references {app}.users (id) on update cascade;
  create policy one on {app}.users using (true); create table {outside}.t (x int); reset role; grant {fourth} to {reader}`;

/** Each is the last one's neighbour of something that does break seals. */
const nobodysBusiness = [
  'alter function lower(text) cost 2',
  'update pg_rewrite set ev_enabled = ev_enabled where oid < 16384',
  `update pg_class set reloptions = '{security_barrier=true}' where oid = 'pg_user'::regclass`,
  'alter table {app}.loose rename to looser',
  'set role {admin}; create table {app}.fresh (id int, x int)',
  'alter table {app}.audit add column y int',
  'alter table {app}.audit add check (x > 0)',
  'alter table {app}.audit alter id drop not null',
  'alter table {app}.users alter x set not null',
  'create schema {data}',
  'alter role {other} createdb',
  `alter role {other} set work_mem = '5MB'`,
  `alter database template1 set work_mem = '5MB'`,
  'grant connect on database template1 to {third}',
  'grant select on {outside}.t to {service}, {third}',
  'create table {outside}.theirs (x int); alter table {outside}.theirs owner to {third}',
  'set role {service}; select lo_create(0)',
  'alter table {outside}.t alter x set default information_schema._pg_numeric_precision(23::oid, 4)',
  'alter function {outside}.step(int, int) depends on extension plpgsql',
  'alter extension plpgsql add type {outside}.kind',
  'alter type {outside}.kind rename to kin',
];

/** Where neither patterns nor readers are, nobody looks at other columns. */
const nobodysBusinessHere = ['grant select (x) on {outside}.t to {third}'];

describeMajors(
  'the seal of a release',
  (major) => {
    let world: World;
    afterAll(() => world?.close());
    beforeAll(async () => {
      world = await makeWorld(major, 'seal');
    });

    const stateOf = async (client: Client, said: AccessPolicy, release = 'a1') => {
      await become(client, world.names.admin);
      await prepare(client, said, false);
      await client.query(`select set_config('two_user.release', $1, true)`, [release]);
      return (await client.query(program('state.sql'))).rows[0];
    };
    const isIntact = async (client: Client, release = 'a1', said: CasePolicy = policy) =>
      (await stateOf(client, world.policy(said), release)).intact as boolean;

    const sealed = (
      use: (client: Client) => Promise<void>,
      { said = policy, state = given }: { said?: CasePolicy; state?: string } = {},
    ) =>
      tryAlone(world, async (client) => {
        await client.query(world.sql(state));
        await client.query('reset role');
        await become(client, world.names.admin);
        await client.query(program('release-table.sql'));
        const { findings } = await converge(client, world.policy(said));
        expect(findings).toEqual([]);
        await client.query(`select set_config('two_user.release', 'a1', true)`);
        await client.query(program('record.sql'));
        expect(await isIntact(client, 'a1', said)).toBe(true);
        await use(client);
      });

    const change = async (client: Client, text: string) => {
      await become(client, undefined);
      await client.query(world.sql(`set role {admin}; ${text}; reset role`));
    };

    const all = major < 15 ? breaking : { ...breaking, ...breakingSince15 };
    test.each(Object.entries(all))('is broken by %s', async (_, text) => {
      await sealed(async (client) => {
        await change(client, text);
        // Two of the changes take away from the admin what the state is read with; a refusal is no seal either.
        await client.query('savepoint asked');
        const intact = await isIntact(client).catch(() => false);
        await client.query('rollback to savepoint asked');
        expect(intact).toBe(false);
      });
    });

    const narrowly = { said: narrow as CasePolicy, state: narrowGiven };
    test.each(
      Object.entries(breakingNarrow),
    )('of columns, patterns and routines is broken by %s', async (_, text) => {
      await sealed(async (client) => {
        await change(client, text);
        expect(await isIntact(client, 'a1', narrowly.said)).toBe(false);
      }, narrowly);
    });

    test.each(
      Object.entries(harmlessNarrow),
    )('of columns, patterns and routines outlives %s, and the check agrees', async (_, text) => {
      await sealed(async (client) => {
        await change(client, text);
        expect(await isIntact(client, 'a1', narrowly.said)).toBe(true);
        const checked = await check(client);
        expect([checked.statements, errorsOf(checked)]).toEqual([[], []]);
      }, narrowly);
    });

    test.each(Object.entries(harmless))('outlives %s, and the check agrees', async (_, text) => {
      await sealed(async (client) => {
        await change(client, text);
        expect(await isIntact(client)).toBe(true);
        const checked = await check(client);
        expect([checked.statements, errorsOf(checked)]).toEqual([[], []]);
      });
    });

    test.each([
      ['with rules of tables and readers', policy as CasePolicy, nobodysBusiness],
      ['with nothing of that', {}, nobodysBusinessHere],
    ])('%s outlives what is not its business, and the check agrees', async (_, said, changes) => {
      await sealed(
        async (client) => {
          for (const text of changes) {
            await become(client, undefined);
            await client.query(world.sql(`savepoint own; ${text}; reset role`));
            expect(await isIntact(client, 'a1', said), text).toBe(true);
          }
          const checked = await check(client);
          expect([checked.statements, checked.findings]).toEqual([[], []]);
        },
        { said, state: besides },
      );
    });

    const inherits = async () => {
      const state = `${given}; reset role; grant {third} to {admin}; grant {fourth} to {third}; grant {fourth} to {other};
        alter table {app}.loose owner to {fourth}; grant create on schema {app} to {fourth}`;
      await sealed(
        async (client) => {
          for (const role of ['third', 'other']) {
            await client.query('savepoint one');
            await become(client, undefined);
            await client.query(world.sql(`alter role {${role}} noinherit`));
            expect(await isIntact(client), role).toBe(false);
            await client.query('rollback to savepoint one');
          }
        },
        { state },
      );
    };
    // Later a membership says itself whether it inherits.
    if (major < 16) test('is broken by what no longer inherits, or begins to', inherits);

    test('stands for the policy, whatever the release', async () => {
      await sealed(async (client) => {
        const [a1] = (await client.query('select * from two_user.release')).rows;
        await client.query(`select set_config('two_user.check', 'nothing', true)`);
        const asked = await stateOf(client, world.policy(policy), 'a2');
        expect(asked).toMatchObject({ recorded: false, current: false, intact: true });
        // What it leaves behind is all that a run needs to record another release.
        await client.query(program('record.sql'));
        const [a2] = (await client.query('select * from two_user.release order by revision desc'))
          .rows;
        expect(a2).toEqual({ ...a1, release: 'a2', revision: '2' });
        expect(await stateOf(client, world.policy(policy), 'a2')).toMatchObject({
          ...{ recorded: true, current: true, intact: true },
        });
        expect(await stateOf(client, world.policy(policy))).toMatchObject({
          ...{ recorded: true, current: false, intact: true },
        });
        // The same database, of which another policy may ask for what nobody has looked at.
        const tables = { ...policy.tables, '{app}.loose': 'readOnly' } as const;
        expect(await isIntact(client, 'a2', { ...policy, tables })).toBe(false);
      });
    });

    test('is intact again once what broke it is undone', async () => {
      await sealed(async (client) => {
        await change(client, 'grant delete on {app}.users to {service}');
        await client.query(`select set_config('two_user.check', 'nothing', true)`);
        expect(await isIntact(client)).toBe(false);
        const [kept] = (await client.query(`select current_setting('two_user.check') as kept`))
          .rows;
        expect(kept).toEqual({ kept: 'nothing' });
        await converge(client, world.policy(policy));
        expect(await isIntact(client)).toBe(true);
      });
    });

    test('of an engine with another text is none', async () => {
      await sealed(async (client) => {
        const text = program('state.sql');
        const other = text.replace(
          /row\('[0-9a-f]{16}'/,
          (engine) => `${engine.slice(0, -17)}0123456789abcdef'`,
        );
        expect(other).not.toBe(text);
        expect((await client.query(text)).rows[0].intact).toBe(true);
        expect((await client.query(other)).rows[0].intact).toBe(false);
      });
    });

    test('breaks by a parent outside the schemas, also where no table has a rule', async () => {
      await tryAlone(world, async (client) => {
        await client.query(
          world.sql(
            `${given}; create table {app}.parent (x int); create table {app}.child () inherits ({app}.parent)`,
          ),
        );
        await client.query('reset role');
        await become(client, world.names.admin);
        await client.query(program('release-table.sql'));
        await converge(client, world.policy());
        await client.query(`select set_config('two_user.release', 'a1', true)`);
        await client.query(program('record.sql'));
        expect(await isIntact(client, 'a1', {})).toBe(true);
        await client.query('savepoint one');
        await change(
          client,
          'create table {outside}.parent (); alter table {app}.users inherit {outside}.parent',
        );
        expect(await isIntact(client, 'a1', {})).toBe(false);
        await client.query('rollback to savepoint one');
        await change(client, 'alter table {app}.child set schema {outside}');
        expect(await isIntact(client, 'a1', {})).toBe(false);
      });
    });

    /** Records and asks, with what the check finds there. */
    const record = async (client: Client, said: AccessPolicy) => {
      await become(client, world.names.admin);
      await client.query(program('release-table.sql'));
      const { findings } = await converge(client, said);
      await client.query(`select set_config('two_user.release', 'a1', true)`);
      await client.query(program('record.sql'));
      return findings;
    };
    test.each([
      ['its owner grants DELETE', 'grant delete on {app}.loose to {service}'],
      ['it gets another owner', 'alter table {app}.loose owner to {third}'],
    ])('keeps a warning, of a table of another owner, and is broken when %s', async (_, text) => {
      await tryAlone(world, async (client) => {
        await client.query(
          world.sql(`${given}; reset role; alter table {app}.loose owner to {other}`),
        );
        const findings = await record(client, world.policy(policy));
        expect(findings.map(({ code }) => code)).toEqual(['TUP008']);
        expect(await stateOf(client, world.policy(policy))).toMatchObject({
          intact: true,
          warnings: 1,
        });
        await become(client, undefined);
        await client.query(world.sql(text));
        expect((await stateOf(client, world.policy(policy))).intact).toBe(false);
      });
    });

    test.each([
      ['leaves it', 'alter extension citext drop table {app}.loose'],
      [
        'has a table elsewhere that can be written',
        'grant insert on {outside}.jobs to {service}; grant usage on schema {outside} to {service}',
      ],
    ])('is broken where a table of an extension %s', async (_, text) => {
      await tryAlone(world, async (client) => {
        await client.query(
          world.sql(`${given}; create table {outside}.jobs (x int); reset role; create extension citext with schema {outside};
            alter table {app}.loose owner to {other}; alter extension citext add table {app}.loose; alter extension citext add table {outside}.jobs`),
        );
        const findings = await record(client, world.policy(policy));
        expect(findings).toEqual([]);
        expect((await stateOf(client, world.policy(policy))).intact).toBe(true);
        await become(client, undefined);
        await client.query(world.sql(text));
        expect((await stateOf(client, world.policy(policy))).intact).toBe(false);
      });
    });

    test('is broken by the table that a rule was waiting for', async () => {
      const said = world.policy({ tables: { '{app}.later': 'none' }, missingTable: 'warning' });
      await tryAlone(world, async (client) => {
        await client.query(world.sql(`${given}; reset role`));
        const findings = await record(client, said);
        expect(findings.map(({ code }) => code)).toEqual(['TUP003']);
        expect(await stateOf(client, said)).toMatchObject({ intact: true, warnings: 1 });
        // By its privileges alone it is like the others.
        await change(
          client,
          'create table {app}.later (x int); grant select, insert, update on {app}.later to {service}',
        );
        expect((await stateOf(client, said)).intact).toBe(false);
      });
    });

    test('is not set where the policy accepts an error, or a table has a parent outside', async () => {
      await tryAlone(world, async (client) => {
        await client.query(
          world.sql(`${given}; create table {outside}.owned (x int); reset role;
          alter table {outside}.owned owner to {service}; grant usage on schema {outside} to {service}`),
        );
        const object = `table ${world.sql('{outside}.owned').replaceAll('"', '')}`;
        const said = {
          ...world.policy(policy),
          acceptedFindings: [{ code: 'TUP006', object, reason: 'its own' }],
        };
        const findings = await record(client, said);
        expect(findings.map(({ code, severity }) => [code, severity])).toEqual([
          ['TUP006', 'warning'],
        ]);
        expect((await stateOf(client, said)).intact).toBe(false);
      });
      await tryAlone(world, async (client) => {
        await client.query(
          world.sql(`${given}; create table {outside}.parent ();
          alter table {app}.users inherit {outside}.parent; reset role`),
        );
        expect(await record(client, world.policy(policy))).toEqual([]);
        expect((await stateOf(client, world.policy(policy))).intact).toBe(false);
      });
    });

    test('is not set where something is left to be done, or not all is looked at', async () => {
      await sealed(async (client) => {
        const seal = async (thorough: boolean) => {
          await prepare(client, world.policy(policy), thorough);
          await check(client);
          const text = `select current_setting('two_user.check')::jsonb ->> 'seal' as seal`;
          return (await client.query(text)).rows[0].seal as string | null;
        };
        expect(await seal(false)).toBe(null);
        expect(await seal(true)).toMatch(/^[0-9a-f]{64}$/);
        await change(client, 'grant delete on {app}.users to {service}');
        expect(await seal(true)).toBe(null);
      });
    });

    test('is set anew by a check that finds nothing to do, of the current release only', async () => {
      await sealed(async (client) => {
        await change(
          client,
          `create function {outside}.more() returns trigger language plpgsql as 'begin return new; end'`,
        );
        expect(await isIntact(client)).toBe(false);
        await prepare(client, world.policy(policy));
        await check(client);
        await client.query('savepoint old');
        await client.query(`select set_config('two_user.release', 'a0', true)`);
        await client.query(program('reseal.sql'));
        expect(await isIntact(client)).toBe(false);
        await client.query('rollback to savepoint old');
        await client.query(`select set_config('two_user.release', 'a1', true)`);
        await client.query(program('reseal.sql'));
        expect(await isIntact(client)).toBe(true);
      });
    });
  },
  majorsOfLongSuites,
);
