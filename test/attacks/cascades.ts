import type { Attack } from './attack';

const gone = {
  proof: 'select count(*) = 0 from {app}.orders',
  gain: 'every order is gone',
};
const pinned = 'set search_path = pg_catalog, pg_temp';
const fires = (body: string, on: string, more = '') =>
  `create function {app}.fire() returns trigger language plpgsql ${more} as 'begin ${body} end'; create trigger fire ${on} execute function {app}.fire()`;
const deletes = 'delete from {app}.orders; return new;';
const parent = `set role {admin}; create table {app}.parent (id int primary key, x int); insert into {app}.parent values (1, 1);`;
const child = (action: string) =>
  `${parent} create table {app}.child (id int, x int references {app}.parent (id) on update ${action}); insert into {app}.child values (1, 1);`;
const moves = 'update {app}.parent set id = 2';
const byKey = (constraint = 'child_x_fkey') =>
  `{service} -> UPDATE {app}.parent -> foreign key ${constraint}`;
const setsTrap = `create temp table log (x int); create function pg_temp.spring() returns trigger language plpgsql as
    'begin grant delete on {app}.orders to {service}; return new; end';
  create trigger spring before insert on pg_temp.log for each row execute function pg_temp.spring(); grant insert on pg_temp.log to public`;
const partitions = `set role {admin}; create table {app}.events (id int default 1, x int default 1, primary key (id, x)) partition by list (x);
  create table {app}.events_1 partition of {app}.events for values in (1); create table {app}.events_2 partition of {app}.events default; insert into {app}.events default values;`;

