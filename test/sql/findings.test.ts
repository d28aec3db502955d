import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeMajors, hostilePrefix, majorsOfLongSuites, wantedMajors } from '../servers';
import { type Case, tryCase } from './cases';
import { check, prepare } from './engine';
import { become, makeWorld, tryOut, type World } from './world';

// What no grant can put right, so that a person has to; each remedy is tried out too.

const missing: Case[] = [
  {
    title: 'a role of the policy that does not exist',
    policy: { readers: [{ role: 'no such role', schemas: ['{app}'] }] },
    findings: ['TUP001 error role no such role'],
  },
  {
    title: 'a schema of the policy that does not exist',
    policy: { schemas: ['{app}', '{data}'] },
    findings: ['TUP002 error schema {data}'],
  },
  {
    title: 'a table with a rule that does not exist',
    policy: { tables: { '{app}.nobody': 'readOnly', '{app}.users_id_seq': 'none' } },
    findings: ['TUP003 error table {app}.nobody', 'TUP003 error table {app}.users_id_seq'],
    betterPolicy: {},
  },
  {
    title: 'such a table, when the policy wants only a warning',
    policy: { tables: { '{app}.nobody': 'readOnly' }, missingTable: 'warning' },
    findings: ['TUP003 warning table {app}.nobody'],
    betterPolicy: {},
  },
];

const attributes: Case[] = ['SUPERUSER', 'CREATEROLE', 'CREATEDB', 'BYPASSRLS', 'REPLICATION'].map(
  (attribute) => ({
    title: `the service has ${attribute}`,
    given: `alter role {service} ${attribute}`,
    findings: [
      `TUP004 error role {service}: has ${attribute}${/BY|REP/.test(attribute) ? '; where that is meant, acceptedFindings of the policy says so' : ''} (`,
    ],
  }),
);

const ownedByAdmin = [
  'TUP006 error database {db}',
  'TUP006 error schema {app}',
  'TUP006 error table {app}.audit',
  'TUP006 error table {app}.users',
];

const memberships: Case[] = [
  {
    title: 'the service is a member of the admin',
    given: 'grant {admin} to {service}',
    findings: ['TUP005 error role {admin}', ...ownedByAdmin],
  },
  {
    title: 'a member of the admin that does not inherit',
    given: 'alter role {service} noinherit; grant {admin} to {service}',
    findings: ['TUP005 error role {admin} ... {service} -> member of {admin}', ...ownedByAdmin],
  },
  {
    title: 'a member with INHERIT FALSE',
    since: 16,
    given: 'grant {admin} to {service} with inherit false',
    findings: ['TUP005 error role {admin}', ...ownedByAdmin],
  },
  {
    title: 'a member with nothing but ADMIN',
    since: 16,
    given: 'grant {admin} to {service} with admin true, inherit false, set false',
    findings: ['TUP005 error role {admin}', ...ownedByAdmin],
  },
  {
    title: 'a member that may neither inherit, nor become, nor hand on',
    since: 16,
    given: 'grant {admin} to {service} with admin false, inherit false, set false',
  },
  {
    title: 'a member two levels deep, of a reader too',
    given: 'grant {admin} to {third}; grant {third} to {fourth}; grant {fourth} to {reader}',
    policy: { readers: [{}] },
    findings: [
      'TUP005 error role {admin} ... {reader} -> member of {fourth} -> member of {third} -> member of {admin}',
      ...ownedByAdmin,
    ],
  },
  {
    title: 'a member of pg_write_all_data',
    given: 'grant pg_write_all_data to {third}; grant {third} to {service}',
    findings: [
      'TUP005 error role pg_write_all_data ... {service} -> member of {third} -> member of pg_write_all_data) [loss]',
    ],
  },
  {
    title:
      'a member of what reads everything, of what ends sessions, and of what a cloud brings along',
    given: `grant pg_read_all_data, pg_signal_backend to {service}; create role rds_superuser; grant rds_superuser to {service}`,
    findings: [
      'TUP005 error role pg_read_all_data ... [read]',
      'TUP005 error role pg_signal_backend ... [none]',
      'TUP005 error role rds_superuser: can do more than any policy gives ... [loss]',
    ],
  },
  {
    title: 'a member of pg_maintain',
    since: 17,
    given: 'grant pg_maintain to {service}',
    findings: ['TUP005 error role pg_maintain'],
  },
  {
    title: 'a member of a group with DELETE',
    given: `set role {admin}; grant delete on {app}.users to {third}; reset role; grant {third} to {service}`,
    findings: [
      'TUP007 error table {app}.users: {service} has DELETE ... {service} -> member of {third}) [loss]',
    ],
  },
  {
    title: 'a member of a group with a column, a sequence, a schema and the database',
    given: `set role {admin}; grant references (x) on {app}.users to {third}; grant update on {app}.users_id_seq to {third};
      grant create on schema {app} to {third}; grant temporary on database {db} to {third}; reset role; grant {third} to {service};
      alter role {admin} set search_path = {app}`,
    findings: [
      'TUP007 error column {app}.users.x ... REFERENCES ... [read]',
      'TUP007 error sequence {app}.users_id_seq: ... UPDATE ... [write]',
      'TUP007 error schema {app} ... CREATE ... [loss]',
      'TUP007 error database {db} ... TEMPORARY ... [none]',
    ],
  },
  {
    title: 'a member of a group whose default privileges give DELETE',
    given: `set role {admin}; alter default privileges in schema {app} grant delete on tables to {third};
      reset role; grant {third} to {service}`,
    findings: ['TUP007 error default privileges of {admin} in {app} ... DELETE'],
  },
  {
    title: 'a member of another role of the policy, which may do more',
    given: `grant {service} to {reader}`,
    policy: { readers: [{ schemas: ['{app}'] }] },
    findings: [
      'TUP007 error default privileges of {admin} in {app}: {reader} has INSERT, UPDATE ... [write]',
      'TUP007 error default privileges of {admin} in {app}: {reader} has SELECT, USAGE ... [write]',
      'TUP007 error sequence {app}.audit_id_seq and 1 more: {reader} has SELECT, USAGE ... [write]',
      'TUP007 error table {app}.audit and 1 more: {reader} has INSERT, UPDATE ... [write]',
    ],
  },
];

