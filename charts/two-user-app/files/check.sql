-- Its comments are in the package's src/sql: this text must be short.
,
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

rooted as (
  select id, privilege, grantee from have where is_grantable and grantor = owner
  union
  select h.id, h.privilege, h.grantee
  from rooted as r
  join have as h on h.id = r.id and h.privilege = r.privilege and h.grantor = r.grantee and h.is_grantable
),

given_later as materialized (
  select i.id, d.grantee, d.privilege
  from item as i
  join managed as m on i.schema in (0, m.oid) and has_schema_privilege(i.owner, m.oid, 'CREATE')
  join schema_default as d on d.schema = m.oid and d.kind = i.kind
  where i.class = 'default'
  group by i.id, i.schema, i.owner, d.grantee, d.privilege
  having i.schema <> 0 or count(*) = (select count(*) from managed as o where o.in_policy and has_schema_privilege(i.owner, o.oid, 'CREATE'))
),

beyond as materialized (
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
  select h.id, r.grantee, h.privilege, r.path, format('%I', pg_get_userbyid(r.role)), r.via, null
  from reach as r
  join have as h on h.grantee = r.role
  join item as i on i.id = h.id
  where r.role <> r.grantee
    and not exists (select from want as w where w.id = h.id and w.grantee = r.grantee and w.privilege = h.privilege)
    and not exists (select from given_later as l where l.id = h.id and l.grantee = r.grantee and l.privilege = h.privilege)
    and not (i.class = 'schema' and h.privilege = 'USAGE')
),

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
    and d.classid <> all ('{pg_largeobject,pg_user_mapping}'::regclass[])
    and (d.classid <> 'pg_database'::regclass or d.objid = (select oid from pg_database where datname = current_database()))
    and not exists (select from pg_class as c where d.classid = 'pg_class'::regclass and c.oid = d.objid and c.relpersistence = 't')
    and not exists (
      select from pg_class as c
      join pg_depend as s on s.classid = 'pg_class'::regclass and s.objid = c.oid and s.refclassid = 'pg_class'::regclass and s.deptype in ('a', 'i')
      where d.classid = 'pg_class'::regclass and c.oid = d.objid and c.relkind = 'S')
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
held as materialized (
  select c.oid as rel, d.grantee,
case
  when bookkeeping and not coalesce(s.exact, false) and coalesce(s.rule, d.rule) in ('readWrite', 'appendOnly') then 'readOnly'
  else coalesce(s.rule, d.rule)
end as rule
  from relation as c
  join schema_rule as d on d.schema = c.relnamespace
  left join special as s on s.grantee = d.grantee and s.rel = c.oid
  where c.oid in (select parent from ancestor union all select rel from outside)
),
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
      when pg_get_userbyid(r.role) like 'pg\_%' and pg_get_userbyid(r.role) not in (select name from harmless_role)
      or pg_get_userbyid(r.role) = any ('{rds_superuser,rds_replication,rdsadmin,cloudsqlsuperuser,cloudsqladmin,alloydbsuperuser,alloydbadmin,
        azure_pg_admin,azuresu,neon_superuser,supabase_admin,doadmin,avnadmin,tsdbadmin}') then 'can do more than any policy gives'
    end as what
  ) as known
  where r.role <> r.grantee and what is not null

  union all
  select 'TUP006', 'error', pg_describe_object(o.classid, o.objid, 0), o.path || ' -> owner',
    'the owner may drop, empty and re-grant it, whatever is revoked', 'loss',
    case when i.type in ('extension', 'statistics object', 'foreign-data wrapper', 'composite type')
      then format('reassign owned by %I to %I', pg_get_userbyid(o.role), admin_name)
      else format('alter %s %s owner to %I', i.type, i.identity, admin_name) end
  from owned as o
  cross join lateral pg_identify_object(o.classid, o.objid, 0) as i
  cross join policy
  where i.schema is null or i.schema not like 'pg\_temp%'

  union all
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
),
unknown_name as materialized (
  select 'table' as kind, null::text as lists, n.spelled, r.name, r.rule, r.kind as grantee_kind, n.grantee_name, m.oid as place, r.schema
  from named as n
  join rule as r on r.spelled = n.spelled and r.grantee_name = n.grantee_name
  left join managed as m on m.nspname = r.schema
  where n.rel is null
  union all
  select 'column', l.key, r.spelled, l.name, r.rule, r.kind, r.grantee_name, h.rel, r.schema
  from rule as r
  join hit as h on h.id = r.id and h.relkind in ('r', 'p', 'f')
  cross join lateral (
    select k.key, c.name
    from jsonb_each(case jsonb_typeof(r.value) when 'object' then r.value else '{}' end) as k
    cross join lateral jsonb_array_elements_text(case jsonb_typeof(k.value) when 'array' then k.value else '[]' end) as c (name)
  ) as l
  where r.name is not null
    and not exists (select from pg_attribute as a where a.attrelid = h.rel and a.attname = l.name and a.attnum > 0 and not a.attisdropped)
  union all
  select 'routine', null, l.spelled, l.name, null, 'service', p #>> '{service,role}', m.oid, l.schema
  from policy
  cross join listed as l
  left join managed as m on m.nspname = l.schema
  where l.oid is null
),
unknown as materialized (
  select u.*, (
    select one.text
    from (
      select c.relname::text as name, format('%I.%I', u.schema, c.relname) as text
      from pg_class as c where u.kind = 'table' and c.relnamespace = u.place and c.relkind in ('r', 'p', 'v', 'm', 'f')
      union all
      select a.attname, quote_ident(a.attname)
      from pg_attribute as a where u.kind = 'column' and a.attrelid = u.place and a.attnum > 0 and not a.attisdropped
      union all
      select r.proname, r.oid::regprocedure::text
      from pg_proc as r where u.kind = 'routine' and r.pronamespace = u.place
    ) as one
    cross join lateral (
      select sum(case when strpos(lower(one.name), lower(substr(u.name, i, 1))) > 0 then 1.0 else 0 end
        + case when i < length(u.name) and strpos(lower(one.name), lower(substr(u.name, i, 2))) > 0 then 2 else 0 end)
        / (length(one.name) + length(u.name)) as score
      from generate_series(1, length(u.name)) as i
    ) as likeness
    where score > 0.7
    order by score desc, one.text
    limit 1) as nearest
  from unknown_name as u
),

found_policy (code, severity, object, path, message, risk, remedy) as materialized (
  select case kind when 'table' then 'TUP003' when 'column' then 'TUP014' else 'TUP017' end, coalesce(p ->> 'missingTable', 'error'),
    case kind when 'column' then format('column %s.%I', place::regclass, name) else kind || ' ' || spelled end,
    case kind
      when 'table' then format('rule %s of %I', rule, grantee_name)
      when 'column' then format('%s of %I for %s', lists, grantee_name, spelled)
      else format('routines of %I', grantee_name)
    end,
    format('no migration has made this %s', kind) || coalesce('; the nearest name is ' || nearest, ''),
    case when lists in ('hide', 'columns') then 'read' when kind = 'column' then 'write' else 'none' end,
    case kind
      when 'routine' then 'correct the name or the types of its arguments, or remove it from the policy'
      else format('correct the name, or remove %s from the policy', case kind when 'table' then 'the rule' else 'it' end)
    end
  from policy, unknown

  union all
  select 'TUP013', 'warning', case when named > 1 then what else object end,
    case grantee when 0 then 'public' else format('%I', pg_get_userbyid(grantee)) end || ' -> '
      || case action when 'revoke' then array_to_string(privileges, ', ') else 'grant option for ' || array_to_string(privileges, ', ') end,
    'the policy does not give it, and being additive takes nothing away',
    case
      when array_to_string(privileges, ',') ~ 'delete|truncate|trigger|maintain|create|execute|temporary' then 'loss'
      when array_to_string(privileges, ',') ~ 'insert|update' then 'write'
      when array_to_string(privileges, ',') ~ 'select|references' then 'read'
      else 'none'
    end, statement
  from planned
  where kept

  union all
  select 'TUP010', 'error', 'table ' || a.spelled, format('%I -> %s', a.grantee_name, a.parent::regclass),
    format('what it withholds of columns is undone by the parent, through which %s passes', string_agg(distinct format('%s (%I)', x.privilege, t.attname), ', ')),
    case when bool_or(x.privilege <> 'SELECT') then 'write' else 'read' end, 'give the parent the same rule, or none to this table'
  from ancestor as a
  join rule as r on r.spelled = a.spelled and r.grantee = a.grantee
  join column_rule as x on x.id = r.id
  join held as h on h.grantee = a.grantee and h.rel = a.parent
  join rule_privilege as p on p.rule = h.rule and p.privilege = x.privilege and p.kind = 'table'
  join pg_attribute as t on t.attrelid = a.parent and t.attnum > 0 and not t.attisdropped and (t.attname = any (x.hidden) or t.attname <> all (x.shown))
  where exists (select from column_rule)
    and exists (select from rule_privilege as o where o.rule = r.rule and o.kind = 'table' and o.privilege = x.privilege offset 0)
    and not exists (
      select from withheld_column as w
      where w.grantee = a.grantee and w.rel = a.parent and w.attnum = t.attnum and w.privilege = x.privilege
      offset 0)
  group by a.spelled, a.grantee_name, a.parent

  union all
  select distinct 'TUP015', case when r.name is null then 'warning' else 'error' end,
    case c.relkind when 'm' then 'materialized view ' else 'view ' end || c.oid::regclass,
    format('rule of %I for %s', r.grantee_name, r.spelled), 'columns of a view have no rule of their own, so it gives nothing', 'none',
    'give it a rule without columns, and leave the columns out of the view'
  from rule as r
  join hit as h on h.id = r.id and h.relkind in ('v', 'm')
  join pg_class as c on c.oid = h.rel
  where case when r.name is null then exists (select from column_view as v where v.rel = h.rel and v.grantee = r.grantee and v.id = r.id)
    else r.id in (select id from column_rule) end

  union all
  select 'TUP016', 'error',
    format('table %s', min(o.rel::regclass::text)) || case when count(*) > 1 then format(' and %s more', count(*) - 1) else '' end,
    format('%I -> %s', g.name, array_to_string(o.keys, ', ')), 'neither of these patterns lies within the other, and they say different things, so it gives nothing', 'none',
    'give the table a rule by its own name, or change one of the patterns'
  from own as o
  join grantee as g on g.oid = o.grantee
  where o.id = 0
  group by g.name, o.keys

  union all
  select 'TUP018', 'error', format('routine %s', p.oid::regprocedure), format('routines of %I', g.name),
    'it runs with the rights of its owner, and finds temporary tables of its caller before those of its owner, so it is not given', 'loss',
    format('alter routine %s set search_path = pg_catalog, %I, pg_temp', p.oid::regprocedure, n.nspname)
  from grantee as g
  cross join listed as l
  join pg_proc as p on p.oid = l.oid and p.prosecdef
  join pg_namespace as n on n.oid = p.pronamespace
  where g.kind = 'service' and not exists (select from (select (select array(
      select coalesce(replace(part[1], '""', '"'), lower(part[2]))
      from regexp_matches(substr(setting, length('search_path=') + 1), '"((?:[^"]|"")*)"|([^",[:space:]]+)', 'g') with ordinality as s (part, n)
      order by n)
    from unnest(p.proconfig) as c (setting)
    where setting like 'search_path=%') as names) as path where array_position(names, 'pg_temp') = cardinality(names))

  union all
  select 'TUP019', 'error', format('schema %I', m.nspname), format('%I -> last release of %I', g.name, c.service),
    'the policy of another service has this schema too, and each would undo what the other grants', 'none',
    format('remove the schema from one of the policies, or, when %I is not used any more, its rows from two_user.release', c.service)
  from grantee as g
  cross join claim as c
  join managed as m on m.in_policy and m.oid = any (c.schemas)
  join pg_roles as r on r.rolname = c.service
  where g.kind = 'service' and c.service <> g.name
),
found_membership (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP052', 'warning', format('role %I', pg_get_userbyid(r.role)), r.path,
    case k.risk when 'read' then 'sees what others do and how the server is set up, values and passwords in it included' else 'may do a little of what an administrator does' end,
    k.risk, format('revoke %I from %I', pg_get_userbyid(r.role), pg_get_userbyid(r.via))
  from reach as r
  join harmless_role as k on k.name = pg_get_userbyid(r.role)
  where pg_get_userbyid(r.via) !~ '^pg_'
),

