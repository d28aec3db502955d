-- All that decides whether a role has a privilege on an object: the memberships, the object's ACL and owner, and what
-- the server itself answers. What follows from it, whoever asks works out, and says why.
-- Parameter: {"role", "class", "oid", "attnum", "privilege"} in two_user.question; role 0 is PUBLIC. Read-only.
with recursive question as materialized (
  select (q ->> 'role')::oid as role, q ->> 'class' as class, (q ->> 'oid')::oid as oid, (q ->> 'attnum')::smallint as attnum, q ->> 'privilege' as privilege
  from (select current_setting('two_user.question')::jsonb as q) as given
),
-- The options of a membership are its own since 16; before, the member's INHERIT decides, and every member may SET ROLE.
membership as materialized (
  select m.member, m.roleid as role, m.grantor, m.admin_option as admin,
    coalesce((to_jsonb(m) ->> 'inherit_option')::boolean, r.rolinherit) as inherit, coalesce((to_jsonb(m) ->> 'set_option')::boolean, true) as set
  from pg_auth_members as m
  join pg_roles as r on r.oid = m.member
  union all
  -- The owner of a database is a member of pg_database_owner there, without a row that says so.
  select d.datdba, o.oid, null, false, r.rolinherit or current_setting('server_version_num')::int >= 160000, true
  from pg_database as d
  join pg_roles as r on r.oid = d.datdba
  join pg_roles as o on o.rolname = 'pg_database_owner'
  where d.datname = current_database()
),
reached as (
  select role from question
  union
  select m.role from reached as r join membership as m on m.member = r.role
),
object as materialized (
  select c.relowner as owner, c.relnamespace as schema, coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner)) as acl,
    c.oid < 16384 and c.relnamespace = 'pg_catalog'::regnamespace and c.relkind <> 'v' as catalog
  from question as q join pg_class as c on c.oid = q.oid
  where q.class in ('relation', 'sequence', 'column')
  union all
  select n.nspowner, null, coalesce(n.nspacl, acldefault('n', n.nspowner)), false
  from question as q join pg_namespace as n on q.class = 'schema' and n.oid = q.oid
  union all
  select d.datdba, null, coalesce(d.datacl, acldefault('d', d.datdba)), false
  from question as q join pg_database as d on q.class = 'database' and d.oid = q.oid
  union all
  select p.proowner, p.pronamespace, coalesce(p.proacl, acldefault('f', p.proowner)), false
  from question as q join pg_proc as p on q.class = 'routine' and p.oid = q.oid
),
entry as materialized (
  select null::name as attname, a.grantee, a.grantor, a.is_grantable
  from question as q, object as o, aclexplode(o.acl) as a
  where a.privilege_type = q.privilege
  union all
  select t.attname, a.grantee, a.grantor, a.is_grantable
  from question as q
  join pg_attribute as t on q.class in ('relation', 'column') and t.attrelid = q.oid and not t.attisdropped and t.attacl is not null and t.attnum = coalesce(q.attnum, t.attnum),
    aclexplode(t.attacl) as a
  where a.privilege_type = q.privilege
),
-- On which columns it has a privilege that it has not on the whole table.
part as (
  select t.attname, t.attnum, has_column_privilege(q.role, q.oid, t.attnum, q.privilege) as has
  from question as q
  join pg_attribute as t on t.attrelid = q.oid and t.attnum > 0 and not t.attisdropped
  where q.class = 'relation' and exists (select from entry where attname is not null)
),
named as (
  select role as oid from reached
  union select grantee from entry
  union select grantor from entry
  union select owner from object
  union select grantor from membership where role in (select role from reached)
)
select jsonb_build_object(
  'has', (select case q.class
      when 'relation' then has_table_privilege(q.role, q.oid, q.privilege)
      when 'sequence' then has_sequence_privilege(q.role, q.oid, q.privilege)
      when 'column' then has_column_privilege(q.role, q.oid, q.attnum, q.privilege)
      when 'schema' then has_schema_privilege(q.role, q.oid, q.privilege)
      when 'database' then has_database_privilege(q.role, q.oid, q.privilege)
      when 'routine' then has_function_privilege(q.role, q.oid, q.privilege)
    end from question as q),
  'owner', (select owner::int8 from object),
  'catalog', (select catalog from object),
  'entries', (select coalesce(jsonb_agg(jsonb_build_object('column', attname, 'grantee', grantee::int8, 'grantor', grantor::int8, 'grantable', is_grantable)
    order by attname nulls first, grantee, grantor), '[]') from entry),
  'columns', (select coalesce(jsonb_agg(jsonb_build_object('name', attname, 'has', has) order by attnum), '[]') from part),
  'memberships', (select coalesce(jsonb_agg(jsonb_build_object('member', member::int8, 'role', role::int8, 'grantor', grantor::int8,
      'admin', admin, 'inherit', inherit, 'set', set) order by inherit desc, set desc, role, grantor), '[]')
    from membership where member in (select role from reached)),
  'roles', (select coalesce(jsonb_agg(jsonb_build_object('oid', n.oid::int8, 'name', coalesce(r.rolname::text, n.oid::text),
      'superuser', coalesce(r.rolsuper, false), 'createrole', coalesce(r.rolcreaterole, false), 'login', coalesce(r.rolcanlogin, false)) order by n.oid), '[]')
    from named as n left join pg_roles as r on r.oid = n.oid where n.oid <> 0),
  'schema', (select jsonb_build_object('name', format('%I', n.nspname), 'usage', has_schema_privilege(q.role, n.oid, 'USAGE'))
    from question as q, object as o join pg_namespace as n on n.oid = o.schema),
  'connect', (select has_database_privilege(role, current_database(), 'CONNECT') from question)
) as answer
