import type { ReaderRule, TableRule } from '../../src/access';

/** What code in the database does, found; and the nearest that does nothing of the kind. SQL has names in braces, see `World`. */
export interface CodeCase {
  readonly title: string;
  readonly since?: number;
  readonly until?: number;
  /** What somebody did before, as superuser; after `set role {admin}` as the admin. */
  readonly given: string;
  /** Rules of the service. */
  readonly tables?: { readonly [table: string]: TableRule };
  readonly routines?: readonly string[];
  readonly temporary?: boolean;
  /** `enforcement: additive`: what the plan would revoke stays. */
  readonly additive?: boolean;
  /** A reader of the schema {app}, with these rules. */
  readonly reader?: { readonly [table: string]: ReaderRule };
  /** `TUP020 error function f(): message (path) loss: remedy` in parts, divided by ` ... `. */
  readonly found: readonly string[];
  /** The rules with which nothing is found, where the remedy is not SQL. */
  readonly better?: { readonly [table: string]: TableRule };
  readonly betterReader?: { readonly [table: string]: ReaderRule };
  /** What is nearest to it, and harmless. */
  readonly harmless?: string | readonly string[];
}

export const definer = (name: string, body: string, more = '') =>
  `create function {app}.${name} language plpgsql security definer ${more} as $body$ begin ${body} end $body$`;
const invoker = (name: string, body: string, more = '') =>
  `create function {app}.${name} language plpgsql ${more} as $body$ begin ${body} end $body$`;
export const pinned = 'set search_path = pg_catalog, pg_temp';
const listed = (name: string, more: string) =>
  definer(name, 'perform 1;', more).replace('language', 'returns void language');
export const elsewhere = 'create schema {outside}; grant usage on schema {outside} to public;';

