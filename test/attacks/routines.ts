import type { Attack } from './attack';

const gone = {
  proof: 'select count(*) = 0 from {app}.orders',
  gain: 'every order is gone',
};
const pinned = 'set search_path = pg_catalog, pg_temp';
const purge = (place: string, more = pinned) =>
  `create function ${place}.purge() returns void language sql security definer ${more} as 'delete from {app}.orders'`;
const elsewhere = 'create schema {outside}; grant usage on schema {outside} to public;';
const wipe = (place: string) =>
  `create function ${place}.wipe() returns trigger language plpgsql security definer ${pinned} as 'begin delete from {app}.orders; return null; end'`;
const attaches = (place: string) =>
  `create temp table mine (x int); create trigger wipe before insert on mine for each row execute function ${place}.wipe(); insert into mine values (1)`;
const step = `create function {app}.step(int, int) returns int language plpgsql security definer ${pinned} as 'begin delete from {app}.orders; return 1; end';
  revoke execute on function {app}.step(int, int) from public`;
const setsTrap = `create temp table log (x int); create function pg_temp.spring() returns trigger language plpgsql as
    'begin grant delete on {app}.orders to {service}; return new; end';
  create trigger spring before insert on pg_temp.log for each row execute function pg_temp.spring(); grant insert on pg_temp.log to public`;
const keepsLog = (more: string) =>
  `create table {app}.log (x int); create function {app}.archive() returns void language plpgsql security definer ${more} as 'begin insert into log values (1); end'`;

