,
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
  join item_relation as c on c.id = i.id
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

-- What others than the admin who create in a schema give on their later tables there, as the policy does on the admin's.
given_later as materialized (
  select i.id, d.grantee, d.privilege
  from item as i
  join managed as m on i.schema in (0, m.oid) and has_schema_privilege(i.owner, m.oid, 'CREATE')
  join schema_default as d on d.schema = m.oid and d.kind = i.kind
  where i.class = 'default'
  group by i.id, i.schema, i.owner, d.grantee, d.privilege
  -- What holds in all schemas, the policy has to give in each in which that role creates.
  having i.schema <> 0 or count(*) = (select count(*) from managed as o where o.in_policy and has_schema_privilege(i.owner, o.oid, 'CREATE'))
),

-- What a role has beyond the policy, and no statement of the diff takes away.
beyond as materialized (
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
    and not exists (
    select from given_later as l where l.id = e.id and l.grantee = g.oid and l.privilege = e.privilege and not e.is_grantable)
  union
  -- Given to a role which it is, or can become.
  select h.id, r.grantee, h.privilege, r.path, format('%I', pg_get_userbyid(r.role)), r.via, null
  from reach as r
  join have as h on h.grantee = r.role
  join item as i on i.id = h.id
  where r.role <> r.grantee
    and not exists (select from want as w where w.id = h.id and w.grantee = r.grantee and w.privilege = h.privilege)
    and not exists (select from given_later as l where l.id = h.id and l.grantee = r.grantee and l.privilege = h.privilege)
    and not (i.class = 'schema' and h.privilege = 'USAGE')
),

-- Predefined roles, whose ownership pg_shdepend does not tell. Mostly there are none.
predefined_item as materialized (
  select i.*
  from item as i
  where i.class in ('relation', 'schema') and i.owner < 16384 and i.owner in (select role from reach)
),
owned as materialized (
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
    join item_relation as c on c.id = i.id
    where exists (select from predefined_item)
  ) as d on d.role = r.role
  where d.dbid in (0, (select oid from pg_database where datname = current_database()))
    and d.classid <> 'pg_default_acl'::regclass
    -- NOTE: large objects are the application's own: everybody may make them, and nothing of the admin hangs on them.
    -- A user mapping belongs to no one; its role stands there as if it did.
    and d.classid <> all ('{pg_largeobject,pg_user_mapping}'::regclass[])
    and (d.classid <> 'pg_database'::regclass or d.objid = (select oid from pg_database where datname = current_database()))
    and not exists (select from pg_class as c where d.classid = 'pg_class'::regclass and c.oid = d.objid and c.relpersistence = 't')
    -- A sequence of a column always has its table's owner, and changes hands with it.
    and not exists (
      select from pg_class as c
      join pg_depend as s on s.classid = 'pg_class'::regclass and s.objid = c.oid and s.refclassid = 'pg_class'::regclass and s.deptype in ('a', 'i')
      where d.classid = 'pg_class'::regclass and c.oid = d.objid and c.relkind = 'S')
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
  join pg_class as c on c.oid = i.inhrelid and c.relnamespace = any (array(select oid from managed))
  join pg_class as o on o.oid = i.inhparent and o.relnamespace <> all (array(select oid from managed))
  union
  select u.rel, u.schema, i.inhparent
  from upward as u join pg_inherits as i on i.inhrelid = u.other
),
downward as (
  select i.inhparent as rel, c.relnamespace as schema, i.inhrelid as other
  from pg_inherits as i
  join pg_class as c on c.oid = i.inhparent and c.relnamespace = any (array(select oid from managed))
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
-- The rule that holds for tables inside which have relatives: the parents of those with a rule, and what has some outside.
held as materialized (
  select c.oid as rel, d.grantee,
    ${effective-rule} as rule
  from relation as c
  join schema_rule as d on d.schema = c.relnamespace
  left join special as s on s.grantee = d.grantee and s.rel = c.oid
  where c.oid in (select parent from ancestor union all select rel from outside)
),
-- What a role may do with such a one against the rule of the table inside: with all of it, or with columns that are withheld.
outside_passed as materialized (
  select one.rel, one.other, one.grantee, one.privilege, strpos('SELECT INSERT UPDATE DELETE TRUNCATE', one.privilege) as n,
    case when not bool_or(one.columns is null) then min(one.columns) end as columns
  from (
    select o.rel, o.other, d.grantee, p as privilege, null as columns
    from outside as o
    join held as d on d.rel = o.rel
    cross join unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) as p
    where exists (select from reach as m where m.grantee = d.grantee and case when p in ('DELETE', 'TRUNCATE') then has_table_privilege(m.role, o.other, p) else has_any_column_privilege(m.role, o.other, p) end)
      and not exists (select from rule_privilege as own where own.rule = d.rule and own.privilege = p)
    union all
    select o.rel, o.other, w.grantee, w.privilege, string_agg(quote_ident(a.attname), ', ' order by a.attnum)
    from outside as o
    cross join lateral (select * from withheld_column as x where x.rel = o.rel offset 0) as w
    join pg_attribute as a on a.attrelid = o.other and a.attname = w.attname
    where exists (select from reach as m where m.grantee = w.grantee and has_column_privilege(m.role, o.other, a.attnum, w.privilege))
    group by o.rel, o.other, w.grantee, w.privilege
  ) as one
  group by one.rel, one.other, one.grantee, one.privilege
),