const routines: CodeCase[] = [
  {
    title: 'a SECURITY DEFINER function of the admin in another schema, which PUBLIC may execute',
    given: `set role {admin}; ${elsewhere} create function {outside}.purge() returns void language sql security definer ${pinned} as 'select'`,
    found: [
      'TUP020 error function {outside}.purge(): SECURITY DEFINER ... {service} -> EXECUTE by PUBLIC -> runs as {admin}',
    ],
    harmless: [
      `set role {admin}; ${elsewhere} create function {outside}.purge() returns void language sql ${pinned} as 'select'`,
      `set role {admin}; ${elsewhere} create function {outside}.purge() returns void language sql security definer ${pinned} as 'select'; revoke execute on function {outside}.purge() from public`,
      `set role {admin}; create schema {outside}; create function {outside}.purge() returns void language sql security definer ${pinned} as 'select'`,
      `set role {admin}; create function {app}.purge() returns void language sql security definer as 'select'`,
      `grant create on database {db} to {other}; set role {other}; ${elsewhere} create function {outside}.purge() returns void language sql security definer as 'select'`,
    ],
  },
  {
    title: 'a SECURITY DEFINER procedure of a superuser, which a group of the service may execute',
    given: `create procedure {app}.purge(int) language sql security definer as 'select'; revoke execute on procedure {app}.purge(int) from public;
      grant execute on procedure {app}.purge(int) to {third}; grant {third} to {service}`,
    found: [
      'TUP020 error procedure {app}.purge(integer) ... {service} -> member of {third} -> EXECUTE -> runs as postgres',
    ],
    harmless: `create procedure {app}.purge(int) language sql security definer as 'select'; revoke execute on procedure {app}.purge(int) from public`,
  },
  {
    title: 'such a function that a reader may execute',
    given: `${elsewhere} create function {outside}.peek() returns void language sql security definer ${pinned} as 'select';
      revoke execute on function {outside}.peek() from public; grant execute on function {outside}.peek() to {reader}`,
    reader: {},
    found: ['TUP020 error function {outside}.peek() ... {reader} -> EXECUTE -> runs as postgres'],
  },
  {
    title: 'one in a schema that nobody may use, which an operator calls',
    given: `create schema {outside}; create function {outside}.same(int, int) returns boolean language sql security definer ${pinned} as 'select true';
      create operator {app}.=== (leftarg = int, rightarg = int, function = {outside}.same)`,
    found: ['TUP020 error function {outside}.same(integer,integer)'],
  },
  {
    title: 'a listed function whose search_path has a schema in which the service may create',
    given: `set role {admin}; ${elsewhere} grant create on schema {outside} to {service}, {reader};
      ${listed('archive()', 'set search_path = {app}, {outside}, pg_temp')}`,
    routines: ['{app}.archive()'],
    temporary: true,
    reader: {},
    found: [
      'TUP021 error function {app}.archive(): its names are looked up in {outside}, where {service} may create',
    ],
    harmless: `set role {admin}; ${elsewhere} grant create on schema {outside} to {service};
      ${listed('archive()', 'set search_path = pg_catalog, {app}, pg_temp')}`,
  },
  {
    title:
      'listed functions whose search_path is one schema with a comma in its name, or has pg_temp first, too',
    given: `set role {admin}; ${listed('archive()', `set search_path = 'pg_catalog, pg_temp'`)}; ${listed('keep()', 'set search_path = pg_temp, pg_catalog, pg_temp')}`,
    routines: ['{app}.archive()', '{app}.keep()'],
    temporary: true,
    found: [
      'TUP021 error function {app}.archive(): its names are looked up in pg_temp',
      'TUP021 error function {app}.keep(): its names are looked up in pg_temp',
    ],
    harmless: `set role {admin}; ${listed('archive()', `set search_path = "a, ""b", 'pg_temp'`)}; ${listed('keep()', pinned)}`,
  },
  {
    title: 'an aggregate elsewhere over a SECURITY DEFINER function',
    given: `set role {admin}; ${elsewhere} create function {app}.step(int, int) returns int language sql security definer ${pinned} as 'select 1';
      create aggregate {outside}.total(int) (sfunc = {app}.step, stype = int)`,
    found: [
      'TUP022 error aggregate {outside}.total(integer): it runs {app}.step(integer,integer) ... EXECUTE by PUBLIC',
    ],
    harmless: [
      `set role {admin}; ${elsewhere} create function {app}.step(int, int) returns int language sql ${pinned} as 'select 1';
        create aggregate {outside}.total(int) (sfunc = {app}.step, stype = int)`,
      `set role {admin}; create function {app}.step(int, int) returns int language sql security definer ${pinned} as 'select 1';
        create aggregate {app}.total(int) (sfunc = {app}.step, stype = int)`,
    ],
  },
  {
    title:
      'a SECURITY DEFINER trigger function that the service can attach to its own temporary table',
    given: `set role {admin}; ${elsewhere} create function {outside}.wipe() returns trigger language plpgsql security definer ${pinned} as 'begin return null; end'`,
    temporary: true,
    found: ['TUP023 error function {outside}.wipe() ... {service} -> EXECUTE by PUBLIC'],
    harmless: `set role {admin}; ${elsewhere} create function {outside}.wipe() returns trigger language plpgsql as 'begin return null; end'`,
  },
  {
    title: 'an event trigger whose function is SECURITY DEFINER',
    given: `create function {app}.watch() returns event_trigger language plpgsql security definer ${pinned} as 'begin end';
      create event trigger watch on ddl_command_start execute function {app}.watch()`,
    found: [
      'TUP024 warning event trigger watch: its function is SECURITY DEFINER ... runs as postgres',
    ],
    harmless: [
      `create function {app}.watch() returns event_trigger language plpgsql as 'begin end';
        create event trigger watch on ddl_command_start execute function {app}.watch()`,
      `create function {app}.watch() returns event_trigger language plpgsql security definer ${pinned} as 'begin end';
        create event trigger watch on ddl_command_start execute function {app}.watch(); alter event trigger watch disable`,
    ],
  },
  {
    title: 'one that looks names up where the service can create',
    given: `create function {app}.watch() returns event_trigger language plpgsql security definer as 'begin end';
      create event trigger watch on ddl_command_start execute function {app}.watch()`,
    temporary: true,
    found: ['TUP024 error event trigger watch ... its names are looked up in pg_temp'],
  },
  {
    title: 'one that removes things',
    given: `create function {app}.watch() returns event_trigger language plpgsql security definer ${pinned} as 'begin if false then /* no */ delete -- yes
      from x; end if; end'; create event trigger watch on ddl_command_end execute function {app}.watch()`,
    found: ['TUP024 error event trigger watch ... and removes things'],
  },
  {
    title: 'a range type and an operator class that call a SECURITY DEFINER function',
    given: `set role {admin}; create function {app}.diff(float8, float8) returns float8 language sql immutable security definer ${pinned} as 'select 1.0::float8';
      create type {app}.span as range (subtype = float8, subtype_diff = {app}.diff); reset role;
      create function {app}.cmp(int, int) returns int language sql immutable security definer ${pinned} as 'select 0'; revoke execute on function {app}.cmp(int, int) from public;
      create operator class {app}.odd for type int using btree as operator 1 <, operator 3 =, function 1 {app}.cmp(int, int)`,
    found: [
      'TUP037 warning type {app}.span ... {app}.diff(double precision,double precision) -> runs as {admin}',
      'TUP037 warning function 1 (integer, integer)',
    ],
    harmless: `set role {admin}; create function {app}.diff(float8, float8) returns float8 language sql immutable as 'select 1.0::float8';
      create type {app}.span as range (subtype = float8, subtype_diff = {app}.diff)`,
  },
];

export const trigger = (
  body: string,
  more = '',
  when = 'before update on {app}.users for each row',
) =>
  `set role {admin}; ${definer('fire()', body, more).replace('language', 'returns trigger language')}; create trigger fire ${when} execute function {app}.fire()`;
export const plainTrigger = (body: string, when: string, more = '') =>
  `${invoker('fire()', body, more).replace('language', 'returns trigger language')}; create trigger fire ${when} execute function {app}.fire()`;

export const events =
  'set role {admin}; create table {app}.events (id int default 1, x int) partition by list (x);';

