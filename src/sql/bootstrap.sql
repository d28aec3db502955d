-- The statements which make the two users and the database that the admin owns, in order, each with its reason. Only
-- what differs; no row means that nothing is to be done. Read-only itself, so it is a plan as well.
-- Parameter: current_setting('two_user.bootstrap') =
--   { "admin": {"role": .., "verifier": ..}, "service": {"role": .., "verifier": ..}, "database": .. }
-- A verifier (SCRAM-SHA-256$..) becomes the password, null leaves the password alone: passwords are never compared here.
-- Run as superuser, search_path = pg_catalog, first in a maintenance database (users, database) and then in the
-- database itself (its schema public), one statement at a time: CREATE DATABASE cannot be part of a transaction.
with given as materialized (
  select current_setting('two_user.bootstrap')::jsonb as p
),
person as materialized (
  select wanted.position, wanted.title, wanted.name, wanted.verifier, role.oid,
    concat_ws(' ',
      case when not role.rolcanlogin then 'login' end,
      -- NOTE: the admin keeps what it has been given on purpose; the service must never have any of these.
      case when wanted.title = 'service' then concat_ws(' ',
        case when role.rolsuper then 'nosuperuser' end,
        case when role.rolcreatedb then 'nocreatedb' end,
        case when role.rolcreaterole then 'nocreaterole' end,
        case when role.rolreplication then 'noreplication' end,
        case when role.rolbypassrls then 'nobypassrls' end) end) as attributes
  from given
  cross join lateral (
    values
      (1, 'admin', p #>> '{admin,role}', p #>> '{admin,verifier}'),
      (2, 'service', p #>> '{service,role}', p #>> '{service,verifier}')
  ) as wanted (position, title, name, verifier)
  left join pg_roles as role on role.rolname = wanted.name
),
-- The database, if it is there; else one row of nulls.
home as materialized (
  select given.p ->> 'database' as name, admin.name as admin, admin.oid as admin_oid, db.oid, db.datdba,
    pg_get_userbyid(db.datdba) as owner, coalesce(db.datacl, acldefault('d', db.datdba)) as acl
  from given
  join person as admin on admin.title = 'admin'
  left join pg_database as db on db.datname = given.p ->> 'database'
),
step (position, statement, reason) as (
  select position,
    format('create role %I login nosuperuser nocreatedb nocreaterole noreplication nobypassrls', name)
      || coalesce(format(' password %L', verifier), ''),
    format('the %s user %I does not exist', title, name)
  from person
  where oid is null

  union all
  select 10 + position, format('alter role %I %s', name, attributes),
    format('the %s user %I has other attributes', title, name)
  from person
  where attributes <> ''

  union all
  select 20 + position, format('alter role %I password %L', name, verifier),
    format('the %s user %I gets its password', title, name)
  from person
  where oid is not null and verifier is not null

  union all
  select 30, format('create database %I owner %I', name, admin), format('the database %I does not exist', name)
  from home
  where oid is null

  union all
  select 31, format('alter database %I owner to %I', name, admin),
    format('the database %I belongs to %I, not to the admin', name, owner)
  from home
  where oid is not null and datdba is distinct from admin_oid

  -- Where PUBLIC may not connect. What a former owner was granted goes to the new one with the database.
  union all
  select 40 + person.position, format('grant connect on database %I to %I', home.name, person.name),
    format('the %s user %I may not connect to the database %I', person.title, person.name, home.name)
  from home
  cross join person
  where home.oid is not null
    and not exists (
      select from aclexplode(home.acl) as entry
      where entry.privilege_type = 'CONNECT'
        and (entry.grantee in (0, person.oid) or person.title = 'admin' and entry.grantee = home.datdba))

  -- On PostgreSQL 14, and in databases that come from there, the schema public belongs to the bootstrap superuser, and
  -- the database's owner cannot take CREATE on it away from PUBLIC. Since 15 it is the database owner's in new databases.
  union all
  select 50, 'alter schema public owner to pg_database_owner',
    format('the schema public belongs to %I, so the admin cannot revoke CREATE on it', pg_get_userbyid(n.nspowner))
  from home
  join pg_namespace as n on n.nspname = 'public'
  where home.name = current_database()
    and n.nspowner is distinct from home.admin_oid
    and n.nspowner <> to_regrole('pg_database_owner')

  -- There everybody creates in it, too: code of the service, which others find in their search_path and run.
  union all
  select 51, 'revoke create on schema public from public', 'everybody may create in the schema public'
  from home
  join pg_namespace as n on n.nspname = 'public'
  where home.name = current_database()
    and exists (select from aclexplode(n.nspacl) as entry where entry.grantee = 0 and entry.privilege_type = 'CREATE')
)
select statement, reason
from step
order by position
