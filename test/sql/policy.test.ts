import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeMajors, hostilePrefix, majorsOfLongSuites, wantedMajors } from '../servers';
import { type Case, tryCase } from './cases';
import { lines, look, prepare } from './engine';
import { become, makeWorld, tryOut, type World } from './world';

// What the policy says beyond rules for single tables: columns, patterns, schemas, routines, temporary tables.

const partitioned = `create table {app}.events (id int default 1, x int, secret int) partition by list (x);
  create table {app}.events_7 partition of {app}.events for values in (7);
  create table {app}.events_rest partition of {app}.events default;`;

const members = `create table {app}.members (id serial, x int, secret text, since date default now());`;

const columns: Case[] = [
  {
    title: 'a hidden column, of which everybody had everything',
    given: `set role {admin}; ${members} grant all on {app}.members to {service}, {reader}, public;
      grant select (secret) on {app}.members to public; grant select (last_value) on {app}.members_id_seq to public;
      grant select (ctid) on {app}.members to public; grant select (xmin) on {app}.users to {service}; grant update (secret) on {app}.members to {reader} with grant option`,
    policy: {
      tables: { '{app}.members': { hide: ['secret'] } },
      readers: [{ tables: { '{app}.members': { hide: ['x', 'secret'] } } }],
    },
    plan: [
      'grant select (id, x, since) on table {app}.members to {service}',
      'grant select (id, since) on table {app}.members to {reader}',
      'revoke select (ctid, secret) on table {app}.members from public cascade',
      'revoke select (last_value) on table {app}.members_id_seq from public cascade',
      'revoke select (xmin) on table {app}.users from {service} cascade',
    ],
  },
  {
    title: 'columns that are only read, and that are only inserted',
    given: `set role {admin}; ${members}`,
    policy: {
      tables: { '{app}.members': { readOnlyColumns: ['since'], insertOnlyColumns: ['id', 'x'] } },
    },
    plan: [
      'grant insert (id, x, secret), update (secret) on table {app}.members to {service}',
      'grant select on table {app}.audit, {app}.members, {app}.users to {service}',
    ].slice(0, 1),
  },
  {
    title: 'columns narrow each rule',
    given: `set role {admin}; ${members} create table {app}.log (id int, x int, secret int); create table {app}.seen (id int, x int, secret int)`,
    policy: {
      tables: {
        '{app}.members': {
          hide: ['secret'],
          readOnlyColumns: ['id'],
          insertOnlyColumns: ['secret'],
        },
        '{app}.log': { rule: 'appendOnly', hide: ['secret'], readOnlyColumns: ['id'] },
        '{app}.seen': { rule: 'readOnly', hide: ['secret', 'id'] },
      },
    },
  },
  {
    title: 'a reader reads these columns, those to come excluded, and inherits that for partitions',
    given: `set role {admin}; ${partitioned}`,
    policy: {
      readers: [
        { schemas: ['{app}'], tables: { '{app}.events': { columns: ['id', 'x'] } } },
        { role: '{analyst}', tables: { '{app}.events': { columns: ['x'] } } },
      ],
    },
    later: 'alter table {app}.events add column later int',
    plan: [
      'grant select (id, x) on table {app}.events, {app}.events_7, {app}.events_rest to {reader}',
    ],
  },
  {
    title: 'partitions and children inherit by the names of columns',
    given: `set role {admin}; ${partitioned}
      create table {app}.animals (id int default 1, x int, secret int); create table {app}.cats (lives int) inherits ({app}.animals);
      create table {app}.odd (gone int, secret int, x int, id int default 1); alter table {app}.odd drop column gone;
      alter table {app}.events attach partition {app}.odd for values in (8);`,
    policy: {
      tables: {
        '{app}.events': { hide: ['secret'] },
        '{app}.animals': { readOnlyColumns: ['secret'] },
        '{app}.events_7': 'readOnly',
      },
    },
    findings: ['TUP010 error table {app}.events_7'],
    betterPolicy: {
      tables: {
        '{app}.events': { hide: ['secret'] },
        '{app}.animals': { readOnlyColumns: ['secret'] },
      },
    },
  },
  {
    title: 'of two parents each hides its own column',
    given: `set role {admin}; create table {app}.first (id int default 1, x int, secret int); create table {app}.second (id int default 1, x int);
      create table {app}.child () inherits ({app}.first, {app}.second)`,
    policy: {
      tables: {
        '{app}.first': { hide: ['secret'] },
        '{app}.second': { rule: 'readOnly', hide: ['x'] },
      },
    },
  },
  {
    title: 'columns of a foreign table',
    given: `create extension file_fdw; create server {app} foreign data wrapper file_fdw;
      create foreign table {app}.remote (id int, x int, secret int) server {app} options (filename '/dev/null'); alter foreign table {app}.remote owner to {admin}`,
    policy: { tables: { '{app}.remote': { hide: ['secret'] } } },
  },
  {
    title: 'what is taken from the table is given back to the columns, by the same plan',
    given: `set role {admin}; ${members} grant usage on schema {app} to {service};
      create table {app}.members_2 (id int, x int, secret text, since date); create table {app}.members_3 (id int, x int, secret text, since date);
      create table {app}.seen (id int, x int, secret text);
      grant select (id, x, since), update (id, x, secret) on {app}.members, {app}.members_2 to {service};
      grant select (id, since) on {app}.members to {reader}; grant select (id, x) on {app}.seen to {service};
      grant insert on {app}.members, {app}.members_2, {app}.members_3 to {service}; grant select on {app}.members to {service};
      grant references (id) on {app}.users to {service}`,
    policy: {
      tables: {
        '{app}.members*': { hide: ['secret'], insertOnlyColumns: ['since'] },
        '{app}.seen': { rule: 'readOnly', hide: ['secret'] },
      },
      readers: [{ tables: { '{app}.members': { columns: ['id', 'since'] } } }],
    },
    plan: [
      'revoke select on table {app}.members from {service} cascade',
      'revoke references (id) on table {app}.users from {service} cascade',
      'grant select (id, x, since) on table {app}.members to {service}',
      'grant select (id, x, since), update (id, x, secret) on table {app}.members_3 to {service}',
    ],
    // Nothing else has been taken, so nothing else is given again.
    unplanned: ['{app}.members to {reader}', '{app}.members_2', '{app}.seen'],
  },
  {
    title: 'a column that nobody may read any more, or write, of a table whose rule has gone',
    given: `set role {admin}; ${members} grant usage on schema {app} to {service};
      grant select (id), insert (x), update (x) on {app}.members to {service}`,
    policy: { tables: { '{app}.members': 'readOnly' } },
    plan: ['revoke insert (x), select (id), update (x) on table {app}.members'].slice(1),
  },
  {
    title: 'columns whose names need quotes',
    given: `set role {admin}; create table {app}.odd (id int, x int, "a ""b, c) on x" int, "Select" int, ü int)`,
    policy: {
      tables: { '{app}.odd': { hide: ['Select'], readOnlyColumns: ['a "b, c) on x', 'ü'] } },
    },
  },
  {
    title: 'a table of which all columns are hidden',
    given: `set role {admin}; create table {app}.blind (id int default 1, x int)`,
    policy: { tables: { '{app}.blind': { hide: ['id', 'x'] } } },
  },
];