guarded as materialized (
  select c.oid
  from pg_class as c
  where c.oid in (select polrelid from pg_policy) and c.relrowsecurity
),
guarded_part as (
  select g.oid as guarded, n.other, n.kind
  from guarded as g
  cross join lateral (
    select inhrelid as other, 'part' as kind from pg_inherits where inhparent = g.oid
    union all
    select inhparent, 'parent' from pg_inherits where inhrelid = g.oid
  ) as n
  union
  select p.guarded, i.inhrelid, p.kind from guarded_part as p join pg_inherits as i on i.inhparent = p.other where p.kind = 'part'
),
found_guarded_part (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP051', 'warning', format('table %s', p.guarded::regclass), format('%I -> %s %s%s', g.name, p.kind, min(c.oid::regclass::text), case when count(*) > 1 then format(' and %s more', count(*) - 1) else '' end),
    'its row security does not hold there', case when bool_or(has_table_privilege(g.oid, c.oid, 'INSERT, UPDATE')) then 'write' else 'read' end,
    case p.kind when 'part' then string_agg(case c.relkind
        when 'f' then format('give %s the rule none', c.oid::regclass)
        else format('alter table %s enable row level security', c.oid::regclass) end, '; ' order by c.oid::regclass::text)
      else format('give %s policies of its own', min(c.oid::regclass::text)) end
  from guarded_part as p
  join pg_class as c on c.oid = p.other and not c.relrowsecurity
  join grantee as g on has_table_privilege(g.oid, c.oid, 'SELECT, INSERT, UPDATE')
  group by p.guarded, g.name, p.kind
),

found_books (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP054', 'warning', format('table %I.%I', m.nspname, c.relname), format('%I -> UPDATE', g.name),
    'if a migration tool keeps its books in it, the application can make the next migration repeat what it did', 'loss',
    format('give %I.%I the rule readOnly, or readWrite to say that it is the application''s', m.nspname, c.relname)
  from managed as m
  join pg_class as c on c.relnamespace = m.oid and c.relname = any (
    '{changelog,change_log,db_changelog,db_version,dbversion,database_version,schema_history,schema_log,db_patches,patch_history,patches,
      db_changes,schema_changes,version_info,versions,evolutions,revisions,upgrades,db_upgrades}'::name[])
  cross join grantee as g
  where not exists (select from named as n where n.grantee = g.oid and n.rel = c.oid)
    and has_table_privilege(g.oid, c.oid, 'UPDATE')
),
session_setting as materialized (
  select s.setrole, s.setdatabase, s.setrole in (0, admin) or s.setrole in (select oid from grantee) as ours, split_part(config, '=', 1) as name, substr(config, strpos(config, '=') + 1) as value
  from pg_db_role_setting as s
  cross join policy
  cross join unnest(s.setconfig) as config
  where s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
    and (s.setrole in (0, admin) or s.setrole in (select oid from grantee) or s.setrole in (select oid from pg_roles where rolsuper))
),

creatable as materialized (
  select n.oid, n.nspname, a.grantee, a.grantor
  from pg_namespace as n
  cross join lateral aclexplode(n.nspacl) as a
  where a.privilege_type = 'CREATE' and n.oid not in (select oid from managed)
    and (a.grantee = 0 or a.grantee in (select role from reach))
),
searched (name, role, who) as materialized (
  values ('pg_catalog', 0::oid, 'every search_path'), ('public', 0, 'the default search_path')
  union all
  select admin_name, admin, format('the search_path of %I', admin_name) from policy
  union all
  select coalesce(replace(part[1], '""', '"'), part[2]), s.setrole, case when s.setrole = 0 then 'the search_path of every role' else format('the search_path of %I', pg_get_userbyid(s.setrole)) end
  from session_setting as s
  cross join lateral regexp_matches(s.value, '"((?:[^"]|"")+)"|([^", ]+)', 'g') as part
  where s.name = 'search_path'
  union all
  select name, p.proowner, format('the search_path of %s', p.oid::regprocedure)
  from pg_proc as p
  cross join unnest((select array(
      select coalesce(replace(part[1], '""', '"'), lower(part[2]))
      from regexp_matches(substr(setting, length('search_path=') + 1), '"((?:[^"]|"")*)"|([^",[:space:]]+)', 'g') with ordinality as s (part, n)
      order by n)
    from unnest(p.proconfig) as c (setting)
    where setting like 'search_path=%')) as name
  where exists (select from creatable) and p.prosecdef
),
found_path (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP040', 'error', format('schema %I', c.nspname),
    case c.grantee when 0 then 'PUBLIC' else r.path end || format(' -> granted by %I', pg_get_userbyid(c.grantor)),
    format('has CREATE in %s: what is made there can run as whoever searches it', min(s.who)), 'loss',
    format('revoke create on schema %I from %s', c.nspname, case c.grantee when 0 then 'public' else format('%I', pg_get_userbyid(c.grantee)) end)
  from creatable as c
  left join reach as r on r.role = c.grantee
  join searched as s on s.name = c.nspname and s.role is distinct from r.grantee
  group by c.nspname, c.grantee, c.grantor, r.path
),

parameter as materialized (
  select split_part(word, ' ', 1) as name, split_part(word, ' ', 2)::oid as grantee, substr(word, strpos(word, ' ') + 1 + strpos(substr(word, strpos(word, ' ') + 1), ' ')) as privilege
  from ts_stat(case when to_regclass('pg_catalog.pg_parameter_acl') is null then 'select null::tsvector'
    else $$select array_to_tsvector(array_agg(concat(parname, ' ', a.grantee, ' ', a.privilege_type)))
      from pg_catalog.pg_parameter_acl cross join lateral aclexplode(paracl) as a$$ end)
),
found_parameter (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP045', case when risk = 'none' then 'warning' else 'error' end, 'parameter ' || name, path,
    format('may %s it: %s', string_agg(privilege, ' and ' order by privilege desc), what), risk,
    format('revoke %s on parameter %s from %s', string_agg(lower(privilege), ', ' order by privilege desc), name, holder)
  from (
    select distinct p.name, p.privilege, case p.grantee when 0 then 'PUBLIC' else r.path end as path,
      case p.grantee when 0 then 'public' else format('%I', pg_get_userbyid(r.role)) end as holder,
      coalesce(d.harm, 'what it does may be missing in the log') as what, case when d.harm is null then 'none' else 'loss' end as risk
    from parameter as p
    join reach as r on p.grantee in (0, r.role)
    cross join lateral (
      select case
          when p.privilege = 'ALTER SYSTEM' then 'the whole server runs with what it says'
          when p.name = 'session_replication_role' then 'no trigger and no foreign key holds then'
          when p.name = 'lo_compat_privileges' then 'every large object is everybody''s then'
          when p.name = any ('{session_preload_libraries,local_preload_libraries,dynamic_library_path,extension_control_path,jit_provider,
            allow_system_table_mods,zero_damaged_pages,ignore_checksum_failure,ignore_system_indexes}')
            then 'it loads code into the server, or lets damaged rows vanish'
        end as harm
    ) as d
  ) as one
  group by name, path, holder, what, risk
),