const owned: Case[] = [
  {
    title: 'the service owns a table',
    given:
      'create table {app}.mine (id int default 1, x int); alter table {app}.mine owner to {service}',
    findings: ['TUP006 error table {app}.mine ... owner', 'TUP008 warning'],
  },
  {
    title:
      'a reader owns a schema and a table elsewhere, which are its own, and a table of the policy’s',
    given: `create schema {outside} authorization {reader}; create table {outside}.own (id int); alter table {outside}.own owner to {reader};
      create table {app}.mine (id int default 1, x int); alter table {app}.mine owner to {reader}`,
    policy: { readers: [{ schemas: ['{app}'] }] },
    findings: [
      'TUP006 error table {app}.mine ... {reader} -> owner',
      'TUP008 warning table {app}.mine: ',
    ],
  },
  {
    title: 'a predefined role of the service owns a table',
    given: `create table {app}.mine (id int default 1, x int); grant pg_monitor to {service}; alter table {app}.mine owner to pg_monitor`,
    findings: [
      'TUP006 error table {app}.mine ... pg_monitor -> owner',
      'TUP008 warning',
      'TUP052 warning role pg_monitor',
    ],
  },
  {
    title: 'the service owns a table outside the managed schemas',
    given:
      'create schema {outside}; create table {outside}.mine (id int); alter table {outside}.mine owner to {service}',
    findings: ['TUP006 error table {outside}.mine ... owner'],
  },
  {
    title: 'a group of the service owns a table and a view',
    given: `create table {app}.ours (id int default 1, x int); alter table {app}.ours owner to {third}; grant {third} to {service};
      create view {app}.seen as select 1 as id, 2 as x; alter view {app}.seen owner to {third}`,
    findings: [
      'TUP006 error table {app}.ours ... {service} -> member of {third} -> owner',
      'TUP006 error view {app}.seen',
      'TUP008 warning table {app}.ours',
      'TUP008 warning view {app}.seen',
    ],
  },
  {
    title: 'the service owns a type and a domain',
    given: `create type {app}.mood as enum ('fine'); alter type {app}.mood owner to {service};
      create domain {app}.name as text; alter domain {app}.name owner to {service}`,
    findings: ['TUP006 error type {app}.mood', 'TUP006 error type {app}.name'],
  },
  {
    title: 'the service owns a function, a procedure and an aggregate',
    given: `create function {app}.f(int, text) returns int language sql as 'select 1'; alter function {app}.f owner to {service};
      create procedure {app}.p(int) language sql as 'select 1'; alter procedure {app}.p owner to {service};
      create aggregate {app}.a(int) (sfunc = int4pl, stype = int); alter aggregate {app}.a(int) owner to {service}`,
    findings: [
      'TUP006 error function {app}.f',
      'TUP006 error function {app}.p',
      'TUP006 error function {app}.a(',
    ],
  },
  {
    title: 'the service owns a schema',
    given: 'create schema {outside} authorization {service}',
    findings: ['TUP006 error schema {outside}'],
  },
  {
    title: 'the service owns a managed schema',
    given: 'alter schema {app} owner to {service}; grant usage on schema {app} to {admin}',
    findings: ['TUP006 error schema {app}'],
  },
  {
    title: 'the service owns the database',
    given: 'alter database {db} owner to {service}',
    findings: [
      'TUP006 error database {db}',
      'TUP007 warning database {db} ... TEMPORARY ... PUBLIC',
    ],
  },
  {
    title: 'the service owns a foreign server, an operator and a publication',
    given: `create foreign data wrapper {app}; create server {app} foreign data wrapper {app}; alter server {app} owner to {service};
      select lo_create(4711); alter large object 4711 owner to {service};
      create operator {app}.=== (leftarg = int, rightarg = int, function = int4eq); alter operator {app}.=== (int, int) owner to {service};
      grant create on database {db} to {service}; create publication {app}; alter publication {app} owner to {service}`,
    findings: ['TUP006 error server', 'TUP006 error operator', 'TUP006 error publication'],
  },
  {
    title: 'the service owns an extension',
    given: `grant create on database {db} to {service}; set role {service}; create extension citext with schema public`,
    findings: ['TUP006 error extension citext'],
  },
  {
    title: 'the service owns what has no ALTER .. OWNER TO of its type’s name',
    given: `create type {app}.pair as (a int, b int); alter type {app}.pair owner to {service};
      create statistics {app}.s on id, x from {app}.users; alter statistics {app}.s owner to {third};
      grant {third} to {service}`,
    findings: ['TUP006 error type {app}.pair', 'TUP006 error statistics object {app}.s'],
  },
];

