import type { Attack } from './attack';

const users = `set role {admin}; create table {app}.users (name text unique, password text);
  insert into {app}.users select 'a' || n, 'hush' from generate_series(1, 100) as n; analyze {app}.users; reset role;`;
const hidden = {
  proof: `select exists (select from {app}.orders where customer like '%hush%')`,
  gain: 'the passwords are read',
  policy: { tables: { '{app}.users': { hide: ['password'] } } },
} as const;
const refused = { refused: '42501' } as const;
const read = (what: string) => `insert into {app}.orders (customer) select ${what}`;

/** Columns that are not to be read, and what gives their values away. */
export const columns: readonly Attack[] = [
  {
    title: 'REVOKE SELECT (password) after GRANT SELECT, which revokes nothing',
    setup: `${users} set role {admin}; grant select on {app}.users to {service}; revoke select (password) on {app}.users from {service}`,
    attack: read('password from {app}.users'),
    ...hidden,
    outcome: refused,
  },
  {
    title: 'the whole row of a table with a hidden column, as JSON',
    setup: users,
    attack: read('to_json(u)::text from {app}.users as u'),
    ...hidden,
    outcome: refused,
  },
  {
    title: 'UPDATE .. RETURNING a hidden column, which may be written',
    setup: users,
    attack: `with u as (update {app}.users set name = name returning password) ${read('password from u')}`,
    ...hidden,
    outcome: refused,
  },
  {
    title: 'RETURNING OLD of a hidden column',
    since: 18,
    setup: users,
    attack: `with u as (update {app}.users set password = 'new' returning old.password) ${read('password from u')}`,
    ...hidden,
    outcome: refused,
  },
  {
    title: 'MERGE .. RETURNING a hidden column',
    since: 17,
    setup: users,
    attack: `with u as (merge into {app}.users as t using (select 'a1' as name) as s on t.name = s.name
      when matched then update set name = t.name returning t.password) ${read('password from u')}`,
    ...hidden,
    outcome: refused,
  },
  {
    title: 'the commonest values of a hidden column, in pg_stats',
    setup: users,
    attack: read(
      `most_common_vals::text from pg_stats where tablename = 'users' and attname = 'password'`,
    ),
    ...hidden,
    outcome: { refused: 'none' },
  },
  {
    title: 'a hidden column of a partitioned table, in its partition',
    setup: `set role {admin}; create table {app}.users (name text, password text) partition by list (name);
      create table {app}.users_all partition of {app}.users default; insert into {app}.users values ('a', 'hush')`,
    attack: read('password from {app}.users_all'),
    ...hidden,
    outcome: refused,
  },
  {
    title: 'a hidden column of a partition, by way of its parent',
    setup: `set role {admin}; create table {app}.users (name text, password text) partition by list (name);
      create table {app}.users_all partition of {app}.users default; insert into {app}.users values ('a', 'hush')`,
    attack: read('password from {app}.users'),
    ...hidden,
    policy: { tables: { '{app}.users_all': { hide: ['password'] } } },
    outcome: { found: ['TUP010', 'table {app}.users_all', '{service} -> {app}.users'] },
    byHand: 'alter table {app}.users detach partition {app}.users_all',
  },
  {
    title: 'a table of the next migration, to which a narrow pattern applies, before the next run',
    policy: { tables: { '{app}.audit_*': 'readOnly' } },
    attack: [
      ['admin', 'create table {app}.audit_log (x int)'],
      ['service', 'insert into {app}.audit_log values (1)'],
    ],
    proof: 'select count(*) = 1 from {app}.audit_log',
    gain: 'it writes what it was only to read',
    outcome: refused,
  },
  {
    title: 'whether a value is there, asked by INSERT .. ON CONFLICT DO NOTHING',
    setup: users,
    attack: `with i as (insert into {app}.users (name) values ('a1') on conflict do nothing returning 1)
      ${read(`'hush, it is there' where not exists (select from i)`)}`,
    ...hidden,
    gain: 'a value of a unique column is guessed',
    policy: { tables: { '{app}.users': { hide: ['name'] } } },
    outcome: {
      outside:
        'a unique column, or a foreign key, tells whoever may insert whether a value is there. Keep secrets out of keys',
    },
  },
];