const patterns: Case[] = [
  {
    title: 'the most specific wins',
    given: `set role {admin}; create schema {data}; create table {data}.audit_log (id int, x int); create table {data}.audit (id int, x int);
      create table {app}.audit_log (id int, x int); create table {app}.audit_2 (id int, x int); create table {data}.plain (id serial, x int)`,
    policy: {
      schemas: ['{app}', '{data}'],
      tables: {
        '*': 'readOnly',
        '{data}.*': 'appendOnly',
        'audit*': 'appendOnly',
        '{app}.audit*': 'readWrite',
        '{app}.audit_*': { hide: ['x'] },
        '{app}.audit_2': 'none',
        '{data}.audit*': 'none',
      },
      readers: [
        {
          schemas: ['{app}'],
          tables: { '*g': 'none', '{data}.*': 'readOnly', '{data}.*g': { columns: ['x'] } },
        },
      ],
    },
  },
  {
    title: 'a schema is readOnly or nothing by default, and its tables to come as well',
    given: `set role {admin}; create schema {data}; create table {data}.t (id serial, x int)`,
    policy: {
      schemas: ['{app}', '{data}'],
      tables: { '{app}.*': 'readOnly', '{data}.*': 'none', '{data}.t': 'readOnly' },
      readers: [{ schemas: ['{data}'], tables: { '{data}.*': 'none', '{app}.*': 'readOnly' } }],
    },
    later:
      'create table {app}.newer (id serial, x int); create table {data}.newer (id serial, x int)',
  },
  {
    title: 'a table to come begins with what all rules that it may fall under give',
    given: `set role {admin}; ${members}`,
    policy: {
      tables: {
        '{app}.log_*': 'appendOnly',
        'old_*': 'readOnly',
        '{app}.members': { hide: ['secret'] },
      },
      readers: [{ schemas: ['{app}'], tables: { '{app}.none_*': 'none' } }],
    },
    unplanned: ['on tables to', 'on sequences to'],
  },
  {
    title: 'the bookkeeping of migrations is no more than read, unless it is named',
    given: `set role {admin}; create table {app}.schema_migrations (id serial, x int); create table {app}.alembic_version (id int, x int);
      create table {app}.flyway_schema_history (id int, x int); create table {app}.seen (id int, x int);
      create view {app}.shown as select 1 as id, 2 as x`,
    policy: {
      tables: {
        '{app}.*': 'appendOnly',
        '{app}.s*': { readOnlyColumns: ['x'] },
        '{app}.f*': 'none',
        '{app}.alembic_version': 'appendOnly',
      },
    },
  },
  {
    title: 'the default of all schemas hides a column, that of one does not',
    given: `set role {admin}; create schema {data}; create table {data}.t (id int, x int, secret int); create table {app}.t (id int, x int, secret int)`,
    policy: {
      schemas: ['{app}', '{data}'],
      tables: { '*': { hide: ['secret'] }, '{app}.*': 'readWrite' },
    },
    plan: ['grant select (id, x) on table {data}.t to {service}'],
  },
  {
    title:
      'a schema whose tables all hide a column, with partitions elsewhere, views and tables that do not have it',
    given: `set role {admin}; create schema {data}; ${members} ${partitioned}
      create table {data}.events_9 partition of {app}.events for values in (9);
      create table {data}.days (id int default 1, x int, secret int) partition by list (x); create table {app}.days_1 partition of {data}.days for values in (1);
      create view {app}.ids as select id, x from {app}.users; create view {app}.secrets with (security_barrier) as select 1 as id, 2 as x, 3 as secret;
      reset role; create table {app}.theirs (id int, x int, secret int); alter table {app}.theirs owner to {other}`,
    policy: {
      schemas: ['{app}', '{data}'],
      tables: { '{app}.*': { hide: ['secret'] }, '{data}.days': 'readOnly' },
      readers: [{ tables: { '{app}.id*': { columns: ['id'] } } }],
    },
    findings: [
      'TUP015 warning view {app}.secrets',
      'TUP015 warning view {app}.ids',
      'TUP008 warning table {app}.theirs',
    ],
    betterPolicy: {
      schemas: ['{app}', '{data}'],
      tables: {
        '{app}.*': { hide: ['secret'] },
        '{app}.secrets': 'none',
        '{data}.days': 'readOnly',
      },
    },
  },
];