const otherOwners: Case[] = [
  {
    title: 'tables of another owner that give what the policy says',
    given: `create table {app}.theirs (id int default 1, x int); alter table {app}.theirs owner to {other}; grant usage on schema {app} to {other};
      create table {app}.theirs_too (id int default 1, x int); alter table {app}.theirs_too owner to {other};
      set role {other}; grant select, insert, update on {app}.theirs, {app}.theirs_too to {service}`,
    findings: ['TUP008 warning table {app}.theirs and 1 more: ... owner is {other}'],
    byHand: 'alter table {app}.theirs_too owner to {admin}',
  },
  {
    title: 'a table of another owner that gives the service nothing, beside what an extension has',
    given: `create table {app}.theirs (id int default 1, x int); alter table {app}.theirs owner to {other}; create schema {data} authorization {admin};
      create extension citext; create table {app}.of_extension (id int default 1, x int); alter extension citext add table {app}.of_extension`,
    policy: { schemas: ['{app}', '{data}'] },
    findings: ['TUP008 warning table {app}.theirs: ... owner is {other}'],
  },
  {
    title: 'a schema of another owner that lets a reader in whom the policy does not',
    given: `create schema {data} authorization {other}; set role {other}; grant usage on schema {data} to {admin}, {service}, {reader}`,
    policy: { schemas: ['{app}', '{data}'], readers: [{ schemas: ['{app}'] }] },
    findings: ['TUP007 error schema {data}: {reader} has USAGE ... granted by {other}) [none]'],
  },
  {
    title: 'tables, a sequence and a column of another owner that give the service too much',
    given: `create table {app}.theirs (id int default 1, x int); alter table {app}.theirs owner to {other};
      create sequence {app}.count; alter sequence {app}.count owner to {other}; grant usage on schema {app} to {other};
      set role {other}; grant select, delete on {app}.theirs to {service}; grant truncate on {app}.theirs to public;
      grant update on sequence {app}.count to {service}; grant references (x) on {app}.theirs to {service}`,
    findings: [
      'TUP007 error table {app}.theirs: {service} has DELETE, which',
      'TUP007 error table {app}.theirs: {service} has TRUNCATE ... PUBLIC',
      'TUP007 error sequence {app}.count: {service} has UPDATE',
      'TUP007 error column {app}.theirs.x',
      'TUP008 warning table {app}.theirs: ',
      'TUP008 warning sequence {app}.count: ',
    ],
    byHand:
      'alter table {app}.theirs owner to {admin}; alter sequence {app}.count owner to {admin}',
  },
  {
    title: 'a table of another owner that gives a grant option',
    given: `create table {app}.theirs (id int default 1, x int); alter table {app}.theirs owner to {other}; grant usage on schema {app} to {other};
      set role {other}; grant select on {app}.theirs to {service} with grant option`,
    findings: ['TUP007 error table {app}.theirs', 'TUP008 warning'],
    byHand: 'alter table {app}.theirs owner to {admin}',
  },
  {
    title: 'a table of an owner whose member the admin is, is the admin’s',
    given: `create table {app}.shared (id int default 1, x int); alter table {app}.shared owner to {other}; grant all on {app}.shared to public;
      grant all on schema {app} to {other}; grant {other} to {admin}`,
  },
  {
    title: 'what an extension lets everyone read is its own business',
    given: `create extension citext with schema {app}; create table {app}.of_extension (id int default 1, x int);
      alter extension citext add table {app}.of_extension; grant select on {app}.of_extension to public`,
  },
  {
    title: 'what an extension lets everyone delete is not',
    given: `create extension citext with schema {app}; create table {app}.of_extension (id int default 1, x int);
      alter extension citext add table {app}.of_extension; grant select, delete on {app}.of_extension to public`,
    findings: ['TUP007 error table {app}.of_extension ... DELETE'],
    byHand: 'revoke delete on {app}.of_extension from public',
  },
  {
    title: 'default privileges of another role',
    given: `grant create on schema {app} to {other};
      alter default privileges for role {other} grant all on tables to {service};
      alter default privileges for role {other} in schema {app} grant delete on tables to public;
      alter default privileges for role {other} in schema {app} grant update on sequences to {service}`,
    findings: [
      'TUP007 error default privileges of {other}: {service} has ... DELETE',
      'TUP007 error default privileges of {other} in {app}: {service} has DELETE ... PUBLIC',
      'TUP007 error default privileges of {other} in {app}: {service} has UPDATE',
    ],
  },
  {
    title: 'default privileges of another role that give what the policy gives later tables',
    given: `alter default privileges in schema {app} grant select on tables to {reader};
      alter default privileges in schema {app} grant select, insert, update on tables to {third};
      alter default privileges in schema {app} grant usage, select on sequences to {service}; grant {third} to {service}`,
    policy: { readers: [{ schemas: ['{app}'] }] },
  },
  {
    title: 'default privileges of another role that give more than the policy gives later tables',
    given: `alter default privileges in schema {app} grant select on sequences to {reader};
      alter default privileges in schema {app} grant select on tables to {service} with grant option;
      alter default privileges in schema {app} grant insert on tables to {third}; grant {third} to {reader}`,
    policy: { readers: [{ schemas: ['{app}'] }] },
    findings: [
      'TUP007 error default privileges of postgres in {app}: {reader} has SELECT ... [read]',
      'TUP007 error default privileges of postgres in {app}: {service} has SELECT ... [read]',
      'TUP007 error default privileges of postgres in {app}: {reader} has INSERT ... member of {third}',
    ],
  },
  {
    title:
      'default privileges of another role in all schemas, that give what the policy gives later tables',
    given: `grant create on schema {app} to {other}; alter default privileges for role {other} grant select on tables to {reader}`,
    policy: { readers: [{ schemas: ['{app}'] }] },
  },
  {
    title: 'and that the policy gives in one of the schemas only in which it creates',
    given: `grant create on schema {app} to {other}; create schema {data} authorization {admin}; grant create on schema {data} to {other};
      alter default privileges for role {other} grant select on tables to {reader}`,
    policy: { schemas: ['{app}', '{data}'], readers: [{ schemas: ['{app}'] }] },
    findings: ['TUP007 error default privileges of {other}: {reader} has SELECT'],
  },
  {
    title: 'a schema of another owner that gives CREATE, and one that gives nothing',
    given: `alter schema {app} owner to {other}; set role {other}; grant usage, create on schema {app} to {admin}, public; reset role;
      revoke usage on schema {app} from public;
      create schema {data} authorization {other}`,
    policy: { schemas: ['{app}', '{data}'] },
    findings: [
      'TUP007 error schema {app} ... CREATE',
      'TUP011 error schema {app}',
      'TUP011 error schema {data}: ... USAGE ... {service}',
      'TUP011 error schema {data}: the admin may not use it ... {admin}',
    ],
    betterPolicy: { schemas: ['{app}', '{data}'] },
  },
  {
    title: 'a schema in which the admin itself may do nothing',
    given: 'alter schema {app} owner to {other}',
    findings: ['TUP011 error schema {app} ... {admin}', 'TUP011 error schema {app} ... {service}'],
  },
  {
    title: 'a database of another owner that gives CREATE, and nobody may connect to',
    given: `alter database {db} owner to {other}; revoke all on database {db} from public; grant create on database {db} to {service}`,
    findings: ['TUP007 error database {db} ... CREATE', 'TUP011 error database {db}'],
  },
];