const triggers: CodeCase[] = [
  {
    title: 'a SECURITY DEFINER trigger that deletes',
    given: trigger('delete from {app}.audit; return new;', pinned),
    found: [
      'TUP025 error trigger fire on {app}.users: its function is SECURITY DEFINER, and removes rows ... {service} -> UPDATE {app}.users -> {app}.fire() -> runs as {admin}',
    ],
    harmless: [
      `set role {admin}; ${plainTrigger('delete from {app}.audit; return new;', 'before update on {app}.users for each row')}`,
      trigger(
        'delete from {app}.audit; return new;',
        pinned,
        'after delete on {app}.users for each row',
      ),
    ],
  },
  {
    title: 'one that truncates, drops, merges',
    given: trigger('truncate table {app}.audit; drop table if exists x; return new;', pinned),
    found: ['TUP025 error trigger fire on {app}.users ... removes rows'],
  },
  {
    title: 'one that only says that it does not delete',
    given: trigger(
      `if new.x < 0 then raise exception 'cannot delete from %, don''t drop table "x"', tg_table_name using hint = 'never truncate it'; end if; return new;`,
      pinned,
    ),
    found: ['TUP025 warning trigger fire on {app}.users: its function is SECURITY DEFINER'],
  },
  ...[
    "raise notice 'one'; execute 'delete from audit'",
    "raise notice '%', (select dblink_exec('delete from audit'))",
    "raise notice E'it\\'s'; delete from audit; raise notice 'two'",
    "raise notice $m$don't$m$; delete from audit; raise notice 'two'",
    "raise notice '-- one';\n delete from audit; raise notice 'two'",
    "raise notice 'one'; -- don't\n delete from audit; raise notice 'two'",
    "execute 'do ''begin raise notice ''''one''''; delete from audit; end'''",
    "perform '--'; delete from audit; perform '--'",
    "perform '/*'; delete from audit; perform '*/'",
    `perform '"'; delete from audit; perform '"'`,
    "perform E'\\'--'; delete from audit",
    "perform $q$don't$q$; perform '--'; delete from audit",
    'perform 1 as "--"; delete from audit',
    "execute 'truncate ' || 'audit'",
    'alter table audit drop column x',
  ].map((body) => ({
    title: `one that says something, and deletes: ${body.replace('\n', '')}`,
    given: trigger(`${body}; return new;`, pinned),
    found: ['TUP025 error trigger fire on {app}.users ... removes rows'],
  })),
  ...[
    "perform 1; -- don't\n perform 2 /* delete from it's */; -- truncate x\n perform 3",
    "perform 'one', /* don't delete from x **/ 'two' --\n",
    "if tg_op = 'DELETE' or tg_op = 'TRUNCATE' then return old; end if",
  ].map((body) => ({
    title: `one that says so only in a comment: ${body.replace('\n', '')}`,
    given: trigger(`${body}; return new;`, pinned),
    found: ['TUP025 warning trigger fire on {app}.users: its function is SECURITY DEFINER ('],
  })),
  {
    title: 'one that writes a trail, which the service only reads',
    tables: { '{app}.audit': 'readOnly' },
    given: trigger(
      "if tg_op = 'DELETE' then return null; end if; -- never delete from it\n insert into {app}.audit default values; return new;",
      pinned,
    ),
    found: ['TUP025 warning trigger fire on {app}.users: its function is SECURITY DEFINER'],
    harmless: trigger(
      'insert into {app}.audit default values; return new;',
      pinned,
      'before delete on {app}.users for each row',
    ),
  },
  {
    title:
      'one on a table that the service may not write is none of its business; on one that it may only insert into it is',
    given: trigger('return new;', pinned, 'after insert on {app}.audit for each row'),
    tables: { '{app}.audit': 'appendOnly' },
    found: ['TUP025 warning trigger fire on {app}.audit ... {service} -> INSERT {app}.audit'],
    better: { '{app}.audit': 'readOnly' },
    harmless: trigger('return new;', pinned, 'after update on {app}.audit for each row'),
  },
  {
    title: 'one whose names are looked up where the service can create',
    given: trigger('return new;'),
    temporary: true,
    found: ['TUP021 error trigger fire on {app}.users ... its names are looked up in pg_temp'],
  },
  {
    title: 'one of a partition, which a row that moves sets off by leaving it',
    given: `set role {admin}; create table {app}.events (id int default 1, x int) partition by list (x);
      create table {app}.events_1 partition of {app}.events for values in (1); create table {app}.events_2 partition of {app}.events default;
      ${trigger('delete from {app}.audit; return old;', pinned, 'after delete on {app}.events_1 for each row')}`,
    found: ['TUP025 error trigger fire on {app}.events_1'],
    harmless: `${events} create table {app}.events_1 partition of {app}.events default;
      ${trigger('delete from {app}.audit; return old;', pinned, 'after delete on {app}.events_1 for each statement')}`,
  },
  {
    title: 'one that writes a trail that the service can change',
    given: trigger('insert into {app}.audit default values; return new;', pinned),
    found: [
      'TUP025 warning trigger fire on {app}.users',
      'TUP038 warning table {app}.audit: the trigger fire on {app}.users writes it ... {service} -> UPDATE {app}.audit',
    ],
    better: { '{app}.audit': 'appendOnly', '{app}.users': 'readOnly' },
  },
  {
    title: 'a trigger and foreign keys that are switched off',
    given: `${trigger('return new;', pinned)}; alter table {app}.users add primary key (id); alter table {app}.audit add foreign key (x) references {app}.users;
      reset role; alter table {app}.users disable trigger all`,
    found: [
      'TUP039 warning table {app}.users: switched off ... trigger fire, foreign key, foreign key',
    ],
  },
];

export const child = `set role {admin}; create table {app}.child (id int default 1, x int references {app}.parent (id) on update cascade);`;
export const parent =
  'set role {admin}; create table {app}.parent (id int primary key default 1, x int);';

