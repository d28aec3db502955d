import type { CasePolicy } from './world';

/** What was there when a release was sealed, and a change after which a whole check would end with an error or a statement. */
export interface Breaker {
  readonly said?: CasePolicy;
  /** As the admin, unless it begins with `reset role`; {app}.orders and {outside}, which the service may use, are there. */
  readonly given?: string;
  /** As a superuser. */
  readonly change: string;
  readonly since?: number;
}

const closed = (name: string, body: string, returns = 'trigger') =>
  `create function ${name} returns ${returns} language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $body$ begin ${body} end $body$; revoke execute on function ${name} from public`;
const parted =
  'create table {outside}.whole (x int) partition by list (x); create table {outside}.part partition of {outside}.whole for values in (1)';

/** Changes elsewhere than in the schemas of the policy, mostly. */
export const breakers: { readonly [what: string]: Breaker } = {
  'INSERT on a parent outside, of a part with a trigger': {
    given: `${closed('{outside}.fire()', 'delete from {app}.orders; return new;')}; ${parted};
      create trigger t before insert on {outside}.part for each row execute function {outside}.fire()`,
    change: 'grant insert on {outside}.whole to {service}',
  },
  'DELETE on a parent outside, of a part that is referred to': {
    given: `${parted}; alter table {outside}.part add primary key (x);
      create table {app}.bills (x int references {outside}.part on delete cascade)`,
    change: 'grant delete on {outside}.whole to {service}',
  },
  'less on a table outside into which a foreign key writes': {
    given:
      'create table {outside}.child (x int references {app}.orders on update set null); grant update on {outside}.child to {service}',
    change: 'revoke update on {outside}.child from {service}',
  },
  'less on a table outside that a rule writes': {
    given: `create table {outside}.log (x int); grant update on {outside}.log to {service};
      create rule r as on update to {app}.orders do also update {outside}.log set x = 1`,
    change: 'revoke update on {outside}.log from {service}',
  },
  'a key that may be forgotten': {
    said: { tables: { '{app}.lines': 'readOnly' } },
    given: `create table {app}.goods (id int primary key, code text not null unique);
      create table {app}.lines (id int, code text references {app}.goods (code) on update cascade)`,
    change: 'alter table {app}.goods alter column code drop not null',
  },
  'an aggregate over a closed function': {
    given: `${closed('{outside}.step(int, int)', 'return 1;', 'int')}; create aggregate {outside}.agg(int) (sfunc = {outside}.step, stype = int);
      revoke execute on function {outside}.agg(int) from public`,
    change: 'grant execute on function {outside}.agg(int) to {service}',
  },
  'a function of an extension outside': {
    given: 'reset role; create extension pg_surgery schema {outside}',
    change: 'grant execute on function {outside}.heap_force_kill(regclass, tid[]) to {service}',
  },
  'the name of a type of a listed routine': {
    said: { routines: ['{app}.f({app}.mood)'] },
    given: `create type {app}.mood as enum ('a'); ${closed('{app}.f({app}.mood)', 'return 1;', 'int')}`,
    change: 'alter type {app}.mood rename to feeling',
  },
  'a column of a table to everybody, where a pattern makes all of them readOnly': {
    said: { tables: { '{app}.*': 'readOnly' } },
    change: 'grant update (x) on {app}.orders to public',
  },
  'a column of a table to everybody, where there is a reader': {
    said: { readers: [{ schemas: ['{app}'] }] },
    change: 'grant update (x) on {app}.orders to public',
  },
  'a column of the releases to everybody': {
    change: 'grant update (seal) on two_user.release to public',
  },
  'a column of a view outside to everybody': {
    said: { tables: { '{app}.orders': 'readOnly' } },
    given: 'create view {outside}.seen as select * from {app}.orders',
    change: 'grant update (x) on {outside}.seen to public',
  },
  'a superuser more, whose default privileges count now': {
    given:
      'reset role; alter default privileges for role {other} grant delete on tables to {service}',
    change: 'alter role {other} superuser',
  },
  'a superuser with a search_path': {
    given:
      'reset role; create role seal_super superuser; grant create on schema {outside} to {service}; alter role seal_super set work_mem = 64',
    change: 'alter role seal_super set search_path = {outside}, public',
  },
  'a setting of the server': { change: 'set lo_compat_privileges = on' },
  'what a column is computed from': {
    since: 17,
    said: { tables: { '{app}.people': { hide: ['secret'] } } },
    given:
      'create table {app}.people (id int, secret int, twice int generated always as (id * 2) stored)',
    change: 'alter table {app}.people alter column twice set expression as (secret * 2)',
  },
  'a table of somebody else like one of an extension': {
    said: { readers: [{ schemas: [], tables: { '{app}.orders': 'readOnly' } }] },
    given: `reset role; create table {app}.ext (x int); grant select on {app}.ext to public;
      create extension citext schema {outside}; alter extension citext add table {app}.ext`,
    change: 'create table {app}.secret (x int); grant select on {app}.secret to public',
  },
  'a column of a catalog to everybody': {
    change: 'grant select (rolpassword) on pg_authid to public',
  },
  'a function of the server that runs as its owner': {
    change: 'alter function pg_catalog.lower(text) security definer',
  },
  'another name of a schema in which nobody may do anything': {
    said: { tables: { '{app}.*': 'none' } },
    change: 'alter schema {app} rename to elsewhere_entirely',
  },
  'a table from elsewhere, with privileges on a column': {
    given:
      'create table {outside}.cols (x int); grant select, insert, update, references (x) on {outside}.cols to {service}',
    change: 'alter table {outside}.cols set schema {app}',
  },
  // What two exchange is the same in sum.
  'schemas that exchange their names': {
    given: `create schema exchanged; grant usage on schema exchanged to {service};
      create table exchanged.orders (id int); grant select, insert, update, delete on exchanged.orders to {service}`,
    change:
      'alter schema {app} rename to passing; alter schema exchanged rename to {app}; alter schema passing rename to exchanged',
  },
  'tables with rules that exchange their names': {
    said: { tables: { '{app}.orders': { hide: ['x'] }, '{app}.bills': { hide: ['y'] } } },
    given: 'create table {app}.bills (id int primary key, y int, x int)',
    change:
      'alter table {app}.orders rename to passing; alter table {app}.bills rename to orders; alter table {app}.passing rename to bills',
  },
  'views that exchange as whom they run': {
    since: 15,
    said: { tables: { '{app}.orders': { hide: ['x'] } } },
    given: `create view {outside}.one with (security_invoker = true) as select id, x from {app}.orders;
      create view {outside}.two with (security_invoker = false) as select 1 as y; grant select on {outside}.one, {outside}.two to {service}`,
    change:
      'alter view {outside}.one set (security_invoker = false); alter view {outside}.two set (security_invoker = true)',
  },
};
