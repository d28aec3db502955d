-- What the policy says and what the database has, read once; diff.sql and findings.sql go on from here.
-- Parameter: the policy, in current_setting('two_user.policy'). Read-only; works as any user that may read the catalog.
-- Every object is an `item` with an owner and an ACL. Relations that look alike (kind, owner, ACL) are ONE item: a
-- database of 50,000 tables has a handful of distinct ACLs, and only those are taken apart.
with recursive
policy as materialized (
  select p, p ->> 'admin' as admin_name, to_regrole(quote_ident(p ->> 'admin'))::oid as admin
  from (select current_setting('two_user.policy')::jsonb as p) as given
),

-- The roles whose privileges the policy states.
grantee as materialized (
  select 'service' as kind, p #>> '{service,role}' as name,
    to_regrole(quote_ident(p #>> '{service,role}'))::oid as oid,
    coalesce(p #> '{service,tables}', '{}') as tables, '[]'::jsonb as schemas
  from policy
  union all
  select 'reader', r ->> 'role', to_regrole(quote_ident(r ->> 'role'))::oid,
    coalesce(r -> 'tables', '{}'), coalesce(r -> 'schemas', '[]')
  from policy, jsonb_array_elements(coalesce(p -> 'readers', '[]')) as r
),

-- The schemas that are managed: those of the policy, and two_user, in which the releases are recorded.
managed as materialized (
  select n.oid, n.nspname, n.nspowner, n.nspacl, n.nspname <> 'two_user' as in_policy
  from policy, pg_namespace as n
  where n.nspname = 'two_user' or n.nspname = any (array(select jsonb_array_elements_text(p -> 'schemas')))
),

-- NOTE: this list is all that is ever granted on relations. `delete`, `truncate`, `trigger`, `references` and
-- `maintain` are not in it, because no rule gives them.
rule_privilege (rule, kind, privilege) as (
  values
    ('readWrite', 'table', 'SELECT'), ('readWrite', 'table', 'INSERT'), ('readWrite', 'table', 'UPDATE'),
    ('readWrite', 'view', 'SELECT'), ('readWrite', 'sequence', 'USAGE'), ('readWrite', 'sequence', 'SELECT'),
    ('appendOnly', 'table', 'SELECT'), ('appendOnly', 'table', 'INSERT'),
    ('appendOnly', 'view', 'SELECT'), ('appendOnly', 'sequence', 'USAGE'), ('appendOnly', 'sequence', 'SELECT'),
    ('readOnly', 'table', 'SELECT'), ('readOnly', 'view', 'SELECT')
),

schema_rule as materialized (
  select g.oid as grantee, m.oid as schema,
    case
      when g.kind = 'service' and m.in_policy then 'readWrite'
      when g.kind = 'service' or m.in_policy and g.schemas ? m.nspname::text then 'readOnly'
      else 'none'
    end as rule
  from grantee as g, managed as m
  where g.oid is not null
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

-- Tables with a rule of their own, as the policy spells them.
named as materialized (
  select g.oid as grantee, g.name as grantee_name, r.key as spelled, r.value as rule, c.oid as rel, c.relkind
  from grantee as g
  cross join lateral jsonb_each_text(g.tables) as r
  left join lateral (
    select t.oid, t.relkind
    from managed as m join pg_class as t on t.relnamespace = m.oid
    where m.nspname = (parse_ident(r.key))[1] and t.relname = (parse_ident(r.key))[2]
      and t.relkind = any ('{r,p,v,m,f}')
  ) as c on true
),

-- A rule holds for the partitions and children too, unless they have their own: who may not write the parent must
-- not be able to write its parts.
tree as (
  select grantee, rel, rule from named where rel is not null and grantee is not null
  union
  select t.grantee, i.inhrelid, t.rule
  from tree as t join pg_inherits as i on i.inhparent = t.rel
  where not exists (select from named as n where n.rel = i.inhrelid and n.grantee = t.grantee)
),
special as materialized (
  -- With parents that disagree the narrowest rule wins.
  select grantee, rel, (array_agg(rule order by array_position('{none,readOnly,appendOnly,readWrite}', rule)))[1] as rule
  from (
    select grantee, rel, rule from tree
    union all
    -- Sequences that belong to a column follow their table.
    select t.grantee, d.objid, t.rule
    from tree as t
    join pg_depend as d on d.refobjid = t.rel
    where d.refclassid = 'pg_class'::regclass and d.refobjid = any (array(select rel from tree))
      and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i')
      and exists (select from pg_class as s where s.oid = d.objid and s.relkind = 'S')
  ) as ruled
  group by grantee, rel
),

-- The bookkeeping of migration tools: a service that can write it can make the next migration repeat destructive
-- steps as the owner, so it is readOnly without asking.
relation as not materialized (
  select c.oid, c.relname, c.relnamespace, c.relkind, c.relowner, c.relacl,
    case when c.oid in (select rel from special) then c.oid end as rel,
    -- Does relation c keep the books of a migration tool? Known names first, a hash lookup; then the usual pattern.
c.relname = any ('{
  schema_migrations,schema_migration,schema_version,schema_versions,ar_internal_metadata,flyway_schema_history,
  databasechangelog,databasechangeloglock,DATABASECHANGELOG,DATABASECHANGELOGLOCK,alembic_version,
  goose_db_version,goose_db_version_id_seq,pgmigrations,pgmigrations_id_seq,SequelizeMeta,SequelizeData,
  typeorm_metadata,refinery_schema_history,__EFMigrationsHistory,phinxlog,kysely_migration,
  kysely_migration_lock,atlas_schema_revisions,doctrine_migration_versions,aerich,_yoyo_log,_yoyo_version,
  yoyo_lock,mikro_orm_migrations,migrations_lock}'::name[])
or c.relname like '%migration%'
  and c.relname ~ '(^|_)migrations?(_(locks?|log|history|versions?))?((_id|_index)?_seq)?$' as bookkeeping
  from pg_class as c
  where c.relnamespace = any (array(select oid from managed)) and c.relkind = any ('{r,p,v,m,f,S}')
),
relation_group as materialized (
  select relnamespace, relkind, relowner, relacl, bookkeeping, rel, count(*)::int as n
  from relation
  group by 1, 2, 3, 4, 5, 6
),

-- What depends on a role of the policy, or one that it can become: what it owns, and the columns on which it has privileges. By index.
dependency as materialized (
  select d.refobjid as role, d.dbid, d.classid, d.objid, d.objsubid, d.deptype
  from pg_shdepend as d
  where d.refclassid = 'pg_authid'::regclass
    and d.refobjid = any (array(select role from reach))
    -- Says nothing new, but makes the planner expect few rows and take the index: the table holds every database's.
    and d.refobjid between (select min(role) from reach) and (select max(role) from reach)
    and (d.deptype = 'o' or d.objsubid <> 0)
),
-- PUBLIC has no entries there. Its column privileges are looked for where a rule is narrow, and everywhere when
-- two_user.thorough is set, as in every run that migrates or changes something.
column_privilege as materialized (
  select a.attrelid, a.attnum, a.attname, a.attacl
  from pg_attribute as a
  where a.attacl is not null and a.attnum > 0 and not a.attisdropped
    and a.attrelid in (
      select objid from dependency where deptype = 'a' and objsubid <> 0 and classid = 'pg_class'::regclass
        and dbid = (select oid from pg_database where datname = current_database())
      union all
      select rel from special
    )
  union
  select a.attrelid, a.attnum, a.attname, a.attacl
  from pg_attribute as a
  where a.attacl is not null and a.attnum > 0 and not a.attisdropped
    and current_setting('two_user.thorough', true) = 'on'
),

item as materialized (
  -- `ours`: the admin can grant and revoke on it, as its owner, in a schema that it may use.
  select row_number() over () as id, i.*, pg_has_role(policy.admin, i.owner, 'USAGE')
    and (i.class not in ('relation', 'column') or has_schema_privilege(policy.admin, i.schema, 'USAGE')) as ours
  from policy, (
    select 'relation' as class, relnamespace as schema,
      case relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'view' else 'table' end as kind,
      relkind, relowner as owner, relacl as acl, bookkeeping, rel, null::name as attname, n
    from relation_group
    union all
    select 'column', c.relnamespace, 'column', c.relkind, c.relowner, a.attacl, false, c.oid, a.attname, 1
    from column_privilege as a
    join pg_class as c on c.oid = a.attrelid and c.relnamespace = any (array(select oid from managed))
    union all
    select 'schema', oid, 'schema', null, nspowner, coalesce(nspacl, acldefault('n', nspowner)), false, null, null, 1
    from managed
    union all
    select 'database', null, 'database', null, datdba, coalesce(datacl, acldefault('d', datdba)), false, null, null, 1
    from pg_database where datname = current_database()
    union all
    -- Default privileges: what later tables (r), sequences (S) and schemas (n) begin with. Schema 0: in all schemas.
    select 'default', d.defaclnamespace, case d.defaclobjtype when 'r' then 'table' when 'S' then 'sequence' else 'schema' end,
      d.defaclobjtype, d.defaclrole, d.defaclacl, false, null, null, 1
    from pg_default_acl as d
    where d.defaclobjtype in ('r', 'S', 'n')
      -- Those of a role that can create nothing in the schemas have no effect.
      and exists (
        select from managed as m
        where d.defaclnamespace in (0, m.oid) and has_schema_privilege(d.defaclrole, m.oid, 'CREATE'))
    union all
    select 'default', m.oid, k.kind, k.objtype, admin, null, false, null, null, 1
    from policy, managed as m, (values ('table', 'r'::"char"), ('sequence', 'S'::"char")) as k (kind, objtype)
    where m.in_policy and not exists (
      select from pg_default_acl as d
      where d.defaclrole = admin and d.defaclnamespace = m.oid and d.defaclobjtype = k.objtype
    )
  ) as i
),

want as materialized (
  select i.id, r.grantee, p.privilege, r.rule
  from item as i
  join lateral (
    select d.grantee,
      -- The rule that holds for a relation and a role: its own (s), or that of its schema (d); nobody but the admin writes the
-- bookkeeping of a migration tool unless a rule says so.
coalesce(s.rule, case when bookkeeping and d.rule = 'readWrite' then 'readOnly' end, d.rule) as rule
    from schema_rule as d
    left join special as s on s.rel = i.rel and s.grantee = d.grantee
    where d.schema = i.schema
  ) as r on true
  join rule_privilege as p on p.rule = r.rule and p.kind = i.kind
  where i.class = 'relation' or i.class = 'default' and i.owner = (select admin from policy)
    and i.schema in (select oid from managed where in_policy)
  union all
  select i.id, g.oid, 'CONNECT', null
  from item as i, grantee as g
  where i.class = 'database' and g.oid is not null
  union all
  select i.id, r.grantee, 'USAGE', null
  from item as i
  join schema_rule as r on r.schema = i.schema
  where i.class = 'schema' and (r.rule <> 'none' or exists (
    select from special as s join pg_class as c on c.oid = s.rel
    where s.grantee = r.grantee and s.rule <> 'none' and c.relnamespace = i.schema))
),

have as materialized (
  select i.id, i.owner, a.grantee, a.grantor, a.privilege_type as privilege, a.is_grantable
  from item as i, aclexplode(i.acl) as a
  where a.grantee <> i.owner
),

-- What somebody has beyond the policy. PUBLIC may keep USAGE of a schema: it gives access to nothing by itself.
excess as materialized (
  select h.id, h.grantee, h.grantor, h.owner, h.privilege, h.is_grantable, w.id is not null as wanted
  from have as h
  join item as i on i.id = h.id
  left join want as w on w.id = h.id and w.grantee = h.grantee and w.privilege = h.privilege
  where (h.grantee = 0 or h.grantee = any (array(select oid from grantee)))
    and (w.id is null or h.is_grantable or h.grantor <> h.owner)
    and not (h.grantee = 0 and i.class = 'schema' and h.privilege = 'USAGE')
),
-- What the current user should be able to do with each relation of the policy's schemas: the list that verify.sql tries
-- out. Of an extension's relations only that nothing may be deleted: the rest is the extension's business.
myself as materialized (
  select role, path from reach where grantee = to_regrole(quote_ident(current_user))::oid
),
-- The sequences that a column's default draws from, and that the current user may not.
undrawable as materialized (
  select a.adrelid, string_agg(format('%I.%I', n.nspname, s.relname), ', ' order by n.nspname, s.relname) as sequences
  from pg_attrdef as a
  join pg_depend as d on d.classid = 'pg_attrdef'::regclass and d.objid = a.oid and d.refclassid = 'pg_class'::regclass
  join pg_class as s on s.oid = d.refobjid
  join pg_namespace as n on n.oid = s.relnamespace
  where case when s.relkind = 'S' then not has_sequence_privilege(s.oid, 'USAGE, UPDATE') end
  group by a.adrelid
),
-- Outside the policy's schemas: what can be deleted from, or emptied, there. It is nobody's business here, unless it
-- takes rows of a table inside with it: as its parent or part, or (verify.sql finds out) as a view of it.
elsewhere as materialized (
  select c.oid, n.nspname, c.relname, c.relkind
  from pg_class as c
  join pg_namespace as n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'f') and c.relpersistence <> 't'
    and n.nspname <> all ('{pg_catalog,information_schema,pg_toast}') and n.oid <> all (array(select oid from managed))
    and exists (
      select from myself as m
      where has_schema_privilege(m.role, n.oid, 'USAGE') and has_table_privilege(m.role, c.oid, 'DELETE, TRUNCATE'))
),
kin as (
  select oid as rel, oid as other, false as up from elsewhere
  union
  select k.rel, next.oid, next.up
  from kin as k
  cross join lateral (
    select inhrelid, false from pg_inherits where inhparent = k.other and not k.up
    union all
    select inhparent, true from pg_inherits where inhrelid = k.other
  ) as next (oid, up)
),
expected as (
  select c.oid, format('%I.%I', n.nspname, c.relname) as name, c.relkind, not e.extended as managed, false as elsewhere,
    array(select format('%I', a.attname) from pg_attribute as a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum) as columns,
    coalesce(array_agg(w.privilege) filter (where w.privilege is not null and not e.extended), '{}') as privileges,
    (select format('%s -> owner of its %s', m.path, o.kind)
      from (values ('table', c.relowner), ('schema', n.nspowner), ('database', (select owner from item where class = 'database'))) as o (kind, owner)
      join myself as m on m.role = o.owner
      limit 1) as owner,
    u.sequences as undrawable, null::text as leads
  from pg_class as c
  join managed as n on n.oid = c.relnamespace
  cross join lateral (
    select exists (
      select from pg_depend as d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e') as extended
  ) as e
  left join relation as r on r.oid = c.oid
  left join item as i on i.class = 'relation' and i.schema = r.relnamespace and i.relkind = r.relkind and i.owner = r.relowner
    and i.bookkeeping = r.bookkeeping and i.rel is not distinct from r.rel and i.acl is not distinct from r.relacl
  left join want as w on w.id = i.id
    and w.grantee = (select g.oid from grantee as g where g.oid = to_regrole(quote_ident(current_user))::oid)
  left join undrawable as u on u.adrelid = c.oid
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
  group by c.oid, c.relname, c.relkind, c.relowner, n.nspname, n.nspowner, e.extended, u.sequences
  union all
  select e.oid, format('%I.%I', e.nspname, e.relname), e.relkind, false, true, '{}', '{}', null, null,
    (select min(format('%I.%I', n.nspname, c.relname))
      from kin as k join pg_class as c on c.oid = k.other join managed as n on n.oid = c.relnamespace
      where k.rel = e.oid)
  from elsewhere as e
)
select set_config('two_user.expected', coalesce(jsonb_agg(to_jsonb(expected) order by elsewhere, name), '[]')::text, true) is not null as kept,
  set_config('two_user.roles', (
    select coalesce(jsonb_agg(pg_get_userbyid(role) order by pg_get_userbyid(role) <> current_user, role), '[]')
    from (select distinct role from myself) as one)::text, true) is not null as roles_kept
from expected