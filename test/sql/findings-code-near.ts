import {
  type CodeCase,
  child,
  elsewhere,
  events,
  parent,
  pinned,
  plainTrigger,
  trigger,
} from './findings-code-cases';

// What is found beside what is not: each of these has several of them that differ in one thing, which some condition asks for.

const runs = (name: string, more = pinned, returns = 'void') =>
  `create function ${name} returns ${returns} language sql security definer ${more} as 'select';`;
const closed = (name: string, to: string, more = pinned) =>
  `${runs(name, more)} revoke execute on function ${name} from public; grant execute on function ${name} to ${to};`;
const fires = (name: string, returns = 'trigger', more = pinned) =>
  `create function ${name} returns ${returns} language plpgsql security definer ${more} as 'begin return null; end';`;

const routines: CodeCase[] = [
  {
    title: 'who may execute what, from whom and where',
    given: `${runs('{app}.peek()')} create schema two_user authorization {admin}; set role {admin}; ${runs('two_user.peek()')} ${closed('{app}.sweep()', '{third}')}
      create schema {made}; grant usage on schema {made} to {service}; ${closed('{made}.tidy()', '{third}')} grant delete on {app}.users to {other}; grant select on {app}.users to {third}; reset role;
      ${elsewhere} ${runs('{outside}.purge()')} alter function {outside}.purge() owner to {other}; ${runs('{outside}.mine()')} alter function {outside}.mine() owner to {third}; grant {third} to {service}`,
    found: [
      'TUP020 error function {app}.peek() ... {service} -> EXECUTE by PUBLIC -> runs as postgres',
      'TUP020 error function two_user.peek() ... {service} -> EXECUTE by PUBLIC -> runs as {admin}',
      'TUP020 error function {app}.sweep() ... {service} -> member of {third} -> EXECUTE -> runs as {admin}',
      'TUP020 error function {made}.tidy() ... {service} -> member of {third} -> EXECUTE -> runs as {admin}',
      'TUP020 error function {outside}.purge() ... {service} -> EXECUTE by PUBLIC -> runs as {other}',
    ],
  },
  {
    title: 'a listed routine that is not the admin’s, which a reader may execute as well',
    given: closed('{app}.archive()', '{service}, {reader}'),
    routines: ['{app}.archive()'],
    reader: {},
    found: ['TUP020 error function {app}.archive() ... {reader} -> EXECUTE'],
  },
  {
    title: 'names that are looked up where one role may create, and another may not',
    given: `set role {admin}; ${elsewhere} create schema {made}; grant create on schema {made} to {service}; ${closed('{outside}.peek()', '{reader}', '')} ${closed('{outside}.poke()', '{service}', '')}`,
    reader: {},
    found: [
      'TUP020 error function {outside}.peek(): SECURITY DEFINER, and not among the routines that the policy lists ({reader} -> EXECUTE',
      'TUP020 error function {outside}.poke() ... its names are looked up in its caller’s search_path, and {service} may create in {made}'.replace(
        '’',
        "'",
      ),
    ],
  },
  {
    title: 'trigger functions that the service cannot attach',
    given: `set role {admin}; create schema {made}; ${fires('{made}.wipe()')} create trigger wipe before delete on {app}.users for each row execute function {made}.wipe();
      ${elsewhere} ${fires('{outside}.watch()', 'event_trigger').replace('return null; ', '')}`,
    temporary: true,
    found: [],
  },
  {
    title: 'one that it can attach to a table in a schema of its own',
    given: `set role {admin}; ${elsewhere} ${fires('{outside}.wipe()')} create schema {made}; grant create on schema {made} to {service}`,
    found: ['TUP023 error function {outside}.wipe()'],
    harmless: `set role {admin}; ${elsewhere} ${fires('{outside}.wipe()')}`,
  },
  {
    title: 'additive: one that it can attach to a temporary table, and to one in a schema',
    given: `set role {admin}; ${elsewhere} ${fires('{outside}.wipe()')} create schema {made}; grant create on schema {made} to {service}`,
    additive: true,
    found: ['TUP023 error function {outside}.wipe()'],
  },
  {
    title: 'what extensions bring',
    given: `${elsewhere} ${runs('{outside}.one()')} ${runs('{outside}.two()', '')} ${fires('{outside}.first()', 'event_trigger').replace('return null; ', '')}
      ${fires('{outside}.second()', 'event_trigger', '').replace('return null; ', '')} create event trigger first on ddl_command_start execute function {outside}.first();
      create event trigger second on ddl_command_start execute function {outside}.second(); ${['one', 'two', 'first', 'second'].map((name) => `alter extension plpgsql add function {outside}.${name}();`).join(' ')}`,
    temporary: true,
    found: [
      'TUP020 warning function {outside}.one()',
      'TUP020 error function {outside}.two()',
      'TUP024 error event trigger second',
    ],
  },
  {
    title: 'SECURITY DEFINER functions that nobody can call',
    given: `set role {admin}; ${elsewhere} ${closed('{app}.inner()', '{admin}')} create function {outside}.outer() returns void begin atomic select {app}.inner(); end;
      create schema {made}; create function {made}.step(int, int) returns int language sql security definer ${pinned} as 'select 1'; create aggregate {app}.total(int) (sfunc = {made}.step, stype = int);
      create function {app}.okay(int) returns boolean language sql immutable security definer ${pinned} as 'select true'; create table {app}.checked (id int default 1, x int check ({app}.okay(x)))`,
    found: [],
  },
  {
    title: 'an estimator of an operator, and a range type whose function is of a group',
    given: `create function {app}.guess(internal, oid, internal, int) returns float8 language internal stable security definer as 'eqsel'; revoke execute on function {app}.guess(internal, oid, internal, int) from public;
      create operator {app}.=== (leftarg = int, rightarg = int, function = int4eq, restrict = {app}.guess);
      create function {app}.diff(float8, float8) returns float8 language sql immutable security definer ${pinned} as 'select 1.0::float8'; alter function {app}.diff(float8, float8) owner to {third};
      create type {app}.span as range (subtype = float8, subtype_diff = {app}.diff); grant {third} to {service}`,
    found: ['TUP037 warning operator {app}.===(integer,integer)'],
  },
  {
    title: 'functions that a CHECK calls which a foreign key evaluates, and others beside them',
    given: `${elsewhere} create function {outside}.low(int, int) returns int language plpgsql immutable as 'begin perform 1 from log; return 1; end';
      create operator class {outside}.odd for type int using btree as operator 1 <, operator 3 =, function 1 {outside}.low(int, int); create aggregate {outside}.total(int) (sfunc = {outside}.low, stype = int);
      create function {app}.atomic(int) returns boolean begin atomic select {outside}.low($1, 1) > 0; end; create function {app}.aside(int) returns boolean language plpgsql as 'begin return exists (select from log); end';
      create function {outside}.strong(int) returns boolean language plpgsql security definer as 'begin return exists (select from log); end'; revoke execute on function {outside}.strong(int) from public;
      ${parent} create table {app}.child (id int default 1, x int references {app}.parent (id) on update cascade check ({outside}.low(x, x) > 0) check ({app}.atomic(x))); reset role;
      alter table {app}.child add check ({outside}.strong(x)); set role {admin};
      create table {app}.aside (id int default 1, x int check ({app}.aside(x)))`,
    temporary: true,
    routines: ['{app}.atomic(integer)'],
    found: [
      'TUP021 error function {outside}.low(integer,integer)',
      'TUP021 error function {app}.atomic(integer)',
      'TUP021 error function {outside}.strong(integer) ... {app}.child -> runs as postgres',
    ],
  },
];