found_setting (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP046', severity, object, format('%s = %s', name, value), what, risk,
    case when object = 'server' then format('alter system reset %s; select pg_reload_conf()', name) else format('alter %s reset %s', target, name) end
  from (
    select s.name, s.value, s.setrole,
      case s.setrole when 0 then case s.setdatabase when 0 then 'all roles' else format('database %I', current_database()) end
        else format('role %I', pg_get_userbyid(s.setrole)) || case s.setdatabase when 0 then '' else format(' in database %I', current_database()) end
      end as object,
      case s.setrole when 0 then case s.setdatabase when 0 then 'role all' else format('database %I', current_database()) end
        else format('role %I', pg_get_userbyid(s.setrole)) || case s.setdatabase when 0 then '' else format(' in database %I', current_database()) end
      end as target
    from session_setting as s
    where s.ours
    union all
    select 'lo_compat_privileges', 'on', 0, 'server', null
    where current_setting('lo_compat_privileges') = 'on' and not exists (select from session_setting where name = 'lo_compat_privileges')
  ) as s
  cross join policy
  cross join lateral (
    select case when setrole = admin then 'warning' else 'error' end as severity, 'its sessions begin without triggers and foreign keys' as what, 'loss' as risk
    where name = 'session_replication_role' and lower(value) not in ('origin', 'local')
    union all
    select case when setrole = admin then 'warning' else 'error' end, 'every large object is everybody''s', 'loss'
    where name = 'lo_compat_privileges' and value ~* '^(t|tr|tru|true|y|ye|yes|on|1)$'
    union all
    select 'error', 'rows on a damaged page vanish without an error', 'loss' where name = 'zero_damaged_pages' and value ~* '^(t|tr|tru|true|y|ye|yes|on|1)$'
    union all
    select 'warning', 'its sessions load this code, which may do anything', 'none'
    where name in ('local_preload_libraries', 'session_preload_libraries') and setrole <> 0
  ) as d
),
server_object as materialized (
  select 'large object' as kind, array_to_string((array_agg(oid))[1:1000], ', ') as name, lomowner as owner, lomacl as acl, null::aclitem[] as kept,
    0::oid as oid, count(*) as n
  from pg_largeobject_metadata
  where current_setting('two_user.thorough', true) = 'on' and lomacl is not null
  group by lomowner, lomacl
  union all
  select 'default', null, defaclrole, defaclacl, null, 0, 0 from pg_default_acl where defaclobjtype = 'L'
  union all
  select 'server', quote_ident(srvname), srvowner, srvacl, null, oid, 0 from pg_foreign_server
  union all
  select 'wrapper', quote_ident(fdwname), fdwowner, fdwacl, null, 0, 0 from pg_foreign_data_wrapper
  union all
  select 'language', lanname, lanowner, coalesce(lanacl, acldefault('l', lanowner)), null, 0, 0
  from pg_language where lanpltrusted and (lanname in ('c', 'internal', 'plr', 'plsh') or lanname ~ 'u$')
  union all
  select 'function', f.proname, f.proowner, f.proacl, i.initprivs, f.oid, 0
  from pg_init_privs as i join pg_proc as f on i.classoid = 'pg_proc'::regclass and f.oid = i.objoid
  union all
  select case c.relkind when 'v' then 'view' else 'table' end, c.relname, c.relowner, c.relacl, i.initprivs, c.oid, 0
  from pg_init_privs as i join pg_class as c on i.classoid = 'pg_class'::regclass and i.objsubid = 0 and c.oid = i.objoid and c.oid < 16384
  union all
  select case c.relkind when 'v' then 'view' else 'table' end, c.relname, c.relowner, a.attacl, i.initprivs, c.oid, 0
  from pg_attribute as a
  join pg_class as c on c.oid = a.attrelid
  left join pg_init_privs as i on i.classoid = 'pg_class'::regclass and i.objoid = a.attrelid and i.objsubid = a.attnum
  where a.attrelid < 16384 and a.attacl is not null
),
given_away as materialized (
  select distinct o.kind, o.name, o.owner, o.oid, o.n, a.privilege_type as privilege, a.grantor,
    case a.grantee when 0 then 'PUBLIC' else r.path end as path, case a.grantee when 0 then 'public' else format('%I', pg_get_userbyid(a.grantee)) end as holder,
    case o.kind when 'server' then r.grantee end as grantee
  from server_object as o
  cross join lateral aclexplode(o.acl) as a
  join reach as r on a.grantee in (0, r.role)
  where a.grantee <> o.owner
    and not exists (select from aclexplode(o.kept) as was where was.grantee in (0, a.grantee) and was.privilege_type = a.privilege_type)
),
found_server (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP041', 'error', format('large objects of %I', pg_get_userbyid(owner)), path || format(' -> granted by %I', pg_get_userbyid(grantor)),
    format('may overwrite and truncate %s of them', sum(n)), 'loss', format('revoke update on large object %s from %s', string_agg(name, ', '), holder)
  from given_away
  where kind = 'large object' and privilege = 'UPDATE'
  group by owner, path, grantor, holder
  union all
  select distinct 'TUP043', 'error', 'foreign server ' || g.name, format('%s -> user mapping for %s', g.path, u.usename),
    'may do there, and with dblink here, whatever the mapped user may', 'loss', format('revoke usage on foreign server %s from %s', g.name, g.holder)
  from given_away as g
  join pg_user_mappings as u on u.srvid = g.oid and (u.umuser = 0 or u.umuser in (select role from reach as o where o.grantee = g.grantee))
  where g.kind = 'server'
  union all
  select k.code, case k.risk when 'none' then 'warning' else 'error' end, k.object, g.path, k.message, k.risk, k.remedy
  from given_away as g
  cross join lateral (
    select case
      when g.name ~ '^(lo_export|pg_file_(write|rename|unlink)|dblink_connect_u|heap_force_(kill|freeze)|set_user(_u)?|schedule_in_database|alter_job)$' then 'loss'
      when g.kind = 'function' and g.name ~ '^(lo_import|pg_read_|pg_ls_|pg_stat_file|pg_logdir_ls|pg_hba_|pg_ident_|pg_show_all_file|pg_get_wal_|get_raw_page)' then 'read'
      when g.name in ('pg_authid', 'pg_shadow', 'pg_user_mapping', 'pg_subscription', 'pg_statistic', 'pg_statistic_ext_data', 'pg_largeobject') then 'read'
      else 'none'
    end as risk
  ) as how
  cross join lateral (
    select 'TUP041' as code, format('default privileges of %I', pg_get_userbyid(g.owner)) as object, 'loss' as risk,
      'may overwrite and truncate the large objects that it will make' as message,
      format('as %I: alter default privileges revoke update on large objects from %s', pg_get_userbyid(g.owner), g.holder) as remedy
    where g.kind = 'default' and g.privilege = 'UPDATE'
    union all
    select 'TUP043', 'foreign-data wrapper ' || g.name, 'none', 'may make foreign servers of its own, and connect from here to where it likes',
      format('revoke usage on foreign data wrapper %s from %s', g.name, g.holder)
    where g.kind = 'wrapper'
    union all
    select 'TUP049', format('language %I', g.name), 'loss', 'code in it may do what the server''s process may, and the language is marked as trusted',
      format('update pg_language set lanpltrusted = false where lanname = %L', g.name)
    where g.kind = 'language'
    union all
    select 'TUP047', format('function %s', g.oid::regprocedure), how.risk,
      case how.risk when 'loss' then 'writes files of the server, or rows, past every privilege'
        when 'read' then 'reads files of the server, or rows, past every privilege' else 'is not for everybody, by its author' end,
      format('revoke execute on function %s from %s', g.oid::regprocedure, g.holder)
    where g.kind = 'function'
    union all
    select 'TUP048', format('%s %s', g.kind, g.oid::regclass), how.risk,
      case how.risk when 'read' then 'shows password verifiers, or contents of tables, past every privilege' else 'is not for everybody, by its author' end,
      format('revoke %s on %s from %s', lower(g.privilege), g.oid::regclass, g.holder)
    where g.kind in ('table', 'view')
  ) as k
),

found_foreign_table (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP044', 'warning', format('foreign table %s', t.ftrelid::regclass), format('%I -> user mapping for %s on %I', g.name, u.usename, u.srvname),
    'is written there as the mapped user: rules, keys and triggers of the table there are not the policy''s', 'write',
    format('give %s the rule readOnly', t.ftrelid::regclass)
  from pg_foreign_table as t
  join pg_class as c on c.oid = t.ftrelid and c.relnamespace in (select oid from managed)
  cross join grantee as g
  join pg_user_mappings as u on u.srvid = t.ftserver and u.umuser in (0, g.oid)
  where has_table_privilege(g.oid, t.ftrelid, 'INSERT, UPDATE, DELETE')
),

found_extension_table (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP053', case when k.acts then 'error' else 'warning' end, format('table %s', c.oid::regclass), format('%I -> extension %I', g.name, e.extname),
    case when k.acts then 'the extension does, with rights of others, what these rows say' else 'it is the extension''s configuration' end,
    case when k.acts then 'loss' else 'write' end,
    case when k.managed then format('give %s the rule readOnly', c.oid::regclass)
      else format('revoke insert, update, delete, truncate on %s from %spublic', c.oid::regclass, (
        select string_agg(distinct format('%I, ', pg_get_userbyid(r.role)), '') from reach as r where r.grantee = g.oid and r.role <> c.relowner)) end
  from pg_extension as e
  join pg_depend as d on d.refclassid = 'pg_extension'::regclass and d.refobjid = e.oid and d.classid = 'pg_class'::regclass
  join pg_class as c on c.oid = d.objid and c.relkind in ('r', 'p', 'f')
  cross join lateral (
    select e.extname in ('pg_partman', 'pg_cron', 'pgagent', 'pgq') as acts, c.relnamespace in (select oid from managed) as managed) as k
  join grantee as g on exists (select from reach as r where r.grantee = g.oid and has_schema_privilege(r.role, c.relnamespace, 'USAGE'))
  where (k.acts or not k.managed) and exists (
    select from unnest(case when k.managed then '{INSERT,UPDATE}' else '{INSERT,UPDATE,DELETE,TRUNCATE}' end::text[]) as p
    where exists (select from reach as r where r.grantee = g.oid and has_table_privilege(r.role, c.oid, p))
      and not exists (
        select from pg_init_privs as i cross join lateral aclexplode(i.initprivs) as was
        where i.classoid = 'pg_class'::regclass and i.objoid = c.oid and i.objsubid = 0 and was.grantee = 0 and was.privilege_type = p))
),

maker as materialized (
  select g.oid as grantee, g.name, g.kind, g.temporary or d.temporary as temporary, not g.temporary and d.ours as left_over,
    array(
      select n.nspname from pg_namespace as n
      where n.oid <> all (array(select oid from managed)) and exists (select from reach as m where m.grantee = g.oid and has_schema_privilege(m.role, n.oid, 'CREATE'))) as schemas
  from policy
  cross join grantee as g
  cross join lateral (
    select i.ours, exists (select from reach as m where m.grantee = g.oid and has_database_privilege(m.role, current_database(), 'TEMPORARY')) and (policy.additive or not i.ours) as temporary
    from item as i
    where i.class = 'database'
  ) as d
),