/** What decides between rules in less usual ways. */
const corners: Case[] = [
  {
    title:
      'objects of other kinds that happen to have the OIDs of a table, of a sequence and of a routine',
    given: `create function {app}.free() returns int language sql as 'select 1'; alter function {app}.free() owner to {admin};
      insert into pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
      select one.classid::regclass, case one.deptype when 'e' then p.oid else s.oid end, 0, one.refclassid::regclass, t.oid, 0, one.deptype
      from (values ('pg_proc', 'pg_class', 'a'::"char"), ('pg_class', 'pg_proc', 'a'), ('pg_class', 'pg_class', 'n'), ('pg_class', 'pg_extension', 'e')) as one (classid, refclassid, deptype),
        pg_class as t, pg_class as s, pg_proc as p
      where t.relname = 'audit' and s.relname = 'users_id_seq' and p.proname = 'free'`,
    policy: { tables: { '{app}.audit': 'none' } },
  },
  {
    title: 'tables of one name in two schemas, of which one has a rule',
    given: `set role {admin}; create schema {data}; create table {data}.t (id int, x int); create table {app}.t (id int, x int)`,
    policy: { schemas: ['{app}', '{data}'], tables: { '{app}.t': 'readOnly' } },
  },
  {
    title:
      'patterns are for tables of the policy’s schemas, not for sequences, nor for the releases',
    given: `set role {admin}; create schema two_user; create table two_user.release (id int)`,
    policy: { tables: { '*_seq': 'none', 'rel*': 'readWrite' } },
    plan: ['grant select on table two_user.release to {service}'],
  },
  {
    title: 'a partition in another schema does not follow the default of its parent’s schema',
    given: `set role {admin}; create schema {data}; ${partitioned} create table {data}.events_9 partition of {app}.events for values in (9)`,
    policy: { schemas: ['{app}', '{data}'], tables: { '{app}.*': 'readOnly', 'zz*': 'none' } },
  },
  {
    title: 'two schemas of which each hides a column of its tables, with a part in the other one',
    given: `set role {admin}; create schema {data}; ${partitioned} create table {data}.events_9 partition of {app}.events for values in (9)`,
    policy: {
      schemas: ['{app}', '{data}'],
      tables: { '{app}.*': { hide: ['secret'] }, '{data}.*': { hide: ['x'] } },
    },
  },
  {
    title: 'a role that does not exist takes nothing from the others',
    given: `set role {admin}; ${partitioned}`,
    policy: {
      tables: { '{app}.events': 'readOnly' },
      readers: [{ role: 'no such role', tables: { '{app}.users': { hide: ['x'] } } }],
    },
    plan: ['grant select on table {app}.events, {app}.events_7, {app}.events_rest to {service}'],
    findings: ['TUP001 error role no such role'],
    betterPolicy: { tables: { '{app}.events': 'readOnly' } },
  },
  {
    title: 'tables that look like that of the releases, which is not there',
    given: `set role {admin}; create schema two_user; create table two_user.other (service text, schemas oid[], revision int);
      create table {app}.release (id int default 1, x int, service text, schemas oid[], revision int)`,
  },
  {
    title: 'a schema that the admin may not make',
    given:
      'alter database {db} owner to {other}; revoke all on database {db} from public; grant connect on database {db} to {service}, {admin}',
    policy: { schemas: ['{app}', { name: '{data}', create: true }] },
    findings: ['TUP002 error schema {data}'],
  },
];

