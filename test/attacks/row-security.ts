import type { Attack } from './attack';

const guarded = (table: string) => `alter table ${table} enable row level security;
  create policy own on ${table} to {service} using (customer = 'a')`;
const readsAll = (from: string) => ({
  attack: `insert into {app}.seen select count(*) from ${from}`,
  proof: 'select n = 3 from {app}.seen',
  gain: 'the orders of every customer are read',
});
const seen = 'set role {admin}; create table {app}.seen (n bigint);';
const partitioned = `create table {app}.sales (customer text, n int) partition by list (n);
  create table {app}.sales_all partition of {app}.sales default; insert into {app}.sales select customer, id from {app}.orders;`;

/** Row security is not of the policy, and no plan touches it; what goes round it is said. */
export const rowSecurity: readonly Attack[] = [
  {
    title: 'a view of the admin’s, over a table whose rows are guarded',
    setup: `${seen} ${guarded('{app}.orders')}; create view {app}.all_orders as select * from {app}.orders; grant select on {app}.all_orders to {service}`,
    ...readsAll('{app}.all_orders'),
    outcome: {
      warned: [
        'TUP033',
        'view {app}.all_orders',
        '{service} -> SELECT -> as {admin} -> {app}.orders',
      ],
    },
  },
  {
    title: 'the partition, where the rows of the partitioned table are guarded',
    setup: `${seen} ${partitioned} ${guarded('{app}.sales')}`,
    ...readsAll('{app}.sales_all'),
    outcome: { warned: ['TUP051', 'table {app}.sales', '{service} -> part {app}.sales_all'] },
  },
  {
    title: 'a foreign part, which can have no row security of its own',
    setup: `${seen} create table {app}.sales (customer text) partition by list (customer); ${guarded('{app}.sales')}; reset role;
      create extension file_fdw; create server {app} foreign data wrapper file_fdw;
      do $$ begin execute format('create foreign table {app}.away partition of {app}.sales default server {app} options (filename %L)',
        current_setting('data_directory') || '/PG_VERSION'); end $$; alter foreign table {app}.away owner to {admin}`,
    ...readsAll('{app}.away'),
    proof: 'select n = 1 from {app}.seen',
    outcome: { warned: ['TUP051', 'table {app}.sales', '{service} -> part {app}.away'] },
  },
  {
    title: 'the parent, where the rows of its part are guarded',
    setup: `${seen} ${partitioned} ${guarded('{app}.sales_all')}`,
    ...readsAll('{app}.sales'),
    outcome: { warned: ['TUP051', 'table {app}.sales_all', '{service} -> parent {app}.sales'] },
  },
  {
    title: 'a policy that trusts a setting, which every session may set',
    setup: `set role {admin}; alter table {app}.orders enable row level security;
      create policy tenant on {app}.orders to {service} using (customer = current_setting('app.tenant', true))`,
    attack: `set app.tenant = 'b'; update {app}.orders set total = 0`,
    proof: `select total = 0 from {app}.orders where customer = 'b'`,
    gain: 'rows of another customer are overwritten',
    outcome: {
      outside:
        'who the customer is, the application says; PostgreSQL knows only its role. Give each customer a role, or trust the application with it',
    },
  },
];
