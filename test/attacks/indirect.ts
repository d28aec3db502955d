import type { Attack } from './attack';

const gone = {
  proof: 'select count(*) = 0 from {app}.orders',
  gain: 'every order is gone',
};
const pinned = 'set search_path = pg_catalog, pg_temp';
const fire = `create function {app}.fire() returns trigger language plpgsql security definer ${pinned} as
  'begin delete from {app}.orders; return new; end'`;
const elsewhere =
  'set role {admin}; create schema {outside}; grant usage on schema {outside} to {third};';
const partOfOrders =
  'create table {outside}.whole (id int); alter table {app}.orders inherit {outside}.whole;';

const logs = (
  path: string,
) => `set role {admin}; create table {app}.log (x int); create table {app}.carts (id int default 1, x int);
  create function {app}.note() returns trigger language plpgsql security definer ${path} as 'begin insert into log values (1); return new; end';
  create trigger note before insert on {app}.carts for each row execute function {app}.note()`;
const trap = (
  kind: string,
  schema: string,
) => `create ${kind} table ${schema}.log (x int); create function ${schema}.spring() returns trigger language plpgsql as
    'begin grant delete on {app}.orders to {service}; return new; end';
  create trigger spring before insert on ${schema}.log for each row execute function ${schema}.spring(); grant insert on ${schema}.log to public`;
const logged = {
  found: [
    'TUP021',
    'trigger note on {app}.carts',
    '{service} -> INSERT {app}.carts -> {app}.note() -> runs as {admin}',
  ],
} as const;

/** The same way in by both kinds of membership that has_table_privilege() does not see. */
const without = (attack: Omit<Attack, 'title'> & { title: string }): Attack[] => [
  {
    ...attack,
    title: `${attack.title}, of a group whose member does not inherit`,
    until: 15,
    setup: `alter role {service} noinherit; grant {third} to {service}; ${attack.setup}`,
  },
  {
    ...attack,
    title: `${attack.title}, of a group by a membership WITH INHERIT FALSE`,
    since: 16,
    setup: `grant {third} to {service} with inherit false; ${attack.setup}`,
  },
];

/** What a role may do outside the schemas once it has said SET ROLE. */
export const indirect: readonly Attack[] = [
  ...without({
    title: 'DELETE on a parent elsewhere',
    setup: `${elsewhere} ${partOfOrders} grant select, delete on {outside}.whole to {third}`,
    attack: 'set role {third}; delete from {outside}.whole',
    ...gone,
    outcome: { found: ['TUP012', 'table {app}.orders', '{service} -> {outside}.whole'] },
  }),
  ...without({
    title: 'INSERT into a table elsewhere whose trigger deletes',
    setup: `${elsewhere} ${fire}; create table {outside}.log (x int); grant insert on {outside}.log to {third};
      create trigger fire before insert on {outside}.log for each row execute function {app}.fire()`,
    attack: 'set role {third}; insert into {outside}.log values (1)',
    ...gone,
    outcome: {
      found: [
        'TUP025',
        'trigger fire on {outside}.log',
        '{service} -> INSERT {outside}.log -> {app}.fire() -> runs as {admin}',
      ],
    },
  }),
  ...without({
    title: 'DELETE through a view elsewhere',
    setup: `${elsewhere} create view {outside}.seen as select * from {app}.orders; grant select, delete on {outside}.seen to {third}`,
    attack: 'set role {third}; delete from {outside}.seen',
    ...gone,
    outcome: { found: ['TUP034', 'view {outside}.seen', '{service} -> DELETE -> {app}.orders'] },
  }),
  ...without({
    title: 'DELETE on a table elsewhere to which orders refer ON DELETE CASCADE',
    setup: `${elsewhere} create table {outside}.shops (id int primary key); insert into {outside}.shops values (1);
      alter table {app}.orders add column shop int default 1 references {outside}.shops on delete cascade;
      grant select, delete on {outside}.shops to {third}`,
    attack: 'set role {third}; delete from {outside}.shops',
    ...gone,
    outcome: {
      found: [
        'TUP029',
        'constraint orders_shop_fkey on {app}.orders',
        '{service} -> DELETE {outside}.shops -> ON DELETE CASCADE',
      ],
    },
  }),
  ...without({
    title: 'a temporary table before the one that a SECURITY DEFINER trigger means',
    setup: `grant temporary on database {db} to {third}; ${logs('')}`,
    attack: `set role {third}; ${trap('temp', 'pg_temp')}; set role none; insert into {app}.carts values (1); delete from {app}.orders`,
    ...gone,
    outcome: { found: ['TUP007', 'database {db}', '{service} -> member of {third}'] },
  }),
  ...without({
    title: 'a table elsewhere before the one that a SECURITY DEFINER trigger means',
    setup: `${elsewhere} grant create on schema {outside} to {third}; ${logs('set search_path = {outside}, {app}, pg_temp')}`,
    attack: `set role {third}; ${trap('', '{outside}')}; set role none; insert into {app}.carts values (1); delete from {app}.orders`,
    ...gone,
    outcome: logged,
  }),
  ...without({
    title: 'the table of jobs of pg_cron',
    setup: `create extension citext with schema public; create schema {outside}; create table {outside}.job (command text);
      alter extension citext add table {outside}.job; update pg_extension set extname = 'pg_cron' where extname = 'citext';
      grant usage on schema {outside} to {third}; grant insert on {outside}.job to {third}`,
    attack: [
      [
        'service',
        `set role {third}; insert into {outside}.job values ('delete from {app}.orders')`,
      ],
      [
        'superuser',
        'do $do$ declare job text; begin for job in select command from {outside}.job loop execute job; end loop; end $do$',
      ],
    ],
    ...gone,
    outcome: { found: ['TUP053', 'table {outside}.job', '{service} -> extension pg_cron'] },
  }),
];
