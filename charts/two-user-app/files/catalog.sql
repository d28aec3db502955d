-- Its comments are in the package's src/sql: this text must be short.
with recursive
policy as materialized (
  select p, p ->> 'admin' as admin_name, to_regrole(quote_ident(p ->> 'admin'))::oid as admin,
    coalesce(p ->> 'enforcement' = 'additive', false) as additive
  from (select current_setting('two_user.policy')::jsonb as p) as given
),

policy_schema as materialized (
  select coalesce(s ->> 'name', s #>> '{}') as name, coalesce((s ->> 'create')::boolean, false) as creatable, n
  from policy, jsonb_array_elements(p -> 'schemas') with ordinality as e (s, n)
),

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

reach as (
  select oid as grantee, oid as role, null::oid as via, format('%I', name) collate "C" as path
  from grantee where oid is not null
  union
  select r.grantee, m.roleid, r.role, format('%s -> member of %I', r.path, pg_get_userbyid(m.roleid))
  from reach as r join pg_auth_members as m on m.member = r.role
  where m.admin_option or coalesce((to_jsonb(m) ->> 'inherit_option')::boolean or (to_jsonb(m) ->> 'set_option')::boolean, true)
),

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

rule_privilege (rule, kind, privilege) as (
  values
    ('readWrite', 'table', 'SELECT'), ('readWrite', 'table', 'INSERT'), ('readWrite', 'table', 'UPDATE'),
    ('readWrite', 'view', 'SELECT'), ('readWrite', 'sequence', 'USAGE'), ('readWrite', 'sequence', 'SELECT'),
    ('appendOnly', 'table', 'SELECT'), ('appendOnly', 'table', 'INSERT'),
    ('appendOnly', 'view', 'SELECT'), ('appendOnly', 'sequence', 'USAGE'), ('appendOnly', 'sequence', 'SELECT'),
    ('readOnly', 'table', 'SELECT'), ('readOnly', 'view', 'SELECT')
),

rule as materialized (
  select row_number() over (order by g.oid, t.key collate "C")::int as id, g.kind, g.oid as grantee, g.name as grantee_name, t.key as spelled,
    case when k.part is null then (parse_ident(t.key))[1] else (parse_ident(k.part[1]))[1] end as schema,
    case when k.part is null then (parse_ident(t.key))[2] end as name,
    replace(replace(lower(k.part[2] collate "C"), '_', chr(92) || '_'), '*', '%') as like,
    replace(lower(k.part[2] collate "C"), '*', chr(1)) as sample,
    k.part[2] is not distinct from '*' as general,
    coalesce(t.value ->> 'rule', case jsonb_typeof(t.value) when 'string' then t.value #>> '{}' end,
      case g.kind when 'service' then 'readWrite' else 'readOnly' end) as rule,
    t.value
  from grantee as g
  cross join lateral jsonb_each(g.tables) as t
  cross join lateral (select regexp_match(t.key, '^(?:("(?:[^"]|"")+"|[^".*]+)\.)?([^".*]*\*[^".]*)$') as part) as k
),
column_rule as materialized (
  select r.id, c.privilege, c.hidden, c.shown
  from rule as r
  cross join lateral (
    values
      ('SELECT', array(select jsonb_array_elements_text(r.value -> 'hide')),
        case when r.value ? 'columns' then array(select jsonb_array_elements_text(r.value -> 'columns')) end),
      ('INSERT', array(select jsonb_array_elements_text(r.value -> 'readOnlyColumns')), null),
      ('UPDATE', array(select jsonb_array_elements_text(r.value -> 'readOnlyColumns'))
        || array(select jsonb_array_elements_text(r.value -> 'insertOnlyColumns')), null)
  ) as c (privilege, hidden, shown)
  where c.hidden <> '{}' or c.shown is not null
),
within as materialized (
  select n.id, w.id as other
  from rule as n
  join rule as w on w.id <> n.id and coalesce(n.name, n.sample) like w.like
    and (w.schema is null or w.schema = n.schema)
),
hit as materialized (
  select r.id, r.grantee, c.oid as rel, c.relkind
  from rule as r
  join managed as m on m.nspname = r.schema
  join pg_class as c on c.relnamespace = m.oid and c.relname = r.name and c.relkind = any ('{r,p,v,m,f}')
  union all
  select r.id, r.grantee, c.oid, c.relkind
  from (
    select * from rule
    where not general
      or grantee in (select o.grantee from rule as o where o.general and o.id in (select id from column_rule))
      or grantee in (select o.grantee from rule as o where o.schema is null and not o.general)
  ) as r
  join managed as m on m.in_policy and (r.schema is null or m.nspname = r.schema)
  join pg_class as c on c.relnamespace = m.oid and c.relkind = any ('{r,p,v,m,f}') and c.relname like r.like
),
hit_set as materialized (
  select grantee, rel, array_agg(id order by id) as ids from hit where grantee is not null group by grantee, rel
),
own as materialized (
  select s.grantee, s.rel, case when best.ambiguous then 0 else best.id end as id, best.exact, best.general, best.keys
  from (
    select d.ids, min(r.id) as id, bool_or(r.name is not null) as exact, bool_and(r.general) as general,
      count(distinct r.value) > 1 as ambiguous, array_agg(r.spelled order by r.spelled collate "C") as keys
    from (select distinct ids from hit_set) as d
    join rule as r on r.id = any (d.ids) and not exists (select from within as w where w.other = r.id and w.id = any (d.ids))
    group by d.ids
  ) as best
  join hit_set as s on s.ids = best.ids
  where not best.general or best.id in (select id from column_rule)
),

named as materialized (
  select r.grantee, r.grantee_name, r.spelled, r.rule, h.rel, h.relkind
  from rule as r left join hit as h on h.id = r.id
  where r.name is not null
  union all
  select o.grantee, r.grantee_name, r.spelled, r.rule, o.rel, null
  from own as o join rule as r on r.id = o.id and r.name is null and not r.general
),

tree as (
  select grantee, rel, id, exact, general from own
  union
  select t.grantee, i.inhrelid, t.id, t.exact, t.general
  from tree as t join pg_inherits as i on i.inhparent = t.rel
  where (t.grantee, i.inhrelid) not in (select grantee, rel from own where not general)
    and (not t.general or (t.grantee, i.inhrelid) not in (select grantee, rel from own))
),
special as materialized (
  select one.grantee, one.rel, array_agg(distinct one.id order by one.id) as rules, bool_or(one.exact) as exact,
    (array_agg(coalesce(r.rule, 'none') order by array_position('{none,readOnly,appendOnly,readWrite}', coalesce(r.rule, 'none'))))[1] as rule
  from (
    select t.grantee, s.rel, t.id, t.exact
    from tree as t
    cross join lateral (
      select t.rel
      union all
      select d.objid
      from pg_depend as d
      where d.refclassid = 'pg_class'::regclass and d.refobjid = t.rel and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i')
        and exists (select from pg_class as c where c.oid = d.objid and c.relkind = 'S')
    ) as s
    where not t.general or (t.grantee, t.rel) not in (select grantee, rel from tree where not general)
  ) as one
  left join rule as r on r.id = one.id
  group by one.grantee, one.rel
),
column_view as materialized (
  select distinct s.grantee, s.rel, x.id
  from special as s
  join column_rule as x on x.id = any (s.rules) and x.privilege = 'SELECT'
  join pg_class as c on c.oid = s.rel and c.relkind in ('v', 'm')
  join rule as r on r.id = x.id
  where r.name is not null or x.shown is not null
    or exists (select from pg_attribute as a where a.attrelid = s.rel and a.attname = any (x.hidden))
),
signed as materialized (
  select s.rel, bool_or(s.rules && array(select id from column_rule)) as by_column,
    jsonb_agg(jsonb_build_object('grantee', s.grantee::int8, 'rules', s.rules, 'exact', s.exact, 'rule', s.rule,
      'shut', (s.grantee, s.rel) in (select v.grantee, v.rel from column_view as v)) order by s.grantee)::text as sig
  from special as s
  group by s.rel
),
signature as materialized (
  select d.sig, g.grantee, g.rules, g.exact, g.rule, g.shut,
    array(select c.privilege from column_rule as c where c.id = any (g.rules)) as by_column
  from (select distinct sig from signed) as d
  cross join lateral jsonb_to_recordset(d.sig::jsonb) as g (grantee oid, rules int[], exact boolean, rule text, shut boolean)
),
withheld_column as not materialized (
  select s.grantee, s.rel, a.attnum, a.attname, x.privilege
  from special as s
  join column_rule as x on x.id = any (s.rules)
  join pg_class as c on c.oid = s.rel and c.relkind in ('r', 'p', 'f')
  join pg_attribute as a on a.attrelid = s.rel and a.attnum > 0 and not a.attisdropped
    and (a.attname = any (x.hidden) or a.attname <> all (x.shown))
),

schema_rule as materialized (
  select g.oid as grantee, m.oid as schema,
    case
      when not m.in_policy then case g.kind when 'service' then 'readOnly' else 'none' end
      when d.rule is not null then d.rule
      when g.kind = 'service' then 'readWrite'
      when g.schemas ? m.nspname::text then 'readOnly'
      else 'none'
    end as rule, case when m.in_policy then d.spelled end as spelled
  from grantee as g
  cross join managed as m
  left join lateral (
    select r.rule, r.spelled from rule as r
    where r.grantee = g.oid and r.general and (r.schema is null or r.schema = m.nspname)
    order by r.schema is null
    limit 1
  ) as d on true
  where g.oid is not null
),
schema_default as materialized (
  select d.grantee, d.schema, p.kind, p.privilege
  from schema_rule as d
  join managed as m on m.oid = d.schema and m.in_policy
  join rule_privilege as p on p.rule = d.rule and p.kind in ('table', 'sequence')
  where not exists (
    select from rule as r
    where r.grantee = d.grantee and (r.schema is null or r.schema = m.nspname)
      and (r.name is null and not r.general or r.id in (select id from column_rule)
        or r.name is not null and r.id not in (select id from hit))
      and (p.kind = 'table' and exists (select from column_rule as c where c.id = r.id and c.privilege = p.privilege)
        or not exists (
          select from rule_privilege as own where own.rule = r.rule and own.kind = p.kind and own.privilege = p.privilege)))
),

relation as not materialized (
  select c.oid, c.relname, c.relnamespace, c.relkind, c.relowner, c.relacl, s.sig, coalesce(s.by_column, false) as by_column,
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
  left join signed as s on s.rel = c.oid
  where c.relnamespace = any (array(select oid from managed)) and c.relkind = any ('{r,p,v,m,f,S}')
),
relation_group as materialized (
  select relnamespace, relkind, relowner, relacl, bookkeeping, sig, by_column, count(*)::int as n
  from relation
  group by 1, 2, 3, 4, 5, 6, 7
),
column_group as materialized (
  select r.relnamespace, r.relkind, r.relowner, r.relacl, r.bookkeeping, r.sig, a.attname, a.attacl, count(*)::int as n
  from relation as r
  join pg_attribute as a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
  where r.by_column and exists (select from column_rule)
  group by 1, 2, 3, 4, 5, 6, 7, 8
),

dependency as materialized (
  select d.refobjid as role, d.dbid, d.classid, d.objid, d.objsubid, d.deptype
  from pg_shdepend as d
  where d.refclassid = 'pg_authid'::regclass
    and d.refobjid = any (array(select role from reach))
    and d.refobjid between (select min(role) from reach) and (select max(role) from reach)
    and (d.deptype = 'o' or d.objsubid <> 0)
),
column_privilege as materialized (
  select a.attrelid, a.attnum, a.attname, a.attacl
  from pg_attribute as a
  where a.attacl is not null and not a.attisdropped
    and a.attrelid in (select objid from dependency union all select rel from special)
    and (a.attnum < 0 or not exists (select from signed as s where s.rel = a.attrelid and s.by_column))
  union
  select a.attrelid, a.attnum, a.attname, a.attacl
  from pg_attribute as a
  where a.attacl is not null and not a.attisdropped
    and current_setting('two_user.thorough', true) = 'on'
    and (a.attnum < 0 or not exists (select from signed as s where s.rel = a.attrelid and s.by_column))
),

listed as materialized (
  select x.spelled, k.name[1] as schema, k.name[2] as name, (
    select p.oid
    from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
    where n.nspname = k.name[1] and p.proname = k.name[2]
      and array(select format_type(t, null) from unnest(p.proargtypes) with ordinality as a (t, position) order by position) = array(
        select case
            when t.type ~ '"' then regexp_replace(regexp_replace(t.type, '"([a-z_][a-z0-9_]*)"(?=[.]|$)', '\1', 'g'), '^char$', '"char"')
            else coalesce(l.long, t.type)
          end || t.dimension
        from regexp_matches(x.part[2], '((?:"(?:[^"]|"")+"|\([^()]*\)|[^",()])+)', 'g') with ordinality as e (m, position)
        cross join lateral (
          select case when m[1] ~ '"' then trim(regexp_replace(m[1], ' *(\[[0-9]*\] *)+$', ''))
              else regexp_replace(regexp_replace(trim(regexp_replace(regexp_replace(lower(m[1] collate "C"), ' *(\[[0-9]*\] *)+$', ''), ' *\([^()]*\)', '')), ' +', ' ', 'g'), '^pg_catalog[.]', '')
            end as type,
            case when m[1] ~ '\] *$' then '[]' else '' end as dimension
        ) as t
        left join (
          values ('int', 'integer'), ('int4', 'integer'), ('int2', 'smallint'), ('int8', 'bigint'), ('float4', 'real'), ('float', 'double precision'),
            ('float8', 'double precision'), ('bool', 'boolean'), ('decimal', 'numeric'), ('dec', 'numeric'), ('varchar', 'character varying'),
            ('char', 'character'), ('bpchar', 'character'), ('varbit', 'bit varying'), ('timestamptz', 'timestamp with time zone'),
            ('timestamp', 'timestamp without time zone'), ('timetz', 'time with time zone'), ('time', 'time without time zone')
        ) as l (short, long) on l.short = t.type
        order by position)
  ) as oid
  from (
    select l.spelled, regexp_match(l.spelled, '^((?:"(?:[^"]|"")+"|[^".(]+)\.(?:"(?:[^"]|"")+"|[^".(]+))\((.*)\)$') as part
    from grantee as g, jsonb_array_elements_text(g.routines) as l (spelled)
  ) as x
  cross join lateral parse_ident(x.part[1]) as k (name)
),
routine as not materialized (
  select p.oid, p.pronamespace, p.proowner, p.proacl, p.prokind,
    case
      when p.prorettype in ('trigger'::regtype, 'event_trigger'::regtype) then null
      when p.prosecdef then case when p.oid in (select oid from listed) and exists (select from (select (select array(
      select coalesce(replace(part[1], '""', '"'), lower(part[2]))
      from regexp_matches(substr(setting, length('search_path=') + 1), '"((?:[^"]|"")*)"|([^",[:space:]]+)', 'g') with ordinality as s (part, n)
      order by n)
    from unnest(p.proconfig) as c (setting)
    where setting like 'search_path=%') as names) as path where array_position(names, 'pg_temp') = cardinality(names)) then 'listed' end
      when p.prokind = 'a' and exists (
        select from pg_aggregate as a
        join pg_proc as f on f.oid = any (array[a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,
          a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn]::oid[])
        where a.aggfnoid = p.oid and f.prosecdef) then null
      else 'open'
    end as sig
  from pg_proc as p
  where p.pronamespace = any (array(select oid from managed where in_policy))
    and not exists (select from pg_depend as d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
),
routine_group as materialized (
  select one.pronamespace, one.proowner, coalesce(one.proacl, acldefault('f', one.proowner)) as acl, one.sig, sum(one.n)::int as n
  from policy, (
    select pronamespace, proowner, proacl, sig, count(*) as n
    from routine
    group by 1, 2, 3, 4
  ) as one
  where pg_has_role(admin, one.proowner, 'USAGE')
  group by 1, 2, 3, 4
),

item as materialized (
  select row_number() over () as id, i.*, pg_has_role(policy.admin, i.owner, 'USAGE')
    and (i.class not in ('relation', 'column', 'routine') or has_schema_privilege(policy.admin, i.schema, 'USAGE')) as ours
  from policy, (
    select 'relation' as class, relnamespace as schema,
      case relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'view' else 'table' end as kind,
      relkind, relowner as owner, relacl as acl, bookkeeping, sig, null::oid as rel, null::name as attname, relacl as of_table, n
    from relation_group
    union all
    select 'column', relnamespace, 'column', relkind, relowner, attacl, bookkeeping, sig, null, attname, relacl, n
    from column_group
    union all
    select 'column', c.relnamespace, 'column', c.relkind, c.relowner, a.attacl, false, null, c.oid, a.attname, null, 1
    from column_privilege as a
    join pg_class as c on c.oid = a.attrelid and c.relnamespace = any (array(select oid from managed))
    union all
    select 'routine', pronamespace, 'routine', null, proowner, acl, false, sig, null, null, null, n
    from routine_group
    union all
    select 'schema', oid, 'schema', null, nspowner, coalesce(nspacl, acldefault('n', nspowner)), false, null, null, null, null, 1
    from managed
    union all
    select 'database', null, 'database', null, datdba, coalesce(datacl, acldefault('d', datdba)), false, null, null, null, null, 1
    from pg_database where datname = current_database()
    union all
    select 'default', d.defaclnamespace, case d.defaclobjtype when 'r' then 'table' when 'S' then 'sequence' when 'f' then 'routine' else 'schema' end,
      d.defaclobjtype, d.defaclrole, d.defaclacl, false, null, null, null, null, 1
    from pg_default_acl as d
    where d.defaclobjtype in ('r', 'S', 'n', 'f')
      and exists (
        select from managed as m
        where d.defaclnamespace in (0, m.oid) and has_schema_privilege(d.defaclrole, m.oid, 'CREATE'))
      and (d.defaclobjtype <> 'f' or pg_has_role((select admin from policy), d.defaclrole, 'USAGE'))
    union all
    select 'default', m.oid, k.kind, k.objtype, admin, null, false, null, null, null, null, 1
    from policy, managed as m, (values ('table', 'r'::"char"), ('sequence', 'S'::"char")) as k (kind, objtype)
    where not exists (
      select from pg_default_acl as d
      where d.defaclrole = admin and d.defaclnamespace = m.oid and d.defaclobjtype = k.objtype
    )
    union all
    select 'default', 0, 'routine', 'f', admin, acldefault('f', admin), false, null, null, null, null, 1
    from policy
    where not exists (
      select from pg_default_acl as d
      where d.defaclrole = admin and d.defaclnamespace = 0 and d.defaclobjtype = 'f')
  ) as i
),

have as materialized (
  select i.id, i.owner, a.grantee, a.grantor, a.privilege_type as privilege, a.is_grantable
  from item as i, aclexplode(i.acl) as a
  where a.grantee <> i.owner
),

schema_use as materialized (
  select d.grantee, d.schema
  from schema_rule as d
  where d.rule <> 'none' or exists (
    select from special as s join pg_class as c on c.oid = s.rel
    where s.grantee = d.grantee and s.rule <> 'none' and c.relnamespace = d.schema)
),

want as materialized (
  select i.id, r.grantee, p.privilege, r.rule
  from item as i
  join lateral (
    select d.grantee, s.by_column, s.shut,
case
  when bookkeeping and not coalesce(s.exact, false) and coalesce(s.rule, d.rule) in ('readWrite', 'appendOnly') then 'readOnly'
  else coalesce(s.rule, d.rule)
end as rule
    from schema_rule as d
    left join signature as s on s.sig = i.sig and s.grantee = d.grantee
    where d.schema = i.schema
  ) as r on true
  join rule_privilege as p on p.rule = r.rule and p.kind = i.kind
    and case i.kind
      when 'table' then p.privilege <> all (coalesce(r.by_column, '{}'))
      when 'view' then not coalesce(r.shut, false)
      else true
    end
  where i.class = 'relation'
  union all
  select i.id, r.grantee, p.privilege, r.rule
  from item as i
  join lateral (
    select s.grantee, s.rules, s.by_column,
case
  when bookkeeping and not coalesce(s.exact, false) and coalesce(s.rule, d.rule) in ('readWrite', 'appendOnly') then 'readOnly'
  else coalesce(s.rule, d.rule)
end as rule
    from signature as s, (select null as rule) as d
    where s.sig = i.sig
  ) as r on true
  join rule_privilege as p on p.rule = r.rule and p.kind = 'table' and p.privilege = any (r.by_column)
  where i.class = 'column' and i.relkind in ('r', 'p', 'f')
    and not exists (
      select from column_rule as c
      where c.id = any (r.rules) and c.privilege = p.privilege and (i.attname = any (c.hidden) or i.attname <> all (c.shown)))
  union all
  select i.id, d.grantee, d.privilege, null
  from item as i
  join schema_default as d on d.schema = i.schema and d.kind = i.kind
  where i.class = 'default' and i.owner = (select admin from policy)
  union all
  select i.id, u.grantee, 'EXECUTE', null
  from item as i
  join schema_use as u on u.schema = i.schema
  join grantee as g on g.oid = u.grantee
  where i.sig = 'open' or i.sig = 'listed' and g.kind = 'service'
  union all
  select i.id, g.oid, p.privilege, null
  from item as i, grantee as g, (values ('CONNECT'), ('TEMPORARY')) as p (privilege)
  where i.class = 'database' and g.oid is not null and (g.temporary or p.privilege = 'CONNECT')
  union all
  select i.id, u.grantee, 'USAGE', null
  from item as i
  join schema_use as u on u.schema = i.schema
  where i.class = 'schema'
  union all
  select h.id, h.grantee, h.privilege, null
  from have as h
  join item as i on i.id = h.id
  join grantee as g on g.oid = h.grantee and g.kind = 'reader'
  where h.privilege in ('SELECT', 'USAGE') and i.class in ('relation', 'schema') and i.schema in (select oid from managed where not in_policy)
    or h.privilege = 'TEMPORARY' and g.name in (select service from claim)
),

excess as materialized (
  select h.id, h.grantee, h.grantor, h.owner, h.privilege, h.is_grantable, w.id is not null as wanted
  from have as h
  join item as i on i.id = h.id
  left join want as w on w.id = h.id and w.grantee = h.grantee and w.privilege = h.privilege
  where (h.grantee = 0 or h.grantee = any (array(select oid from grantee)))
    and (w.id is null or h.is_grantable or h.grantor <> h.owner)
    and not (h.grantee = 0 and i.class = 'schema' and h.privilege = 'USAGE')
),

item_relation as not materialized (
  select i.id, c.*
  from item as i
  join relation as c on c.relnamespace = i.schema and c.relkind = i.relkind and c.relowner = i.owner
    and c.bookkeeping = i.bookkeeping and coalesce(c.sig, '') = coalesce(i.sig, '')
    and c.relacl is not distinct from i.acl
  where i.class = 'relation'
),
item_column as not materialized (
  select i.id, c.oid, c.relname, a.attnum, a.attname
  from item as i
  join relation as c on c.relnamespace = i.schema and c.relkind = i.relkind and c.relowner = i.owner
    and c.bookkeeping = i.bookkeeping and coalesce(c.sig, '') = coalesce(i.sig, '') and c.relacl is not distinct from i.of_table
  join pg_attribute as a on a.attrelid = c.oid and a.attname = i.attname and a.attacl is not distinct from i.acl
  where i.class = 'column' and i.rel is null and c.by_column
  union all
  select i.id, c.oid, c.relname, a.attnum, a.attname
  from item as i
  join pg_class as c on c.oid = i.rel
  join pg_attribute as a on a.attrelid = i.rel and a.attname = i.attname
),
item_routine as not materialized (
  select i.id, r.*
  from item as i
  join routine as r on r.pronamespace = i.schema and r.proowner = i.owner and coalesce(r.sig, '') = coalesce(i.sig, '')
    and coalesce(r.proacl, acldefault('f', r.proowner)) = i.acl
  where i.class = 'routine'
)