const partitions: Case[] = [
  {
    title: 'a partition narrower than its parent',
    given: `set role {admin}; create table {app}.events (id int default 1, x int) partition by list (x);
      create table {app}.old partition of {app}.events for values in (1) partition by list (x);
      create table {app}.old_all partition of {app}.old default; create table {app}.rest partition of {app}.events default;
      create table {app}.animals (id int default 1, x int); create table {app}.cats () inherits ({app}.animals)`,
    policy: {
      tables: {
        '{app}.events': 'appendOnly',
        '{app}.old_all': 'readOnly',
        '{app}.cats': 'appendOnly',
      },
    },
    findings: [
      'TUP010 error table {app}.old_all ... through which INSERT passes ... {app}.events) [write]',
      'TUP010 error table {app}.old_all ... through which INSERT passes ... {app}.old) [write]',
      'TUP010 error table {app}.cats ... through which UPDATE passes ... {app}.animals) [write]',
    ],
    betterPolicy: { tables: { '{app}.events': 'readOnly' } },
  },
  {
    title: 'a partition narrower than its grandparent, by way of another schema',
    given: `set role {admin}; create schema {outside}; create table {app}.events (id int default 1, x int) partition by list (x);
      create table {outside}.old partition of {app}.events for values in (1) partition by list (x);
      create table {app}.old_all partition of {outside}.old default; create table {app}.rest partition of {app}.events default`,
    policy: { tables: { '{app}.old_all': 'readOnly' } },
    findings: ['TUP010 error table {app}.old_all ... INSERT, UPDATE'],
    betterPolicy: { tables: { '{app}.events': 'readOnly' } },
  },
  {
    title: 'a child hidden from a reader that sees the parent',
    given:
      'set role {admin}; create table {app}.animals (id int default 1, x int); create table {app}.cats () inherits ({app}.animals)',
    policy: {
      tables: { '{app}.animals': 'appendOnly' },
      readers: [{ schemas: ['{app}'], tables: { '{app}.cats': 'none' } }],
    },
    findings: [
      'TUP010 error table {app}.cats ... through which SELECT passes ({reader} -> {app}.animals) [read]',
    ],
    betterPolicy: {
      readers: [{ schemas: ['{app}'], tables: { '{app}.cats': 'none', '{app}.animals': 'none' } }],
    },
  },
  {
    title: 'a child narrower than its parent, whose rule is that of its schema, and not of another',
    given: `set role {admin}; create schema {data}; create table {app}.animals (id int default 1, x int); create table {app}.cats () inherits ({app}.animals)`,
    policy: {
      schemas: ['{app}', '{data}'],
      tables: { '{app}.*': 'readOnly', '{data}.*': 'readWrite', '{app}.cats': 'none' },
    },
    findings: [
      'TUP010 error table {app}.cats ... through which SELECT passes ({service} -> {app}.animals) [read]',
    ],
    betterPolicy: { schemas: ['{app}', '{data}'], tables: { '{app}.*': 'readOnly' } },
  },
  {
    title: 'a privilege that a member of the owner has passed on in his own name',
    given: `set role {admin}; create table {app}.passed (id int default 1, x int); grant usage on schema {app} to {other}; reset role; grant {admin} to {third};
      set role {admin}; grant update on {app}.passed to {other} with grant option;
      set role {other}; grant update on {app}.passed to {third} with grant option;
      set role {third}; grant update on {app}.passed to {service}`,
    policy: { tables: { '{app}.passed': 'readOnly' } },
    findings: ['TUP007 error table {app}.passed ... UPDATE ... granted by {third}'],
  },
  {
    title: 'a partition of a parent outside the schemas, through which its rows can be deleted',
    given: `set role {admin}; create schema {outside}; grant usage on schema {outside} to {service};
      create table {outside}.all_events (id int default 1, x int) partition by list (x);
      create table {outside}.events partition of {outside}.all_events default partition by list (x);
      create table {app}.events partition of {outside}.events default partition by list (x); create table {app}.events_all partition of {app}.events default;
      grant select, delete on {outside}.events to {service}; grant update on {outside}.all_events to {service}; grant delete on {outside}.all_events to {service};
      create table {outside}.base (id int default 1); create table {app}.child (x int) inherits ({outside}.base); grant select, insert on {outside}.base to {service}`,
    policy: { readers: [{ schemas: ['{app}'] }] },
    findings: [
      'TUP012 error table {app}.events: DELETE passes ... {service} -> {outside}.events) [loss]',
      'TUP012 error table {app}.events: DELETE passes ... {service} -> {outside}.all_events) [loss]',
    ],
  },
  {
    title:
      'a partition of a parent outside the schemas that everybody may empty, in whatever schema',
    given: `set role {admin}; create schema {outside}; grant usage on schema {outside} to {service};
      create table {outside}.events (id int default 1, x int) partition by list (x); create table {app}.events partition of {outside}.events default;
      grant select on {outside}.events to {service}; grant truncate on {outside}.events to public`,
    findings: ['TUP012 error table {app}.events: TRUNCATE passes ... [loss]'],
  },
  {
    title: 'a partition in a schema that the policy does not name follows no rule',
    given: `set role {admin}; create schema {outside}; create table {app}.events (id int default 1, x int) partition by list (x);
      create table {outside}.part partition of {app}.events default; grant all on {outside}.part to {third}`,
    policy: { tables: { '{app}.events': 'readOnly' } },
  },
];

