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
-- A privilege that somebody else passed on outlives the owner's REVOKE. It goes when the right to pass it on, which
-- the owner gave to the first of the chain, is taken back with CASCADE.
chain as (
  select id, privilege, owner, grantor from excess where grantor <> owner
  union
  select c.id, c.privilege, c.owner, h.grantor
  from chain as c
  join have as h on h.id = c.id and h.privilege = c.privilege and h.grantee = c.grantor and h.is_grantable
  where c.grantor <> c.owner
),

change as materialized (
  select id, grantee, 'revoke' as action, privilege from excess where not wanted and grantor = owner
  union
  select id, grantee, 'revoke option', privilege from excess where wanted and is_grantable and grantor = owner
  union
  select h.id, h.grantee, 'revoke option', h.privilege
  from chain as c
  join have as h on h.id = c.id and h.privilege = c.privilege and h.grantee = c.grantor and h.is_grantable
  where h.grantor = h.owner
  union
  select w.id, w.grantee, 'grant', w.privilege
  from want as w
  where not exists (
    select from have as h
    where h.id = w.id and h.grantee = w.grantee and h.privilege = w.privilege and h.grantor = h.owner)
),

-- One row for each item, role and action (for columns: each table, role and action).
edit as materialized (
  select min(c.id) as id, c.action, c.grantee, i.class, i.schema, i.owner, i.rel, max(i.n) as n,
    case i.kind when 'view' then 'table' else i.kind end as kind,
    array_agg(case i.class when 'column' then format('%s (%I)', lower(c.privilege), i.attname) else lower(c.privilege) end
      order by strpos('SELECT INSERT UPDATE USAGE', c.privilege), c.privilege, i.attname) as privileges
  from change as c
  join item as i on i.id = c.id
  where i.ours
    -- ALTER DEFAULT PRIVILEGES IN SCHEMA asks for CREATE on the schema; without it there are no later tables.
    and (i.class <> 'default' or i.schema = 0 or has_schema_privilege(i.owner, i.schema, 'CREATE'))
  group by c.action, c.grantee, i.class, i.schema, i.owner, i.rel, i.kind, case when i.class <> 'column' then c.id end
),

-- Where very many relations of a schema differ alike, one ON ALL statement: it locks none of them by name. What
-- should not have got the privilege (views, tables with narrow rules) loses it in the next statement.
bulk as materialized (
  select e.schema, e.kind, e.action, e.grantee, e.privileges
  from edit as e
  where e.class = 'relation'
  group by e.schema, e.kind, e.action, e.grantee, e.privileges
  having sum(e.n) > 1000
    and not exists (
      select from item as o
      where o.class = 'relation' and o.schema = e.schema and (o.kind = 'sequence') = (e.kind = 'sequence') and not o.ours)
    and case e.action
      when 'grant' then 1000 >= (
        select coalesce(sum(o.n), 0)
        from item as o
        where o.class = 'relation' and o.schema = e.schema and (o.kind = 'sequence') = (e.kind = 'sequence')
          and exists (
            select from unnest(e.privileges) as p
            where not exists (
              select from want as w where w.id = o.id and w.grantee = e.grantee and lower(w.privilege) = p)))
      when 'revoke' then not exists (
        select from item as o join want as w on w.id = o.id
        where o.class = 'relation' and o.schema = e.schema and (o.kind = 'sequence') = (e.kind = 'sequence')
          and w.grantee = e.grantee and lower(w.privilege) = any (e.privileges))
      else e.grantee in (select oid from grantee)
    end
),
exception as (
  select o.id, b.grantee, b.schema, b.kind, array_agg(p order by p) as privileges
  from bulk as b
  join item as o on o.class = 'relation' and o.schema = b.schema and (o.kind = 'sequence') = (b.kind = 'sequence')
  cross join unnest(b.privileges) as p
  where b.action = 'grant'
    and not exists (
      select from want as w where w.id = o.id and w.grantee = b.grantee and lower(w.privilege) = p)
  group by o.id, b.grantee, b.schema, b.kind
),