const cascades: CodeCase[] = [
  {
    title: 'a foreign key that writes a table that is readOnly',
    given: parent + child,
    tables: { '{app}.child': 'readOnly', '{app}.parent': { hide: ['id'] } },
    found: [
      'TUP027 warning constraint child_x_fkey on {app}.child: it writes the columns that refer ... {service} -> UPDATE {app}.parent -> ON UPDATE CASCADE) write: alter table',
    ],
    harmless: parent + child.replace(' on update cascade', ' on delete cascade'),
  },
  {
    title: 'one that sets null in a table that is appendOnly',
    given: parent + child.replace('cascade', 'set null'),
    tables: { '{app}.child': 'appendOnly' },
    found: [
      'TUP027 error constraint child_x_fkey on {app}.child: it writes over ... ON UPDATE SET NULL',
    ],
  },
  {
    title: 'one that writes a column that is only inserted, unless the column referred to is, too',
    given: parent + child,
    tables: { '{app}.child': { insertOnlyColumns: ['x'] } },
    found: ['TUP027 warning constraint child_x_fkey on {app}.child'],
    better: {
      '{app}.child': { insertOnlyColumns: ['x'] },
      '{app}.parent': { insertOnlyColumns: ['id'] },
    },
  },
  {
    title: 'one to a table outside the schemas',
    given: `${parent} create schema {outside}; create table {outside}.child (x int references {app}.parent (id) on update set default default 1)`,
    found: ['TUP027 error constraint child_x_fkey on {outside}.child ... ON UPDATE SET DEFAULT'],
    harmless: parent + child,
  },
  {
    title: 'one after another',
    given: `${parent} create table {app}.middle (id int primary key default 1 references {app}.parent on update cascade, x int);
      create table {app}.child (id int default 1, x int references {app}.middle (id) on update cascade)`,
    tables: { '{app}.child': 'readOnly' },
    found: ['TUP027 warning constraint child_x_fkey on {app}.child ... UPDATE {app}.middle'],
    better: { '{app}.child': 'readOnly', '{app}.parent': 'readOnly', '{app}.middle': 'readOnly' },
  },
  {
    title: 'a trigger with the caller’s rights that deletes, which a foreign key runs as the owner',
    given:
      parent +
      child +
      plainTrigger(
        'delete from {app}.audit; return new;',
        'before update on {app}.child for each row',
      ),
    found: [
      'TUP028 error trigger fire on {app}.child ... -> foreign key child_x_fkey -> {app}.fire() -> runs as {admin}',
    ],
    better: { '{app}.parent': 'readOnly' },
    harmless: [
      parent +
        child +
        plainTrigger('new.id = 7; return new;', 'before update on {app}.child for each row'),
      parent +
        child +
        plainTrigger(
          'delete from {app}.audit; return new;',
          'before insert on {app}.child for each row',
        ),
      parent +
        child.replace(' on update cascade', '') +
        plainTrigger(
          'delete from {app}.audit; return new;',
          'before update on {app}.child for each row',
        ),
    ],
  },
  {
    title: 'since 18 one that fires after the row, too',
    since: 18,
    given:
      parent +
      child +
      plainTrigger(
        'delete from {app}.audit; return new;',
        'after update on {app}.child for each row',
      ),
    found: ['TUP028 error trigger fire on {app}.child'],
  },
  {
    title: 'until 17 not',
    until: 17,
    given:
      parent +
      child +
      plainTrigger(
        'delete from {app}.audit; return new;',
        'after update on {app}.child for each row',
      ),
    found: [],
  },
  {
    title:
      'a trigger with the caller’s rights whose names are the service’s to make, which a foreign key runs as the owner',
    given:
      parent +
      child +
      plainTrigger(
        'insert into log values (1); return new;',
        'before update on {app}.child for each statement',
      ),
    temporary: true,
    found: ['TUP021 error trigger fire on {app}.child ... its names are looked up in pg_temp'],
    harmless: [
      parent +
        child +
        plainTrigger(
          'insert into log values (1); return new;',
          'before update on {app}.child for each statement',
          'set search_path = {app}, pg_temp',
        ),
      parent +
        child +
        plainTrigger('new.id = 7; return new;', 'before update on {app}.child for each row'),
    ],
  },
  {
    title:
      'a CHECK that calls a function whose names are the service’s to make, which a foreign key evaluates as the owner',
    given: `${parent} create function {app}.allowed(int) returns boolean language plpgsql as 'begin return exists (select from log); end';
      create table {app}.child (id int default 1, x int references {app}.parent (id) on update cascade check ({app}.allowed(x)))`,
    temporary: true,
    found: [
      'TUP021 error function {app}.allowed(integer): a constraint, a default or an index calls it; its names are looked up in ... pg_temp ... -> foreign key child_x_fkey -> {app}.child -> runs as {admin}',
    ],
    harmless: [
      `${parent} create function {app}.allowed(int) returns boolean language plpgsql as 'begin return $1 > 0; end';
        create table {app}.child (id int default 1, x int references {app}.parent (id) on update cascade check ({app}.allowed(x)))`,
      `${parent} create function {app}.allowed(int) returns boolean language plpgsql as 'begin return exists (select from log); end';
        create table {app}.child (id int default 1, x int references {app}.parent (id) check ({app}.allowed(x)))`,
    ],
  },
  {
    title:
      'a table outside the schemas in which the service may delete, and a foreign key that follows',
    given: `set role {admin}; ${elsewhere} create table {outside}.parent (id int primary key); grant select, delete on {outside}.parent to {service};
      create table {app}.child (id int default 1, x int references {outside}.parent on delete set null);
      create table {outside}.other (id int primary key); create table {app}.second (id int default 1, x int references {outside}.other on delete cascade)`,
    tables: { '{app}.child': 'readOnly' },
    found: [
      'TUP029 error constraint child_x_fkey on {app}.child: whoever deletes there ... {service} -> DELETE {outside}.parent -> ON DELETE SET NULL',
    ],
    harmless: [
      `set role {admin}; ${elsewhere} create table {outside}.parent (id int primary key); grant select, update on {outside}.parent to {service};
        create table {app}.child (id int default 1, x int references {outside}.parent on delete set null)`,
      `set role {admin}; ${elsewhere} create table {outside}.top (id int primary key); grant select, delete on {outside}.top to {service};
        create table {outside}.parent (id int primary key references {outside}.top on update cascade);
        create table {app}.child (id int default 1, x int references {outside}.parent on delete set null)`,
    ],
  },
  {
    title: 'on 14 a row that moves, and a foreign key that deletes',
    until: 14,
    given: `set role {admin}; create table {app}.events (id int default 1, x int default 1, primary key (id, x)) partition by list (x);
      create table {app}.events_1 partition of {app}.events for values in (1);
      create table {app}.child (id int default 1, x int, foreign key (id, x) references {app}.events on delete cascade)`,
    found: [
      'TUP029 error constraint child_id_x_fkey on {app}.child: PostgreSQL 14 deletes ... {service} -> UPDATE {app}.events -> ON DELETE CASCADE',
    ],
    better: { '{app}.events': { insertOnlyColumns: ['x'] } },
  },
  {
    title: 'since 15 not',
    since: 15,
    given: `set role {admin}; create table {app}.events (id int default 1, x int default 1, primary key (id, x)) partition by list (x);
      create table {app}.events_1 partition of {app}.events for values in (1);
      create table {app}.child (id int default 1, x int, foreign key (id, x) references {app}.events on delete cascade)`,
    found: [],
  },
  {
    title: 'a partition that refuses a row that moves',
    given: `set role {admin}; create table {app}.events (id int default 1, x int) partition by list (x);
      create table {app}.events_1 partition of {app}.events for values in (1); create table {app}.events_2 partition of {app}.events default;
      ${plainTrigger('return null;', 'before insert on {app}.events_2 for each row')}`,
    found: [
      'TUP030 error trigger fire on {app}.events_2 ... {service} -> UPDATE {app}.events -> row moves to {app}.events_2',
    ],
    better: { '{app}.events': { insertOnlyColumns: ['x'] } },
    harmless: [
      `set role {admin}; create table {app}.events (id int default 1, x int) partition by list (x);
        create table {app}.events_2 partition of {app}.events default; ${plainTrigger('return new;', 'before insert on {app}.events_2 for each row')}`,
      `set role {admin}; create table {app}.events (id int default 1, x int); create table {app}.events_2 () inherits ({app}.events);
        ${plainTrigger('return null;', 'before insert on {app}.events_2 for each row')}`,
    ],
  },
  {
    title: 'a partitioned table whose trigger all its partitions have',
    given: `${events} create table {app}.events_1 partition of {app}.events for values in (1); create table {app}.events_2 partition of {app}.events default;
      ${plainTrigger('return null;', 'before insert on {app}.events for each row')}`,
    found: [
      'TUP030 error trigger fire on {app}.events: ... {service} -> UPDATE {app}.events -> row moves to {app}.events',
    ],
    better: { '{app}.events': { insertOnlyColumns: ['x'] } },
    harmless: [
      `${events} create table {app}.events_2 partition of {app}.events default; ${plainTrigger('return new;', 'before insert on {app}.events for each row')}`,
      `${events} create table {app}.events_2 partition of {app}.events default; ${plainTrigger('return null;', 'after insert on {app}.events for each row')}`,
      `${events} create table {app}.events_2 partition of {app}.events default; ${plainTrigger('return null;', 'before update on {app}.events for each row')}`,
    ],
  },
  {
    title: 'one whose partitions are divided by another column',
    given: `${events} create table {app}.events_1 (x int, y int, id int default 1) partition by list (y); alter table {app}.events add y int;
      alter table {app}.events attach partition {app}.events_1 default; create table {app}.events_2 partition of {app}.events_1 default;
      ${plainTrigger('return null;', 'before insert on {app}.events for each row')}`,
    tables: { '{app}.events': { insertOnlyColumns: ['x'] } },
    found: ['TUP030 error trigger fire on {app}.events:'],
    better: { '{app}.events': { insertOnlyColumns: ['x', 'y'] } },
  },
];

