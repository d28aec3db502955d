-- What the policy says and what the database has, read once; diff.sql and the findings go on from here. This part: who
-- is spoken of, and where. catalog-rules.sql, -relations.sql, -routines.sql and -wants.sql follow.
-- Parameter: the policy, in current_setting('two_user.policy'). Read-only; works as any user that may read the catalog.
-- Every object is an `item` with an owner and an ACL. Relations that look alike (kind, owner, ACL, rules) are ONE item:
-- a database of 50,000 tables has a handful of distinct ACLs, and only those are taken apart.
-- NOTE: planning is most of what this costs, and what is inlined is planned, with all its expressions, in each place that
-- names it. So every CTE says MATERIALIZED, but for those that stand for all relations or columns.
with recursive
policy as materialized (
  select p, p ->> 'admin' as admin_name, to_regrole(quote_ident(p ->> 'admin'))::oid as admin,
    coalesce(p ->> 'enforcement' = 'additive', false) as additive
  from (select current_setting('two_user.policy')::jsonb as p) as given
),

-- A schema is a name, or a name and whether the plan makes it.
policy_schema as materialized (
  select coalesce(s ->> 'name', s #>> '{}') as name, coalesce((s ->> 'create')::boolean, false) as creatable, n
  from policy, jsonb_array_elements(p -> 'schemas') with ordinality as e (s, n)
),

-- The roles whose privileges the policy states.
grantee as materialized (
  select 'service' as kind, p #>> '{service,role}' as name,
    to_regrole(quote_ident(p #>> '{service,role}'))::oid as oid,
    coalesce(p #> '{service,tables}', '{}') as tables, '[]'::jsonb as schemas,
    coalesce(p #> '{service,routines}', '[]') as routines,
    coalesce((p #>> '{service,temporary}')::boolean, false) as temporary
  from policy
  union all
  select 'reader', r ->> 'role', to_regrole(quote_ident(r ->> 'role'))::oid,
    coalesce(r -> 'tables', '{}'), coalesce(r -> 'schemas', '[]'), '[]', false
  from policy, jsonb_array_elements(coalesce(p -> 'readers', '[]')) as r
),

-- The schemas that are managed: those of the policy, and two_user, in which the releases are recorded. One that the
-- plan is going to make has an oid that no schema has, so that it is planned for like any other.
managed as materialized (
  select n.oid, n.nspname, n.nspowner, n.nspacl, n.nspname <> 'two_user' as in_policy, false as missing
  from pg_namespace as n
  where n.nspname = 'two_user' or n.nspname = any (array(select name from policy_schema))
  union all
  select (4294967295 - s.n)::oid, s.name::name, admin, null, true, true
  from policy, policy_schema as s
  where s.creatable and has_database_privilege(admin, current_database(), 'CREATE')
    and not exists (select from pg_namespace as n where n.nspname = s.name)
),

-- The roles that a role of the policy is or can become: membership in any form, since ADMIN alone is enough to take
-- the rest, and SET without INHERIT shows in no has_table_privilege(). Since 16 one may give nothing at all.
reach as (
  select oid as grantee, oid as role, null::oid as via, format('%I', name) collate "C" as path
  from grantee where oid is not null
  union
  select r.grantee, m.roleid, r.role, format('%s -> member of %I', r.path, pg_get_userbyid(m.roleid))
  from reach as r join pg_auth_members as m on m.member = r.role
  where m.admin_option or coalesce((to_jsonb(m) ->> 'inherit_option')::boolean or (to_jsonb(m) ->> 'set_option')::boolean, true)
),

-- Which service has recorded a release, and the schemas of its last one. The table may not be there, or not be ours to
-- read, so it is read by a query that is only then made; service names in hexadecimal, since it answers in XML.
claim as materialized (
  select convert_from(decode(m[1], 'hex'), getdatabaseencoding()) as service, string_to_array(m[2], ',')::oid[] as schemas
  from (
    select query_to_xml($$
        select string_agg(encode(convert_to(service, getdatabaseencoding()), 'hex') || ':' || array_to_string(schemas, ','), ' ') as c
        from (select distinct on (service) service, schemas from two_user.release order by service, revision desc) as latest
      $$, false, true, '')::text as answer
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = 'two_user' and c.relname = 'release'
      and has_schema_privilege(n.oid, 'USAGE') and has_table_privilege(c.oid, 'SELECT')
      and 3 = (select count(*) from pg_attribute as a where a.attrelid = c.oid and a.attname in ('service', 'schemas', 'revision'))
  ) as asked, regexp_matches(answer, '([0-9a-f]+):([0-9,]*)', 'g') as m
),

