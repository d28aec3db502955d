import type { Attack } from './attack';

const overwritten = {
  proof: 'select count(*) = 3 from {app}.orders where total = 0',
  gain: 'every order is overwritten',
};
const byUpdate =
  'the application has to change rows. A row cap, a history trigger, `appendOnly`, `readOnlyColumns` or `insertOnlyColumns` limit or undo it';

/** What whoever may write can always do. */
export const outside: readonly Attack[] = [
  {
    title: 'UPDATE without WHERE',
    attack: 'update {app}.orders set total = 0',
    ...overwritten,
    outcome: { outside: byUpdate },
  },
  {
    title: 'UPDATE without WHERE, of a column that is insertOnly',
    attack: 'update {app}.orders set total = 0',
    ...overwritten,
    policy: { tables: { '{app}.orders': { insertOnlyColumns: ['total'] } } },
    outcome: { refused: '42501' },
  },
  {
    title: 'INSERT .. ON CONFLICT DO UPDATE',
    attack: `insert into {app}.orders (id, customer, total) select id, customer, 0 from {app}.orders on conflict (id) do update set total = 0`,
    ...overwritten,
    outcome: { outside: byUpdate },
  },
  {
    title: 'INSERT .. ON CONFLICT DO UPDATE, on a table that is appendOnly',
    attack: `insert into {app}.orders (id, customer, total) select id, customer, 0 from {app}.orders on conflict (id) do update set total = 0`,
    ...overwritten,
    policy: { tables: { '{app}.orders': 'appendOnly' } },
    outcome: { refused: '42501' },
  },
  {
    title: 'MERGE .. UPDATE',
    since: 15,
    attack:
      'merge into {app}.orders as o using {app}.orders as s on s.id = o.id when matched then update set total = 0',
    ...overwritten,
    outcome: { outside: byUpdate },
  },
  {
    title: 'a flag that hides rows',
    setup: 'set role {admin}; alter table {app}.orders add deleted boolean default false',
    attack: 'update {app}.orders set deleted = true',
    proof: 'select bool_and(deleted) from {app}.orders',
    gain: 'the application shows no order any more',
    outcome: { outside: byUpdate },
  },
  {
    title: 'a large object of its own, removed',
    setup: `set role {service}; select lo_from_bytea(4711, 'kept')`,
    attack: 'select lo_unlink(4711)',
    proof: 'select not exists (select from pg_largeobject_metadata where oid = 4711)',
    gain: 'it is gone',
    outcome: {
      outside: 'who makes a large object owns it. Keep what must not be lost in a table, as bytea',
    },
  },
  {
    title: 'LOCK TABLE .. ACCESS EXCLUSIVE, for which UPDATE is enough',
    attack: 'lock table {app}.orders in access exclusive mode',
    proof: `select exists (select from pg_locks where pid = pg_backend_pid() and relation = '{app}.orders'::regclass and mode = 'AccessExclusiveLock')`,
    gain: 'everybody else waits',
    outcome: {
      outside:
        'nothing is lost. Runs of ours wait no longer than lock_timeout, and say who holds them up; end that session',
    },
  },
  {
    title: 'an advisory lock that others take, held for ever',
    attack: 'select pg_advisory_lock(4711)',
    proof: `select exists (select from pg_locks where pid = pg_backend_pid() and locktype = 'advisory' and objid = 4711)`,
    gain: 'a migration tool that takes it waits',
    outcome: {
      outside: 'nothing is lost; the lock of our own runs is a table that the service cannot lock',
    },
  },
  {
    title: 'numbers of a sequence, drawn until none is left',
    attack: `select nextval('{app}.orders_id_seq') from generate_series(1, 100)`,
    proof: 'select last_value > 100 from {app}.orders_id_seq',
    gain: 'inserts fail in the end',
    outcome: { outside: 'nothing is lost; who inserts has to draw numbers. Use bigint' },
  },
  {
    title: 'a statement in a row, which a job of the admin executes',
    setup: 'set role {admin}; create table {app}.jobs (command text)',
    attack: [
      ['service', `insert into {app}.jobs values ('delete from {app}.orders')`],
      [
        'admin',
        'do $do$ declare job text; begin for job in select command from {app}.jobs loop execute job; end loop; end $do$',
      ],
    ],
    proof: 'select count(*) = 0 from {app}.orders',
    gain: 'every order is gone',
    outcome: {
      outside:
        'what programs of the admin do with rows, no catalog tells. Make such tables `readOnly` or `none`; those of known extensions are TUP053',
    },
  },
  {
    title: 'a secret in the source of a function',
    setup: `set role {admin}; create function {app}.sign() returns text language sql as $f$ select 'hush' $f$`,
    attack: `insert into {app}.orders (customer) select prosrc from pg_proc where proname = 'sign'`,
    proof: `select exists (select from {app}.orders where customer like '%hush%')`,
    gain: 'it is read',
    outcome: {
      outside:
        'catalogs are for everybody: sources, defaults, comments, settings of roles and databases. Keep secrets out of them',
    },
  },
  {
    title: 'other databases of the server, to which everybody may connect',
    attack: 'select 1',
    proof: `select has_database_privilege('{service}'::regrole::oid, 'postgres', 'connect')`,
    gain: 'it may do there what everybody may',
    outcome: {
      outside:
        'a policy is for one database. Before PostgreSQL 15 everybody creates in the schema public of a new database, template1 included: revoke CONNECT there',
    },
  },
  {
    title: 'INSERT .. OVERRIDING SYSTEM VALUE, of a number that is yet to come',
    setup:
      'set role {admin}; create table {app}.bills (id int generated always as identity primary key)',
    attack: 'insert into {app}.bills overriding system value values (1)',
    proof: 'select count(*) = 1 from {app}.bills',
    gain: 'a later insert collides',
    outcome: { outside: 'nothing is lost; the later insert fails, and is tried again' },
  },
  {
    title: 'a parameter that a session had set before the right to was revoked',
    since: 15,
    setup: `set role {admin}; create function {app}.guard() returns trigger language plpgsql as 'begin raise exception ''guarded''; end';
      create trigger guard before update on {app}.orders execute function {app}.guard()`,
    attack: [
      ['superuser', 'grant set on parameter session_replication_role to {service}'],
      ['service', 'set session_replication_role = replica'],
      ['superuser', 'revoke set on parameter session_replication_role from {service}'],
      ['service', 'update {app}.orders set total = 0'],
    ],
    ...overwritten,
    outcome: {
      outside:
        'no catalog shows what a session has set. After such a revoke, end the sessions of the service',
    },
  },
  {
    title: 'settings of its own role, which limit it',
    setup: `alter role {service} set statement_timeout = '1s'`,
    attack: `alter role {service} set statement_timeout = 0`,
    proof: `select exists (select from pg_db_role_setting where setrole = '{service}'::regrole and 'statement_timeout=0' = any (setconfig))`,
    gain: 'its statements take as long as they like',
    outcome: {
      outside: 'a role may always set what any session may set; those settings are no guard',
    },
  },
];