/** What only an additive plan leaves, and a revoke would put right: it is said, and stops nothing. */
const additive: CodeCase[] = [
  {
    title: 'additive: names that are looked up in pg_temp, where everybody may create',
    given: `${trigger('return new;')}; create function {app}.tidy() returns trigger language plpgsql security definer as 'begin return new; end';
      create function {app}.watch() returns event_trigger language plpgsql security definer as 'begin end'; reset role;
      create event trigger watch on ddl_command_start execute function {app}.watch()`,
    found: [
      'TUP021 warning trigger fire on {app}.users ... its names are looked up in pg_temp',
      'TUP024 warning event trigger watch ... its names are looked up in pg_temp',
    ],
  },
  {
    title: 'additive: a trigger function elsewhere that could be one of a temporary table',
    given: `set role {admin}; ${elsewhere} create function {outside}.wipe() returns trigger language plpgsql security definer ${pinned} as 'begin return null; end'`,
    found: ['TUP023 warning function {outside}.wipe() ... {service} -> EXECUTE by PUBLIC'],
  },
  {
    title: 'additive: a CHECK whose names are looked up in pg_temp',
    given: `${parent} create function {app}.allowed(int) returns boolean language plpgsql as 'begin return exists (select from log); end';
      create table {app}.child (id int default 1, x int references {app}.parent (id) on update cascade check ({app}.allowed(x)))`,
    found: ['TUP021 warning function {app}.allowed(integer)'],
  },
  {
    title:
      'additive: names that are looked up in pg_temp, where the policy lets the service create',
    given: trigger('return new;'),
    temporary: true,
    found: ['TUP021 error trigger fire on {app}.users ... its names are looked up in pg_temp'],
  },
  {
    title: 'additive: names that are looked up in pg_temp, and where the service may create',
    given: `set role {admin}; ${elsewhere} grant create on schema {outside} to {service}; ${trigger('return new;', 'set search_path = {outside}')}`,
    found: ['TUP021 error trigger fire on {app}.users ... its names are looked up in pg_temp'],
  },
  {
    title: 'additive: DELETE that is left, and a foreign key ON DELETE CASCADE',
    given: `${parent} ${child.replace('on update', 'on delete')} grant delete on {app}.parent to {service}`,
    found: [],
  },
  {
    title: 'additive: on 14 UPDATE that is left, a row that moves, and a foreign key that deletes',
    until: 14,
    given: `set role {admin}; create table {app}.events (id int default 1, x int default 1, primary key (id, x)) partition by list (x);
      create table {app}.events_1 partition of {app}.events for values in (1); grant update on {app}.events to {service};
      create table {app}.child (id int default 1, x int, foreign key (id, x) references {app}.events on delete cascade)`,
    tables: { '{app}.events': 'readOnly' },
    found: ['TUP029 warning constraint child_id_x_fkey on {app}.child: PostgreSQL 14 deletes'],
  },
  {
    title: 'additive: UPDATE that is left, and a trigger that deletes',
    given: `${trigger('delete from {app}.audit; return new;', pinned)}; grant update on {app}.users to {service}`,
    tables: { '{app}.users': 'readOnly' },
    found: ['TUP025 warning trigger fire on {app}.users ... removes rows'],
  },
  {
    title: 'additive: UPDATE that is left, and a rule that deletes',
    given:
      'set role {admin}; create rule tidy as on update to {app}.users do also delete from {app}.audit; grant update on {app}.users to {service}',
    tables: { '{app}.users': 'readOnly' },
    found: ['TUP026 warning rule tidy on {app}.users: its action deletes'],
  },
  {
    title: 'additive: UPDATE that is left on one parent, and given on another',
    given: `${parent} create table {app}.other (id int primary key default 1, x int); grant update on {app}.parent to {service};
      create table {app}.child (id int default 1, x int references {app}.parent on update set null references {app}.other on update set null)`,
    tables: { '{app}.child': 'readOnly', '{app}.parent': 'readOnly' },
    found: [
      'TUP027 warning constraint child_x_fkey on {app}.child: it writes over ... UPDATE {app}.parent',
      'TUP027 error constraint child_x_fkey1 on {app}.child: it writes over ... UPDATE {app}.other',
    ],
  },
  {
    title: 'additive: UPDATE that is left, and a partition that refuses a row that moves',
    given: `${events} create table {app}.events_1 partition of {app}.events for values in (1); create table {app}.events_2 partition of {app}.events default;
      ${plainTrigger('return null;', 'before insert on {app}.events_2 for each row')}; grant update on {app}.events to {service}`,
    tables: { '{app}.events': 'readOnly' },
    found: ['TUP030 warning trigger fire on {app}.events_2'],
  },
  {
    title: 'additive: a view that is left readable, and shows a hidden column',
    since: 15,
    given:
      'set role {admin}; create view {app}.seen as select x from {app}.users; grant select on {app}.seen to {service}',
    tables: { '{app}.users': { hide: ['x'] }, '{app}.seen': 'none' },
    found: ['TUP031 warning view {app}.seen: it uses x, which the policy hides'],
  },
  {
    title: 'additive: a view that the policy gives, and that shows a hidden column',
    since: 15,
    given: 'set role {admin}; create view {app}.seen as select x from {app}.users',
    tables: { '{app}.users': { hide: ['x'] } },
    found: ['TUP031 error view {app}.seen: it uses x, which the policy hides'],
  },
].map((one) => ({ ...one, additive: true }));

