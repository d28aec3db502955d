import type { Attack, Step } from './attack';

const refused = { refused: '42501' } as const;
const gone = {
  proof: 'select count(*) = 0 from {app}.orders',
  gain: 'every order is gone',
};
const deletes = { ...gone, attack: 'delete from {app}.orders' };
const nextTable = (maker: string): readonly Step[] => [
  [
    'superuser',
    `set role ${maker}; create table {app}.next (id int); insert into {app}.next values (1); reset role`,
  ],
  ['service', 'delete from {app}.next'],
];
const nextGone = {
  proof: 'select count(*) = 0 from {app}.next',
  gain: 'the rows of a later table are gone',
};

/** What was granted once, by whomever. */
export const grants: readonly Attack[] = [
  {
    title: 'DELETE left over from an earlier GRANT',
    setup: 'set role {admin}; grant delete on {app}.orders to {service}',
    ...deletes,
    outcome: refused,
  },
  {
    title: 'GRANT ALL TO PUBLIC',
    setup: 'set role {admin}; grant all on {app}.orders to public',
    ...deletes,
    outcome: refused,
  },
  {
    title: 'GRANT ALL and REVOKE DELETE, which leaves TRUNCATE',
    setup:
      'set role {admin}; grant all on {app}.orders to {service}; revoke delete on {app}.orders from {service}',
    ...{ ...gone, attack: 'truncate {app}.orders' },
    outcome: refused,
  },
  {
    title: 'GRANT ALL and REVOKE DELETE, which leaves TRIGGER: the admin’s next UPDATE runs it',
    setup:
      'set role {admin}; grant all on {app}.orders to {service}; revoke delete, truncate on {app}.orders from {service}',
    ...gone,
    attack: [
      [
        'service',
        `create function pg_temp.grants() returns trigger language plpgsql as
          'begin grant delete on {app}.orders to {service}; return new; end';
        create trigger grants before update on {app}.orders execute function pg_temp.grants()`,
      ],
      ['admin', 'update {app}.orders set total = total'],
      ['service', 'delete from {app}.orders'],
    ],
    outcome: refused,
  },
  {
    title: 'a DELETE that somebody else granted, who held it with the grant option',
    setup: `set role {admin}; grant usage on schema {app} to {other}; grant delete on {app}.orders to {other} with grant option;
      set role {other}; grant delete on {app}.orders to {service}; set role {admin}; revoke delete on {app}.orders from {service}`,
    ...deletes,
    outcome: refused,
  },
  {
    title: 'a DELETE that a member of the owner granted in his own name',
    setup: `set role {admin}; grant usage on schema {app} to {other}; reset role; grant {admin} to {third};
      set role {admin}; grant delete on {app}.orders to {other} with grant option;
      set role {other}; grant delete on {app}.orders to {third} with grant option;
      set role {third}; grant delete on {app}.orders to {service}; set role {admin};
      revoke all on {app}.orders from {service}; grant select on {app}.orders to {service}`,
    ...deletes,
    outcome: { found: ['TUP007', 'table {app}.orders', '{service} -> granted by {third}'] },
  },
  {
    title: 'a privilege with the grant option, handed on to everybody',
    setup: 'set role {admin}; grant select on {app}.orders to {service} with grant option',
    attack: 'grant select on {app}.orders to public',
    proof: `select has_table_privilege('{other}'::regrole::oid, '{app}.orders', 'select')`,
    gain: 'everybody reads the orders',
    outcome: { refused: 'none' },
  },
  {
    title: 'DELETE on a table of another owner',
    setup: `create table {app}.theirs (id int); insert into {app}.theirs values (1); alter table {app}.theirs owner to {other};
      grant usage on schema {app} to {other}; set role {other}; grant delete on {app}.theirs to {service}`,
    attack: 'delete from {app}.theirs',
    proof: 'select count(*) = 0 from {app}.theirs',
    gain: 'its rows are gone',
    outcome: { found: ['TUP007', 'table {app}.theirs', '{service} -> granted by {other}'] },
  },
  {
    title: 'default privileges of the admin for all schemas',
    setup: 'set role {admin}; alter default privileges grant all on tables to {service}',
    attack: nextTable('{admin}'),
    ...nextGone,
    outcome: refused,
  },
  {
    title: 'default privileges of another role that creates tables there',
    setup: `grant usage, create on schema {app} to {other};
      alter default privileges for role {other} in schema {app} grant all on tables to public`,
    attack: nextTable('{other}'),
    ...nextGone,
    outcome: {
      found: ['TUP007', 'default privileges of {other} in {app}', 'PUBLIC -> granted by {other}'],
    },
  },
  {
    title: 'default privileges on schemas',
    setup: 'set role {admin}; alter default privileges grant usage, create on schemas to {service}',
    attack: [
      ['admin', 'create schema {outside}'],
      ['service', 'create table {outside}.made ()'],
    ],
    proof: `select to_regclass('{outside}.made') is not null`,
    gain: 'it creates in later schemas',
    outcome: refused,
  },
  {
    title:
      'CREATE on the schema: a function of the same name that fits better, which the admin runs',
    setup: 'set role {admin}; grant create on schema {app} to public',
    ...gone,
    attack: [
      [
        'service',
        `create function {app}.abs(int) returns int language plpgsql as
          'begin grant delete on {app}.orders to {service}; return $1; end'`,
      ],
      ['admin', 'set local search_path = {app}, pg_catalog; select abs(total) from orders'],
      ['service', 'delete from {app}.orders'],
    ],
    outcome: refused,
  },
  {
    title:
      'CREATE on the database: an extension of its own, and later the admin’s columns of its types',
    setup: 'set role {admin}; grant create on database {db} to {service}',
    attack: 'create schema made',
    proof: `select to_regnamespace('made') is not null`,
    gain: 'what it makes, it may drop, and what hangs on it',
    outcome: refused,
  },
  {
    title: 'UPDATE of a column of a table that it was only to read',
    setup: 'set role {admin}; grant update (total) on {app}.orders to {service}',
    attack: 'update {app}.orders set total = 0',
    proof: 'select count(*) = 3 from {app}.orders where total = 0',
    gain: 'every order is overwritten',
    policy: { tables: { '{app}.orders': 'readOnly' } },
    outcome: refused,
  },
  {
    title: 'a history table, which ON ALL TABLES opens again at the next start',
    setup: `set role {admin}; create table {app}.history (was text); insert into {app}.history values ('a'); revoke all on {app}.history from {service}`,
    attack: `update {app}.history set was = ''`,
    proof: `select count(*) = 1 from {app}.history where was = ''`,
    gain: 'the history is falsified',
    policy: { tables: { '{app}.history': 'appendOnly' } },
    outcome: refused,
  },
  {
    title: 'the books of a migration tool: the next migration repeats what it did',
    setup:
      'set role {admin}; create table {app}.schema_migrations (version int); insert into {app}.schema_migrations values (7)',
    attack: 'update {app}.schema_migrations set version = 0',
    proof: 'select version = 0 from {app}.schema_migrations',
    gain: 'destructive steps are run again, as the admin',
    outcome: refused,
  },
  {
    title: 'the books of a migration tool, under another name',
    setup:
      'set role {admin}; create table {app}._sqlx_migrations (version int); insert into {app}._sqlx_migrations values (7)',
    attack: 'update {app}._sqlx_migrations set version = 0',
    proof: 'select version = 0 from {app}._sqlx_migrations',
    gain: 'destructive steps are run again, as the admin',
    outcome: refused,
  },
  {
    title: 'a table that may be such books, by its name',
    setup:
      'set role {admin}; create table {app}.changelog (id int); insert into {app}.changelog values (7)',
    attack: 'update {app}.changelog set id = 0',
    proof: 'select id = 0 from {app}.changelog',
    gain: 'destructive steps are run again, as the admin',
    outcome: { warned: ['TUP054', 'table {app}.changelog', '{service} -> UPDATE'] },
  },
  {
    title: 'INSERT on the record of releases: a release that never was migrated, as if it had been',
    setup: `set role {admin}; create schema two_user; grant usage on schema two_user to {service};
      create table two_user.release (service text, release text, revision bigint, schemas oid[]);
      grant all on all tables in schema two_user to {service}`,
    attack: `insert into two_user.release values ('forged', 'r1', 1, '{}')`,
    proof: `select exists (select from two_user.release where service = 'forged')`,
    gain: 'pods start without a migration',
    outcome: refused,
  },
  {
    title: 'UPDATE on a sequence, which sets it back',
    setup: 'set role {admin}; grant update on sequence {app}.orders_id_seq to {service}',
    // What is done to a sequence, no rollback undoes.
    attack: [
      ['superuser', `select setval('{app}.orders_id_seq', 3)`],
      ['service', `select setval('{app}.orders_id_seq', 1)`],
    ],
    proof: 'select last_value = 1 from {app}.orders_id_seq',
    gain: 'the next inserts collide',
    outcome: refused,
  },
  {
    title: 'MAINTAIN, and a materialized view kept as a snapshot',
    since: 17,
    setup: `set role {admin}; create materialized view {app}.snapshot as select * from {app}.orders; delete from {app}.orders;
      grant maintain on {app}.snapshot to {service}`,
    attack: 'refresh materialized view {app}.snapshot',
    proof: 'select count(*) = 0 from {app}.snapshot',
    gain: 'the snapshot is gone',
    outcome: refused,
  },
  {
    title: 'DELETE on a partitioned table, through to partitions that have no grant',
    setup: `set role {admin}; create table {app}.events (x int) partition by list (x); create table {app}.events_all partition of {app}.events default;
      insert into {app}.events values (1); grant delete on {app}.events to {service}`,
    attack: 'delete from {app}.events',
    proof: 'select count(*) = 0 from {app}.events_all',
    gain: 'the rows of its partitions are gone',
    outcome: refused,
  },
  {
    title: 'DELETE on a parent in another schema',
    setup: `set role {admin}; create schema {outside}; grant usage on schema {outside} to {service}; create table {outside}.events (x int) partition by list (x);
      create table {app}.events partition of {outside}.events default; insert into {app}.events values (1); grant delete on {outside}.events to {service}`,
    attack: 'delete from {outside}.events',
    proof: 'select count(*) = 0 from {app}.events',
    gain: 'the rows of the partition inside are gone',
    outcome: { found: ['TUP012', 'table {app}.events', '{service} -> {outside}.events'] },
  },
  {
    title: 'UPDATE through a parent that may be written, of a partition that may not',
    setup: `set role {admin}; create table {app}.events (x int, y int) partition by list (x); create table {app}.closed partition of {app}.events default;
      insert into {app}.events values (1, 1)`,
    attack: 'update {app}.events set y = 0',
    proof: 'select count(*) = 1 from {app}.closed where y = 0',
    gain: 'rows that were only to be read are overwritten',
    policy: { tables: { '{app}.closed': 'readOnly' } },
    outcome: { found: ['TUP010', 'table {app}.closed', '{service} -> {app}.events'] },
    byHand: 'alter table {app}.events detach partition {app}.closed',
  },
];