const routines: Case[] = [
  {
    title:
      'routines: who has the rights of the caller is executed, who has those of its owner only when listed',
    given: `set role {admin};
      create function {app}.free() returns int language sql as 'select 1'; create procedure {app}.free_too() language sql as 'select 1';
      create function {app}.kept() returns int language sql security definer set search_path = pg_catalog, pg_temp as 'select 1';
      create function {app}.listed() returns int language sql security definer set search_path = pg_catalog, "pg_temp" as 'select 1';
      create function {app}.fires() returns trigger language plpgsql as 'begin return new; end';
      create function {app}.step(int, int) returns int language sql security definer set search_path = pg_catalog, pg_temp as 'select 1';
      create aggregate {app}.hidden_sum(int) (sfunc = {app}.step, stype = int); create aggregate {app}.open_sum(int) (sfunc = int4pl, stype = int);
      create function {app}.many(int, variadic text[]) returns int language sql as 'select 1'; create procedure {app}.both(in int, inout x int) language sql as 'select 1';
      create aggregate {app}.nothing(*) (sfunc = int4um, stype = int, initcond = '0');
      create schema {data}; create function {data}.free() returns int language sql as 'select 1';
      grant execute on all routines in schema {app} to {service}, {reader}; create function {app}.free_later() returns int language plpgsql as 'begin return 1; end';
      create function {data}.listed() returns int language sql as 'select 1'`,
    policy: {
      schemas: ['{app}', '{data}'],
      routines: ['{app}.listed()'],
      readers: [{ schemas: ['{app}'] }, { role: '{analyst}' }],
    },
    plan: [
      'revoke execute on routine',
      'alter default privileges for role {admin} revoke execute on routines from public',
    ],
  },
  {
    title: "an extension's routines, and those of others, are left alone",
    given: `create extension file_fdw schema {app}; create function {app}.theirs() returns int language sql as 'select 1'`,
  },
  {
    title: 'the right to pass EXECUTE on goes, and what was passed on',
    given: `set role {admin}; create function {app}.free() returns int language sql as 'select 1';
      create function {app}.kept() returns int language sql security definer set search_path = pg_catalog, pg_temp as 'select 1';
      grant usage on schema {app} to {third}; grant execute on function {app}.kept() to {third} with grant option; set role {third};
      grant execute on function {app}.kept() to {service}; set role {admin}; grant execute on function {app}.free() to {service} with grant option`,
    plan: ['revoke grant option for execute on routine {app}.kept() from {third} cascade'],
  },
  {
    title: 'routines that are made later are nobody’s',
    later: `create function {app}.newer() returns int language sql security definer set search_path = pg_catalog, pg_temp as 'select 1'`,
    given: `set role {admin}; alter default privileges in schema {app} grant execute on routines to {service}, public`,
    plan: [
      'alter default privileges for role {admin} in schema {app} revoke execute on routines from {service}',
    ],
  },
];