/** Columns that a rule withholds, in a parent or a part that no rule reaches. */
const columnsOutside: Case[] = [
  {
    title: 'a hidden column that a part outside the schemas shows',
    given: `set role {admin}; create schema {outside}; create table {app}.events (id int default 1, x int) partition by list (id);
      create table {outside}.part partition of {app}.events default; grant select on {outside}.part to {service}`,
    policy: {
      tables: { '{app}.events': { hide: ['x'] } },
      readers: [{ tables: { '{app}.events': { hide: ['x'] } } }],
    },
    findings: [
      'TUP012 error table {app}.events: SELECT (x) passes ... {service} -> {outside}.part) [read]',
    ],
  },
  {
    title: 'a column that a parent outside the schemas lets be written',
    given: `set role {admin}; create schema {outside}; create table {outside}.events (id int default 1, x int) partition by list (id);
      create table {app}.events partition of {outside}.events default; grant insert, update (x) on {outside}.events to {service}`,
    policy: { tables: { '{app}.events': { readOnlyColumns: ['x'] } } },
    findings: ['TUP012 error table {app}.events: INSERT (x), UPDATE (x) passes ... [write]'],
  },
  {
    title: 'a part outside the schemas of which one column may be written against the rule',
    given: `set role {admin}; create schema {outside}; create table {app}.events (id int default 1, x int) partition by list (id);
      create table {app}.later partition of {app}.events default partition by list (id);
      create table {outside}.part partition of {app}.later default; grant select, update (x) on {outside}.part to {service};
      create table {app}.free (id int default 1, x int) partition by list (id); create table {outside}.free partition of {app}.free default;
      grant select, update on {outside}.free to {service}`,
    policy: { tables: { '{app}.events': 'readOnly' } },
    findings: [
      'TUP012 error table {app}.later: UPDATE passes ... {service} -> {outside}.part) [write]',
    ],
  },
  {
    title:
      'a part outside the schemas of a child of two parents, of which one withholds a column, and the other all',
    given: `set role {admin}; create schema {outside}; create table {app}.first (id int default 1, x int); create table {app}.second (id int default 1, x int);
      create table {app}.child () inherits ({app}.first, {app}.second); create table {outside}.part () inherits ({app}.child);
      grant select, update on {outside}.part to {service}`,
    policy: { tables: { '{app}.first': { readOnlyColumns: ['x'] }, '{app}.second': 'readOnly' } },
    findings: [
      'TUP012 error table {app}.child: UPDATE passes ... {service} -> {outside}.part) [write]',
    ],
  },
  {
    title: 'a part of a part outside the schemas',
    given: `set role {admin}; create schema {outside}; create table {app}.events (id int default 1, x int) partition by list (id);
      create table {outside}.part partition of {app}.events default partition by list (x); create table {outside}.last partition of {outside}.part default;
      grant select, delete on {outside}.last to {service}`,
    findings: [
      'TUP012 error table {app}.events: DELETE passes ... {service} -> {outside}.last) [loss]',
    ],
  },
  {
    title: 'a part and a parent outside the schemas that show only what the rule shows',
    given: `set role {admin}; create schema {outside}; create table {outside}.base (id int default 1);
      create table {app}.events (x int) inherits ({outside}.base); create table {outside}.part () inherits ({app}.events);
      grant select on {outside}.base to {service}; grant select (id) on {outside}.part to {service}`,
    policy: { tables: { '{app}.events': { hide: ['x'] } } },
  },
];