const triggers: CodeCase[] = [
  {
    title: 'additive: a name in a schema of the policy, in which the service may create',
    given: `set role {admin}; grant create on schema {app} to {service}; ${trigger('return new;', 'set search_path = {app}, pg_temp')}`,
    additive: true,
    found: [
      'TUP025 warning trigger fire on {app}.users: its function is SECURITY DEFINER ({service}',
    ],
  },
  {
    title: 'names that are looked up in pg_temp, in a database that is not the admin’s',
    given: `alter database {db} owner to postgres; ${trigger('return new;')}`,
    found: ['TUP021 error trigger fire on {app}.users ... its names are looked up in pg_temp'],
  },
  {
    title: 'names that are looked up where only a reader may create',
    given: `set role {admin}; ${elsewhere} grant create on schema {outside} to {reader}; ${trigger('return new;')}`,
    reader: { '{app}.users': 'none' },
    found: [
      'TUP025 warning trigger fire on {app}.users: its function is SECURITY DEFINER; its names are looked up by its caller',
    ],
  },
  {
    title: 'what the service could do itself, as a member of the group that owns it',
    given: `${trigger('return new;', pinned)}; reset role; alter function {app}.fire() owner to {third};
      ${elsewhere} create table {outside}.mine (x int); create rule tidy as on insert to {outside}.mine do also delete from {app}.audit; alter table {outside}.mine owner to {third};
      create view {app}.seen as select x from {app}.users; alter view {app}.seen owner to {third};
      create view {outside}.seen as select * from {app}.audit; grant all on {outside}.seen to {service}; alter view {outside}.seen owner to {third};
      ${fires('{outside}.watch()', 'event_trigger').replace('return null; ', '')} alter function {outside}.watch() owner to {third}; create event trigger watch on ddl_command_start execute function {outside}.watch();
      set role {admin}; create table {app}.parent (id int primary key default 1, x int); create function {app}.aside(int) returns boolean language plpgsql as 'begin return exists (select from log); end';
      reset role; create table {outside}.child (x int references {app}.parent (id) on update cascade check ({app}.aside(x))); alter table {outside}.child owner to {third}; grant {third} to {service}`,
    tables: { '{app}.users': { hide: ['x'] }, '{app}.audit': 'none' },
    temporary: true,
    found: [],
  },
  {
    title: 'a trigger that fires when rows are inserted, which no foreign key does',
    given: `${parent} ${child} ${trigger('return new;', pinned, 'after insert on {app}.child for each row')}`,
    tables: { '{app}.child': 'readOnly' },
    found: ['TUP027 warning constraint child_x_fkey on {app}.child'],
  },
  {
    title: 'ordinary triggers of partitions, which a foreign key fires where it moves a row',
    given: `${parent} create table {app}.events (id int, x int references {app}.parent (id) on update cascade) partition by list (x);
      create table {app}.events_1 partition of {app}.events for values in (1); create table {app}.events_2 partition of {app}.events default;
      ${plainTrigger('delete from {app}.audit; return old;', 'before delete on {app}.events_1 for each row')}; create trigger follow before insert on {app}.events_2 for each row execute function {app}.fire();
      reset role; alter function {app}.fire() owner to {other}`,
    tables: { '{app}.events': 'none' },
    found: [
      'TUP027 warning constraint events_x_fkey on {app}.events',
      'TUP028 error trigger fire on {app}.events_1: ... {service} -> UPDATE {app}.parent -> foreign key events_x_fkey -> {app}.fire() -> runs as {admin}',
      'TUP028 error trigger follow on {app}.events_2',
    ],
  },
  {
    title:
      'a trigger on a table that is not the admin’s, and that its owner lets the service write',
    given: `set role {admin}; create table {app}.foreign (id int default 1, x int); ${trigger('delete from {app}.audit; return new;', pinned, 'before insert on {app}.foreign for each row')};
      reset role; alter table {app}.foreign owner to {other}; grant insert on {app}.foreign to {service}`,
    tables: { '{app}.foreign': 'none' },
    found: ['TUP025 error trigger fire on {app}.foreign'],
  },
  {
    title: 'triggers of partitions of a table whose rows are only inserted',
    given: `${events} create table {app}.events_1 partition of {app}.events for values in (1); create table {app}.events_2 partition of {app}.events default;
      ${trigger('return old;', pinned, 'after delete on {app}.events_1 for each row')}; create function {app}.refuse() returns trigger language plpgsql as 'begin return null; end';
      create trigger refuse before insert on {app}.events_2 for each row execute function {app}.refuse()`,
    tables: { '{app}.events': 'appendOnly' },
    found: [],
  },
  {
    title: 'triggers of a partitioned table, for each row that leaves a partition, and for none',
    given: `${events} create table {app}.events_1 partition of {app}.events default; ${trigger('return old;', pinned, 'after delete on {app}.events for each row')};
      create trigger all_of_them after delete on {app}.events_1 for each statement execute function {app}.fire()`,
    found: ['TUP025 warning trigger fire on {app}.events'],
  },
  {
    title: 'an ordinary trigger that truncates, whose names are the service’s to make',
    given: `${parent} ${child} ${plainTrigger('truncate {app}.audit; return new;', 'before update on {app}.child for each row')}`,
    temporary: true,
    found: ['TUP028 error trigger fire on {app}.child ... loss: drop trigger'],
  },
  {
    title: 'one that builds statements at run time',
    given: trigger(`execute 'select 1'; return new;`, pinned),
    found: [
      'TUP025 warning trigger fire on {app}.users: its function is SECURITY DEFINER, and builds statements at run time',
    ],
  },
  {
    title: 'a trail by a name without a schema',
    given: trigger('insert into audit default values; return new;', pinned),
    reader: { '{app}.audit': 'none' },
    found: ['TUP025 warning trigger fire on {app}.users', 'TUP038 warning table {app}.audit'],
    better: { '{app}.audit': 'appendOnly', '{app}.users': 'readOnly' },
  },
  {
    title: 'a trail that a reader sets off, and cannot change',
    given: `set role {admin}; ${elsewhere} create table {outside}.log (id int); grant insert on {outside}.log to {reader};
      ${trigger('insert into {app}.audit default values; return new;', pinned, 'after insert on {outside}.log for each row')}`,
    reader: {},
    found: ['TUP025 warning trigger fire on {outside}.log'],
  },
  {
    title: 'what is no trail: the trigger’s own table, a view, a table elsewhere',
    given: `set role {admin}; ${elsewhere} create table {outside}.log (id int); create view {app}.seen as select id from {app}.users;
      ${trigger('insert into {app}.users (id) values (7); insert into {app}.seen values (8); insert into {outside}.log values (9); return new;', pinned)}`,
    found: ['TUP025 warning trigger fire on {app}.users'],
  },
  {
    title: 'what is no trail, as the service writes it itself',
    given: `${parent} ${child} ${plainTrigger('insert into {app}.audit default values; return new;', 'before update on {app}.child for each row')}`,
    found: [],
  },
  {
    title: 'triggers that are switched off, elsewhere and by a replica',
    given: `set role {admin}; ${elsewhere} create table {outside}.log (id int); ${plainTrigger('return new;', 'before update on {outside}.log for each row')}; alter table {outside}.log disable trigger fire;
      create trigger fire before update on {app}.users for each row execute function {app}.fire(); alter table {app}.users enable replica trigger fire;
      create trigger fire before update on {app}.audit for each row execute function {app}.fire(); alter table {app}.audit enable always trigger fire`,
    found: ['TUP039 warning table {app}.users: switched off'],
  },
];