const rest: Case[] = [
  {
    title: 'temporary tables',
    policy: { temporary: true, readers: [{}] },
    plan: ['grant connect, temporary on database {db} to {service}'],
  },
  {
    title: 'temporary tables no more',
    given: 'grant temporary on database {db} to {service}',
    plan: ['revoke temporary on database {db} from {service}'],
  },
  {
    title: 'a schema is made',
    given: `set role {admin}; alter default privileges grant all on schemas to {service}, public`,
    policy: {
      schemas: ['{app}', { name: '{data}', create: true }],
      tables: { '{data}.*': 'appendOnly' },
      readers: [{ schemas: ['{data}'] }],
    },
    plan: [
      'create schema {data} authorization {admin}  -- schema {data}: the policy has it, and it does not exist',
      'grant usage on schema {data} to {service}',
    ],
    later: 'create table {data}.newer (id serial, x int)',
  },
  {
    title: 'a schema that is there is not made',
    given: `set role {admin}; create schema {data}; create table {data}.t (id serial, x int)`,
    policy: { schemas: ['{app}', { name: '{data}', create: true }] },
  },
];

const definer = `set role {admin}; create function {app}.kept(int) returns int language sql security definer set search_path = pg_catalog as 'select 1';`;

const wrong: Case[] = [
  {
    title: 'a column that a rule names and the table does not have',
    given: `set role {admin}; ${members}`,
    policy: {
      tables: {
        '{app}.members': { hide: ['secert', 'tableoid'], readOnlyColumns: ['nobody at all'] },
      },
      readers: [{ tables: { '{app}.members': { columns: ['ID'] } } }],
    },
    findings: [
      'TUP014 error column {app}.members.secert: ... the nearest name is secret (hide of {service} for {app}.members) [read]',
      'TUP014 error column {app}.members.tableoid: no migration has made this column (hide ... [read]',
      'TUP014 error column {app}.members.nobody at all: no migration has made this column (readOnlyColumns ... [write]',
      'TUP014 error column {app}.members.ID: ... the nearest name is id (columns of {reader} ... [read]',
    ],
    betterPolicy: {
      tables: { '{app}.members': { hide: ['secret'] } },
      readers: [{ tables: { '{app}.members': { columns: ['id'] } } }],
    },
  },
  {
    title: 'a column that the table has no more',
    given: `set role {admin}; create table {app}.narrow (id int default 1, x int, gone int); alter table {app}.narrow drop column gone`,
    policy: { tables: { '{app}.narrow': { hide: ['gone', '........pg.dropped.3........'] } } },
    findings: [
      'TUP014 error column {app}.narrow.gone: no migration has made this column (',
      'TUP014 error column {app}.narrow.........pg.dropped.3........: no migration has made this column (',
    ],
    betterPolicy: {},
  },
  {
    title: 'a table of two schemas’ policy that is not there, for the service and for a reader',
    given: `set role {admin}; create schema {data}; create function {app}.nobody() returns int language sql as 'select 1'`,
    policy: {
      schemas: ['{app}', '{data}'],
      tables: { '{app}.nobody': 'readOnly' },
      routines: ['{app}.unheard_of()'],
      readers: [{ tables: { '{app}.nobody': 'none' } }],
    },
    findings: [
      'TUP003 error table {app}.nobody: no migration has made this table (rule readOnly of {service}) [none]',
      'TUP003 error table {app}.nobody: no migration has made this table (rule none of {reader}) [none]',
      'TUP017 error routine {app}.unheard_of(): no migration has made this routine (routines of {service}) [none]',
    ],
    betterPolicy: { schemas: ['{app}', '{data}'] },
  },
  {
    title: 'a schema that another service has, and what looks like it',
    given: `set role {admin}; create schema two_user; create table two_user.release (service text, schemas oid[], revision int);
      grant usage on schema two_user to {service}; grant select on two_user.release to {service};
      insert into two_user.release values (pg_get_userbyid($x\${other}$x$::regrole), array[$x\${app}$x$::regnamespace], 1),
        (pg_get_userbyid($x\${service}$x$::regrole), array[$x\${app}$x$::regnamespace], 1), ('no such role', array[$x\${app}$x$::regnamespace], 1),
        (pg_get_userbyid($x\${third}$x$::regrole), array['two_user'::regnamespace, 'public'::regnamespace], 1)`,
    policy: { readers: [{ schemas: ['{app}'] }] },
    findings: ['TUP019 error schema {app}: ... {service} -> last release of {other})'],
    byHand: `delete from two_user.release where service = pg_get_userbyid($x\${other}$x$::regrole)`,
  },
  {
    title: 'such a column, when the policy wants only a warning',
    policy: { tables: { '{app}.users': { hide: ['secret'] } }, missingTable: 'warning' },
    findings: ['TUP014 warning column {app}.users.secret'],
    betterPolicy: {},
  },
  {
    title: 'a table whose name has a letter too few',
    given: `set role {admin}; ${partitioned}`,
    policy: {
      tables: {
        ...{ '{app}.user': 'none', '{app}.zzz': 'none' },
        // The pattern is beaten by the name, so it is not undone by the parent.
        ...{ '{app}.events_7': 'readWrite', '{app}.events_*7': 'readOnly' },
      },
      missingTable: 'warning',
    },
    findings: [
      'TUP003 warning ... the nearest name is {app}.users',
      'TUP003 warning table {app}.zzz: no migration has made this table (',
    ],
    betterPolicy: {},
  },
  {
    title: 'a rule for columns of a view, and of a materialized view',
    given: `set role {admin}; create view {app}.shown as select 1 as id, 2 as x; create materialized view {app}.stored as select 1 as id, 2 as x;
      create view {app}.untold as select 1 as id, 2 as x; grant all on {app}.shown to {service}`,
    policy: {
      tables: {
        '{app}.shown': { hide: ['x'] },
        '{app}.untold': { hide: ['what it does not have'] },
      },
      readers: [{ tables: { '{app}.stored': { columns: ['x'] } } }],
    },
    unplanned: ['{app}.untold'],
    findings: [
      'TUP015 error view {app}.shown',
      'TUP015 error view {app}.untold',
      'TUP015 error materialized view {app}.stored',
    ],
    betterPolicy: {},
  },
  {
    title: 'patterns of which none lies within the other',
    given: `set role {admin}; create table {app}.audit_log (id int, x int); create table {app}.audit_log_2 (id int, x int); create table {app}.old_log (id int, x int)`,
    policy: {
      tables: { 'audit_*': 'appendOnly', '{app}.*_log*': 'readOnly' },
      readers: [{ tables: { 'a*': 'readOnly', '*g': 'readOnly' } }],
    },
    findings: [
      'TUP016 error table {app}.audit_log and 1 more: ... ({service} -> {app}.*_log*, audit_*)',
    ],
    betterPolicy: { tables: { 'audit_*': 'appendOnly', '{app}.*_log*': 'appendOnly' } },
  },
  {
    title: 'the default of a schema and a pattern for all schemas',
    given: `set role {admin}; create table {app}.audit_log (id int, x int)`,
    policy: { tables: { '{app}.*': 'readOnly', 'audit_*': 'appendOnly' } },
    findings: ['TUP016 error table {app}.audit_log'],
    betterPolicy: { tables: { '{app}.*': 'readOnly', '{app}.audit_*': 'appendOnly' } },
  },
  {
    title:
      'a partition that a pattern makes narrower than its parent, and one that a name makes as wide again',
    given: `set role {admin}; ${partitioned}`,
    policy: {
      tables: { '{app}.events_*': 'readOnly', '{app}.events_7': 'readWrite', 'u*': 'readWrite' },
    },
    findings: ['TUP010 error table {app}.events_*: ... INSERT, UPDATE'],
    betterPolicy: { tables: { '{app}.events': 'readOnly', '{app}.events_7': 'readOnly' } },
  },
  {
    title: 'a routine that is listed, and is not there',
    given: `${definer.replace('pg_catalog', 'pg_catalog, pg_temp')}; create table {app}.kept (id int default 1, x int)`,
    policy: {
      routines: ['{app}.kept(text)', '{app}.kept(no such, type)', '{app}.nothing_like_it()'],
    },
    findings: [
      'TUP017 error routine {app}.kept(text): ... the nearest name is {app}.kept(integer)',
      'TUP017 error routine {app}.kept(no such, type)',
      'TUP017 error routine {app}.nothing_like_it(): no migration has made this routine (',
    ],
    betterPolicy: { routines: ['{app}.kept(int)'] },
  },
  {
    title: 'a routine that is listed, and looks for temporary tables first',
    given: `${definer} grant execute on function {app}.kept(int) to {service}; create function {app}.free() returns int language sql as 'select 1'`,
    policy: {
      routines: ['{app}.kept(integer)', '{app}.free()'],
      readers: [{ schemas: ['{app}'] }],
    },
    findings: ['TUP018 error routine {app}.kept(integer)'],
  },
  {
    title: 'one whose search_path is a single schema with a comma in its name',
    given: `${definer.replace('pg_catalog', "'pg_catalog, pg_temp'")} grant execute on function {app}.kept(int) to {service}`,
    policy: { routines: ['{app}.kept(integer)'] },
    findings: ['TUP018 error routine {app}.kept(integer)'],
  },
  {
    title: 'an additive policy gives, takes nothing away, and says what it leaves',
    given: `set role {admin}; ${members} grant delete, select on {app}.users to {service} with grant option; grant truncate on {app}.audit to public;
      grant select on {app}.members to {service}; grant references (x) on {app}.users to {reader}; grant update on {app}.audit to {reader}; grant usage on sequence {app}.users_id_seq to {reader}; alter default privileges grant delete on tables to {service}`,
    policy: {
      enforcement: 'additive',
      tables: { '{app}.members': { hide: ['secret'] } },
      readers: [{ schemas: ['{app}'] }],
    },
    findings: [
      'TUP013 warning table {app}.users: ... ({service} -> delete) [loss]',
      'TUP013 warning table {app}.users: ... ({service} -> grant option for select) [read]',
      'TUP013 warning table {app}.audit: ... (public -> truncate) [loss]',
      'TUP013 warning table {app}.audit: ... ({reader} -> update) [write]',
      'TUP013 warning sequence {app}.users_id_seq: ... ({reader} -> usage) [none]',
      'TUP013 warning table {app}.members: ... ({service} -> select) [read]',
      'TUP013 warning table {app}.users: ... ({reader} -> references (x)) [read]',
      'TUP013 warning database {db}: ... (public -> connect, temporary)',
      'TUP013 warning tables: ... ({service} -> delete)',
      'TUP013 warning routines: ... (public -> execute)',
    ],
  },
];