const rules: CodeCase[] = [
  {
    title: 'a rule that deletes',
    given:
      'set role {admin}; create rule tidy as on update to {app}.users do also delete from {app}.audit',
    found: [
      'TUP026 error rule tidy on {app}.users: its action deletes ... {service} -> UPDATE {app}.users -> rule -> as {admin}',
    ],
    harmless: [
      'set role {admin}; create rule tidy as on delete to {app}.users do also delete from {app}.audit',
      'set role {admin}; create rule tidy as on update to {app}.users do also nothing',
      'set role {admin}; create view {app}.seen as select * from {app}.users; create rule tidy as on insert to {app}.seen do instead delete from {app}.users',
    ],
  },
  {
    title: 'a rule that a foreign key sets off',
    given: `${parent} ${child} create rule tidy as on update to {app}.child do also delete from {app}.audit`,
    found: ['TUP026 error rule tidy on {app}.child'],
  },
  {
    title: 'a rule that updates a table whose rule is narrower',
    given:
      'set role {admin}; create rule tidy as on insert to {app}.users do also update {app}.audit set x = 0',
    tables: { '{app}.audit': 'readOnly' },
    found: [
      'TUP026 error rule tidy on {app}.users: its action updates ... {app}.audit has a narrower rule',
    ],
  },
  {
    title: 'a rule that inserts',
    given:
      'set role {admin}; create rule tidy as on insert to {app}.users do also insert into {app}.audit (x) values (1)',
    found: ['TUP026 warning rule tidy on {app}.users: its action writes'],
  },
];