const cascades: CodeCase[] = [
  {
    title: 'foreign keys one after another, by different columns',
    given: `${parent} create table {app}.middle (id int primary key default 1, x int references {app}.parent on update cascade);
      create table {app}.child (id int default 1, x int references {app}.middle (id) on update cascade)`,
    tables: { '{app}.middle': 'readOnly', '{app}.child': 'readOnly' },
    found: ['TUP027 warning constraint middle_x_fkey on {app}.middle'],
  },
  {
    title: 'a foreign key to a table that is a part of another, which the service may update',
    given: `set role {admin}; ${elsewhere} create table {outside}.whole (id int, x int); grant select, update on {outside}.whole to {service};
      create table {app}.parent (primary key (id)) inherits ({outside}.whole); ${child.replace('set role {admin};', '')}`,
    tables: { '{app}.parent': 'readOnly', '{app}.child': 'readOnly' },
    found: [
      'TUP027 warning constraint child_x_fkey on {app}.child ... {service} -> UPDATE {outside}.whole -> ON UPDATE CASCADE',
    ],
  },
  {
    title: 'additive: UPDATE that a reader has, of a column that the service’s rule fixes',
    given: `${parent} ${child} grant update on {app}.parent to {reader}`,
    additive: true,
    reader: {},
    tables: { '{app}.parent': { insertOnlyColumns: ['id'] }, '{app}.child': 'readOnly' },
    found: [
      'TUP027 warning constraint child_x_fkey on {app}.child ... ({reader} -> UPDATE {app}.parent',
    ],
  },
  {
    title:
      'additive: UPDATE that is left, and a CHECK whose names the policy lets the service make',
    given: `${parent} grant update on {app}.parent to {service}; create function {app}.allowed(int) returns boolean language plpgsql as 'begin return exists (select from log); end';
      create table {app}.child (id int default 1, x int references {app}.parent (id) on update cascade check ({app}.allowed(x)))`,
    additive: true,
    temporary: true,
    tables: { '{app}.parent': 'readOnly' },
    found: ['TUP021 warning function {app}.allowed(integer)'],
  },
  {
    title: 'a foreign key to a column that may be null',
    given: `set role {admin}; create table {app}.goods (id int primary key default 1, code int unique); create table {app}.child (id int default 1, x int references {app}.goods (code) on update cascade)`,
    tables: { '{app}.child': 'readOnly' },
    found: [
      'TUP027 error constraint child_x_fkey on {app}.child: it writes over ... loss: alter table',
    ],
  },
  {
    title: 'since 15 a row that moves elsewhere, and a foreign key that deletes',
    since: 15,
    given: `set role {admin}; ${elsewhere} create table {outside}.events (id int default 1, x int default 1, primary key (id, x)) partition by list (x); create table {outside}.events_1 partition of {outside}.events default;
      grant select, update on {outside}.events to {service}; create table {app}.child (id int default 1, x int, foreign key (id, x) references {outside}.events on delete cascade)`,
    found: [],
  },
  {
    title: 'a table that refuses rows, and whose rows follow those that move',
    given: `set role {admin}; create table {app}.events (id int default 1, x int default 1, primary key (id, x)) partition by list (x); create table {app}.events_1 partition of {app}.events default;
      create table {app}.child (id int default 1, x int, foreign key (id, x) references {app}.events on update cascade); ${plainTrigger('return null;', 'before insert on {app}.child for each row')}`,
    found: [],
  },
  {
    title: 'a partition that refused rows, until that was switched off',
    given: `${events} create table {app}.events_1 partition of {app}.events default; ${plainTrigger('return null;', 'before insert on {app}.events_1 for each row')}; alter table {app}.events_1 disable trigger fire`,
    found: ['TUP039 warning table {app}.events_1'],
  },
  {
    title: 'a partition that refuses rows, of a table whose rows do not move',
    given: `${events} create table {app}.events_1 partition of {app}.events for values in (1); create table {app}.events_2 partition of {app}.events default;
      create function {app}.fire() returns trigger language plpgsql as 'begin return null; end'; create trigger fire before insert on {app}.events_2 for each row execute function {app}.fire(); alter table {app}.events_2 enable always trigger fire;
      create table {app}.places (id int primary key default 1, x int unique) ; create table {app}.child (id int default 1, x int); create trigger fire before insert on {app}.child for each row execute function {app}.fire()`,
    tables: { '{app}.events': { readOnlyColumns: ['x'] } },
    found: [],
  },
];