/** Routines that run as their owner. */
export const routines: readonly Attack[] = [
  {
    title:
      'a SECURITY DEFINER function that deletes, which PUBLIC may execute unless somebody says otherwise',
    setup: `set role {admin}; ${purge('{app}')}`,
    attack: 'select {app}.purge()',
    ...gone,
    outcome: { refused: '42501' },
  },
  {
    title: 'the same in a schema that the policy does not name',
    setup: `set role {admin}; ${elsewhere} ${purge('{outside}')}`,
    attack: 'select {outside}.purge()',
    ...gone,
    outcome: {
      found: [
        'TUP020',
        'function {outside}.purge()',
        '{service} -> EXECUTE by PUBLIC -> runs as {admin}',
      ],
    },
  },
  {
    title: 'one of the superuser’s, which a group of the service may execute',
    setup: `${purge('{app}')}; revoke execute on function {app}.purge() from public; grant execute on function {app}.purge() to {third}; grant {third} to {service}`,
    attack: 'select {app}.purge()',
    ...gone,
    outcome: {
      found: [
        'TUP020',
        'function {app}.purge()',
        '{service} -> member of {third} -> EXECUTE -> runs as postgres',
      ],
    },
  },
  {
    title: 'one in a schema that the service may not use, by an operator',
    setup: `set role {admin}; create schema {outside}; create function {outside}.same(int, int) returns boolean language plpgsql security definer ${pinned} as
      'begin delete from {app}.orders; return true; end'; create operator {app}.=== (leftarg = int, rightarg = int, function = {outside}.same)`,
    attack: 'select 1 operator({app}.===) 2',
    ...gone,
    outcome: {
      found: [
        'TUP020',
        'function {outside}.same(integer,integer)',
        '{service} -> EXECUTE by PUBLIC -> runs as {admin}',
      ],
    },
  },
  {
    title: 'an aggregate over a SECURITY DEFINER function, which asks nobody for EXECUTE on that',
    setup: `set role {admin}; ${step}; create aggregate {app}.total(int) (sfunc = {app}.step, stype = int)`,
    attack: 'select {app}.total(1)',
    ...gone,
    outcome: { refused: '42501' },
  },
  {
    title: 'such an aggregate in a schema that the policy does not name',
    setup: `set role {admin}; ${elsewhere} ${step}; create aggregate {outside}.total(int) (sfunc = {app}.step, stype = int)`,
    attack: 'select {outside}.total(1)',
    ...gone,
    outcome: {
      found: [
        'TUP022',
        'aggregate {outside}.total(integer)',
        '{service} -> EXECUTE by PUBLIC -> runs as {admin}',
      ],
    },
  },
  {
    title: 'a table of its own before the one that a SECURITY DEFINER function means',
    setup: `set role {admin}; ${keepsLog('')}`,
    attack: `${setsTrap}; select {app}.archive(); delete from {app}.orders`,
    ...gone,
    outcome: { refused: '42501' },
  },
  {
    title:
      'a table of its own before the one that a listed function means, in a schema of its search_path',
    setup: `set role {admin}; ${elsewhere} grant create on schema {outside} to {service}; ${keepsLog('set search_path = pg_catalog, {outside}, {app}, pg_temp')}`,
    attack: `${setsTrap.replaceAll('pg_temp', '{outside}').replace('create temp table log', 'create table {outside}.log')}; select {app}.archive(); delete from {app}.orders`,
    ...gone,
    policy: { routines: ['{app}.archive()'] },
    outcome: {
      found: [
        'TUP021',
        'function {app}.archive()',
        '{service} -> EXECUTE by the policy -> runs as {admin}',
      ],
    },
  },
  {
    title: 'a SECURITY DEFINER trigger function, at a temporary table of its own',
    setup: `set role {admin}; ${wipe('{app}')}`,
    attack: attaches('{app}'),
    ...gone,
    policy: { temporary: true },
    outcome: { refused: '42501' },
  },
  {
    title: 'the same of a schema that the policy does not name',
    setup: `set role {admin}; ${elsewhere} ${wipe('{outside}')}`,
    attack: attaches('{outside}'),
    ...gone,
    policy: { temporary: true },
    outcome: {
      found: [
        'TUP023',
        'function {outside}.wipe()',
        '{service} -> EXECUTE by PUBLIC -> runs as {admin}',
      ],
    },
  },
  {
    title:
      'an event trigger whose function is SECURITY DEFINER, by a command that needs no privilege',
    setup: `create function {app}.watch() returns event_trigger language plpgsql security definer ${pinned} as
      'begin if session_user like ''%service%'' then delete from {app}.orders; end if; end';
      create event trigger watch on ddl_command_start execute function {app}.watch()`,
    attack: 'drop table if exists there_is_no_such_table',
    ...gone,
    outcome: {
      found: [
        'TUP024',
        'event trigger watch',
        '{service} -> any command such as DROP TABLE IF EXISTS -> {app}.watch() -> runs as postgres',
      ],
    },
  },
  {
    title: 'a function of a range type, which an index calls and asks nobody for EXECUTE',
    setup: `set role {admin}; create function {app}.diff(float8, float8) returns float8 language plpgsql immutable security definer ${pinned} as
      'begin delete from {app}.orders; return $1 - $2; end'; revoke execute on function {app}.diff(float8, float8) from public;
      create type {app}.span as range (subtype = float8, subtype_diff = {app}.diff); alter function {app}.diff(float8, float8) volatile;
      create table {app}.spans (s {app}.span); create index on {app}.spans using gist (s)`,
    attack: 'insert into {app}.spans select {app}.span(i, i + 1) from generate_series(1, 300) as i',
    ...gone,
    outcome: {
      found: [
        'TUP037',
        'type {app}.span',
        '{service} -> {app}.diff(double precision,double precision) -> runs as {admin}',
      ],
    },
    // A session that has called it goes on as before, so here the index goes as well.
    byHand:
      'alter function {app}.diff(float8, float8) security invoker; drop index {app}.spans_s_idx',
  },
  {
    title: 'a comparison of an operator class, which an index calls and asks nobody for EXECUTE',
    setup: `create function {app}.compare(int, int) returns int language plpgsql security definer ${pinned} as 'begin delete from {app}.orders; return btint4cmp($1, $2); end';
      revoke execute on function {app}.compare(int, int) from public; alter function {app}.compare(int, int) immutable;
      create operator class {app}.odd for type int using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 {app}.compare(int, int);
      alter function {app}.compare(int, int) volatile; set role {admin}; create table {app}.ordered (x int); reset role; create index on {app}.ordered (x {app}.odd)`,
    attack: 'insert into {app}.ordered values (1); insert into {app}.ordered values (2)',
    ...gone,
    outcome: {
      found: [
        'TUP037',
        'function 1 (integer, integer) of operator family {app}.odd for access method btree: {app}.compare(integer,integer)',
        '{service} -> {app}.compare(integer,integer) -> runs as postgres',
      ],
    },
  },
];
