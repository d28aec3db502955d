import { type Connection, query } from '../servers';

// What a crash must leave as it was, or bring to the policy entirely.

/** Brings privileges of every kind away from the policy of a world; may be run again and again. */
export const drift = `set role {admin};
  create table if not exists {app}.users (id serial, x int);
  create table if not exists {app}.audit (id serial, x int);
  create or replace view {app}.seen as select 1 as one;
  revoke all on all tables in schema {app} from {service}; revoke all on all sequences in schema {app} from {service};
  grant all on {app}.users to {service} with grant option; grant delete on {app}.audit to public;
  grant update (x) on {app}.audit to {service}; grant insert on {app}.seen to {service};
  grant create on schema {app} to {service}; grant temporary on database {db} to public;
  alter default privileges in schema {app} grant delete on tables to {service};
  grant truncate on {app}.audit to {third} with grant option`;

/** All ACLs of the database, as text; of the releases' schema nothing, which is made before anything is granted. */
export async function acls(connection: Connection): Promise<string> {
  const [row] = await query(
    connection,
    `select string_agg(line, e'\\n' order by line) as all from (
      select concat_ws(' ', n.nspname, c.relname, c.relacl) as line from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname !~ '^(pg_|two_user)'
      union all select concat_ws(' ', attrelid::regclass, attname, attacl) from pg_attribute where attacl is not null
      union all select concat_ws(' ', nspname, nspacl) from pg_namespace where nspname <> 'two_user'
      union all select concat_ws(' ', 'database', datacl) from pg_database where datname = current_database()
      union all select concat_ws(' ', 'default', defaclrole, defaclnamespace, defaclobjtype, defaclacl) from pg_default_acl) as x`,
  );
  return row?.all as string;
}
