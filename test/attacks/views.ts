import type { Attack } from './attack';

const read = {
  proof: "select count(*) > 0 from {app}.leak where t like '%hunter2%'",
  gain: 'what is hidden is read',
};
const people = `set role {admin}; create table {app}.leak (t text); create table {app}.people (id int, name text, secret text);
  insert into {app}.people values (1, 'ann', 'hunter2');`;
const hidden = { tables: { '{app}.people': { hide: ['secret'] } } };
const rule = (view: string) => `drop view if exists ${view}`;

/** What shows what is hidden, and writes what may not be written. */
export const views: readonly Attack[] = [
  {
    title: 'a column that a rule hides, by a view',
    setup: `${people} create view {app}.seen as select name, secret from {app}.people`,
    attack: 'insert into {app}.leak select secret from {app}.seen',
    ...read,
    policy: hidden,
    outcome: { found: ['TUP031', 'view {app}.seen', '{service} -> SELECT -> {app}.people'] },
    byHand: rule('{app}.seen'),
  },
  {
    title: 'a column that a rule hides, by a view of whole rows',
    setup: `${people} create view {app}.seen as select to_json(p) as j from {app}.people as p`,
    attack: 'insert into {app}.leak select j from {app}.seen',
    ...read,
    policy: hidden,
    outcome: { found: ['TUP031', 'view {app}.seen', '{service} -> SELECT -> {app}.people'] },
    byHand: rule('{app}.seen'),
  },
  {
    title: 'a column that a rule hides, by a materialized view',
    setup: `${people} create materialized view {app}.kept as select * from {app}.people`,
    attack: 'insert into {app}.leak select secret from {app}.kept',
    ...read,
    policy: hidden,
    outcome: {
      found: ['TUP031', 'materialized view {app}.kept', '{service} -> SELECT -> {app}.people'],
    },
    byHand: 'drop materialized view {app}.kept',
  },
  {
    title: 'a column that a rule hides, by another that is computed from it',
    setup: `${people} alter table {app}.people add copy text generated always as (secret || '!') stored`,
    attack: 'insert into {app}.leak select copy from {app}.people',
    ...read,
    policy: hidden,
    outcome: {
      found: ['TUP035', 'column {app}.people.copy', '{service} -> SELECT -> computed from secret'],
    },
    byHand: 'alter table {app}.people drop copy',
  },
  {
    title: 'a column that a rule hides, by a trigger that keeps a history',
    setup: `${people} create function {app}.keep() returns trigger language plpgsql as 'begin insert into {app}.leak values (new::text); return new; end';
      create trigger keep after update on {app}.people for each row execute function {app}.keep()`,
    attack: "update {app}.people set name = 'bob'",
    ...read,
    policy: hidden,
    outcome: {
      outside: 'what a trigger copies is the migration’s choice; the warning TUP036 names it',
    },
  },
  {
    title: 'a table that the service may not read, by a view outside the schemas',
    setup: `${people} create schema {outside}; grant usage on schema {outside} to {service}; create view {outside}.seen as select * from {app}.people; grant select on {outside}.seen to {service}`,
    attack: 'insert into {app}.leak select secret from {outside}.seen',
    ...read,
    policy: { tables: { '{app}.people': 'none' } },
    outcome: { warned: ['TUP034', 'view {outside}.seen', '{service} -> SELECT -> {app}.people'] },
  },
  {
    title: 'a column that a rule hides, by a view outside the schemas',
    setup: `${people} create schema {outside}; grant usage on schema {outside} to {service}; create view {outside}.seen as select * from {app}.people; grant select on {outside}.seen to {service}`,
    attack: 'insert into {app}.leak select secret from {outside}.seen',
    ...read,
    policy: hidden,
    outcome: { found: ['TUP031', 'view {outside}.seen', '{service} -> SELECT -> {app}.people'] },
    byHand: rule('{outside}.seen'),
  },
  {
    title: 'DELETE by a view outside the schemas',
    setup: `set role {admin}; create schema {outside}; grant usage on schema {outside} to {service}; create view {outside}.seen as select * from {app}.orders; grant all on {outside}.seen to {service}`,
    attack: 'delete from {outside}.seen',
    proof: 'select count(*) = 0 from {app}.orders',
    gain: 'every order is gone',
    outcome: { found: ['TUP034', 'view {outside}.seen', '{service} -> DELETE -> {app}.orders'] },
  },
  {
    title: 'UPDATE, by a view, of a table in a schema that nobody may use',
    setup: `set role {admin}; create schema {outside}; create table {outside}.rates (x int); insert into {outside}.rates values (1); create view {app}.seen as select * from {outside}.rates`,
    attack: 'update {app}.seen set x = 0',
    proof: 'select x = 0 from {outside}.rates',
    gain: 'a row is written that nobody was to write',
    outcome: { refused: '42501' },
  },
];