lock_table as materialized (
  select greatest(100, current_setting('max_locks_per_transaction')::int * current_setting('max_connections')::int / 2) as relations
),
-- The relations by name, in lists of at most 1,000.
named_edit as (
  select 1 as part, e.id, e.action, e.grantee, e.class, e.kind, e.schema, e.privileges, e.rel
  from edit as e
  where e.class in ('relation', 'column') and not exists (
    select from bulk as b
    where e.class = 'relation' and b.schema = e.schema and b.kind = e.kind and b.action = e.action
      and b.grantee = e.grantee and b.privileges = e.privileges)
  union all
  select 3, id, 'revoke', grantee, 'relation', kind, schema, privileges, null from exception
),
list as (
  select part, action, grantee, class, kind, schema, privileges, count(*)::int as named,
    string_agg(format('%I.%I', m.nspname, name), ', ' order by name) as names,
    array_agg(format('%I.%I', m.nspname, name) order by name) filter (where relkind in ('r', 'p')) as tables
  from (
    select e.*, c.relname as name, c.relkind,
      (row_number() over (
        partition by e.part, e.action, e.grantee, e.class, e.kind, e.schema, e.privileges order by c.relname) - 1) / (select least(1000, relations) from lock_table) as slice
    from named_edit as e
    join item as i on i.id = e.id
    join relation as c on c.relnamespace = i.schema and c.relkind = i.relkind and c.relowner = i.owner
      and case
        when i.class = 'column' then c.oid = i.rel
        else c.rel is not distinct from i.rel and c.bookkeeping = i.bookkeeping and c.relacl is not distinct from i.acl
      end
  ) as sliced
  join managed as m on m.oid = sliced.schema
  group by part, action, grantee, class, kind, schema, privileges, slice, m.nspname
),

sentence as (
  -- What ON ALL gave to the exceptions can only be taken away after it.
  select case when action = 'grant' or part = 3 then 2 else 1 end as phase, part, named, action, grantee, privileges, '' as opening,
    case class when 'column' then 'table' else kind end || ' ' || names as object,
    format('%s %s%s', named, kind, case named when 1 then '' else 's' end) as what, tables
  from list
  union all
  select case action when 'grant' then 2 else 1 end, 2, 0, action, grantee, privileges, '',
    format('all %ss in schema %I', kind, nspname), format('every %s of %I', kind, nspname), null
  from bulk join managed as m on m.oid = schema
  union all
  select case action when 'grant' then 2 else 1 end, 0, 0, action, grantee, privileges, '',
    case class when 'schema' then format('schema %I', nspname) else format('database %I', current_database()) end,
    case class when 'schema' then format('schema %I', nspname) else 'this database' end, null
  from edit left join managed as m on m.oid = schema
  where class in ('schema', 'database')
  union all
  select case action when 'grant' then 2 else 1 end, 4, 0, action, grantee, privileges,
    format('alter default privileges for role %I%s ', pg_get_userbyid(owner), coalesce(' in schema ' || quote_ident(nspname), '')),
    kind || 's', format('what later %ss%s begin with', kind, coalesce(' in ' || quote_ident(nspname), '')), null
  from edit left join managed as m on m.oid = schema
  where class = 'default'
),

