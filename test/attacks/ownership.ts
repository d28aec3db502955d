import type { Attack } from './attack';

const noOrders = {
  proof: `select to_regclass('{app}.orders') is null`,
  gain: 'the table of orders is gone',
};

/** What the service, or a role that it can become, owns: an owner may do anything with it, and DROP .. CASCADE asks for no right on the rest. */
export const ownership: readonly Attack[] = [
  {
    title: 'the owner of a table, whose own DELETE was revoked, grants it to itself',
    setup: `alter table {app}.orders owner to {service}; revoke delete, truncate on {app}.orders from {service}`,
    attack: 'grant delete on {app}.orders to {service}; delete from {app}.orders',
    proof: 'select count(*) = 0 from {app}.orders',
    gain: 'every order is gone',
    outcome: { found: ['TUP006', 'table {app}.orders', '{service} -> owner'] },
  },
  {
    title: 'a member of a group that owns a table drops it',
    setup: 'alter table {app}.orders owner to {third}; grant {third} to {service}',
    attack: 'drop table {app}.orders',
    ...noOrders,
    outcome: {
      found: ['TUP006', 'table {app}.orders', '{service} -> member of {third} -> owner'],
    },
  },
  {
    title: 'the owner of a schema drops it with every table of the admin in it',
    setup: `alter schema {app} owner to {service}; set role {service}; grant usage, create on schema {app} to {admin}`,
    attack: 'drop schema {app} cascade',
    ...noOrders,
    outcome: { found: ['TUP006', 'schema {app}', '{service} -> owner'] },
  },
  {
    title: 'the owner of a type drops it, and with it the columns of that type',
    setup: `create type {app}.state as enum ('new'); alter type {app}.state owner to {service};
      set role {admin}; alter table {app}.orders add column state {app}.state default 'new'`,
    attack: 'drop type {app}.state cascade',
    proof: `select not exists (select from pg_attribute where attrelid = '{app}.orders'::regclass and attname = 'state')`,
    gain: 'a column is gone',
    outcome: { found: ['TUP006', 'type {app}.state', '{service} -> owner'] },
  },
  {
    title: 'the owner of an extension drops it, and with it every column of its types',
    setup: `grant create on database {db} to {service}; set role {service}; create extension citext with schema public; reset role;
      set role {admin}; alter table {app}.orders add column mail public.citext default 'a@b'`,
    attack: 'drop extension citext cascade',
    proof: `select not exists (select from pg_attribute where attrelid = '{app}.orders'::regclass and attname = 'mail')`,
    gain: 'a column is gone',
    outcome: { found: ['TUP006', 'extension citext', '{service} -> owner'] },
  },
  {
    title: 'the owner of a parent elsewhere drops it, and with it the partitions in the schema',
    setup: `create schema {outside}; create table {outside}.events (id int, x int) partition by list (x);
      create table {app}.events partition of {outside}.events default; alter table {app}.events owner to {admin};
      alter table {outside}.events owner to {service}; grant usage on schema {outside} to {service}`,
    attack: 'drop table {outside}.events cascade',
    proof: `select to_regclass('{app}.events') is null`,
    gain: 'a table of the admin is gone',
    outcome: { found: ['TUP006', 'table {outside}.events', '{service} -> owner'] },
  },
  {
    title: 'the owner of a trigger function drops it, and with it the trigger that guards a table',
    setup: `create function {app}.guard() returns trigger language plpgsql as 'begin raise exception ''guarded''; end';
      alter function {app}.guard() owner to {service};
      set role {admin}; create trigger guard before update on {app}.orders execute function {app}.guard()`,
    attack: 'drop function {app}.guard() cascade; update {app}.orders set total = 0',
    proof: 'select count(*) = 3 from {app}.orders where total = 0',
    gain: 'every order is overwritten',
    outcome: { found: ['TUP006', 'function {app}.guard()', '{service} -> owner'] },
  },
  {
    title: 'the owner of the database gives itself CREATE on it',
    setup: 'alter database {db} owner to {service}',
    attack: 'create schema made',
    proof: `select to_regnamespace('made') is not null`,
    gain: 'it may make and drop anything, the database included',
    outcome: { found: ['TUP006', 'database {db}', '{service} -> owner'] },
  },
  {
    title: 'a predefined role of the service owns a table',
    setup: 'alter table {app}.orders owner to pg_monitor; grant pg_monitor to {service}',
    attack: 'drop table {app}.orders',
    ...noOrders,
    outcome: {
      found: ['TUP006', 'table {app}.orders', '{service} -> member of pg_monitor -> owner'],
    },
  },
];
