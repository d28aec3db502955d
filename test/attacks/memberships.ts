import type { Attack } from './attack';

const deletes = {
  attack: 'delete from {app}.orders',
  proof: 'select count(*) = 0 from {app}.orders',
  gain: 'every order is gone',
};
const becomesAndDeletes = (role: string) => ({
  ...deletes,
  attack: `set role ${role}; delete from {app}.orders`,
});

/** What the service is, or can become. */
export const memberships: readonly Attack[] = [
  {
    title: 'DELETE, as a member of a group that has it',
    setup:
      'set role {admin}; grant delete on {app}.orders to {third}; reset role; grant {third} to {service}',
    ...deletes,
    outcome: { found: ['TUP007', 'table {app}.orders', '{service} -> member of {third}'] },
  },
  {
    title: 'TRUNCATE, as a member of a group of a group of one that has it',
    setup: `set role {admin}; grant truncate on {app}.orders to {third}; reset role;
      grant {third} to {fourth}; grant {fourth} to {fifth}; grant {fifth} to {service}`,
    ...{ ...deletes, attack: 'truncate {app}.orders' },
    outcome: {
      found: [
        'TUP007',
        'table {app}.orders',
        '{service} -> member of {fifth} -> member of {fourth} -> member of {third}',
      ],
    },
  },
  {
    title: 'a member of the admin',
    setup: 'grant {admin} to {service}',
    ...deletes,
    outcome: { found: ['TUP005', 'role {admin}', '{service} -> member of {admin}'] },
  },
  {
    title: 'a member of the admin that inherits nothing, with SET ROLE',
    until: 15,
    setup: 'alter role {service} noinherit; grant {admin} to {service}',
    ...becomesAndDeletes('{admin}'),
    outcome: { found: ['TUP005', 'role {admin}', '{service} -> member of {admin}'] },
  },
  {
    title: 'a member of the admin WITH INHERIT FALSE, with SET ROLE',
    since: 16,
    setup: 'grant {admin} to {service} with inherit false',
    ...becomesAndDeletes('{admin}'),
    outcome: { found: ['TUP005', 'role {admin}', '{service} -> member of {admin}'] },
  },
  {
    title: 'a member of the admin with nothing but ADMIN, which gives itself the rest',
    since: 16,
    setup: 'grant {admin} to {service} with admin true, inherit false, set false',
    ...deletes,
    attack: 'grant {admin} to {service} with inherit true; delete from {app}.orders',
    outcome: { found: ['TUP005', 'role {admin}', '{service} -> member of {admin}'] },
  },
  {
    title: 'pg_write_all_data, of which no ACL tells',
    setup: 'grant pg_write_all_data to {service}',
    ...deletes,
    outcome: {
      found: ['TUP005', 'role pg_write_all_data', '{service} -> member of pg_write_all_data'],
    },
  },
  {
    title: 'pg_read_all_data, and a table that nobody was to read',
    setup: `set role {admin}; create table {app}.secrets (s text); insert into {app}.secrets values ('hush'); reset role;
      grant pg_read_all_data to {service}`,
    attack: 'insert into {app}.orders (customer) select s from {app}.secrets',
    proof: `select exists (select from {app}.orders where customer = 'hush')`,
    gain: 'the secrets are read',
    policy: { tables: { '{app}.secrets': 'none' } },
    outcome: {
      found: ['TUP005', 'role pg_read_all_data', '{service} -> member of pg_read_all_data'],
    },
  },
  {
    title: 'pg_maintain, and a materialized view kept as a snapshot',
    since: 17,
    setup: `grant pg_maintain to {service}; set role {admin};
      create materialized view {app}.snapshot as select * from {app}.orders; delete from {app}.orders`,
    attack: 'refresh materialized view {app}.snapshot',
    proof: 'select count(*) = 0 from {app}.snapshot',
    gain: 'the snapshot is gone',
    outcome: { found: ['TUP005', 'role pg_maintain', '{service} -> member of pg_maintain'] },
  },
  {
    title: 'pg_execute_server_program: any program, as the server',
    setup: 'grant pg_execute_server_program to {service}',
    attack: "copy {app}.orders (customer) from program 'echo ran'",
    proof: `select exists (select from {app}.orders where customer = 'ran')`,
    gain: 'a program has run on the server',
    outcome: {
      found: [
        'TUP005',
        'role pg_execute_server_program',
        '{service} -> member of pg_execute_server_program',
      ],
    },
  },
  {
    title: 'pg_read_server_files: any file, as the server',
    setup: 'grant pg_read_server_files to {service}',
    attack: `insert into {app}.orders (customer) values (null); copy {app}.orders (customer) from '/proc/self/comm'`,
    proof: 'select count(*) > 4 from {app}.orders',
    gain: 'a file of the server is read',
    outcome: {
      found: ['TUP005', 'role pg_read_server_files', '{service} -> member of pg_read_server_files'],
    },
  },
  {
    title: 'a role that stands for the superuser at a cloud',
    setup: `create role cloudsqlsuperuser; grant pg_write_all_data to cloudsqlsuperuser; grant cloudsqlsuperuser to {service}`,
    ...deletes,
    outcome: {
      found: ['TUP005', 'role cloudsqlsuperuser', '{service} -> member of cloudsqlsuperuser'],
    },
  },
  {
    title: 'CREATEROLE, which makes itself a member of anything',
    until: 15,
    setup: 'alter role {service} createrole',
    ...deletes,
    attack: 'grant pg_write_all_data to {service}; delete from {app}.orders',
    outcome: { found: ['TUP004', 'role {service}', '{service}'] },
  },
  {
    title: 'CREATEROLE, which makes a group, and takes a role that it may hand on into it',
    since: 16,
    setup: `alter role {service} createrole; grant {third} to {service} with admin true, inherit false, set false;
      set role {admin}; grant delete on {app}.orders to {third}`,
    ...deletes,
    attack: `create role attack_made; grant {third} to attack_made; grant attack_made to {service} with inherit true;
      delete from {app}.orders`,
    outcome: { found: ['TUP004', 'role {service}', '{service}'] },
  },
  {
    title: 'SUPERUSER',
    setup: 'alter role {service} superuser',
    ...deletes,
    outcome: { found: ['TUP004', 'role {service}', '{service}'] },
  },
  {
    title: 'SUPERUSER of a group',
    setup: 'alter role {third} superuser; grant {third} to {service}',
    ...becomesAndDeletes('{third}'),
    outcome: { found: ['TUP004', 'role {third}', '{service} -> member of {third}'] },
  },
  {
    title: 'BYPASSRLS, and rows of other customers',
    setup: `alter role {service} bypassrls; set role {admin}; alter table {app}.orders enable row level security;
      create policy own on {app}.orders to {service} using (customer = 'a')`,
    attack: 'update {app}.orders set total = 0',
    proof: 'select count(*) = 3 from {app}.orders where total = 0',
    gain: 'the orders of every customer are overwritten',
    outcome: { found: ['TUP004', 'role {service}', '{service}'] },
  },
  {
    title: 'a reader that is a member of the service',
    setup: 'grant {service} to {reader}',
    attack: [['reader', `insert into {app}.orders (customer) values ('forged')`]],
    proof: `select exists (select from {app}.orders where customer = 'forged')`,
    gain: 'a reader writes',
    policy: { readers: [{}] },
    outcome: {
      found: ['TUP007', 'table {app}.orders', '{reader} -> member of {service}'],
    },
  },
  {
    title: 'pg_monitor, and what other sessions are doing',
    setup: 'grant pg_monitor to {service}',
    attack: `insert into {app}.orders (customer) select 'seen' from pg_stat_activity where query <> '<insufficient privilege>' and usename <> current_user`,
    proof: `select exists (select from {app}.orders where customer = 'seen')`,
    gain: 'statements of others are read, with the values in them',
    outcome: { warned: ['TUP052', 'role pg_monitor', '{service} -> member of pg_monitor'] },
  },
  {
    title: 'a session that took on a role before the membership was revoked',
    attack: [
      [
        'superuser',
        `create schema {outside}; grant usage on schema {outside}, {app} to {third}; grant delete on {app}.orders to {third};
        create function {outside}.revoke_it() returns void language sql security definer as 'revoke {third} from {service}';
        grant {third} to {service}`,
      ],
      ['service', 'set role {third}; select {outside}.revoke_it(); delete from {app}.orders'],
    ],
    proof: deletes.proof,
    gain: deletes.gain,
    outcome: {
      outside:
        "no catalog shows which role a session has taken on. When a membership was revoked, end the sessions of the service: `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'service_apps'`",
    },
  },
];