/** What looks like a way round, and is none; no finding by default. */
const harmless: Case[] = [
  {
    title:
      'a user mapping of the service is not owned by it, and without USAGE of the server of no use',
    given: `create foreign data wrapper {app}; create server {app} foreign data wrapper {app};
      create user mapping for {service} server {app} options (user 'owner')`,
  },
  {
    title:
      'servers that the service may use, and user mappings that are others’, or of another server',
    given: `create foreign data wrapper {app}; create server {app} foreign data wrapper {app}; create server {data} foreign data wrapper {app};
      grant usage on foreign server {app} to {service}; create user mapping for {service} server {data};
      create user mapping for {other} server {app}; create user mapping for {reader} server {app}`,
    policy: { readers: [{ schemas: ['{app}'] }] },
  },
  {
    title: 'what the service makes in its temporary schema ends with its session',
    given: `grant temporary on database {db} to {service}; set role {service};
      create function pg_temp.f() returns int language sql as 'select 1'; create type pg_temp.pair as (a int, b int); create temporary table mine (id int)`,
  },
  {
    title: 'large objects of the service are its own',
    given: `set role {service}; select lo_from_bytea(4711, 'mine'); grant update on large object 4711 to {third}`,
  },
  {
    title: 'a schema elsewhere in which the service creates, and which only the service searches',
    given: `set role {admin}; create schema {outside}; grant usage, create on schema {outside} to {service}; reset role;
      alter role {service} set search_path = {outside}, {app}`,
  },
  {
    title: 'settings that undo nothing',
    given: `alter role {service} set statement_timeout = '1min'; alter role {service} set session_replication_role = origin; alter role {service} set quote_all_identifiers = on;
      alter role {other} set session_replication_role = replica; alter database {db} set log_statement = 'mod'`,
  },
  {
    title:
      'settings of others, of another database, and for everybody what the administrator loads',
    given: `alter role {service} in database template1 set session_replication_role = replica; alter role {fifth} superuser;
      alter role {fifth} set session_replication_role = replica; alter database {db} set session_preload_libraries = 'auto_explain'`,
  },
  {
    title: 'a schema elsewhere in which the service creates, and that is not what others search',
    given: `set role {admin}; create schema {outside}; grant usage, create on schema {outside} to {service}; reset role;
      alter role {other} set search_path = {outside}; alter database {db} set application_name = $x\${outside}$x$;
      create function {app}.free() returns int language sql set search_path = {outside} as 'select 1'`,
  },
  {
    title: 'a setting under which triggers fire as usual',
    given: `alter role {service} set session_replication_role = local; alter database {db} set session_replication_role = 'Local'`,
  },
  {
    title: 'a reader whose name is that of what a cloud brings along',
    given: 'create role rds_superuser',
    policy: { readers: [{ role: 'rds_superuser', schemas: ['{app}'] }] },
  },
  {
    title: 'an administrator who is a member of what the cloud brings along',
    given: 'create role azure_pg_admin; grant azure_pg_admin to {admin}',
  },
  {
    title: 'functions and catalogs of the server that others may use',
    given: `grant execute on function pg_read_file(text) to {other}; grant select on pg_authid to {other}; create foreign data wrapper {app};
      create server {app} foreign data wrapper {app}; grant usage on foreign server {app} to {other}; create user mapping for public server {app}`,
  },
  {
    title: 'row security without a way round it',
    given: `set role {admin}; alter table {app}.users enable row level security; create policy one on {app}.users to {service} using (true)`,
  },
];

/** What an extension that runs jobs brings along: a log under row security, of which everybody may delete his own lines. */
const jobs = `create extension citext with schema public; create schema {outside};
  create table {outside}.job (command text); create table {outside}.log (line text); alter table {outside}.log enable row level security;
  create sequence {outside}.number; alter extension citext add sequence {outside}.number; grant update on sequence {outside}.number to {service};
  grant select, insert (command) on {outside}.job to public; grant select, delete on {outside}.log to public;
  alter extension citext add table {outside}.job; alter extension citext add table {outside}.log;
  update pg_extension set extname = 'pg_cron' where extname = 'citext'`;

const extensionTables: Case[] = [
  {
    title: 'what an extension that runs jobs gives everybody, in a schema that nobody may use',
    given: jobs,
  },
  {
    title: 'what an extension that runs jobs gives everybody, in a schema that the service may use',
    given: `${jobs}; grant usage on schema {outside} to {service}`,
  },
  {
    title: 'what somebody gives on its tables, in a schema that the service may not use',
    given: `${jobs}; grant insert on {outside}.job to {service}`,
  },
  {
    title: 'what somebody gives everybody on its tables, in a schema that only the service may use',
    given: `${jobs}; grant usage on schema {outside} to {service}; grant truncate on {outside}.log to public`,
    policy: { readers: [{ schemas: ['{app}'] }] },
    findings: ['TUP053 error table {outside}.log ... {service} -> extension pg_cron'],
  },
];

const configuration = `create extension citext with schema {app}; create table {app}.of_extension (id int default 1, x int);
  alter extension citext add table {app}.of_extension`;

const extensionTablesOfOurs: Case[] = [
  {
    title: 'what somebody gives on its tables, beyond what everybody has on a column',
    given: `${jobs}; grant usage on schema {outside} to {service}; grant insert on {outside}.job to {service}`,
    findings: ['TUP053 error table {outside}.job ... {service} -> extension pg_cron) [loss]'],
  },
  {
    title: 'the configuration of an extension, of which a rule of the policy speaks',
    given: `${configuration}; alter table {app}.of_extension owner to {admin}`,
  },
  {
    title: 'the configuration of an extension that runs jobs, of which a rule of the policy speaks',
    given: `${configuration}; alter table {app}.of_extension owner to {admin}; update pg_extension set extname = 'pg_cron' where extname = 'citext'`,
    findings: ['TUP053 error table {app}.of_extension ... {service} -> extension pg_cron) [loss]'],
    betterPolicy: { tables: { '{app}.of_extension': 'readOnly' } },
  },
  {
    title: 'jobs of an extension that may be deleted, in a schema of the policy',
    given: `${configuration}; update pg_extension set extname = 'pg_cron' where extname = 'citext'; grant delete on {app}.of_extension to {service}`,
    findings: ['TUP007 error table {app}.of_extension: {service} has DELETE'],
    betterPolicy: { tables: { '{app}.of_extension': 'readOnly' } },
  },
  {
    title: 'the configuration of an extension that does nothing with it by itself',
    given: `create extension citext; create schema {outside}; grant usage on schema {outside} to {service}; create table {outside}.setup (x int);
      alter extension citext add table {outside}.setup; grant insert on {outside}.setup to {service}`,
    findings: ['TUP053 warning table {outside}.setup ... {service} -> extension citext) [write]'],
  },
];

const remote = `create extension file_fdw; create server {app} foreign data wrapper file_fdw; create server {data} foreign data wrapper file_fdw;
  create foreign table {app}.remote (id int, x int) server {app} options (filename '/dev/null'); alter foreign table {app}.remote owner to {admin};
  create schema {outside}; create foreign table {outside}.remote (id int, x int) server {data} options (filename '/dev/null');
  grant insert on {outside}.remote to {service}; create user mapping for {service} server {data}`;