const views: CodeCase[] = [
  {
    title: 'a view that shows a hidden column',
    given: 'set role {admin}; create view {app}.seen as select id from {app}.users where x > 0',
    tables: { '{app}.users': { hide: ['x'] } },
    found: [
      'TUP031 error view {app}.seen: it uses x, which the policy hides ... {service} -> SELECT -> {app}.users',
    ],
    better: { '{app}.users': { hide: ['x'] }, '{app}.seen': 'none' },
    harmless: 'set role {admin}; create view {app}.seen as select id from {app}.users',
  },
  {
    title: 'a view that shows whole rows, by another view and a materialized one',
    given: `set role {admin}; create view {app}.first as select to_jsonb(u) as row from {app}.users as u; create materialized view {app}.second as select * from {app}.first;
      create view {app}.third as select * from {app}.second`,
    tables: { '{app}.users': { hide: ['x'] } },
    found: [
      'TUP031 error view {app}.first',
      'TUP031 error materialized view {app}.second ... {service} -> SELECT -> {app}.first -> {app}.users',
      'TUP031 error view {app}.third ... {service} -> SELECT -> {app}.first -> {app}.users) read: give',
    ],
    better: {
      '{app}.users': { hide: ['x'] },
      '{app}.first': 'none',
      '{app}.second': 'none',
      '{app}.third': 'none',
    },
  },
  {
    title: 'a view that reads as its caller',
    since: 15,
    given:
      'set role {admin}; create view {app}.seen with (security_invoker) as select x from {app}.users; create view {app}.second as select x from {app}.seen',
    tables: { '{app}.users': { hide: ['x'] } },
    found: [],
  },
  {
    title: 'a materialized view of one',
    since: 15,
    given:
      'set role {admin}; create view {app}.seen with (security_invoker) as select x from {app}.users; create materialized view {app}.second as select x from {app}.seen',
    tables: { '{app}.users': { hide: ['x'] } },
    found: ['TUP031 error materialized view {app}.second'],
    better: { '{app}.users': { hide: ['x'] }, '{app}.second': 'none' },
  },
  {
    title: 'a view that shows a reader more than the columns it may read',
    given: 'set role {admin}; create view {app}.seen as select * from {app}.users',
    reader: { '{app}.users': { columns: ['id'] } },
    found: ['TUP031 error view {app}.seen: it uses x ... {reader} -> SELECT'],
    betterReader: { '{app}.users': { columns: ['id'] }, '{app}.seen': 'none' },
    harmless: 'set role {admin}; create view {app}.seen as select id from {app}.users',
  },
  {
    title: 'a view over a table that the role may not read',
    given: 'set role {admin}; create view {app}.seen as select id from {app}.users',
    tables: { '{app}.users': 'none' },
    found: [
      'TUP032 warning view {app}.seen: it shows a table that the role may not read; without security_barrier ... {service} -> SELECT -> {app}.users',
    ],
    better: { '{app}.users': 'none', '{app}.seen': 'readOnly' },
  },
  {
    title: 'a view over a table with row-level security',
    given:
      'set role {admin}; create view {app}.seen as select id from {app}.users; alter table {app}.users enable row level security; create policy p on {app}.users using (true)',
    found: ['TUP033 warning view {app}.seen ... {service} -> SELECT -> as {admin} -> {app}.users'],
    harmless:
      'set role {admin}; create view {app}.seen as select id from {app}.users; alter table {app}.users force row level security; alter table {app}.users enable row level security; create policy p on {app}.users using (true)',
  },
  {
    title: 'a view outside the schemas by which rows can be deleted and a readOnly table written',
    given: `set role {admin}; ${elsewhere} create view {outside}.seen as select * from {app}.users; grant all on {outside}.seen to public`,
    tables: { '{app}.users': 'readOnly' },
    found: [
      'TUP034 error view {outside}.seen ... {service} -> DELETE, INSERT, UPDATE -> {app}.users) loss: revoke',
    ],
    harmless: [
      `set role {admin}; ${elsewhere} create view {outside}.seen as select * from {app}.users; grant select on {outside}.seen to public`,
      `set role {admin}; ${elsewhere} create view {outside}.seen as select count(*) from {app}.users; grant all on {outside}.seen to public`,
      `set role {admin}; create schema {outside}; create view {outside}.seen as select * from {app}.users; grant all on {outside}.seen to public`,
    ],
  },
  {
    title: 'a view outside the schemas that shows a reader a table which it may not read',
    given: `set role {admin}; ${elsewhere} create view {outside}.seen as select * from {app}.users; grant select on {outside}.seen to {reader}`,
    reader: { '{app}.users': 'none' },
    found: [
      'TUP034 warning view {outside}.seen ... {reader} -> SELECT -> {app}.users) read: revoke',
    ],
  },
  {
    title: 'one that shows a hidden column',
    given: `set role {admin}; ${elsewhere} create view {outside}.seen as select * from {app}.users; grant select on {outside}.seen to {reader}`,
    reader: { '{app}.users': { hide: ['x'] } },
    found: ['TUP031 error view {outside}.seen: it uses x ... {reader} -> SELECT -> {app}.users'],
    betterReader: { '{app}.users': 'readOnly' },
    harmless: `set role {admin}; ${elsewhere} create view {outside}.seen as select id from {app}.users; grant select on {outside}.seen to {reader}`,
  },
  {
    title: 'a column that is computed from a hidden one',
    given: 'set role {admin}; alter table {app}.users add y int generated always as (x + 1) stored',
    tables: { '{app}.users': { hide: ['x'] } },
    found: ['TUP035 error column {app}.users.y ... {service} -> SELECT -> computed from x'],
    better: { '{app}.users': { hide: ['x', 'y'] } },
    harmless:
      'set role {admin}; alter table {app}.users add y int generated always as (id + 1) stored',
  },
  {
    title: 'a virtual one',
    since: 18,
    given:
      'set role {admin}; alter table {app}.users add y int generated always as (x + 1) virtual',
    tables: { '{app}.users': { hide: ['x'] } },
    found: ['TUP035 error column {app}.users.y'],
    better: { '{app}.users': { hide: ['x', 'y'] } },
  },
  {
    title: 'a trigger that writes hidden columns somewhere else',
    given: `set role {admin}; create table {app}.history (id int default 1, x int, row jsonb); ${plainTrigger('insert into {app}.history (row) values (to_jsonb(new)); return new;', 'after update on {app}.users for each row')}`,
    tables: { '{app}.users': { hide: ['x'] } },
    found: ['TUP036 warning trigger fire on {app}.users ... {service} -> hidden x -> {app}.fire()'],
    harmless: [
      `set role {admin}; ${plainTrigger('new.id = new.id; return new;', 'before update on {app}.users for each row')}`,
      `set role {admin}; create table {app}.history (id int default 1, x int); ${plainTrigger('insert into {app}.history (id) values (new.id); return new;', 'after update on {app}.users for each row')}`,
    ],
  },
];

