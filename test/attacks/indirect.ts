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
];