const servers: Case[] = [
  {
    title: 'foreign tables elsewhere, and one that nobody of the policy is mapped for',
    given: `${remote}; create user mapping for {other} server {app}`,
  },
  {
    title: 'a foreign table that the service writes as somebody else, and a reader reads',
    given: `${remote}; create user mapping for {service} server {app}; create user mapping for {reader} server {app}`,
    policy: { readers: [{ schemas: ['{app}'] }] },
    findings: [
      'TUP044 warning foreign table {app}.remote: ... {service} -> user mapping for {service} on {app}) [write]',
    ],
    betterPolicy: { tables: { '{app}.remote': 'readOnly' } },
  },
  {
    title: 'a foreign server on which everybody is mapped',
    given: `create foreign data wrapper {app}; create server {app} foreign data wrapper {app}; grant usage on foreign server {app} to {service};
      create user mapping for public server {app}`,
    findings: [
      'TUP043 error foreign server {app}: ... {service} -> user mapping for public) [loss]',
    ],
  },
  {
    title: 'languages in which code may do anything, and that are trusted',
    given: `create trusted language plr handler plpgsql_call_handler; create trusted language plmineu handler plpgsql_call_handler;
      create language plownu handler plpgsql_call_handler; create trusted language plain handler plpgsql_call_handler`,
    findings: [
      'TUP049 error language plr: ... [loss]',
      'TUP049 error language plmineu: ... [loss]',
    ],
  },
  {
    title: 'more on a catalog than everybody has',
    given: 'grant insert on pg_class to {service}',
    findings: ['TUP048 warning table pg_class: ... {service}) [none]'],
  },
  {
    title: 'large objects to come that may be read',
    since: 18,
    given:
      'alter default privileges for role {other} grant select on large objects to {service}; alter default privileges for role {other} grant update on large objects to {third}',
  },
];

const guarded = `set role {admin}; create table {app}.sales (id int default 1, x int) partition by list (x); alter table {app}.sales enable row level security;
  create policy own on {app}.sales to {service} using (true); create table {app}.sales_1 partition of {app}.sales for values in (1) partition by list (x);`;

const rowSecurity: Case[] = [
  {
    title: 'row security that holds in every part, tables without any, and one with no policy yet',
    given: `${guarded} alter table {app}.sales_1 enable row level security; create schema {outside}; create table {outside}.part partition of {app}.sales default;
      create table {app}.open (id int default 1, x int) partition by list (x); create table {app}.open_1 partition of {app}.open default;
      create policy own on {app}.open to {service} using (true);
      create table {app}.shut (id int default 1, x int) partition by list (x); create table {app}.shut_1 partition of {app}.shut default; alter table {app}.shut enable row level security`,
    policy: { tables: { '{app}.shut': 'readOnly' } },
  },
  {
    title: 'row security that does not hold in parts of parts',
    given: `${guarded} create table {app}.sales_1a partition of {app}.sales_1 default`,
    findings: [
      'TUP051 warning table {app}.sales: ... {service} -> part {app}.sales_1 and 1 more) [write]',
    ],
    byHand:
      'create policy own on {app}.sales_1 to {service} using (true); create policy own on {app}.sales_1a to {service} using (true)',
  },
  {
    title: 'row security of a child, past which its parent leads, and not what else the parent has',
    given: `set role {admin}; create table {app}.base (id int default 1, x int); create table {app}.child () inherits ({app}.base); create table {app}.other () inherits ({app}.base);
      alter table {app}.child enable row level security; create policy own on {app}.child to {service} using (true)`,
    policy: { readers: [{ schemas: ['{app}'] }] },
    findings: [
      'TUP051 warning table {app}.child: ... {service} -> parent {app}.base) [write]',
      'TUP051 warning table {app}.child: ... {reader} -> parent {app}.base) [read]',
    ],
    byHand:
      'alter table {app}.base enable row level security; create policy own on {app}.base to {service} using (true); alter table {app}.other enable row level security; create policy own on {app}.other to {service} using (true)',
  },
];

const books: Case[] = [
  {
    title:
      'a table that may be the books of a tool, to which other rules of the policy say nothing',
    given: 'set role {admin}; create table {app}.changelog (id int default 1, x int)',
    policy: {
      tables: { '{app}.users': 'readOnly' },
      readers: [{ schemas: ['{app}'], tables: { '{app}.changelog': 'none' } }],
    },
    findings: ['TUP054 warning table {app}.changelog ... {service} -> UPDATE'],
    betterPolicy: { tables: { '{app}.changelog': 'readWrite' } },
  },
  {
    title:
      'such tables that may not be changed, are elsewhere, or are said to be the application’s',
    given: `set role {admin}; create table {app}.changelog (id int default 1, x int); create schema {outside};
      create table {outside}.versions (id int); grant update on {outside}.versions to {service};
      create table {app}.patches (id int default 1, x int)`,
    policy: { tables: { '{app}.*': 'appendOnly', '{app}.patches': 'readWrite' } },
  },
];

/** Words that the server understands as on and off. */
const switched: Case[] = [
  ...['ON', 'oN', 't', 'Tr', 'yES', 'y', '1'].map((value, n) => {
    const name = n % 2 ? 'lo_compat_privileges' : 'zero_damaged_pages';
    return {
      title: `${name} = ${value}`,
      given: `alter role {service} set ${name} = '${value}'`,
      findings: [`TUP046 error role {service} ... ${name} = ${value}`],
    };
  }),
  {
    title: 'what is switched off',
    given: `alter role {service} set zero_damaged_pages = 'of'; alter database {db} set zero_damaged_pages = 'NO';
      alter role {service} set lo_compat_privileges = 'F'; alter database {db} set lo_compat_privileges = '0'`,
  },
];