/** By subject. */
export const codeCases: readonly CodeCase[] = [
  ...routines,
  ...triggers,
  ...cascades,
  ...additive,
  ...rules,
  ...views,
];

/** What ordinary databases have, and nothing is found of. */
export const ordinary: readonly CodeCase[] = [
  {
    title: 'a trigger that keeps the time of the last change',
    given: `set role {admin}; ${plainTrigger('new.x = new.x; return new;', 'before update on {app}.users for each row')}`,
    temporary: true,
    found: [],
  },
  {
    title: 'foreign keys as tools make them',
    given: `${parent} create table {app}.a (id int default 1, x int references {app}.parent on delete cascade on update cascade);
      create table {app}.b (id int default 1, x int references {app}.parent on delete set null)`,
    found: [],
  },
  {
    title: 'what Prisma makes of a schema, with a log that is appendOnly',
    given: `set role {admin}; create table {app}."User" ("id" serial not null, "email" text not null, constraint "User_pkey" primary key ("id"));
      create table {app}."Post" ("id" serial not null, "authorId" integer not null, "editorId" integer, constraint "Post_pkey" primary key ("id"));
      create table {app}."_Readers" ("A" integer not null, "B" integer not null, constraint "_Readers_AB_pkey" primary key ("A", "B"));
      create table {app}."Log" ("id" serial not null, "userId" integer, constraint "Log_pkey" primary key ("id"));
      alter table {app}."Post" add constraint "Post_authorId_fkey" foreign key ("authorId") references {app}."User"("id") on delete restrict on update cascade;
      alter table {app}."Post" add constraint "Post_editorId_fkey" foreign key ("editorId") references {app}."User"("id") on delete set null on update cascade;
      alter table {app}."_Readers" add constraint "_Readers_A_fkey" foreign key ("A") references {app}."Post"("id") on delete cascade on update cascade;
      alter table {app}."_Readers" add constraint "_Readers_B_fkey" foreign key ("B") references {app}."User"("id") on delete cascade on update cascade;
      alter table {app}."Log" add constraint "Log_userId_fkey" foreign key ("userId") references {app}."User"("id") on delete set null on update cascade`,
    tables: { '{app}."Log"': 'appendOnly' },
    temporary: true,
    found: ['TUP027 warning constraint Log_userId_fkey on {app}.Log'],
    better: { '{app}."Log"': 'appendOnly', '{app}."User"': { insertOnlyColumns: ['id'] } },
  },
  {
    title: 'what Rails and Django make',
    given: `set role {admin}; create table {app}.authors (id bigserial primary key, name character varying, created_at timestamp(6) not null default now());
      create table {app}.posts (id bigserial primary key, author_id bigint not null);
      alter table {app}.posts add constraint fk_rails_5a9f3b6d1c foreign key (author_id) references {app}.authors (id) on delete cascade;
      create table {app}.auth_user (id integer not null primary key generated by default as identity, username varchar(150) not null unique);
      create table {app}.django_admin_log (id integer not null primary key generated by default as identity, user_id integer not null);
      alter table {app}.django_admin_log add constraint django_admin_log_user_id_c564eba6_fk foreign key (user_id) references {app}.auth_user (id) deferrable initially deferred`,
    tables: { '{app}.django_admin_log': 'appendOnly', '{app}.posts': 'readOnly' },
    temporary: true,
    found: [],
  },
  {
    title: 'a schema of extracts, for a reader that may read nothing else',
    given: `set role {admin}; create schema {outside}; grant usage on schema {outside} to {reader}; create view {outside}.totals as select x, count(*) from {app}.users group by x;
      create materialized view {outside}.kept as select id from {app}.users; grant select on all tables in schema {outside} to {reader}`,
    reader: { '{app}.*': 'none' },
    found: [
      'TUP034 warning view {outside}.totals ... {reader} -> SELECT -> {app}.users',
      'TUP034 warning materialized view {outside}.kept ... {reader} -> SELECT -> {app}.users',
    ],
  },
  {
    title: 'views and materialized views over tables that the service writes',
    given:
      'set role {admin}; create view {app}.seen as select * from {app}.users; create materialized view {app}.kept as select * from {app}.seen',
    reader: {},
    found: [],
  },
  {
    title: 'a partitioned table with triggers',
    given: `set role {admin}; create table {app}.events (id int default 1, x int) partition by list (x); create table {app}.events_1 partition of {app}.events default;
      ${plainTrigger('new.id = 1; return new;', 'before update on {app}.events for each row')}`,
    temporary: true,
    found: [],
  },
  {
    title: 'an extension',
    given: 'create extension citext with schema {app}; create extension pg_trgm with schema {app}',
    temporary: true,
    found: [],
  },
];