/** What a write sets off: triggers, rules, foreign keys, rows that move. */
export const cascades: readonly Attack[] = [
  {
    title: 'a SECURITY DEFINER trigger that deletes',
    setup: `set role {admin}; create table {app}.carts (id int default 1, x int); ${fires(deletes, 'before insert on {app}.carts for each row', `security definer ${pinned}`)}`,
    attack: 'insert into {app}.carts values (1)',
    ...gone,
    outcome: {
      found: [
        'TUP025',
        'trigger fire on {app}.carts',
        '{service} -> INSERT {app}.carts -> {app}.fire() -> runs as {admin}',
      ],
    },
  },
  {
    title: 'a table of its own before the one that a SECURITY DEFINER trigger means',
    setup: `set role {admin}; create table {app}.log (x int); create table {app}.carts (id int default 1, x int);
      ${fires('insert into log values (1); return new;', 'before insert on {app}.carts for each row', 'security definer')}`,
    attack: `${setsTrap}; insert into {app}.carts values (1); delete from {app}.orders`,
    ...gone,
    policy: { temporary: true },
    outcome: {
      found: [
        'TUP021',
        'trigger fire on {app}.carts',
        '{service} -> INSERT {app}.carts -> {app}.fire() -> runs as {admin}',
      ],
    },
  },
  {
    title: 'ON UPDATE CASCADE into a table that is readOnly',
    setup: child('cascade'),
    attack: moves,
    proof: 'select x = 2 from {app}.child',
    gain: 'a row is written that may only be read',
    policy: { tables: { '{app}.child': 'readOnly' } },
    outcome: {
      warned: [
        'TUP027',
        'constraint child_x_fkey on {app}.child',
        '{service} -> UPDATE {app}.parent -> ON UPDATE CASCADE',
      ],
    },
  },
  {
    title: 'ON UPDATE CASCADE of a key that may be null, into a table that is readOnly',
    setup: `set role {admin}; create table {app}.goods (id int primary key, code int unique); insert into {app}.goods values (1, 1);
      create table {app}.child (id int, x int references {app}.goods (code) on update cascade); insert into {app}.child values (1, 1)`,
    attack: 'update {app}.goods set code = null',
    proof: 'select x is null from {app}.child',
    gain: 'what stood there is lost',
    policy: { tables: { '{app}.child': 'readOnly' } },
    outcome: {
      found: [
        'TUP027',
        'constraint child_x_fkey on {app}.child',
        '{service} -> UPDATE {app}.goods -> ON UPDATE CASCADE',
      ],
    },
  },
  {
    title: 'ON UPDATE SET NULL in a table that is appendOnly',
    setup: child('set null'),
    attack: moves,
    proof: 'select x is null from {app}.child',
    gain: 'what stood there is lost',
    policy: { tables: { '{app}.child': 'appendOnly' } },
    outcome: {
      found: [
        'TUP027',
        'constraint child_x_fkey on {app}.child',
        '{service} -> UPDATE {app}.parent -> ON UPDATE SET NULL',
      ],
    },
  },
  {
    title: 'ON UPDATE CASCADE, which runs an ordinary trigger that deletes as the table’s owner',
    setup: `${child('cascade')} ${fires(deletes, 'before update on {app}.child for each row')}`,
    attack: moves,
    ...gone,
    outcome: {
      found: [
        'TUP028',
        'trigger fire on {app}.child',
        `${byKey()} -> {app}.fire() -> runs as {admin}`,
      ],
    },
  },
  {
    title: 'ON UPDATE CASCADE, which since 18 runs one that fires after the row so, too',
    since: 18,
    setup: `${child('cascade')} ${fires(deletes, 'after update on {app}.child for each row')}`,
    attack: moves,
    ...gone,
    outcome: {
      found: [
        'TUP028',
        'trigger fire on {app}.child',
        `${byKey()} -> {app}.fire() -> runs as {admin}`,
      ],
    },
  },
  {
    title:
      'ON UPDATE CASCADE, an ordinary trigger, and a table of its own before the one that it means',
    setup: `${child('cascade')} create table {app}.log (x int); ${fires('insert into log values (1); return new;', 'before update on {app}.child for each row')}`,
    attack: `${setsTrap}; ${moves}; delete from {app}.orders`,
    ...gone,
    policy: { temporary: true },
    outcome: {
      found: [
        'TUP021',
        'trigger fire on {app}.child',
        `${byKey()} -> {app}.fire() -> runs as {admin}`,
      ],
    },
  },
  {
    title:
      'ON UPDATE CASCADE, a CHECK that reads a table, and a view of its own before the one that it means',
    setup: `${parent} create table {app}.limits (x int); insert into {app}.limits values (1);
      create function {app}.allowed(int) returns boolean language plpgsql as 'begin return exists (select from limits where x >= 0); end'; set local search_path = {app};
      create table {app}.child (id int, x int references {app}.parent (id) on update cascade check ({app}.allowed(x))); insert into {app}.child values (1, 1); reset search_path`,
    attack: `create function pg_temp.spring() returns int language plpgsql as 'begin grant delete on {app}.orders to {service}; return 1; end';
      create temp view limits as select pg_temp.spring() as x; grant select on limits to public; ${moves}; delete from {app}.orders`,
    ...gone,
    policy: { temporary: true },
    outcome: {
      found: [
        'TUP021',
        'function {app}.allowed(integer)',
        `${byKey()} -> {app}.child -> runs as {admin}`,
      ],
    },
  },
  {
    title:
      'a table of its own before the one that such a trigger means, where the policy gives no temporary tables',
    setup: `${child('cascade')} create table {app}.log (x int); ${fires('insert into log values (1); return new;', 'before update on {app}.child for each row')};
      revoke create on schema public from public`,
    attack: `${setsTrap}; ${moves}; delete from {app}.orders`,
    ...gone,
    outcome: { refused: '42501' },
  },
  {
    title: 'a rule ON UPDATE DO ALSO DELETE',
    setup:
      'set role {admin}; create table {app}.carts (id int, x int); insert into {app}.carts values (1, 1); create rule tidy as on update to {app}.carts do also delete from {app}.orders',
    attack: 'update {app}.carts set x = 2',
    ...gone,
    outcome: {
      found: [
        'TUP026',
        'rule tidy on {app}.carts',
        '{service} -> UPDATE {app}.carts -> rule -> as {admin}',
      ],
    },
  },
  {
    title: 'a rule ON UPDATE DO ALSO DELETE of a readOnly table, by ON UPDATE CASCADE',
    setup: `${child('cascade')} create rule tidy as on update to {app}.child do also delete from {app}.orders`,
    attack: moves,
    ...gone,
    policy: { tables: { '{app}.child': 'readOnly' } },
    outcome: {
      found: ['TUP026', 'rule tidy on {app}.child', `${byKey()} -> rule -> as {admin}`],
    },
  },
  {
    title: 'a rule ON INSERT DO ALSO UPDATE of a table that is readOnly',
    setup:
      'set role {admin}; create table {app}.carts (id int, x int); create rule tidy as on insert to {app}.carts do also update {app}.orders set total = 0',
    attack: 'insert into {app}.carts values (1, 1)',
    proof: 'select bool_and(total = 0) from {app}.orders',
    gain: 'every order is overwritten',
    policy: { tables: { '{app}.orders': 'readOnly' } },
    outcome: {
      found: [
        'TUP026',
        'rule tidy on {app}.carts',
        '{service} -> INSERT {app}.carts -> rule -> as {admin}',
      ],
    },
  },
  {
    title: 'a rule of a view ON INSERT DO INSTEAD DELETE',
    setup:
      'set role {admin}; create view {app}.seen as select * from {app}.orders; create rule tidy as on insert to {app}.seen do instead delete from {app}.orders',
    attack: 'insert into {app}.seen values (1)',
    ...gone,
    outcome: { refused: '42501' },
  },
  {
    title: 'an INSTEAD OF trigger of a view, SECURITY DEFINER, that deletes',
    setup: `set role {admin}; create view {app}.seen as select * from {app}.orders; ${fires(deletes, 'instead of insert on {app}.seen for each row', `security definer ${pinned}`)}`,
    attack: 'insert into {app}.seen values (1)',
    ...gone,
    outcome: { refused: '42501' },
  },
  {
    title: 'a row that moves into a partition that refuses it',
    setup: `${partitions} ${fires('return null;', 'before insert on {app}.events_2 for each row')}`,
    attack: 'update {app}.events set x = 2',
    proof: 'select count(*) = 0 from {app}.events',
    gain: 'the row is gone',
    outcome: {
      found: [
        'TUP030',
        'trigger fire on {app}.events_2',
        '{service} -> UPDATE {app}.events -> row moves to {app}.events_2',
      ],
    },
  },
  {
    title: 'a row of a partitioned table that ON UPDATE CASCADE moves into one',
    setup: `${parent} create table {app}.events (id int, x int references {app}.parent (id) on update cascade) partition by list (x);
      create table {app}.events_1 partition of {app}.events for values in (1); create table {app}.events_2 partition of {app}.events default; insert into {app}.events values (1, 1);
      ${fires('return null;', 'before insert on {app}.events_2 for each row')}`,
    attack: moves,
    proof: 'select count(*) = 0 from {app}.events',
    gain: 'the row is gone',
    policy: { tables: { '{app}.events': 'none' } },
    outcome: {
      found: [
        'TUP030',
        'trigger fire on {app}.events_2',
        '{service} -> UPDATE {app}.parent -> foreign key events_x_fkey -> row moves to {app}.events_2',
      ],
    },
  },
  {
    title:
      'ON UPDATE CASCADE, which moves a row to another partition and runs an ordinary trigger ON DELETE as the table’s owner',
    setup: `${parent} create table {app}.events (id int, x int references {app}.parent (id) on update cascade) partition by list (x);
      create table {app}.events_1 partition of {app}.events for values in (1); create table {app}.events_2 partition of {app}.events default; insert into {app}.events values (1, 1);
      ${fires('delete from {app}.orders; return old;', 'before delete on {app}.events_1 for each row')}`,
    attack: moves,
    ...gone,
    policy: { tables: { '{app}.events': 'none' } },
    outcome: {
      found: [
        'TUP028',
        'trigger fire on {app}.events_1',
        `${byKey('events_x_fkey')} -> {app}.fire() -> runs as {admin}`,
      ],
    },
  },
  {
    title: 'a row that moves to another partition, and ON DELETE CASCADE',
    until: 14,
    setup: `${partitions} create table {app}.child (id int, x int, foreign key (id, x) references {app}.events on delete cascade); insert into {app}.child values (1, 1)`,
    attack: 'update {app}.events set x = 2',
    proof: 'select count(*) = 0 from {app}.child',
    gain: 'the rows that refer to it are gone',
    outcome: {
      found: [
        'TUP029',
        'constraint child_id_x_fkey on {app}.child',
        '{service} -> UPDATE {app}.events -> ON DELETE CASCADE',
      ],
    },
  },
  {
    title: 'DELETE where the policy says nothing, and ON DELETE CASCADE from there',
    setup: `set role {admin}; create schema {outside}; grant usage on schema {outside} to {service}; create table {outside}.parent (id int primary key); insert into {outside}.parent values (1);
      grant select, delete on {outside}.parent to {service}; create table {app}.child (id int, x int references {outside}.parent on delete cascade); insert into {app}.child values (1, 1)`,
    attack: 'delete from {outside}.parent',
    proof: 'select count(*) = 0 from {app}.child',
    gain: 'the rows that refer to it are gone',
    outcome: {
      found: [
        'TUP029',
        'constraint child_x_fkey on {app}.child',
        '{service} -> DELETE {outside}.parent -> ON DELETE CASCADE',
      ],
    },
  },
  {
    title: 'a view that runs as its caller, over a table of a schema that the caller may not use',
    since: 15,
    setup: `set role {admin}; create schema {outside}; create table {outside}.shops (id int primary key); insert into {outside}.shops values (1);
      alter table {app}.orders add column shop int default 1 references {outside}.shops on delete cascade;
      create schema face; create view face.seen with (security_invoker = true) as select * from {outside}.shops;
      grant usage on schema face to {service}; grant select, delete on {outside}.shops, face.seen to {service}`,
    attack: 'delete from face.seen',
    ...gone,
    outcome: {
      found: [
        'TUP029',
        'constraint orders_shop_fkey on {app}.orders',
        '{service} -> DELETE {outside}.shops -> ON DELETE CASCADE',
      ],
    },
  },
];