const settled: Case[] = [
  {
    title: 'CREATE in a schema that everybody searches',
    given: `set role {admin}; create schema {outside}; grant usage, create on schema {outside} to {service}; reset role;
      alter database {db} set search_path = {outside}`,
    policy: { readers: [{ schemas: ['{app}'] }] },
    findings: [
      'TUP040 error schema {outside}: has CREATE in the search_path of every role ... {service} -> granted by {admin}',
    ],
  },
  {
    title: 'CREATE in a schema that a superuser searches',
    given: `set role {admin}; create schema {outside}; grant usage, create on schema {outside} to {service}; reset role;
      alter role {fifth} superuser; alter role {fifth} set search_path = {app}, {outside}`,
    findings: ['TUP040 error schema {outside}: has CREATE in the search_path of {fifth}'],
  },
  {
    title: 'CREATE in a schema that the service searches, by a reader',
    given: `set role {admin}; create schema {outside}; grant usage, create on schema {outside} to {reader}; reset role;
      alter role {service} set search_path = {outside}, {app}`,
    policy: { readers: [{ schemas: ['{app}'] }] },
    findings: ['TUP040 error schema {outside} ... {reader} -> granted by {admin}'],
  },
  {
    title: 'libraries that sessions of the service load, and what the admin’s begin with',
    given: `alter role {service} set local_preload_libraries = 'auto_explain'; alter role {admin} set session_replication_role = replica`,
    findings: [
      'TUP046 warning role {service} ... local_preload_libraries = auto_explain',
      'TUP046 warning role {admin}',
    ],
  },
  ...[
    ['alter system', 'work_mem', 'error'],
    ['set', 'session_preload_libraries', 'error'],
    ['set', 'log_duration', 'warning'],
  ].map(([privilege, name, severity]) => ({
    title: `${privilege} on parameter ${name}`,
    since: 15,
    given: `grant ${privilege} on parameter ${name} to {third}; grant {third} to {service}`,
    findings: [`TUP045 ${severity} parameter ${name} ... {service} -> member of {third}`],
  })),
  {
    title: 'large objects that are everybody’s for the admin, and for everybody',
    given:
      'alter role {admin} set lo_compat_privileges = on; alter role all in database {db} set lo_compat_privileges = true',
    findings: ['TUP046 warning role {admin}', 'TUP046 error database {db}'],
  },
  {
    title: 'large objects that are everybody’s on this server',
    given: `set local lo_compat_privileges = on; alter role {service} set statement_timeout = '1min'`,
    findings: ['TUP046 error server: ... lo_compat_privileges = on'],
    byHand: 'set local lo_compat_privileges = off',
  },
  {
    title:
      'large objects that are everybody’s in this session because of a setting of the database',
    given: 'set local lo_compat_privileges = on; alter database {db} set lo_compat_privileges = on',
    findings: ['TUP046 error database {db} ... lo_compat_privileges = on'],
    byHand: 'set local lo_compat_privileges = off',
  },
  {
    title: 'settings of every role',
    given: 'alter role all in database {db} set zero_damaged_pages = on',
    findings: ['TUP046 error database {db} ... zero_damaged_pages = on'],
  },
  {
    title: 'large objects of two owners, for everybody and for a group',
    given: `select lo_from_bytea(4711, 'kept'); select lo_from_bytea(4712, 'kept'); alter large object 4712 owner to {other};
      grant all on large object 4711 to public; grant update on large object 4712 to {third}; grant {third} to {service}`,
    findings: [
      'TUP041 error large objects of postgres: may overwrite and truncate 1 of them (PUBLIC',
      'TUP041 error large objects of {other} ... {service} -> member of {third}',
    ],
  },
  {
    title: 'a foreign-data wrapper, a function and a view that are not for everybody',
    given: `create foreign data wrapper {app}; grant usage on foreign data wrapper {app} to {service};
      grant execute on function pg_reload_conf() to {service}; grant select on pg_file_settings, pg_hba_file_rules to {service}`,
    findings: [
      'TUP043 warning foreign-data wrapper {app}',
      'TUP048 warning view pg_hba_file_rules',
      'TUP047 warning function pg_reload_conf()',
      'TUP048 warning view pg_file_settings',
    ],
  },
];

const all = [
  ...missing,
  ...attributes,
  ...memberships,
  ...owned,
  ...otherOwners,
  ...partitions,
  ...columnsOutside,
  ...settled,
  ...rowSecurity,
  ...books,
  ...extensionTables,
  ...extensionTablesOfOurs,
  ...servers,
  ...switched,
  ...harmless,
];

describeMajors(
  'the findings',
  (major) => {
    for (const prefix of ['findings', hostilePrefix]) {
      let world: World;
      afterAll(() => world?.close());
      beforeAll(async () => {
        world = await makeWorld(major, prefix);
      });
      const cases = all.filter(
        ({ since = 14 }) =>
          major >= since && (prefix === 'findings' || major === wantedMajors.at(-1)),
      );
      test.for(cases.map((one) => [one.title, one] as const))(`%s (${prefix.slice(0, 8)})`, ([
        ,
        one,
      ]) => tryCase(world, major, one));

      test(`what the plan will put right is not found (${prefix.slice(0, 8)})`, () =>
        tryOut(world, async (client) => {
          await become(client, world.names.admin);
          await prepare(client, world.policy({ readers: [{ schemas: ['{app}'] }] }));
          const { statements, findings } = await check(client);
          expect(statements).not.toEqual([]);
          expect(findings).toEqual([]);
        }));

      test(`an admin that does not exist (${prefix.slice(0, 8)})`, () =>
        tryOut(world, async (client) => {
          await become(client, world.names.service);
          await prepare(client, { ...world.policy(), admin: 'nobody' });
          const { findings } = await check(client);
          expect(findings.map(({ code, object, path }) => [code, object, path])).toEqual([
            ['TUP001', 'role nobody', 'the policy names it as admin'],
          ]);
        }));
    }
  },
  majorsOfLongSuites,
);

test('the titles of cases differ', () => {
  expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
});