const all = [...columns, ...patterns, ...corners, ...routines, ...rest, ...wrong];

describeMajors(
  'the policy',
  (major) => {
    for (const prefix of ['policy', hostilePrefix]) {
      let world: World;
      afterAll(() => world?.close());
      beforeAll(async () => {
        world = await makeWorld(major, prefix);
      });
      if (prefix === hostilePrefix && major !== wantedMajors.at(-1)) continue;
      test.each(
        all.map((one) => [one.title, one] as const),
      )(`%s (${prefix.slice(0, 6)})`, (_, one) => tryCase(world, major, one));
      test(`a routine is listed by the spelling of any of its types (${prefix.slice(0, 6)})`, () =>
        tryOut(world, async (client) => {
          const routine = (types: string) => world.sql(`{app}.typed(${types})`);
          const types = `integer, character varying, {app}."Odd t", {app}.plain, numeric[], "char", bigint, text[]`;
          await client.query(
            world.sql(
              `set role {admin}; create type {app}."Odd t" as (a int); create type {app}.plain as (a int);
              create function ${routine(types)} returns int language sql security definer set search_path = pg_catalog, pg_temp as 'select 1';
              create function ${routine('integer')} returns int language sql security definer set search_path = pg_catalog, pg_temp as 'select 1'; reset role`,
            ),
          );
          await become(client, world.names.admin);
          const spelled = `{app}.typed(INT,  varchar (10), {app}."Odd t", {app}."plain", Numeric(10, 2) [3], "char", pg_catalog.int8, text [] )`;
          await prepare(client, world.policy({ routines: [spelled] }));
          const [granted] =
            lines(await look(client)).match(/(?<=grant execute on routine ).*(?= to )/) ?? [];
          const [{ name }] = (
            await client.query(`select $1::regprocedure::text as name`, [routine(types)])
          ).rows;
          expect(granted).toBe(name);
        }));
    }
  },
  majorsOfLongSuites,
);

test('the titles of cases differ', () => {
  expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
});