const rules: CodeCase[] = [
  {
    title:
      'rules beside each other: one that takes from a sequence, one that updates, one that is off',
    given: `set role {admin}; create sequence {app}.numbers; create table {app}.later (id int default 1, x int);
      create rule own as on insert to {app}.users do also update {app}.users set x = (select last_value from {app}.numbers) where id = 0;
      create rule tidy as on insert to {app}.audit do also update {app}.later set x = (select last_value from {app}.numbers);
      create table {app}.kept (id int default 1, x int); create rule log as on update to {app}.audit do also insert into {app}.kept (x) values (1);
      create rule held as on insert to {app}.kept do also update {app}.audit set x = 0;
      create rule off as on update to {app}.users do also delete from {app}.later; alter table {app}.users disable rule off`,
    tables: { '{app}.later': 'readOnly', '{app}.kept': 'appendOnly' },
    found: [
      'TUP026 warning rule own on {app}.users: its action writes',
      'TUP026 error rule tidy on {app}.audit: its action updates ... {app}.later has a narrower rule ... write: drop rule',
      'TUP026 warning rule log on {app}.audit: its action writes',
      'TUP026 warning rule held on {app}.kept: its action writes',
    ],
  },
];

const views: CodeCase[] = [
  {
    title: 'columns that are only inserted, by a view, a computed column and a trigger',
    given: `set role {admin}; create view {app}.seen as select x from {app}.users; alter table {app}.users add y int generated always as (x + 1) stored;
      create table {app}.history (id int default 1, x int); ${plainTrigger('insert into {app}.history (x) values (new.x); return new;', 'after update on {app}.users for each row')}`,
    tables: { '{app}.users': { insertOnlyColumns: ['x'] } },
    found: [],
  },
  {
    title: 'views beside each other, of which one shows a hidden column',
    given: `set role {admin}; create view {app}.seen as select id from {app}.users where x > 0; create view {app}.plain as select u.id, a.x from {app}.users as u, {app}.audit as a;
      create view {app}.closed as select id from {app}.users; create view {app}.second as select id from {app}.closed; ${elsewhere} create table {outside}.far (x int); create view {app}.far as select x from {outside}.far;
      create view {outside}.other as select x from {app}.users; create view {outside}.whole as select to_jsonb(u) as row from {app}.users as u; create table {app}.secrets (id int default 1, x int);
      create rule keep as on insert to {app}.plain do instead insert into {app}.secrets (x) values (1)`,
    tables: {
      '{app}.users': { hide: ['x'] },
      '{app}.closed': 'none',
      '{app}.secrets': 'none',
    },
    found: ['TUP031 error view {app}.seen ... {service} -> SELECT -> {app}.users'],
    better: {
      '{app}.users': { hide: ['x'] },
      '{app}.closed': 'none',
      '{app}.secrets': 'none',
      '{app}.seen': 'none',
    },
  },
  {
    title: 'views that are hidden themselves, and one that is hidden from a reader',
    given:
      'set role {admin}; create view {app}.seen as select x from {app}.users; create view {app}.open as select id, x from {app}.users',
    tables: { '{app}.users': { hide: ['x'] }, '{app}.seen': { hide: ['x'] } },
    reader: { '{app}.open': { hide: ['id'] } },
    found: ['TUP031 error view {app}.open ... {service} -> SELECT -> {app}.users'],
    better: {
      '{app}.users': { hide: ['x'] },
      '{app}.seen': { hide: ['x'] },
      '{app}.open': 'none',
    },
  },
  {
    title: 'a view elsewhere, of a schema of which the service reads nothing',
    given: `create schema two_user authorization {admin}; set role {admin}; ${elsewhere} create view {outside}.seen as select id from {app}.users; grant select on {outside}.seen to {service}`,
    tables: { '{app}.*': 'none' },
    found: ['TUP034 warning view {outside}.seen'],
  },
  {
    title: 'views over a table that the role may not read: one with a barrier, one that is kept',
    given: `set role {admin}; create view {app}.seen as select id from {app}.users; create view {app}.fenced with (security_barrier) as select id from {app}.users;
      create materialized view {app}.kept as select id from {app}.users; create view {app}.plain as select id from {app}.audit`,
    tables: { '{app}.users': 'none' },
    found: [
      'TUP032 warning view {app}.seen: it shows a table that the role may not read; without security_barrier',
      'TUP032 warning view {app}.fenced: it shows a table that the role may not read ({service}',
      'TUP032 warning materialized view {app}.kept: it shows a table that the role may not read ({service} -> SELECT -> {app}.users) read: name',
    ],
    better: {
      '{app}.users': 'none',
      '{app}.seen': 'readOnly',
      '{app}.fenced': 'readOnly',
      '{app}.kept': 'none',
    },
  },
  {
    title: 'additive: a view by which a table can be written that the service only reads',
    given:
      'set role {admin}; create view {app}.seen as select id from {app}.users; grant insert, update on {app}.seen to {service}',
    tables: { '{app}.users': 'readOnly' },
    additive: true,
    found: [],
  },
  {
    title: 'row-level security, and views of those whom it does not bind, and of one whom it binds',
    given: `set role {admin}; create view {app}.seen as select id from {app}.users; create view {app}.second as select id from {app}.seen; create view {app}.plain as select id from {app}.audit;
      create materialized view {app}.kept as select id from {app}.users; alter table {app}.users enable row level security; create policy p on {app}.users using (true); reset role;
      create view {app}.strong as select id from {app}.users; set role {admin}; create view {app}.through as select id from {app}.strong; reset role; grant select on {app}.strong to {admin};
      create view {app}.bound as select id from {app}.users; alter view {app}.bound owner to {other}; grant select on {app}.users to {other}; grant select on {app}.bound to {service};
      ${elsewhere} create view {outside}.counts as select id, count(*) from {app}.users group by id; grant insert on {outside}.counts to {service}`,
    found: [
      'TUP033 warning view {app}.seen ... {service} -> SELECT -> as {admin} -> {app}.users',
      'TUP033 warning view {app}.second ... {service} -> SELECT -> as {admin} -> {app}.users) read: alter table',
      'TUP033 warning materialized view {app}.kept ... read: give',
      'TUP033 warning view {app}.through ... {service} -> SELECT -> as postgres -> {app}.users) read: give',
    ],
    better: {
      '{app}.seen': 'none',
      '{app}.second': 'none',
      '{app}.kept': 'none',
      '{app}.through': 'none',
    },
  },
  {
    title: 'row-level security, and a view of a role that it never binds',
    since: 15,
    given: `set role {admin}; alter table {app}.users enable row level security; create policy p on {app}.users using (true); reset role; alter role {fourth} bypassrls;
      create view {app}.free as select id from {app}.users; alter view {app}.free owner to {fourth}; grant select on {app}.free to {service}; grant select on {app}.users to {fourth}`,
    found: ['TUP033 warning view {app}.free ... {service} -> SELECT -> as {fourth} -> {app}.users'],
  },
  {
    title: 'columns of two tables that are computed, of which one is from a hidden one',
    given: `set role {admin}; alter table {app}.users add y int generated always as (x + 1) stored, add z int default 3, add v int generated always as (id + 1) stored;
      alter table {app}.audit add w int generated always as (x + 1) stored`,
    tables: { '{app}.users': { hide: ['x'] } },
    reader: {},
    found: ['TUP035 error column {app}.users.y ... {service} -> SELECT -> computed from x'],
    better: { '{app}.users': { hide: ['x', 'y'] } },
  },
  {
    title: 'triggers that write hidden columns somewhere else: by name, all old rows, all new ones',
    given: `set role {admin}; create table {app}.history (id int default 1, x int, row jsonb); create function {app}.unused() returns trigger language plpgsql as $body$ begin insert into {app}.history (x) values (new.x); return new; end $body$;
      ${plainTrigger('insert into {app}.history (x) values (new."x"); return new;', 'after insert on {app}.users for each row')};
      create function {app}.keep() returns trigger language plpgsql as $body$ begin insert into {app}.history (x) select x from changed; return new; end $body$;
      create trigger olds after update on {app}.users referencing old table as changed for each statement execute function {app}.keep();
      create trigger news after update on {app}.users referencing new table as changed for each statement execute function {app}.keep();
      create trigger other after update on {app}.audit referencing new table as changed for each statement execute function {app}.keep();
      create function {app}.look() returns trigger language plpgsql as $body$ begin perform new.*; return new; end $body$; create trigger look after update on {app}.users for each row execute function {app}.look()`,
    reader: { '{app}.users': { hide: ['x'] } },
    found: [
      'TUP036 warning trigger fire on {app}.users ... ({reader} -> hidden x -> {app}.fire()',
      'TUP036 warning trigger olds on {app}.users',
      'TUP036 warning trigger news on {app}.users',
    ],
  },
];