statement as materialized (
  select row_number() over (order by phase, part, object, grantee, action, privileges) as position,
    -- apply.sql locks the tables it names, and PostgreSQL 18 each relation in a GRANT. What would not fit into half of
    -- the server's lock table waits for a later round, in a transaction of its own; revokes come first.
    1 + (sum(case part when 3 then 0 else named end) over (order by phase, part, object, grantee, action, privileges) - 1)
      / (select relations from lock_table) as round,
    coalesce(tables, '{}') as tables,
    opening || case action when 'revoke option' then 'revoke grant option for' else action end || ' '
      || array_to_string(privileges, ', ') || ' on ' || object || case action when 'grant' then ' to ' else ' from ' end
      || case grantee when 0 then 'public' else format('%I', pg_get_userbyid(grantee)) end
      || case action when 'grant' then '' else ' cascade' end as statement,
    what || ': ' || case
      when action = 'grant' then 'the policy gives it'
      when part = 3 then 'less than the other tables of the schema'
      when action = 'revoke option' and grantee in (select oid from grantee) then 'not to be passed on'
      when action = 'revoke option' then 'was passed on, where a revoke by the owner alone does not reach it'
      when grantee = 0 and object like 'database %' then 'everyone has it, so the service has; who else connects needs a grant of its own'
      when grantee = 0 then 'everyone has it, so the service has'
      else 'the policy does not give it'
    end as reason
  from sentence
),
-- Relations of other owners, by name; what belongs to an extension is the extension's business.
-- Mostly there are none: then no relation is looked at, only the groups.
foreign_item as materialized (
  select i.*
  from item as i, policy
  where i.class = 'relation' and not pg_has_role(admin, i.owner, 'USAGE')
),
foreign_relation as materialized (
  select i.id, c.oid, m.nspname, c.relname, c.relowner, c.relkind
  from foreign_item as i
  join managed as m on m.oid = i.schema
  join relation as c on c.relnamespace = i.schema and c.relkind = i.relkind and c.relowner = i.owner
    and c.rel is not distinct from i.rel and c.bookkeeping = i.bookkeeping and c.relacl is not distinct from i.acl
  where exists (select from foreign_item)
    and not exists (
      select from pg_depend as d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
),

-- Who has the right to pass a privilege on, in a chain that begins with the owner: only what comes from those goes with
-- a REVOKE .. CASCADE by the owner. Others, members of the owner mostly, have passed it on in their own name.
rooted as (
  select id, privilege, grantee from have where is_grantable and grantor = owner
  union
  select h.id, h.privilege, h.grantee
  from rooted as r
  join have as h on h.id = r.id and h.privilege = r.privilege and h.grantor = r.grantee and h.is_grantable
),

-- What a role has beyond the policy, and no statement of the diff takes away.
beyond as (
  -- Given to the role or to PUBLIC on something that is not the admin's, or by somebody whom its REVOKE does not reach.
  select e.id, g.oid as grantee, e.privilege,
    case e.grantee when 0 then 'PUBLIC' else format('%I', g.name) end || format(' -> granted by %I', pg_get_userbyid(e.grantor)) as path,
    case e.grantee when 0 then 'public' else format('%I', g.name) end as holder, null::oid as via,
    case when i.ours then e.grantor end as grantor
  from excess as e
  join item as i on i.id = e.id and (not i.ours or e.grantor <> e.owner and not exists (
    select from rooted as r where r.id = e.id and r.privilege = e.privilege and r.grantee = e.grantor))
  join grantee as g on e.grantee in (0, g.oid)
  where g.oid is not null
    and not exists (
    select from want as w where w.id = e.id and w.grantee = g.oid and w.privilege = e.privilege and not e.is_grantable)
  union
  -- Given to a role which it is, or can become.
  select h.id, r.grantee, h.privilege, r.path, format('%I', pg_get_userbyid(r.role)), r.via, null
  from reach as r
  join have as h on h.grantee = r.role
  join item as i on i.id = h.id
  where r.role <> r.grantee
    and not exists (select from want as w where w.id = h.id and w.grantee = r.grantee and w.privilege = h.privilege)
    and not (i.class = 'schema' and h.privilege = 'USAGE')
),

-- Predefined roles, whose ownership pg_shdepend does not tell. Mostly there are none.
predefined_item as materialized (
  select i.*
  from item as i
  where i.class in ('relation', 'schema') and i.owner < 16384 and i.owner in (select role from reach)
),
owned as (
  select r.grantee, r.role, r.path, d.classid, d.objid
  from reach as r
  join grantee as g on g.oid = r.grantee
  join (
    select role, dbid, classid, objid from dependency where deptype = 'o'
    union all
    select i.owner, 0, 'pg_namespace'::regclass, i.schema from predefined_item as i where i.class = 'schema'
    union all
    select i.owner, 0, 'pg_class'::regclass, c.oid
    from predefined_item as i
    join relation as c on i.class = 'relation' and c.relowner = i.owner and c.relnamespace = i.schema and c.relkind = i.relkind
      and c.rel is not distinct from i.rel and c.bookkeeping = i.bookkeeping and c.relacl is not distinct from i.acl
    where exists (select from predefined_item)
  ) as d on d.role = r.role
  where d.dbid in (0, (select oid from pg_database where datname = current_database()))
    and d.classid <> 'pg_default_acl'::regclass
    -- NOTE: large objects are the application's own: everybody may make them, and nothing of the admin hangs on them.
    and d.classid <> 'pg_largeobject'::regclass
    and (d.classid <> 'pg_database'::regclass or d.objid = (select oid from pg_database where datname = current_database()))
    and not exists (select from pg_class as c where d.classid = 'pg_class'::regclass and c.oid = d.objid and c.relpersistence = 't')
    -- A reader may have a schema and tables of its own outside the managed ones; types, say, hold up columns of others.
    and (g.kind = 'service' or d.classid not in ('pg_class'::regclass, 'pg_namespace'::regclass)
      or d.classid = 'pg_namespace'::regclass and d.objid in (select oid from managed)
      or exists (select from pg_class as c join managed as m on m.oid = c.relnamespace where d.classid = 'pg_class'::regclass and c.oid = d.objid))
),

ancestor as (
  select n.grantee, n.grantee_name, n.spelled, n.rule, i.inhparent as parent
  from named as n join pg_inherits as i on i.inhrelid = n.rel
  where n.grantee is not null
  union
  select a.grantee, a.grantee_name, a.spelled, a.rule, i.inhparent
  from ancestor as a join pg_inherits as i on i.inhrelid = a.parent
),

-- Parents and parts, outside the managed schemas, of tables inside: what a role may do with those, it may do with rows
-- of the table, and no rule of the policy reaches them.
upward as (
  select i.inhrelid as rel, c.relnamespace as schema, i.inhparent as other
  from pg_inherits as i
  join pg_class as c on c.oid = i.inhrelid and c.relkind in ('r', 'p', 'f') and c.relnamespace = any (array(select oid from managed))
  join pg_class as o on o.oid = i.inhparent and o.relnamespace <> all (array(select oid from managed))
  union
  select u.rel, u.schema, i.inhparent
  from upward as u join pg_inherits as i on i.inhrelid = u.other
),
downward as (
  select i.inhparent as rel, c.relnamespace as schema, i.inhrelid as other
  from pg_inherits as i
  join pg_class as c on c.oid = i.inhparent and c.relkind in ('r', 'p', 'f') and c.relnamespace = any (array(select oid from managed))
  join pg_class as o on o.oid = i.inhrelid and o.relnamespace <> all (array(select oid from managed))
  union
  select d.rel, d.schema, i.inhrelid
  from downward as d join pg_inherits as i on i.inhparent = d.other
),
outside as materialized (
  select r.*
  from (select rel, schema, other from upward union select rel, schema, other from downward) as r
  join pg_class as o on o.oid = r.other and o.relnamespace <> all (array(select oid from managed))
),

finding as materialized (
  select 'TUP001' as code, 'error' as severity, format('role %I', name) as object, format('the policy names it as %s', kind) as path,
    'the role does not exist' as message, format('create role %I login', name) as remedy
  from grantee where oid is null
  union all
  select 'TUP001', 'error', format('role %I', admin_name), 'the policy names it as admin', 'the role does not exist',
    format('create role %I login', admin_name)
  from policy where admin is null

  union all
  select 'TUP002', 'error', format('schema %I', s), 'the policy names it', 'the schema does not exist',
    format('create schema %I authorization %I', s, admin_name)
  from policy, jsonb_array_elements_text(p -> 'schemas') as s
  where not exists (select from managed where nspname = s)

  union all
  select 'TUP003', coalesce(p ->> 'missingTable', 'error'), 'table ' || spelled, format('rule %s of %I', rule, grantee_name),
    'no migration has made this table', 'correct the name, or remove the rule from the policy'
  from policy, named where rel is null

  union all
  select 'TUP004', 'error', format('role %I', a.rolname), r.path, 'has ' || attribute,
    format('alter role %I no%s', a.rolname, lower(attribute))
  from reach as r
  join pg_roles as a on a.oid = r.role
  cross join lateral (values (a.rolsuper, 'SUPERUSER'), (a.rolcreaterole, 'CREATEROLE'), (a.rolcreatedb, 'CREATEDB'),
    (a.rolbypassrls, 'BYPASSRLS'), (a.rolreplication, 'REPLICATION')) as v (has, attribute)
  where has

  union all
  select 'TUP005', 'error', format('role %I', pg_get_userbyid(r.role)), r.path, what,
    format('revoke %I from %I', pg_get_userbyid(r.role), pg_get_userbyid(r.via))
  from reach as r
  cross join policy
  cross join lateral (
    select case
      when r.role = admin then 'is the owner of everything'
      when pg_get_userbyid(r.role) = any ('{pg_write_all_data,pg_maintain,pg_write_server_files,pg_execute_server_program,
        pg_read_server_files,pg_read_all_data,pg_database_owner,pg_create_subscription,pg_signal_backend,
        rds_superuser,cloudsqlsuperuser,alloydbsuperuser,azure_pg_admin,neon_superuser}') then 'can do more than any policy gives'
    end as what
  ) as known
  where r.role <> r.grantee and what is not null

  union all
  select 'TUP006', 'error', pg_describe_object(o.classid, o.objid, 0), o.path || ' -> owner',
    'the owner may drop, empty and re-grant it, whatever is revoked',
    -- Not everything has an ALTER .. OWNER TO: extensions, say.
    case when i.type in ('extension', 'statistics object', 'foreign-data wrapper', 'composite type')
      then format('reassign owned by %I to %I', pg_get_userbyid(o.role), admin_name)
      else format('alter %s %s owner to %I', i.type, i.identity, admin_name) end
  from owned as o
  cross join lateral pg_identify_object(o.classid, o.objid, 0) as i
  cross join policy

  union all
  select 'TUP007', 'error',
    case i.class
      when 'schema' then format('schema %I', m.nspname)
      when 'database' then format('database %I', current_database())
      when 'default' then format('default privileges of %I%s', pg_get_userbyid(i.owner), coalesce(' in ' || quote_ident(m.nspname), ''))
      when 'column' then format('column %s.%I', i.rel::regclass, i.attname)
      else i.kind || ' ' || example.name || case when example.n > 1 then format(' and %s more', example.n - 1) else '' end
    end,
    b.path, format('%I has %s, which the policy does not give', pg_get_userbyid(b.grantee), b.privileges),
    case
      -- A member of the owner acts as the owner, also when it revokes: it has to lose the membership before.
      when b.grantor is not null then (
        select format('revoke %1$I from %2$I; grant %3$s on %4$s to %2$I %5$s option; revoke %3$s on %4$s from %2$I cascade',
          pg_get_userbyid(i.owner), pg_get_userbyid(b.grantor),
          case i.class when 'column' then format('%s (%I)', replace(b.privileges, ', ', format(' (%I), ', i.attname)), i.attname) else b.privileges end,
          case i.class
            when 'schema' then format('schema %I', m.nspname)
            when 'database' then format('database %I', current_database())
            when 'column' then format('table %s', i.rel::regclass)
            else case i.kind when 'sequence' then 'sequence ' else 'table ' end || example.name
          end, 'with grant'))
      when b.via is not null then format('revoke %s from %I', b.holder, pg_get_userbyid(b.via))
      when i.class = 'default' then format('as %I: alter default privileges%s revoke %s on %ss from %s', pg_get_userbyid(i.owner),
        coalesce(' in schema ' || quote_ident(m.nspname), ''), b.privileges, i.kind, b.holder)
      when i.class = 'schema' then format('alter schema %I owner to %I', m.nspname, admin_name)
      when i.class = 'database' then format('alter database %I owner to %I', current_database(), admin_name)
      when i.class = 'column' then format('alter table %s owner to %I', i.rel::regclass, admin_name)
      else format('alter %s %s owner to %I', case i.relkind when 'm' then 'materialized view' when 'f' then 'foreign table' else i.kind end,
        example.name, admin_name)
    end
  from (
    select id, path, grantee, holder, via, grantor, string_agg(privilege, ', ' order by privilege) as privileges
    from beyond
    where id not in (select id from item where class = 'relation' and not ours)
      or id in (select id from foreign_relation) or privilege not in ('SELECT', 'USAGE')
    group by id, path, grantee, holder, via, grantor
  ) as b
  join item as i on i.id = b.id
  left join managed as m on m.oid = i.schema
  left join lateral (
    -- What belongs to an extension is named only where nothing else does.
    select coalesce(min(named.name) filter (where not extended), min(named.name)) as name,
      coalesce(nullif(count(*) filter (where not extended), 0), count(*)) as n
    from (
      select format('%I.%I', m.nspname, c.relname) as name, exists (
        select from pg_depend as d
        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e') as extended
      from relation as c
      where i.class = 'relation' and c.relnamespace = i.schema and c.relkind = i.relkind and c.relowner = i.owner
        and c.bookkeeping = i.bookkeeping and c.rel is not distinct from i.rel and c.relacl is not distinct from i.acl
    ) as named
  ) as example on true
  cross join policy

  union all
  select 'TUP008', 'warning', kind || ' ' || min(name) || case when count(*) > 1 then format(' and %s more', count(*) - 1) else '' end,
    format('owner is %I', pg_get_userbyid(relowner)), 'the admin can neither grant nor revoke on it: the service may have less than the policy gives',
    format('alter %s %s owner to %I', kind, min(name), admin_name)
  from (
    select relowner, format('%I.%I', nspname, relname) as name,
      case relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' else 'table' end as kind
    from foreign_relation
  ) as one, policy
  group by kind, relowner, admin_name

  union all
  select 'TUP010', 'error', 'table ' || a.spelled, format('%I -> %s', a.grantee_name, a.parent::regclass),
    format('the rule %s is undone by the parent, through which %s passes', a.rule, string_agg(p.privilege, ', ' order by strpos('SELECT INSERT UPDATE', p.privilege))),
    'give the parent the same rule, or none to this table'
  from ancestor as a
  join relation as c on c.oid = a.parent
  join schema_rule as d on d.grantee = a.grantee and d.schema = c.relnamespace
  left join special as s on s.grantee = a.grantee and s.rel = a.parent
  join rule_privilege as p on p.rule =
    -- The rule that holds for a relation and a role: its own (s), or that of its schema (d); nobody but the admin writes the
-- bookkeeping of a migration tool unless a rule says so.
coalesce(s.rule, case when bookkeeping and d.rule = 'readWrite' then 'readOnly' end, d.rule) and p.kind = 'table'
  where not exists (select from rule_privilege as own where own.rule = a.rule and own.kind = 'table' and own.privilege = p.privilege)
  group by a.spelled, a.grantee_name, a.parent, a.rule

  union all
  select 'TUP012', 'error', format('table %s', o.rel::regclass), format('%I -> %s', g.name, o.other::regclass),
    format('%s passes through it, which is outside the schemas of the policy', string_agg(p, ', ')),
    format('revoke %1$s on %2$s from %3$I; revoke %1$s on %2$s from public', lower(string_agg(p, ', ')), o.other::regclass, g.name)
  from outside as o
  join relation as c on c.oid = o.rel
  join schema_rule as d on d.schema = o.schema
  join grantee as g on g.oid = d.grantee
  left join special as s on s.grantee = d.grantee and s.rel = o.rel
  cross join unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) as p
  where has_table_privilege(g.oid, o.other, p)
    and not exists (select from rule_privilege as own where own.rule =
      -- The rule that holds for a relation and a role: its own (s), or that of its schema (d); nobody but the admin writes the
-- bookkeeping of a migration tool unless a rule says so.
coalesce(s.rule, case when bookkeeping and d.rule = 'readWrite' then 'readOnly' end, d.rule) and own.kind = 'table' and own.privilege = p)
  group by o.rel, o.other, g.name

  union all
  select 'TUP011', 'error', case i.class when 'schema' then format('schema %I', m.nspname) else format('database %I', current_database()) end,
    format('%I -> owner is %I', pg_get_userbyid(w.grantee), pg_get_userbyid(i.owner)), format('the admin cannot grant %s on it', w.privilege),
    case i.class when 'schema' then format('grant usage on schema %I to %I', m.nspname, pg_get_userbyid(w.grantee))
      else format('alter database %I owner to %I', current_database(), admin_name) end
  from want as w
  join item as i on i.id = w.id and not i.ours and i.class in ('schema', 'database')
  left join managed as m on m.oid = i.schema
  cross join policy
  where not case i.class when 'schema' then has_schema_privilege(w.grantee, i.schema, 'USAGE')
    else has_database_privilege(w.grantee, current_database(), 'CONNECT') end

  union all
  select 'TUP011', 'error', format('schema %I', m.nspname), format('%I -> owner is %I', admin_name, pg_get_userbyid(m.nspowner)),
    'the admin may not use it, so it can neither migrate nor grant in it', format('alter schema %I owner to %I', m.nspname, admin_name)
  from managed as m, policy
  where admin is not null and not has_schema_privilege(admin, m.oid, 'USAGE')
),
-- What a seal covers; see facts.sql. From the same snapshot as the findings, so that nothing slips in between.
latest as materialized (
  select array(select admin from policy) || array(select distinct role from reach) as roles,
    array(select oid from managed) as schemas, array(select distinct rel from special) as specials
)
, facts as (
  -- One text per fact, row(...) since that quotes its values, and one sort: few operators to look up in a new session.
  select encode(sha256(convert_to(string_agg(fact, ',' order by fact collate "C"), 'UTF8')), 'hex') as digest
  from (
    -- Relations of the managed schemas: the distinct kinds, owners and ACLs, and those with a rule one by one. Of the
    -- kinds only plain indexes are left out, for they are many; the others that have no ACL make no difference.
    select concat('relation', row(relnamespace, relkind, relowner, relacl, bookkeeping)) as fact
    from (
      select c.relnamespace, c.relkind, c.relowner, c.relacl,
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
      where c.relkind <> 'i' and c.relnamespace = any ((select schemas from latest)::oid[])
        and c.oid not in (select unnest(specials) from latest)
      group by 1, 2, 3, 4, 5
    ) as relation
    union all
    select concat('special', row(c.oid, c.relname, c.relnamespace, c.relkind, c.relowner, c.relacl, -- Does relation c keep the books of a migration tool? Known names first, a hash lookup; then the usual pattern.
c.relname = any ('{
  schema_migrations,schema_migration,schema_version,schema_versions,ar_internal_metadata,flyway_schema_history,
  databasechangelog,databasechangeloglock,DATABASECHANGELOG,DATABASECHANGELOGLOCK,alembic_version,
  goose_db_version,goose_db_version_id_seq,pgmigrations,pgmigrations_id_seq,SequelizeMeta,SequelizeData,
  typeorm_metadata,refinery_schema_history,__EFMigrationsHistory,phinxlog,kysely_migration,
  kysely_migration_lock,atlas_schema_revisions,doctrine_migration_versions,aerich,_yoyo_log,_yoyo_version,
  yoyo_lock,mikro_orm_migrations,migrations_lock}'::name[])
or c.relname like '%migration%'
  and c.relname ~ '(^|_)migrations?(_(locks?|log|history|versions?))?((_id|_index)?_seq)?$'))
    from pg_class as c where c.oid = any ((select specials from latest)::oid[])
    union all
    select concat('schema', n) from pg_namespace as n where n.oid = any ((select schemas from latest)::oid[])
    union all
    select concat('database', row(d.datdba, d.datacl)) from pg_database as d where d.datname = current_database()
    union all
    select concat('default', d) from pg_default_acl as d
    union all
    -- Roles: what they are, what they are members of, what they own, on which columns they have privileges.
    select concat('member', m) from pg_auth_members as m
    union all
    select concat('role', row(a.oid, a.rolname, a.rolsuper, a.rolcreaterole, a.rolcreatedb, a.rolbypassrls, a.rolreplication, a.rolinherit))
    from pg_roles as a
    where a.oid = any ((select roles from latest)::oid[]) or a.oid in (select roleid from pg_auth_members)
    union all
    select concat('dependency', row(d.dbid, d.classid, d.objid, d.objsubid, d.refobjid, d.deptype,
      (select row(c.relnamespace, -- Does relation c keep the books of a migration tool? Known names first, a hash lookup; then the usual pattern.
c.relname = any ('{
  schema_migrations,schema_migration,schema_version,schema_versions,ar_internal_metadata,flyway_schema_history,
  databasechangelog,databasechangeloglock,DATABASECHANGELOG,DATABASECHANGELOGLOCK,alembic_version,
  goose_db_version,goose_db_version_id_seq,pgmigrations,pgmigrations_id_seq,SequelizeMeta,SequelizeData,
  typeorm_metadata,refinery_schema_history,__EFMigrationsHistory,phinxlog,kysely_migration,
  kysely_migration_lock,atlas_schema_revisions,doctrine_migration_versions,aerich,_yoyo_log,_yoyo_version,
  yoyo_lock,mikro_orm_migrations,migrations_lock}'::name[])
or c.relname like '%migration%'
  and c.relname ~ '(^|_)migrations?(_(locks?|log|history|versions?))?((_id|_index)?_seq)?$') from pg_class as c where c.oid = d.objid and d.objsubid <> 0)))
    from pg_shdepend as d
    where d.refclassid = 'pg_authid'::regclass and d.refobjid = any ((select roles[2:] from latest)::oid[])
      -- Says nothing new, but makes the planner expect few rows and take the index: this table holds every database's.
      and d.refobjid between (select min(r) from latest, unnest(roles[2:]) as r) and (select max(r) from latest, unnest(roles[2:]) as r)
      and (d.deptype = 'o' or d.objsubid <> 0) and d.classid <> 'pg_largeobject'::regclass
    union all
    -- Where tables have rules of their own: their partitions, sequences and columns.
    select concat('inheritance', i) from pg_inherits as i where (select specials from latest) <> '{}'
    union all
    -- What leads out of the schemas, to a parent or a part: what is sealed has none, so the first one breaks the seal.
    select concat('outside', i)
    from pg_inherits as i
    join pg_class as child on child.oid = i.inhrelid
    join pg_class as parent on parent.oid = i.inhparent
    where (child.relnamespace = any ((select schemas from latest)::oid[])) <> (parent.relnamespace = any ((select schemas from latest)::oid[]))
    union all
    select concat('sequence', d)
    from pg_depend as d
    where d.refclassid = 'pg_class'::regclass and d.refobjid = any ((select specials from latest)::oid[])
      and d.classid = 'pg_class'::regclass
    union all
    select concat('column', row(a.attrelid, a.attnum, a.attacl))
    from pg_attribute as a where a.attrelid = any ((select specials from latest)::oid[]) and a.attacl is not null
  ) as known
),
checked as materialized (
  select jsonb_build_object(
    'statements', coalesce(
      (select jsonb_agg(jsonb_build_object('round', round, 'statement', statement, 'reason', reason, 'tables', tables) order by position)
        from statement), '[]'),
    'findings', coalesce(
      (select jsonb_agg(to_jsonb(finding) order by severity, code, object, path) from finding), '[]'),
    'roles', (select to_jsonb(roles) from latest),
    'schemas', (select to_jsonb(schemas) from latest),
    'specials', (select to_jsonb(specials) from latest),
    'seal', case when current_setting('two_user.thorough', true) = 'on' and not exists (select from statement)
      and not exists (select from finding) and not exists (select from outside) and not exists (select from item where not ours)
      then (select digest from facts) end) as result
)
select 'two_user counts', jsonb_array_length(result -> 'statements') as statements,
  (select coalesce(max(round), 0) from statement) as rounds,
  (select count(*) from finding where severity = 'error') as errors,
  (select count(*) from finding where severity <> 'error') as warnings,
  set_config('two_user.check', result::text, true) is not null as kept
from checked