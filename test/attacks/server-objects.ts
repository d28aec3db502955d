import type { Attack } from './attack';

const reads = (what: string) => ({
  attack: `insert into {app}.orders (customer) select 'read ' || ${what}`,
  proof: `select exists (select from {app}.orders where customer like 'read _%')`,
});

/** What is in no schema, or is the server's own. */
export const serverObjects: readonly Attack[] = [
  {
    title: 'UPDATE on a large object of the admin’s',
    setup: `set role {admin}; select lo_from_bytea(4711, 'kept'); grant select, update on large object 4711 to {service}`,
    attack: 'select lo_truncate(lo_open(4711, 131072), 0)',
    proof: 'select length(lo_get(4711)) = 0',
    gain: 'its contents are gone',
    outcome: { found: ['TUP041', 'large objects of {admin}', '{service} -> granted by {admin}'] },
  },
  {
    title: 'UPDATE on a large object of the admin’s, for everybody',
    setup: `set role {admin}; select lo_from_bytea(4711, 'kept'); grant all on large object 4711 to public`,
    attack: 'select lo_truncate(lo_open(4711, 131072), 0)',
    proof: 'select length(lo_get(4711)) = 0',
    gain: 'its contents are gone',
    outcome: { found: ['TUP041', 'large objects of {admin}', 'PUBLIC -> granted by {admin}'] },
  },
  {
    title: 'default privileges on large objects',
    since: 18,
    setup:
      'set role {admin}; alter default privileges grant select, update on large objects to {service}',
    attack: [
      ['admin', `select lo_from_bytea(4711, 'kept')`],
      ['service', 'select lo_truncate(lo_open(4711, 131072), 0)'],
    ],
    proof: 'select length(lo_get(4711)) = 0',
    gain: 'contents of later ones are gone',
    outcome: { found: ['TUP041', 'default privileges of {admin}', '{service}'] },
  },
  {
    title: 'USAGE on a foreign server, and a user mapping to a stronger user there',
    setup: `create foreign data wrapper attack; create server attack foreign data wrapper attack;
      create user mapping for {service} server attack options (user 'owner', password 'hush'); grant usage on foreign server attack to {service}`,
    ...reads(`array_to_string(umoptions, ',') from pg_user_mappings where umoptions is not null`),
    gain: 'it reads the password of that user, makes foreign tables, and with dblink sends any statement',
    outcome: {
      found: ['TUP043', 'foreign server attack', '{service} -> user mapping for {service}'],
    },
  },
  {
    title: 'USAGE on a foreign server and a user mapping, for everybody',
    setup: `create foreign data wrapper attack; create server attack foreign data wrapper attack;
      create user mapping for public server attack options (user 'owner', password 'hush'); grant usage on foreign server attack to public`,
    attack: 'create foreign table pg_temp.there (x int) server attack',
    proof: 'select exists (select from pg_foreign_table)',
    gain: 'it makes foreign tables, and with dblink sends any statement',
    outcome: { found: ['TUP043', 'foreign server attack', 'PUBLIC -> user mapping for public'] },
  },
  {
    title: 'EXECUTE on a function that reads files of the server',
    setup: 'grant execute on function pg_read_file(text) to {service}',
    ...reads(`pg_read_file('PG_VERSION')`),
    gain: 'files of the server are read',
    outcome: { found: ['TUP047', 'function pg_read_file(text)', '{service}'] },
  },
  {
    title: 'EXECUTE on lo_export, for a group: it writes files of the server',
    setup: 'grant execute on function lo_export(oid, text) to {third}; grant {third} to {service}',
    attack: `select lo_from_bytea(4711, 'x'); insert into {app}.orders (total) select lo_export(4711, '/dev/null')`,
    proof: 'select count(*) = 4 from {app}.orders',
    gain: 'files of the server are overwritten',
    outcome: {
      found: ['TUP047', 'function lo_export(oid,text)', '{service} -> member of {third}'],
    },
  },
  {
    title: 'SELECT on pg_authid, for everybody',
    setup: 'grant select on pg_authid to public',
    ...reads(`rolpassword from pg_authid where rolpassword is not null`),
    gain: 'password verifiers are read',
    outcome: { found: ['TUP048', 'table pg_authid', 'PUBLIC'] },
  },
  {
    title: 'SELECT on a column of pg_authid',
    setup: 'grant select (rolname, rolpassword) on pg_authid to {service}',
    ...reads(`rolpassword from pg_authid where rolpassword is not null`),
    gain: 'password verifiers are read',
    outcome: { found: ['TUP048', 'table pg_authid', '{service}'] },
  },
  {
    title: 'SELECT on pg_statistic, and values of a column that is hidden',
    setup: `grant select on pg_statistic to {service}; set role {admin}; create table {app}.users (name text, password text);
      insert into {app}.users select 'a', 'hush' from generate_series(1, 100); analyze {app}.users`,
    ...reads(
      `max(stavalues1::text) from pg_statistic where starelid = '{app}.users'::regclass and staattnum = 2`,
    ),
    gain: 'its commonest values are read',
    policy: { tables: { '{app}.users': { hide: ['password'] } } },
    outcome: { found: ['TUP048', 'table pg_statistic', '{service}'] },
  },
  {
    title: 'a language marked as trusted that is not to be trusted',
    setup: `update pg_language set lanpltrusted = true where lanname = 'internal'`,
    attack: `create function pg_temp.reads(text) returns text language internal as 'pg_read_file_all';
      insert into {app}.orders (customer) select 'read ' || pg_temp.reads('PG_VERSION')`,
    proof: `select exists (select from {app}.orders where customer like 'read _%')`,
    gain: 'any code of the server runs without a check',
    outcome: { found: ['TUP049', 'language internal', 'PUBLIC'] },
  },
  {
    title: 'the table of jobs of pg_cron, which others run',
    setup: `create extension citext with schema public; create schema {outside}; create table {outside}.job (command text);
      alter extension citext add table {outside}.job; update pg_extension set extname = 'pg_cron' where extname = 'citext';
      grant usage on schema {outside} to {service}; grant insert on {outside}.job to {service}`,
    attack: [
      ['service', `insert into {outside}.job values ('delete from {app}.orders')`],
      [
        'superuser',
        'do $do$ declare job text; begin for job in select command from {outside}.job loop execute job; end loop; end $do$',
      ],
    ],
    proof: 'select count(*) = 0 from {app}.orders',
    gain: 'its statement is run with rights of others',
    outcome: { found: ['TUP053', 'table {outside}.job', '{service} -> extension pg_cron'] },
  },
];