-- Roles that the server brings along, and that hand on little: TUP052. All others of them may do anything.
harmless_role (name, risk) as (
  values ('pg_monitor', 'read'), ('pg_read_all_settings', 'read'), ('pg_read_all_stats', 'read'), ('pg_stat_scan_tables', 'none'),
    ('pg_checkpoint', 'none'), ('pg_use_reserved_connections', 'none'), ('pg_signal_autovacuum_worker', 'none')
),

found_access (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP001', 'error', format('role %I', name), format('the policy names it as %s', kind),
    'the role does not exist', 'none', format('create role %I login', name)
  from grantee where oid is null
  union all
  select 'TUP001', 'error', format('role %I', admin_name), 'the policy names it as admin', 'the role does not exist', 'none',
    format('create role %I login', admin_name)
  from policy where admin is null

  union all
  select 'TUP002', 'error', format('schema %I', s.name), 'the policy names it', 'the schema does not exist', 'none',
    format('create schema %I authorization %I', s.name, admin_name)
  from policy, policy_schema as s
  where not exists (select from managed where nspname = s.name)

  union all
  select 'TUP004', 'error', format('role %I', a.rolname), r.path,
    'has ' || attribute || case when risk in ('read', 'write') then '; where that is meant, acceptedFindings of the policy says so' else '' end, risk,
    format('alter role %I no%s', a.rolname, lower(attribute))
  from reach as r
  join pg_roles as a on a.oid = r.role
  cross join lateral (values (a.rolsuper, 'SUPERUSER', 'loss'), (a.rolcreaterole, 'CREATEROLE', 'loss'),
    (a.rolcreatedb, 'CREATEDB', 'none'), (a.rolbypassrls, 'BYPASSRLS', 'write'), (a.rolreplication, 'REPLICATION', 'read')) as v (has, attribute, risk)
  where has

  union all
  select 'TUP005', 'error', format('role %I', pg_get_userbyid(r.role)), r.path, what,
    case when pg_get_userbyid(r.role) in ('pg_read_all_data', 'pg_read_server_files') then 'read'
      when pg_get_userbyid(r.role) = 'pg_signal_backend' then 'none' else 'loss' end,
    format('revoke %I from %I', pg_get_userbyid(r.role), pg_get_userbyid(r.via))
  from reach as r
  cross join policy
  cross join lateral (
    select case
      when r.role = admin then 'is the owner of everything'
      -- Nobody else may make roles of such a name.
      when pg_get_userbyid(r.role) like 'pg\_%' and pg_get_userbyid(r.role) not in (select name from harmless_role)
      -- What stands for the superuser where a cloud keeps that one for itself.
      or pg_get_userbyid(r.role) = any ('{rds_superuser,rds_replication,rdsadmin,cloudsqlsuperuser,cloudsqladmin,alloydbsuperuser,alloydbadmin,
        azure_pg_admin,azuresu,neon_superuser,supabase_admin,doadmin,avnadmin,tsdbadmin}') then 'can do more than any policy gives'
    end as what
  ) as known
  where r.role <> r.grantee and what is not null

  union all
  select 'TUP006', 'error', pg_describe_object(o.classid, o.objid, 0), o.path || ' -> owner',
    'the owner may drop, empty and re-grant it, whatever is revoked', 'loss',
    -- Not everything has an ALTER .. OWNER TO: extensions, say.
    case when i.type in ('extension', 'statistics object', 'foreign-data wrapper', 'composite type')
      then format('reassign owned by %I to %I', pg_get_userbyid(o.role), admin_name)
      else format('alter %s %s owner to %I', i.type, i.identity, admin_name) end
  from owned as o
  cross join lateral pg_identify_object(o.classid, o.objid, 0) as i
  cross join policy
  -- What is made in a temporary schema ends with its session.
  where i.schema is null or i.schema not like 'pg\_temp%'

  union all
  -- With TEMPORARY alone nothing can be done; where code is trapped by it, that is TUP021.
  select 'TUP007', case when not i.ours and b.privileges = 'TEMPORARY' then 'warning' else 'error' end,
    case i.class
      when 'schema' then format('schema %I', m.nspname)
      when 'database' then format('database %I', current_database())
      when 'default' then format('default privileges of %I%s', pg_get_userbyid(i.owner), coalesce(' in ' || quote_ident(m.nspname), ''))
      else i.kind || ' ' || example.name || coalesce('.' || quote_ident(i.attname), '') || case when example.n > 1 then format(' and %s more', example.n - 1) else '' end
    end,
    b.path, format('%I has %s, which the policy does not give', pg_get_userbyid(b.grantee), b.privileges),
    case
      when b.privileges ~ 'DELETE|TRUNCATE|TRIGGER|MAINTAIN|CREATE|EXECUTE' then 'loss'
      when b.privileges ~ 'INSERT|UPDATE' or i.kind = 'sequence' and b.privileges ~ 'USAGE' then 'write'
      when b.privileges ~ 'SELECT|REFERENCES' then 'read'
      else 'none'
    end,
    case
      -- A member of the owner acts as the owner, also when it revokes: it has to lose the membership before.
      when b.grantor is not null then (
        select format('revoke %1$I from %2$I; grant %3$s on %4$s to %2$I %5$s option; revoke %3$s on %4$s from %2$I cascade',
          pg_get_userbyid(i.owner), pg_get_userbyid(b.grantor),
          case i.class when 'column' then format('%s (%I)', replace(b.privileges, ', ', format(' (%I), ', i.attname)), i.attname) else b.privileges end,
          case i.class
            when 'schema' then format('schema %I', m.nspname)
            when 'database' then format('database %I', current_database())
            when 'column' then 'table ' || example.name
            when 'routine' then format('routine %s', example.name)
            else case i.kind when 'sequence' then 'sequence ' else 'table ' end || example.name
          end, 'with grant'))
      when b.via is not null then format('revoke %s from %I', b.holder, pg_get_userbyid(b.via))
      when i.class = 'default' then format('as %I: alter default privileges%s revoke %s on %ss from %s', pg_get_userbyid(i.owner),
        coalesce(' in schema ' || quote_ident(m.nspname), ''), b.privileges, i.kind, b.holder)
      when i.class = 'schema' then format('alter schema %I owner to %I', m.nspname, admin_name)
      when i.class = 'database' then format('revoke %s on database %I from %s', b.privileges, current_database(), b.holder)
      when i.class = 'column' then format('alter table %s owner to %I', example.name, admin_name)
      when i.class = 'routine' then format('alter routine %s owner to %I', example.name, admin_name)
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
      from item_relation as c
      where i.class = 'relation' and c.id = i.id
      union all
      select format('%I.%I', m.nspname, c.relname), false
      from item_column as c
      where i.class = 'column' and c.id = i.id
      union all
      select r.oid::regprocedure::text, false
      from item_routine as r
      where i.class = 'routine' and r.id = i.id
    ) as named
  ) as example on true
  cross join policy

  union all
  select 'TUP008', 'warning', kind || ' ' || min(name) || case when count(*) > 1 then format(' and %s more', count(*) - 1) else '' end,
    format('owner is %I', pg_get_userbyid(relowner)), 'the admin can neither grant nor revoke on it: the service may have less than the policy gives', 'none',
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
    case when bool_or(p.privilege <> 'SELECT') then 'write' else 'read' end, 'give the parent the same rule, or none to this table'
  from ancestor as a
  join held as h on h.grantee = a.grantee and h.rel = a.parent
  join rule_privilege as p on p.rule = h.rule and p.kind = 'table'
  where not exists (select from rule_privilege as own where own.rule = a.rule and own.privilege = p.privilege)
  group by a.spelled, a.grantee_name, a.parent, a.rule

  union all
  select 'TUP012', 'error', format('table %s', o.rel::regclass), format('%I -> %s', g.name, o.other::regclass),
    format('%s passes through it, which is outside the schemas of the policy', string_agg(concat(o.privilege, ' (' || o.columns || ')'), ', ' order by o.n)),
    case when bool_or(o.privilege in ('DELETE', 'TRUNCATE')) then 'loss' when bool_or(o.privilege <> 'SELECT') then 'write' else 'read' end,
    format('revoke %s on %s from %spublic', lower(string_agg(o.privilege, ', ' order by o.n)), o.other::regclass, (
      select string_agg(distinct format('%I, ', pg_get_userbyid(r.role)), '') from reach as r where r.grantee = g.oid and r.role <> c.relowner))
  from outside_passed as o
  join pg_class as c on c.oid = o.other
  join grantee as g on g.oid = o.grantee
  group by o.rel, o.other, c.relowner, g.oid, g.name

  union all
  select 'TUP011', 'error', case i.class when 'schema' then format('schema %I', m.nspname) else format('database %I', current_database()) end,
    format('%I -> owner is %I', pg_get_userbyid(w.grantee), pg_get_userbyid(i.owner)), format('the admin cannot grant %s on it', w.privilege), 'none',
    case i.class when 'schema' then format('grant usage on schema %I to %I', m.nspname, pg_get_userbyid(w.grantee))
      else format('grant %s on database %I to %I', w.privilege, current_database(), pg_get_userbyid(w.grantee)) end
  from want as w
  join item as i on i.id = w.id and not i.ours and i.class in ('schema', 'database')
  left join managed as m on m.oid = i.schema
  cross join policy
  where not case i.class when 'schema' then has_schema_privilege(w.grantee, i.schema, 'USAGE')
    else has_database_privilege(w.grantee, current_database(), w.privilege) end

  union all
  select 'TUP011', 'error', format('schema %I', m.nspname), format('%I -> owner is %I', admin_name, pg_get_userbyid(m.nspowner)),
    'the admin may not use it, so it can neither migrate nor grant in it', 'none', format('alter schema %I owner to %I', m.nspname, admin_name)
  from managed as m, policy
  where not has_schema_privilege(admin, m.oid, 'USAGE')
)