user_trigger as materialized (
  select t.oid, t.tgname, t.tgrelid, t.tgfoid, t.tgtype, t.tgenabled, t.tgisinternal, t.tgconstraint,
    t.tgnewtable, t.tgoldtable
  from pg_trigger as t
  where t.tgparentid = 0 and (
not t.tgisinternal or t.tgenabled in ('D', 'R') or t.tgfoid = any (array['"RI_FKey_cascade_upd"', '"RI_FKey_setnull_upd"',
  '"RI_FKey_setdefault_upd"', '"RI_FKey_cascade_del"', '"RI_FKey_setnull_del"', '"RI_FKey_setdefault_del"']::regproc[]))
),
cascade_part as (
  select t.tgconstraint as oid
  from user_trigger as t
  join pg_constraint as k on k.oid = t.tgconstraint
  where k.confupdtype in ('c', 'n', 'd')
    or exists (
      select from pg_class as c
      where c.oid = t.tgrelid and (c.relnamespace <> all (array(select oid from managed))
        or c.relispartition and current_setting('server_version_num')::int < 150000))
  union
  select k.conparentid
  from cascade_part as c
  join pg_constraint as k on k.oid = c.oid and k.conparentid <> 0
),
cascade as materialized (
  select k.oid, k.conname, k.conrelid, k.confrelid, k.conkey, k.confkey, k.confupdtype, k.confupdtype in ('c', 'n', 'd') as updates, k.confdeltype
  from cascade_part as c
  join pg_constraint as k on k.oid = c.oid and k.conparentid = 0
),

expression_call as materialized (
  select d.refobjid as routine, case d.classid
      when 'pg_constraint'::regclass then (select conrelid from pg_constraint where oid = d.objid)
      when 'pg_attrdef'::regclass then (select adrelid from pg_attrdef where oid = d.objid)
      when 'pg_class'::regclass then (select indrelid from pg_index where indexrelid = d.objid)
    end as rel
  from pg_depend as d
  where d.refclassid = 'pg_proc'::regclass and exists (select from cascade where updates)
),