const oid = (kind: string, name: string) => `$q$${name}$q$::reg${kind}`;
const depends = (of: string, object: string, on: string, other: string, column = 0, type = 'n') =>
  `insert into pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
    select '${of}'::regclass, ${object}, 0, '${on}'::regclass, ${other}, ${column}, '${type}';`;
const rewrites = (relation: string) =>
  `(select oid from pg_rewrite where ev_class = ${oid('class', relation)})`;
const users = oid('class', '{app}.users');
const secrets = oid('class', '{app}.secrets');

/** As if the OIDs of what is there were also those of something in pg_am, which only a counter that went round makes them. */
const collisions: CodeCase = {
  title: 'OIDs that another catalog has, too',
  given: `set role {admin}; create table {app}.secrets (id int default 1, x int); create view {app}.plain as select id from {app}.users;
    alter table {app}.users add v int generated always as (id + 1) stored; create table {app}.ruled (id int default 1, x int);
    create rule own as on insert to {app}.ruled do also update {app}.ruled set x = 0 where id = 0; ${parent} ${child.replace('cascade)', 'cascade check (x > 0))')}
    create function {app}.aside() returns int language plpgsql as 'begin return (select count(*) from log); end'; reset role;
    ${elsewhere} ${runs('{outside}.one()')} create aggregate {outside}.total(int) (sfunc = int4pl, stype = int);
    ${depends('pg_am', rewrites('{app}.plain'), 'pg_class', users, 2)} ${depends('pg_rewrite', rewrites('{app}.plain'), 'pg_am', users, 2)}
    ${depends('pg_am', rewrites('{app}.plain'), 'pg_class', secrets)} ${depends('pg_rewrite', rewrites('{app}.plain'), 'pg_am', secrets)}
    ${depends('pg_am', rewrites('{app}.ruled'), 'pg_class', secrets)} ${depends('pg_rewrite', rewrites('{app}.ruled'), 'pg_am', secrets)}
    ${depends('pg_attrdef', `(select oid from pg_attrdef where adrelid = ${users} and adnum = 3)`, 'pg_am', users, 2)}
    ${depends('pg_am', oid('procedure', '{outside}.one()'), 'pg_extension', "(select oid from pg_extension where extname = 'plpgsql')", 0, 'e')}
    ${depends('pg_type', '1', 'pg_am', oid('procedure', '{outside}.one()'))} ${depends('pg_am', oid('procedure', '{outside}.total(int)'), 'pg_proc', oid('procedure', '{outside}.one()'))}
    ${depends('pg_constraint', `(select oid from pg_constraint where conname = 'child_x_check' and conrelid = ${oid('class', '{app}.child')})`, 'pg_am', oid('procedure', '{app}.aside()'))}`,
  temporary: true,
  tables: { '{app}.users': { hide: ['x'] }, '{app}.secrets': 'none' },
  found: [
    'TUP020 error function {outside}.one()',
    'TUP026 warning rule own on {app}.ruled: its action writes',
  ],
};

/** By subject. */
export const nearCases: readonly CodeCase[] = [
  ...cascades,
  ...triggers,
  ...rules,
  ...views,
  ...routines,
  collisions,
];
