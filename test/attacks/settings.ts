import type { Attack, Step } from './attack';

const guarded = `set role {admin};
  create function {app}.guard() returns trigger language plpgsql as 'begin raise exception ''guarded''; end';
  create trigger guard before update on {app}.orders execute function {app}.guard(); reset role;`;
const overwrites = {
  proof: 'select count(*) = 3 from {app}.orders where total = 0',
  gain: 'no trigger guards the orders, and every one is overwritten',
};

/** What a session of the service begins with: as the server does it at a login. */
const login: Step = [
  'superuser',
  `do $do$ declare setting text; begin
    for setting in
      select unnest(setconfig) from pg_db_role_setting
      where setrole in (0, '{service}'::regrole) and setdatabase in (0, (select oid from pg_database where datname = current_database()))
    loop perform set_config(split_part(setting, '=', 1), split_part(setting, '=', 2), true); end loop;
  end $do$`,
];
const object = `set role {admin}; select lo_from_bytea(4711, 'kept'); reset role;`;

/** Settings, and who may set them. */
export const settings: readonly Attack[] = [
  {
    title: 'SET on session_replication_role, which switches off every trigger and foreign key',
    since: 15,
    setup: `${guarded} grant set on parameter session_replication_role to {service}`,
    attack: 'set session_replication_role = replica; update {app}.orders set total = 0',
    ...overwrites,
    outcome: { found: ['TUP045', 'parameter session_replication_role', '{service}'] },
  },
  {
    title: 'SET on session_replication_role, for everybody',
    since: 15,
    setup: `${guarded} grant set on parameter session_replication_role to public`,
    attack: 'set session_replication_role = replica; update {app}.orders set total = 0',
    ...overwrites,
    outcome: { found: ['TUP045', 'parameter session_replication_role', 'PUBLIC'] },
  },
  {
    title: 'SET on lo_compat_privileges, and a large object of the admin’s',
    since: 15,
    setup: `${object} grant set on parameter lo_compat_privileges to {service}`,
    attack: 'set lo_compat_privileges = on; select lo_unlink(4711)',
    proof: 'select not exists (select from pg_largeobject_metadata where oid = 4711)',
    gain: 'a large object of the admin is gone',
    outcome: { found: ['TUP045', 'parameter lo_compat_privileges', '{service}'] },
  },
  {
    title: 'SET on log_statement, which hides what it does',
    since: 15,
    setup: 'grant set on parameter log_statement to {service}',
    attack: `set log_statement = 'none'; update {app}.orders set customer = current_setting('log_statement')`,
    proof: `select count(*) = 3 from {app}.orders where customer = 'none'`,
    gain: 'its statements are missing in the log',
    outcome: { warned: ['TUP045', 'parameter log_statement', '{service}'] },
  },
  {
    title: 'session_replication_role = replica, set for the role',
    setup: `${guarded} alter role {service} set session_replication_role = replica`,
    attack: [login, ['service', 'update {app}.orders set total = 0']],
    ...overwrites,
    outcome: { found: ['TUP046', 'role {service}', 'session_replication_role = replica'] },
  },
  {
    title: 'session_replication_role = replica, set for the role in this database',
    setup: `${guarded} alter role {service} in database {db} set session_replication_role = replica`,
    attack: [login, ['service', 'update {app}.orders set total = 0']],
    ...overwrites,
    outcome: {
      found: ['TUP046', 'role {service} in database {db}', 'session_replication_role = replica'],
    },
  },
  {
    title: 'session_replication_role = replica, set for the database',
    setup: `${guarded} alter database {db} set session_replication_role = replica`,
    attack: [login, ['service', 'update {app}.orders set total = 0']],
    ...overwrites,
    outcome: { found: ['TUP046', 'database {db}', 'session_replication_role = replica'] },
  },
  {
    title: 'lo_compat_privileges = on, set for the database, and a large object of the admin’s',
    setup: `${object} alter database {db} set lo_compat_privileges = on`,
    attack: [login, ['service', 'select lo_unlink(4711)']],
    proof: 'select not exists (select from pg_largeobject_metadata where oid = 4711)',
    gain: 'a large object of the admin is gone',
    outcome: { found: ['TUP046', 'database {db}', 'lo_compat_privileges = on'] },
  },
];