acting as materialized (
  select p.oid, p.oid::regprocedure::text as name, p.proowner, p.pronamespace, p.prosecdef, p.prokind,
    array_replace((select array(
      select coalesce(replace(part[1], '""', '"'), lower(part[2]))
      from regexp_matches(substr(setting, length('search_path=') + 1), '"((?:[^"]|"")*)"|([^",[:space:]]+)', 'g') with ordinality as s (part, n)
      order by n)
    from unnest(p.proconfig) as c (setting)
    where setting like 'search_path=%'), '$user', pg_get_userbyid(p.proowner)::text) as names,
    not exists (select from (select (select array(
      select coalesce(replace(part[1], '""', '"'), lower(part[2]))
      from regexp_matches(substr(setting, length('search_path=') + 1), '"((?:[^"]|"")*)"|([^",[:space:]]+)', 'g') with ordinality as s (part, n)
      order by n)
    from unnest(p.proconfig) as c (setting)
    where setting like 'search_path=%') as names) as path where array_position(names, 'pg_temp') = cardinality(names)) as temporary_first,
    exists (select from pg_depend as d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e') as extended,
    (body.done ~* '[[:<:]](delete[[:space:]]+from|then[[:space:]]+delete|truncate[[:space:]]+(["''.,;[:alnum:]_%]|$)|drop[[:space:]]+(table|column|schema|view|materialized|foreign|owned|type|domain|extension|database|sequence))'
  or coalesce(p.prosqlbody::text ~ ':commandType 4 ', false)) as deletes,
    body.text ~* '[[:<:]]execute[[:>:]]' as dynamic,
    body.text ~* '[[:<:]](from|join|into|update|merge|perform|execute|call|table)[[:>:]]' or p.prosqlbody is not null as looks_up,
    p.prosrc
  from pg_proc as p
  cross join lateral (
select text, regexp_replace(text, '(^|;|[[:<:]](?:begin|then|else|loop)[[:>:]])[[:space:]]*raise[[:>:]](?:[^;''()$]|''(?:[^''\\\n]|'''')*'')*', '\1 ', 'gi') as done
from (
  select regexp_replace(p.prosrc, '(''(?:[^'']|'''')*''|[[:<:]]e''(?:[^''\\]|\\.|'''')*''|[$][[:alnum:]_]*[$](?:[^$]|[$](?![[:alnum:]_]*[$]))*[$][[:alnum:]_]*[$])'
    || '|"(?:[^"]|"")*"|/[*](?:[^*]|[*]+[^*/])*[*]+/|--[^\n]*', '\1 ', 'gi') as text
) as read
  ) as body
  where p.prosecdef or p.oid = any (array(
    select t.tgfoid from user_trigger as t
    where not t.tgisinternal and t.tgrelid in (select conrelid from cascade union all select inhrelid from pg_inherits)
    union all
    select routine from expression_call where rel is not null))
),
trapped as materialized (
  select a.oid, m.grantee,
    case
      when m.temporary and a.temporary_first then 'pg_temp, which is searched first'
      when a.names is null then format('its caller''s search_path, and %I may create in %I', m.name, m.schemas[1])
      else format('%I, where %I may create', (select min(n) from unnest(a.names) as n where n = any (m.schemas)), m.name)
    end as place,
    m.left_over and not s.searched as left_over
  from acting as a
  cross join maker as m
  cross join lateral (select case when a.names is null then m.schemas <> '{}' else a.names && m.schemas::text[] end as searched) as s
  where m.temporary and a.temporary_first or s.searched
),

called_by as materialized (
  select a.oid, d.classid, d.objid
  from acting as a
  join pg_depend as d on d.refclassid = 'pg_proc'::regclass and d.refobjid = a.oid
  where a.prosecdef
),

callable as materialized (
  select p.oid, p.oid::regprocedure::text as name, p.pronamespace, p.prokind, p.prorettype,
    coalesce(p.proacl, acldefault('f', p.proowner)) as acl,
    p.pronamespace in (select oid from managed where in_policy) and pg_has_role(policy.admin, p.proowner, 'USAGE') as ours,
    a.oid as definer, a.name as definer_name, a.proowner as runs_as, a.extended
  from policy, acting as a
  cross join lateral (
    select a.oid
    union all
    select b.objid from called_by as b where b.oid = a.oid and b.classid = 'pg_proc'::regclass
  ) as called
  join pg_proc as p on p.oid = called.oid and (p.oid = a.oid or p.prokind = 'a')
  where a.prosecdef
),
open_call as materialized (
  select c.*, g.oid as grantee, g.name as grantee_name, r.path, h.holder
  from callable as c
  cross join grantee as g
  join reach as r on r.grantee = g.oid
  cross join lateral (
    select distinct e.grantee as holder from aclexplode(c.acl) as e
    where e.grantee = r.role or e.grantee = 0 and r.role = g.oid
  ) as h
  where not (c.ours and h.holder in (0, g.oid))
    and not exists (select from listed as l where l.oid = c.oid and g.kind = 'service')
    and (has_schema_privilege(r.role, c.pronamespace, 'USAGE') or has_schema_privilege(g.oid, c.pronamespace, 'USAGE')
      or exists (select from called_by as b where b.oid = c.oid and b.classid <> all ('{pg_proc,pg_trigger}'::regclass[])))
    and not pg_has_role(g.oid, c.runs_as, 'MEMBER')
    and (exists (select from item as i where pg_has_role(c.runs_as, i.owner, 'MEMBER'))
      or exists (
        select from have as x join item as i on i.id = x.id and i.class in ('relation', 'column')
        where pg_has_role(c.runs_as, x.grantee, 'MEMBER')))
),

found_routine (code, severity, object, path, message, risk, remedy) as materialized (
  select case when c.oid <> c.definer then 'TUP022' when c.prorettype = 'trigger'::regtype then 'TUP023' else 'TUP020' end,
    case when c.extended and t.oid is null or c.prorettype = 'trigger'::regtype and m.left_over and m.schemas = '{}' then 'warning' else 'error' end,
    format('%s %s', case c.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end, c.name),
    format('%s -> EXECUTE%s -> runs as %I', c.path, case c.holder when 0 then ' by PUBLIC' else '' end, pg_get_userbyid(c.runs_as)),
    case
      when c.oid <> c.definer then format('it runs %s, which is SECURITY DEFINER, and asks nobody for EXECUTE on that', c.definer_name)
      when c.prorettype = 'trigger'::regtype then format('%I can make it the trigger of a table of its own', c.grantee_name)
      else 'SECURITY DEFINER, and not among the routines that the policy lists'
    end || coalesce('; its names are looked up in ' || t.place, ''),
    'loss',
    format('revoke execute on routine %s from %s', c.name, case c.holder when 0 then 'public' else format('%I', pg_get_userbyid(c.holder)) end)
  from open_call as c
  left join trapped as t on t.oid = c.definer and t.grantee = c.grantee
  join maker as m on m.grantee = c.grantee
  where c.prorettype <> 'event_trigger'::regtype
    and (c.prorettype <> 'trigger'::regtype or m.temporary or m.schemas <> '{}')

  union all
  select 'TUP021', case when t.left_over then 'warning' else 'error' end, format('%s %s', case a.prokind when 'p' then 'procedure' else 'function' end, a.name),
    format('%I -> EXECUTE by the policy -> runs as %I', g.name, pg_get_userbyid(a.proowner)),
    format('its names are looked up in %s', t.place), 'loss',
    format('alter routine %s set search_path = pg_catalog, %s, pg_temp', a.name, a.pronamespace::regnamespace)
  from listed as l
  join acting as a on a.oid = l.oid and a.prosecdef
  join grantee as g on g.kind = 'service'
  join trapped as t on t.oid = a.oid and t.grantee = g.oid

  union all
  select distinct 'TUP024', case when not t.left_over or a.deletes then 'error' else 'warning' end,
    format('event trigger %I', e.evtname),
    format('%I -> %s -> %s -> runs as %I', g.name, case e.evtevent when 'login' then 'login' else 'any command such as DROP TABLE IF EXISTS' end,
      a.name, pg_get_userbyid(a.proowner)),
    'its function is SECURITY DEFINER' || case when a.deletes then ', and removes things' else '' end
      || coalesce('; its names are looked up in ' || t.place, case when a.names is null then '; its names are looked up by its caller''s search_path' end, ''),
    case when t.oid is not null or a.deletes then 'loss' else 'write' end,
    case when a.deletes then format('alter event trigger %I disable', e.evtname)
      when a.names is null or t.oid is not null then format('alter function %s set search_path = pg_catalog, %s, pg_temp', a.name, a.pronamespace::regnamespace)
      else format('alter function %s security invoker', a.name) end
  from pg_event_trigger as e
  join acting as a on a.oid = e.evtfoid
  join grantee as g on g.kind = 'service'
  left join trapped as t on t.oid = a.oid and t.grantee = g.oid
  where e.evtenabled <> 'D' and (not a.extended or t.oid is not null)
    and not pg_has_role(g.oid, a.proowner, 'MEMBER')

  union all
  select distinct 'TUP037', case when not t.left_over or a.deletes then 'error' else 'warning' end,
    pg_describe_object(b.classid, b.objid, 0),
    format('%I -> %s -> runs as %I', g.name, a.name, pg_get_userbyid(a.proowner)),
    'it calls a function that is SECURITY DEFINER, and asks nobody for EXECUTE on that' || coalesce('; its names are looked up in ' || t.place, ''),
    case when t.oid is not null or a.deletes then 'loss' else 'write' end, format('alter function %s security invoker', a.name)
  from called_by as b
  join acting as a on a.oid = b.oid
  join grantee as g on g.kind = 'service'
  left join trapped as t on t.oid = a.oid and t.grantee = g.oid
  where (b.classid = any ('{pg_type,pg_amproc,pg_conversion,pg_opclass,pg_language,pg_transform,pg_ts_parser,pg_ts_template}'::regclass[])
      or exists (select from pg_operator as o where o.oid = b.objid and a.oid in (o.oprrest, o.oprjoin)))
    and not pg_has_role(g.oid, a.proowner, 'MEMBER')
),
rewriting as materialized (
  select r.oid, r.rulename, r.ev_class, r.ev_type, r.ev_enabled, r.ev_action::text as action
  from pg_rewrite as r
  where r.ev_type <> '1'
),
rule_target as materialized (
  select distinct r.oid, d.refobjid as rel
  from rewriting as r
  join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class
  join pg_class as c on c.oid = d.refobjid and c.relkind in ('r', 'p', 'f')
  where r.action ~ ':commandType 2 '
),
write_step as materialized (
  select i.inhrelid as rel, i.inhparent as origin, null::int2[] as conkey, null::int2[] as cols, null::oid as fk from pg_inherits as i
  union all
  select conrelid, confrelid, conkey, confkey, oid from cascade where updates
),
write_path as (
  select rel, rel as origin, null::int2[] as cols, null::oid as fk
  from (
    select t.tgrelid as rel
    from user_trigger as t
    where t.tgfoid in (select oid from acting)
      or t.tgtype & 7 = 7 and t.tgrelid in (select inhrelid from pg_inherits union all select partrelid from pg_partitioned_table)
    union
    select ev_class from rewriting
    union
    select rel from rule_target
    union
    select conrelid from cascade
    union
    select confrelid from cascade
  ) as eventful
  union
  select w.rel, n.origin, n.cols, coalesce(w.fk, n.fk)
  from write_path as w
  join write_step as n on n.rel = w.origin and (n.fk is null or w.cols is null or w.cols && n.conkey)
),
fixed_column as materialized (
  select grantee, rel, attnum, attname from withheld_column where privilege = 'UPDATE'
),
reading_view as materialized (
  select c.oid, c.relkind, c.relowner, c.oid::regclass::text as name,
    case c.relkind when 'm' then 'materialized view ' else 'view ' end || c.oid::regclass as object,
    exists (select from unnest(c.reloptions) as o where o ~* '^security_invoker=(t|tr|tru|true|y|ye|yes|on|1)$') as as_caller,
    exists (select from unnest(c.reloptions) as o where o ~* '^security_barrier=(t|tr|tru|true|y|ye|yes|on|1)$') as barrier
  from pg_class as c
  where c.oid = any (array(select ev_class from pg_rewrite where ev_class >= 16384))
),
base as materialized (
  select distinct r.ev_class as view, r.oid as rule, d.refobjid as rel
  from reading_view as v
  join pg_rewrite as r on r.ev_class = v.oid and r.ev_type = '1'
  join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass and d.refobjid <> v.oid
),
bearing as materialized (
  select c.oid as rel, c.relnamespace, c.relkind, c.relnamespace = any (array(select oid from managed)) as managed,
    pg_has_role((select admin from policy), c.relowner, 'USAGE') as ours,
c.relname = any ('{
  schema_migrations,schema_migration,schema_version,schema_versions,ar_internal_metadata,flyway_schema_history,
  databasechangelog,databasechangeloglock,DATABASECHANGELOG,DATABASECHANGELOGLOCK,alembic_version,
  goose_db_version,goose_db_version_id_seq,pgmigrations,pgmigrations_id_seq,SequelizeMeta,SequelizeData,
  typeorm_metadata,refinery_schema_history,__EFMigrationsHistory,phinxlog,kysely_migration,
  kysely_migration_lock,atlas_schema_revisions,doctrine_migration_versions,aerich,_yoyo_log,_yoyo_version,
  yoyo_lock,mikro_orm_migrations,migrations_lock}'::name[])
or c.relname like '%migration%'
  and c.relname ~ '(^|_)migrations?(_(locks?|log|history|versions?))?((_id|_index)?_seq)?$' as bookkeeping
  from (
    select origin as rel from write_path union select oid from reading_view union select rel from base
  ) as o
  join pg_class as c on c.oid = o.rel
),
asked_for as materialized (
  select g.oid as grantee, g.name as grantee_name, g.kind, p.privilege
  from grantee as g, (values ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) as p (privilege)
),
holds as materialized (
  select o.rel, g.*, o.managed, coalesce(s.exact, false) as exact, o.managed and o.ours and not r.given as left_over
  from bearing as o
  cross join asked_for as g
  left join schema_rule as d on d.grantee = g.grantee and d.schema = o.relnamespace
  left join special as s on s.grantee = g.grantee and s.rel = o.rel
  cross join lateral (
    select exists (
        select from rule_privilege as w
        where w.rule = -- The rule that holds for a relation and a role: its own (s), or that of its schema (d); nobody but the admin writes the
case
  when bookkeeping and not coalesce(s.exact, false) and coalesce(s.rule, d.rule) in ('readWrite', 'appendOnly') then 'readOnly'
  else coalesce(s.rule, d.rule)
end and w.privilege = g.privilege and w.kind = case when o.relkind in ('v', 'm') then 'view' else 'table' end)
      and not exists (select from column_view as x where x.rel = o.rel and x.grantee = g.grantee) as given
    offset 0
  ) as r
  where case
    when o.managed and o.ours and (r.given or not (select additive from policy)) then r.given
    else exists (
      select from reach as m
      where m.grantee = g.grantee and case g.privilege
        when 'DELETE' then has_table_privilege(m.role, o.rel, g.privilege)
        else has_any_column_privilege(m.role, o.rel, g.privilege)
      end)
  end
),
writer as materialized (
  select h.grantee, h.grantee_name, u.rel, u.origin, h.privilege, u.fk, h.left_over,
    format('%I -> %s %s%s', h.grantee_name, h.privilege, u.origin::regclass, coalesce(' -> foreign key ' || quote_ident(k.conname), '')) as path
  from write_path as u
  join holds as h on h.rel = u.origin
  left join cascade as k on k.oid = u.fk
  where h.privilege = 'UPDATE' and (u.cols is null or exists (
      select from unnest(u.cols) as n
      where not exists (select from fixed_column as f where f.grantee = h.grantee and f.rel = u.origin and f.attnum = n)))
    or h.privilege = 'INSERT' and u.fk is null
),

set_off as materialized (
  select t.oid, t.tgname, t.tgrelid, w.grantee, w.grantee_name, w.path, w.fk, a.name, a.deletes, a.dynamic, a.looks_up,
    a.names, a.pronamespace, a.prosecdef, a.prosrc, x.place, who.role, w.left_over, w.left_over or x.left_over as trap_left_over
  from user_trigger as t
  join acting as a on a.oid = t.tgfoid
  join pg_class as c on c.oid = t.tgrelid
  join writer as w on w.rel = t.tgrelid
  cross join lateral (select case when a.prosecdef then a.proowner else c.relowner end as role) as who
  left join trapped as x on x.oid = a.oid and x.grantee = w.grantee
  where t.tgenabled in ('O', 'A')
    and (t.tgtype & 4 <> 0 and w.privilege = 'INSERT' or t.tgtype & 16 <> 0 and w.privilege = 'UPDATE'
      or t.tgtype & 13 in (5, 9, 13) and w.privilege = 'UPDATE' and (c.relispartition or c.relkind = 'p'))
    and (a.prosecdef or w.fk is not null
      and (t.tgtype & 2 <> 0 or current_setting('server_version_num')::int >= 180000))
    and not pg_has_role(w.grantee, who.role, 'MEMBER')
),
narrowed as materialized (
  select k.oid, k.conname, k.conrelid, w.grantee, w.grantee_name, w.origin, k.confupdtype, w.left_over,
    exists (select from pg_attribute as a where a.attrelid = k.confrelid and a.attnum = any (k.confkey) and not a.attnotnull) as forgets
  from cascade as k
  join writer as w on w.fk = k.oid
  left join holds as h on h.rel = k.conrelid and h.grantee = w.grantee and h.privilege = 'UPDATE'
  where h.rel is null or exists (select from fixed_column as f where f.grantee = w.grantee and f.rel = k.conrelid and f.attnum = any (k.conkey))
),

found_trigger (code, severity, object, path, message, risk, remedy) as materialized (
  select distinct on (s.oid, s.grantee, s.fk is not null and not s.prosecdef)
    case when s.place is not null and (s.looks_up or s.prosecdef) then 'TUP021' when s.prosecdef then 'TUP025' else 'TUP028' end,
    case when not s.trap_left_over or not s.left_over and s.deletes then 'error' else 'warning' end,
    format('trigger %I on %s', s.tgname, s.tgrelid::regclass),
    format('%s -> %s -> runs as %I', s.path, s.name, pg_get_userbyid(s.role)),
    case when s.prosecdef then 'its function is SECURITY DEFINER' else 'what a foreign key writes runs the triggers as the table''s owner' end
      || case when s.deletes then ', and removes rows' when s.dynamic then ', and builds statements at run time' else '' end
      || coalesce('; its names are looked up in ' || s.place, case when s.names is null then '; its names are looked up by its caller''s search_path' end, ''),
    case when s.place is not null or s.deletes then 'loss' else 'write' end,
    case
      when s.place is not null and (s.looks_up or s.prosecdef) then
        format('alter function %s set search_path = pg_catalog, %s, pg_temp', s.name, s.pronamespace::regnamespace)
      when s.deletes then format('drop trigger %I on %s', s.tgname, s.tgrelid::regclass)
      else format('alter function %s security invoker', s.name)
    end
  from set_off as s
  where s.prosecdef or s.deletes or s.place is not null and s.looks_up
  order by s.oid, s.grantee, s.fk is not null and not s.prosecdef, s.left_over, s.path
),

found_expression (code, severity, object, path, message, risk, remedy) as materialized (
  select distinct on (a.oid, w.grantee) 'TUP021', case when w.left_over or x.left_over then 'warning' else 'error' end, format('function %s', a.name),
    format('%s -> %s -> runs as %I', w.path, c.oid::regclass, pg_get_userbyid(case when a.prosecdef then a.proowner else c.relowner end)),
    format('a constraint, a default or an index calls it; its names are looked up in %s', x.place), 'loss',
    format('alter function %s set search_path = pg_catalog, %s, pg_temp', a.name, a.pronamespace::regnamespace)
  from expression_call as e
  join acting as a on a.oid = e.routine and a.looks_up
  join writer as w on w.rel = e.rel and w.fk is not null
  join trapped as x on x.oid = a.oid and x.grantee = w.grantee
  join pg_class as c on c.oid = e.rel and not pg_has_role(w.grantee, c.relowner, 'MEMBER')
  order by a.oid, w.grantee, w.left_over, w.path
),

found_rule (code, severity, object, path, message, risk, remedy) as materialized (
  select distinct on (r.oid, w.grantee) 'TUP026', case when not w.left_over and (does.deletes or narrow.rel is not null) then 'error' else 'warning' end,
    format('rule %I on %s', r.rulename, r.ev_class::regclass), format('%s -> rule -> as %I', w.path, pg_get_userbyid(c.relowner)),
    case when does.deletes then 'its action deletes, with the rights of the relation''s owner'
      when narrow.rel is not null then format('its action updates with the rights of the relation''s owner, and %s has a narrower rule', narrow.rel::regclass)
      else 'its action writes with the rights of the relation''s owner' end,
    case when does.deletes then 'loss' else 'write' end,
    format('drop rule %I on %s', r.rulename, r.ev_class::regclass)
  from rewriting as r
  join pg_class as c on c.oid = r.ev_class
  join writer as w on w.rel = r.ev_class and w.privilege = case r.ev_type when '2' then 'UPDATE' when '3' then 'INSERT' end
  cross join lateral (
    select r.action ~ ':commandType 4 ' as deletes, r.action ~ ':commandType [2345] ' as writes
  ) as does
  left join lateral (
    select min(t.rel) as rel
    from rule_target as t
    where t.oid = r.oid
    having bool_and(not exists (select from holds as h where h.rel = t.rel and h.grantee = w.grantee and h.privilege = 'UPDATE'))
  ) as narrow on true
  where r.ev_enabled in ('O', 'A') and does.writes and not pg_has_role(w.grantee, c.relowner, 'MEMBER')
  order by r.oid, w.grantee, w.left_over, w.path
),

found_foreign_key (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP027', case when n.confupdtype = 'c' and not n.forgets or bool_and(n.left_over) then 'warning' else 'error' end, format('constraint %I on %s', n.conname, n.conrelid::regclass),
    format('%s -> UPDATE %s -> ON UPDATE %s', string_agg(distinct quote_ident(n.grantee_name), ', '), min(n.origin::regclass::text),
      case n.confupdtype when 'c' then 'CASCADE' when 'n' then 'SET NULL' else 'SET DEFAULT' end),
    format('it writes %s, which the rule of that table does not give', case when n.confupdtype = 'c' and not n.forgets then 'the columns that refer' else 'over the columns that refer' end),
    case when n.confupdtype = 'c' and not n.forgets then 'write' else 'loss' end,
    format('alter table %s drop constraint %I, add constraint %I %s', n.conrelid::regclass, n.conname, n.conname,
      regexp_replace(pg_get_constraintdef(n.oid), ' ON UPDATE (CASCADE|SET NULL|SET DEFAULT)', ''))
  from narrowed as n
  group by n.oid, n.conname, n.conrelid, n.confupdtype, n.forgets

  union all
  (select distinct on (k.oid) 'TUP029', case when h.left_over then 'warning' else 'error' end, format('constraint %I on %s', k.conname, k.conrelid::regclass),
    format('%I -> %s %s -> ON DELETE %s', h.grantee_name, h.privilege, h.rel::regclass,
      case k.confdeltype when 'c' then 'CASCADE' when 'n' then 'SET NULL' else 'SET DEFAULT' end),
    case h.privilege when 'DELETE' then 'whoever deletes there changes this table, too'
      else 'PostgreSQL 14 deletes a row that moves to another partition, and so what refers to it' end,
    'loss',
    format('alter table %s drop constraint %I, add constraint %I %s', k.conrelid::regclass, k.conname, k.conname,
      regexp_replace(pg_get_constraintdef(k.oid), ' ON DELETE (CASCADE|SET NULL|SET DEFAULT)( [(][^)]*[)])?', ''))
  from cascade as k
  join write_path as u on u.rel = k.confrelid and u.fk is null
  join holds as h on h.rel = u.origin and (h.privilege = 'DELETE' or h.privilege = 'UPDATE' and current_setting('server_version_num')::int < 150000 and exists (
    select from pg_partitioned_table as p, unnest(p.partattrs::int2[]) as n
    where p.partrelid = u.origin and not exists (select from fixed_column as f where f.grantee = h.grantee and f.rel = u.origin and f.attnum = n)))
  where k.confdeltype in ('c', 'n', 'd')
  order by k.oid, h.left_over, h.privilege)
),

found_row_move (code, severity, object, path, message, risk, remedy) as materialized (
  select distinct on (t.oid) 'TUP030', case when w.left_over then 'warning' else 'error' end, format('trigger %I on %s', t.tgname, t.tgrelid::regclass),
    format('%s -> row moves to %s', w.path, t.tgrelid::regclass),
    'it may return null, and then a row that moves here is lost', 'loss', format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass)
  from user_trigger as t
  join pg_proc as p on p.oid = t.tgfoid
  join writer as w on w.rel = t.tgrelid and w.privilege = 'UPDATE'
  where t.tgenabled in ('O', 'A') and t.tgtype & 7 = 7
    and t.tgrelid in (select inhrelid from pg_inherits union all select partrelid from pg_partitioned_table)
    and p.prosrc ~* 'return[[:space:]]+null'
    and exists (
      select from write_path as u
      join pg_partitioned_table as k on k.partrelid = u.origin
      cross join unnest(k.partattrs::int2[]) as n
      where u.rel = t.tgrelid and not exists (select from fixed_column as f where f.grantee = w.grantee and f.rel = u.origin and f.attnum = n)
      union all
      select from pg_partition_tree(t.tgrelid) as d
      join pg_partitioned_table as k on k.partrelid = d.relid and d.level > 0
      cross join unnest(k.partattrs::int2[]) as n
      where not exists (
        select from fixed_column as f
        join pg_attribute as a on a.attrelid = k.partrelid and a.attnum = n and a.attname = f.attname
        where f.grantee = w.grantee and f.rel = t.tgrelid)
      offset 0)
  order by t.oid, w.left_over, w.path
),

trail as materialized (
  select s.oid, s.tgname, s.tgrelid, s.grantee, s.grantee_name, to_regclass(case when m[1] like '%.%' then m[1] else format('%s.%s', c.relnamespace::regnamespace, m[1]) end)::oid as rel
  from set_off as s
  join pg_class as c on c.oid = s.tgrelid
  cross join lateral regexp_matches(s.prosrc, '[[:<:]]insert[[:space:]]+into[[:space:]]+((?:"(?:[^"]|"")+"|[[:alnum:]_]+)(?:[.](?:"(?:[^"]|"")+"|[[:alnum:]_]+))?)', 'gi') as m
  where s.prosecdef
),
found_trail (code, severity, object, path, message, risk, remedy) as materialized (
  select distinct 'TUP038', 'warning', format('table %s', t.rel::regclass), format('%I -> UPDATE %s', t.grantee_name, t.rel::regclass),
    format('the trigger %I on %s writes it as somebody else, and the role may change what is written', t.tgname, t.tgrelid::regclass), 'loss',
    format('give %s the rule none, readOnly or appendOnly for %I', t.rel::regclass, t.grantee_name)
  from trail as t
  join pg_class as c on c.oid = t.rel and c.relkind in ('r', 'p')
  join schema_rule as d on d.grantee = t.grantee and d.schema = c.relnamespace
  left join special as s on s.grantee = t.grantee and s.rel = t.rel
  where t.rel <> t.tgrelid and coalesce(s.rule, d.rule) = 'readWrite'
),

found_switched_off (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP039', 'warning', format('table %s', c.oid::regclass), string_agg(case when t.tgisinternal then 'foreign key' else 'trigger ' || quote_ident(t.tgname) end, ', ' order by t.tgisinternal, t.tgname),
    'switched off, so it guards nothing', 'none',
    string_agg(format('alter table %s enable trigger %I', c.oid::regclass, t.tgname), '; ' order by t.tgname)
  from user_trigger as t
  join pg_class as c on c.oid = t.tgrelid and c.relnamespace in (select oid from managed)
  where t.tgenabled in ('D', 'R')
  group by c.oid
),
hidden_column as materialized (
  select grantee, rel, attnum, attname from withheld_column where privilege = 'SELECT'
),
shown as materialized (
  select h.grantee, h.grantee_name, h.kind, h.privilege, h.managed, h.exact, h.left_over, h.rel as view, b.rel, b.rule, v.oid as through, v.relkind = 'm' as stored
  from holds as h
  join reading_view as v on v.oid = h.rel and not v.as_caller
  join base as b on b.view = v.oid
  where not pg_has_role(h.grantee, v.relowner, 'MEMBER')
  union
  select s.grantee, s.grantee_name, s.kind, s.privilege, s.managed, s.exact, s.left_over, s.view, b.rel, b.rule, v.oid, s.stored or v.relkind = 'm'
  from shown as s
  join reading_view as v on v.oid = s.rel
  join base as b on b.view = v.oid
  where s.stored or not v.as_caller
),
showing as materialized (
  select s.grantee_name, s.view, s.through, s.rel, s.left_over, string_agg(quote_ident(h.attname), ', ' order by h.attnum) as columns
  from (select distinct grantee, grantee_name, view, through, rel, rule, left_over from shown where privilege = 'SELECT') as s
  join hidden_column as h on h.grantee = s.grantee and h.rel = s.rel
  where exists (
      select from pg_depend as d
      where d.classid = 'pg_rewrite'::regclass and d.objid = s.rule and d.refclassid = 'pg_class'::regclass and d.refobjid = s.rel
        and d.refobjsubid = h.attnum)
    or exists (select from pg_rewrite as r where r.oid = s.rule and r.ev_action::text ~ ':varattno 0 ')
  group by s.grantee, s.grantee_name, s.view, s.through, s.rel, s.left_over
),
wider as materialized (
  select s.grantee, s.grantee_name, s.privilege, s.view, s.managed, s.exact, min(s.rel::regclass::text) as name
  from shown as s
  join pg_class as c on c.oid = s.rel and c.relkind in ('r', 'p', 'f') and c.relnamespace in (select oid from managed)
  where not exists (select from holds as h where h.rel = s.rel and h.grantee = s.grantee and h.privilege = s.privilege)
  group by s.grantee, s.grantee_name, s.privilege, s.view, s.managed, s.exact
),
found_view (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP031', case when s.left_over then 'warning' else 'error' end, v.object,
    format('%I -> SELECT%s -> %s', s.grantee_name, case when s.through <> s.view then ' -> ' || s.through::regclass::text else '' end, s.rel::regclass),
    format('it uses %s, which the policy hides', s.columns), 'read',
    case when v.relkind = 'v' and s.through = s.view and current_setting('server_version_num')::int >= 150000
      then format('alter view %s set (security_invoker = true)', v.name)
      else format('give %s the rule none for %I, or make it anew without %s', v.name, s.grantee_name, s.columns) end
  from showing as s
  join reading_view as v on v.oid = s.view

  union all
  select 'TUP032', 'warning', v.object, format('%I -> SELECT -> %s', w.grantee_name, w.name),
    'it shows a table that the role may not read' || case when v.relkind = 'v' and not v.barrier
      then '; without security_barrier a condition of the caller''s may see rows that the view leaves out' else '' end, 'read',
    case when v.relkind = 'v' and current_setting('server_version_num')::int >= 150000 then format('alter view %s set (security_invoker = true)', v.name)
      else format('name %s in the policy, with the rule readOnly or none for %I', v.name, w.grantee_name) end
  from wider as w
  join reading_view as v on v.oid = w.view
  where w.privilege = 'SELECT' and w.managed and not w.exact

  union all
  (select distinct on (v.oid) 'TUP033', 'warning', v.object,
    format('%I -> SELECT -> as %I -> %s', s.grantee_name, pg_get_userbyid(t.relowner), c.oid::regclass),
    'the row-level security of that table does not hold for the view''s owner', 'read',
    case when v.relkind = 'v' and t.oid = v.oid and current_setting('server_version_num')::int >= 150000 then format('alter view %s set (security_invoker = true)', v.name)
      when t.relkind = 'v' and not owner.bypasses then format('alter table %s force row level security', c.oid::regclass)
      else format('give %s the rule none for %I', v.name, s.grantee_name) end
  from shown as s
  join pg_class as c on c.oid = s.rel and c.relrowsecurity
  join reading_view as v on v.oid = s.view
  join reading_view as t on t.oid = s.through
  cross join lateral (select (select o.rolsuper or o.rolbypassrls from pg_roles as o where o.oid = t.relowner) as bypasses) as owner
  where s.privilege = 'SELECT'
    and (t.relkind = 'm' or owner.bypasses or pg_has_role(t.relowner, c.relowner, 'USAGE') and not c.relforcerowsecurity)
  order by v.oid, s.kind desc, s.grantee_name, s.rel)

  union all
  select 'TUP034', case when bool_and(w.privilege = 'SELECT') then 'warning' else 'error' end, v.object, format('%I -> %s -> %s', w.grantee_name, string_agg(distinct w.privilege, ', '), min(w.name)),
    'by it more can be done with the table than the policy says',
    case when bool_or(w.privilege = 'DELETE') then 'loss' when bool_or(w.privilege <> 'SELECT') then 'write' else 'read' end,
    format('revoke %s on %s from %spublic', lower(string_agg(distinct w.privilege, ', ')), v.name, (
      select string_agg(distinct format('%I, ', pg_get_userbyid(r.role)), '')
      from reach as r
      where r.grantee = w.grantee))
  from wider as w
  join reading_view as v on v.oid = w.view
  join pg_class as c on c.oid = v.oid
  where not w.managed
    and exists (select from reach as m where m.grantee = w.grantee and has_schema_privilege(m.role, c.relnamespace, 'USAGE'))
    and (w.privilege = 'SELECT'
      or pg_relation_is_updatable(v.oid, true) & case w.privilege when 'UPDATE' then 4 when 'INSERT' then 8 else 16 end <> 0)
  group by v.object, v.name, w.grantee, w.grantee_name
),

found_copy (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP035', 'error', format('column %s.%I', h.rel::regclass, a.attname), format('%I -> SELECT -> computed from %s', g.name, string_agg(distinct quote_ident(h.attname), ', ')),
    'it is computed from what the policy hides', 'read', format('hide %I, too, for %I', a.attname, g.name)
  from hidden_column as h
  join grantee as g on g.oid = h.grantee
  join pg_attribute as a on a.attrelid = h.rel
  join pg_depend as d on d.refclassid = 'pg_class'::regclass and d.refobjid = h.rel and d.refobjsubid = h.attnum
    and (d.objid, d.objsubid) in ((h.rel, a.attnum), ((select oid from pg_attrdef where adrelid = h.rel and adnum = a.attnum), 0))
  where not exists (select from hidden_column as o where o.grantee = h.grantee and o.rel = h.rel and o.attnum = a.attnum)
  group by h.rel, a.attname, g.name

  union all
  (select distinct on (t.oid) 'TUP036', 'warning', format('trigger %I on %s', t.tgname, t.tgrelid::regclass), format('%I -> hidden %I -> %s', g.name, h.attname, t.tgfoid::regprocedure),
    'it writes what the policy hides somewhere else', 'read', format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass)
  from hidden_column as h
  join grantee as g on g.oid = h.grantee
  join user_trigger as t on t.tgrelid = h.rel
  join pg_proc as p on p.oid = t.tgfoid
  where p.prosrc ~* '[[:<:]](insert[[:space:]]+into|update[[:space:]]+["[:alnum:]_%]|pg_notify|execute|raise)[[:>:]]'
    and (p.prosrc ~* '[[:<:]](old|new)[[:space:]]*([.][[:space:]]*[*]|[),]|::)'
      or t.tgnewtable is not null or t.tgoldtable is not null
      or p.prosrc ~* ('[[:<:]](old|new)[[:space:]]*[.][[:space:]]*"?' || regexp_replace(h.attname, '[^[:alnum:]_]', '.', 'g') || '([^[:alnum:]_]|$)'))
  order by t.oid, g.kind desc, g.name, h.attname)
),
found as materialized (
  select * from found_access
  union all
  select * from found_policy
  union all
  select * from found_membership
  union all
  select * from found_guarded_part
  union all
  select * from found_books
  union all
  select * from found_path
  union all
  select * from found_parameter
  union all
  select * from found_setting
  union all
  select * from found_server
  union all
  select * from found_foreign_table
  union all
  select * from found_extension_table
  union all
  select * from found_routine
  union all
  select * from found_trigger
  union all
  select * from found_expression
  union all
  select * from found_rule
  union all
  select * from found_foreign_key
  union all
  select * from found_row_move
  union all
  select * from found_trail
  union all
  select * from found_switched_off
  union all
  select * from found_view
  union all
  select * from found_copy
),
accepted as materialized (
  select a ->> 'code' as code, a ->> 'object' as object, a ->> 'reason' as reason
  from policy, jsonb_array_elements(coalesce(p -> 'acceptedFindings', '[]')) as a
),
finding as materialized (
  select f.code, case when a.code is null then f.severity else 'warning' end as severity, f.object, f.path,
    f.message || coalesce('; accepted: ' || a.reason, '') as message, f.risk, f.remedy
  from found as f
  left join accepted as a on a.code = f.code and a.object = f.object
  union all
  select 'TUP009', 'warning', a.object, 'acceptedFindings of the policy',
    format('the policy accepts %s of it, which is not found', a.code), 'none', 'remove it from acceptedFindings, or correct its code and object'
  from accepted as a
  where not exists (select from found as f where f.code = a.code and f.object = a.object)
),
latest as materialized (
  select array(select admin from policy) || array(select distinct role from reach) as roles,
    array(select oid from managed) as schemas, array(select distinct rel from special) as specials
)
, asked as materialized (
  select policy like '%*%' or policy ~ '"missingTable" *: *"warning"' as names,
    policy ~ '"(hide|columns|readOnlyColumns|insertOnlyColumns)"' as columns,
    policy ~ '"routines" *: *\[ *"' as routines,
    policy like '%*%' or policy ~ '"readers" *: *\[ *\{' as narrow
  from current_setting('two_user.policy') as policy
),
routines as materialized (
  select p.oid, p.xmin::text as version, p.ctid::text as place, case when (select asked.routines from asked) then p.oid::regprocedure::text end as name
  from pg_proc as p
  where p.oid >= 16384 or p.prosecdef or p.proacl is not null
),
watched as materialized (
  select t.oid, t.xmin::text, t.tgrelid, t.tgconstrrelid, t.tgconstraint
  from pg_trigger as t
  where -- Is trigger t one that somebody made or switched off, or one by which a foreign key writes? Of the rest there are many.
not t.tgisinternal or t.tgenabled in ('D', 'R') or t.tgfoid = any (array['"RI_FKey_cascade_upd"', '"RI_FKey_setnull_upd"',
  '"RI_FKey_setdefault_upd"', '"RI_FKey_cascade_del"', '"RI_FKey_setnull_del"', '"RI_FKey_setdefault_del"']::regproc[])
),
around as materialized (
  select refobjid as oid from pg_depend where classid = 'pg_rewrite'::regclass and refobjid >= 16384
  union
  select unnest(array[tgrelid, tgconstrrelid]) from watched
  union
  select inhparent from pg_inherits
),
facts as materialized (
  select encode(sha256(convert_to(string_agg(distinct fact collate "C", ',' order by fact collate "C"), 'UTF8')), 'hex') as digest
  from (
    select concat('question', row('1a3d38aaf2614219', current_setting('two_user.policy'))) as fact
    union all
    select concat('relation', row(relnamespace, relkind, relowner, array(select i::text from unnest(relacl) as i order by 1), bookkeeping, names, foreigners))
    from (
      select c.relnamespace, c.relkind, c.relowner, c.relacl,
c.relname = any ('{
  schema_migrations,schema_migration,schema_version,schema_versions,ar_internal_metadata,flyway_schema_history,
  databasechangelog,databasechangeloglock,DATABASECHANGELOG,DATABASECHANGELOGLOCK,alembic_version,
  goose_db_version,goose_db_version_id_seq,pgmigrations,pgmigrations_id_seq,SequelizeMeta,SequelizeData,
  typeorm_metadata,refinery_schema_history,__EFMigrationsHistory,phinxlog,kysely_migration,
  kysely_migration_lock,atlas_schema_revisions,doctrine_migration_versions,aerich,_yoyo_log,_yoyo_version,
  yoyo_lock,mikro_orm_migrations,migrations_lock}'::name[])
or c.relname like '%migration%'
  and c.relname ~ '(^|_)migrations?(_(locks?|log|history|versions?))?((_id|_index)?_seq)?$' as bookkeeping,
        sum(hashname(c.relname)) filter (where (select names from asked)) as names,
        sum(hashoid(c.oid)) filter (where c.relowner <> (select roles[1] from latest)) as foreigners
      from pg_class as c
      where c.relkind <> 'i' and c.relnamespace = any ((select schemas from latest)::oid[])
      group by 1, 2, 3, 4, 5
    ) as relation
    union all
    select concat('special', row(c.relacl, count(*), sum(hashint8extended(hash_record_extended(
      row(c.oid, c.relname, c.relnamespace, c.relkind, c.relowner, -- Does relation c keep the books of a migration tool? Known names first, a hash lookup; then the usual pattern.
c.relname = any ('{
  schema_migrations,schema_migration,schema_version,schema_versions,ar_internal_metadata,flyway_schema_history,
  databasechangelog,databasechangeloglock,DATABASECHANGELOG,DATABASECHANGELOGLOCK,alembic_version,
  goose_db_version,goose_db_version_id_seq,pgmigrations,pgmigrations_id_seq,SequelizeMeta,SequelizeData,
  typeorm_metadata,refinery_schema_history,__EFMigrationsHistory,phinxlog,kysely_migration,
  kysely_migration_lock,atlas_schema_revisions,doctrine_migration_versions,aerich,_yoyo_log,_yoyo_version,
  yoyo_lock,mikro_orm_migrations,migrations_lock}'::name[])
or c.relname like '%migration%'
  and c.relname ~ '(^|_)migrations?(_(locks?|log|history|versions?))?((_id|_index)?_seq)?$'), 0), 0))))
    from pg_class as c where c.oid = any ((select specials from latest)::oid[])
    group by c.relacl
    union all
    select concat('routine', count(*), sum(hashint8extended(hash_record_extended(r, 0), 0))) from routines as r
    union all
    select concat('called', count(*), sum(hashint8extended(hash_record_extended(row(d.classid, d.objid, d.refobjid), 0), 0)))
    from pg_depend as d where d.refclassid = 'pg_proc'::regclass and d.refobjid >= 16384
    union all
    select concat('trigger', count(*), sum(hashint8extended(hash_record_extended(w, 0), 0))) from watched as w
    union all
    select concat('rule', count(*), sum(hashint8extended(hash_record_extended(row(r.oid, r.xmin::text), 0), 0))) from pg_rewrite as r where r.oid >= 16384
    union all
    select concat('view', row(c.relacl, count(*), sum(hashint8extended(hash_record_extended(
      row(c.oid, c.relnamespace, c.relowner, c.reloptions, c.relrowsecurity, c.relforcerowsecurity), 0), 0))))
    from pg_class as c where c.oid in (select oid from around)
    group by c.relacl
    union all
    select concat('claim', row(c, to_regrole(quote_ident(service))::oid)) from claim as c where service <> current_setting('two_user.policy')::jsonb #>> '{service,role}'
    union all
    select concat('database', row(d.datdba, d.datacl)) from pg_database as d where d.datname = current_database()
    union all
    select concat('default', d) from pg_default_acl as d
    union all
    select concat('member', m) from pg_auth_members as m
    union all
    select concat('role', row(a.oid, a.rolname, a.rolsuper, a.rolcreaterole, a.rolcreatedb, a.rolbypassrls, a.rolreplication, a.rolinherit))
    from pg_roles as a
    where a.oid = any ((select roles from latest)::oid[]) or a.oid in (select unnest(array[roleid, member]) from pg_auth_members) or a.rolsuper
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
  and c.relname ~ '(^|_)migrations?(_(locks?|log|history|versions?))?((_id|_index)?_seq)?$') from pg_class as c where c.oid = d.objid)))
    from pg_shdepend as d
    where d.refclassid = 'pg_authid'::regclass and d.refobjid = any ((select roles[2:] from latest)::oid[])
      and d.refobjid between (select min(r) from latest, unnest(roles[2:]) as r) and (select max(r) from latest, unnest(roles[2:]) as r)
      and (d.deptype = 'o' or d.objsubid <> 0) and d.classid <> 'pg_largeobject'::regclass
    union all
    select concat('inheritance', count(*), sum(hashint8extended(hash_record_extended(row(i.inhrelid, i.inhparent, child.relnamespace, parent.relnamespace), 0), 0)))
    from pg_inherits as i
    join pg_class as child on child.oid = i.inhrelid
    join pg_class as parent on parent.oid = i.inhparent
    union all
    select concat('sequence', count(*), sum(hashint8extended(hash_record_extended(d, 0), 0)))
    from pg_depend as d
    where d.refclassid = 'pg_class'::regclass and d.refobjid = any ((select specials from latest)::oid[])
      and d.classid in ('pg_class'::regclass, 'pg_attrdef'::regclass)
    union all
    select concat('server', current_setting('lo_compat_privileges'))
    union all
    select concat('setting', s) from pg_db_role_setting as s
    where s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
      and (s.setrole = 0 or s.setrole = any ((select roles from latest)::oid[]) or s.setrole in (select oid from pg_roles where rolsuper))
    union all
    select concat('elsewhere', row(n.nspacl, count(*), sum(hashint8extended(hash_record_extended(row(n.oid, n.nspname, n.nspowner), 0), 0))))
    from pg_namespace as n where n.nspacl is not null or n.oid = any ((select schemas from latest)::oid[])
    group by n.nspacl
    union all
    select concat('rare', query_to_xml($$
        select (select string_agg(concat(e.oid, ' ', e.xmin), ',' order by e.oid) from pg_event_trigger as e) as e,
          (select string_agg(concat(s), ',' order by s.oid) from pg_foreign_server as s) as s,
          (select string_agg(concat(u.umid, ' ', u.srvid, ' ', u.umuser), ',' order by u.umid) from pg_user_mappings as u) as u,
          (select string_agg(concat(w), ',' order by w.oid) from pg_foreign_data_wrapper as w) as w,
          (select string_agg(concat(c.oid, c.relrowsecurity, c.relforcerowsecurity, g.oid), ',' order by g.oid)
            from pg_policy as g join pg_class as c on c.oid = g.polrelid) as g
      $$ || case when parameters is not null then
        ', (select string_agg(concat(parname, paracl), $x$,$x$ order by oid) from pg_parameter_acl) as p' else '' end, true, true, '')::text)
    from to_regclass('pg_catalog.pg_parameter_acl') as parameters
    where 0 < pg_relation_size('pg_event_trigger') + pg_relation_size('pg_foreign_server') + pg_relation_size('pg_user_mapping')
      + pg_relation_size('pg_foreign_data_wrapper') + pg_relation_size('pg_policy') + coalesce(pg_relation_size(parameters), 0)
    union all
    select concat('language', l) from pg_language as l
    union all
    select concat('extension', row(e.oid, e.extname)) from pg_extension as e
    union all
    select concat('member', row(c.relacl, count(*), sum(hashint8extended(hash_record_extended(row(d.classid, d.objid, d.refobjid, c.relnamespace), 0), 0))))
    from pg_depend as d
    left join pg_class as c on c.oid = d.objid
    where d.refclassid = 'pg_extension'::regclass and d.deptype = 'e' and d.classid in ('pg_class'::regclass, 'pg_proc'::regclass)
    group by c.relacl
    union all
    select concat('kept', row(c.relacl, count(*), sum(hashoid(c.oid)))) from pg_class as c where c.oid < 16384 and c.relacl is not null
    group by c.relacl
    union all
    select concat('key', count(*), sum(hashint8extended(hash_record_extended(row(a.attrelid, a.attnum, a.attnotnull), 0), 0)))
    from pg_constraint as k
    join pg_attribute as a on a.attrelid = k.confrelid and a.attnum = any (k.confkey)
    where k.oid in (select tgconstraint from watched)
    union all
    select concat('column', row(a.attacl, count(*), sum(hashint8extended(hash_record_extended(row(a.attrelid, a.attnum, a.attname, a.attisdropped), 0), 0))))
    from pg_attribute as a
    where (a.attacl is not null or (select columns from asked) and a.attrelid = any ((select specials from latest)::oid[]))
      and a.attrelid = any (array(
        select unnest(specials) from latest
        union select oid from around
        union select c.oid from pg_class as c join pg_namespace as n on n.oid = c.relnamespace where n.nspname = 'two_user'))
    group by a.attacl
    union all
    select concat('any column', row(a.attacl, count(*), sum(hashint8extended(hash_record_extended(row(a.attrelid, a.attnum), 0), 0))))
    from pg_attribute as a where a.attacl is not null and (select narrow from asked)
    group by a.attacl
    union all
    select concat('kept column', row(a.attacl, count(*), sum(hashint8extended(hash_record_extended(row(a.attrelid, a.attnum), 0), 0))))
    from pg_attribute as a where a.attrelid < 16384 and a.attacl is not null
    group by a.attacl
  ) as known
),
sealed as materialized (
  select digest
  from facts
  where current_setting('two_user.thorough', true) = 'on' and not exists (select from statement)
    and not exists (select from found where severity = 'error') and not exists (select from outside)
),
checked as materialized (
  select jsonb_build_object(
    'statements', coalesce((select jsonb_agg(to_jsonb(s) order by position) from statement as s), '[]'),
    'findings', coalesce((select jsonb_agg(finding order by severity, code, object, path, message) from finding), '[]'),
    'warnings', (select count(*) from finding where severity <> 'error'),
    'service', (select name from grantee where kind = 'service'),
    'roles', roles, 'schemas', schemas, 'specials', specials, 'seal', (select digest from sealed)) as result
  from latest
)
select 'two_user counts', jsonb_array_length(result -> 'statements') as statements,
  (select coalesce(max(round), 0) from statement) as rounds,
  (select count(*) from finding where severity = 'error') as errors,
  (result -> 'warnings')::int as warnings,
  set_config('two_user.check', result::text, true) is not null as kept
from checked