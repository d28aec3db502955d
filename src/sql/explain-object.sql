-- What a name means: the role and every object that may be meant by it. explain.sql goes on from one of them.
-- Parameter: {"role", "schema", "name", "column", "arguments"} in two_user.question, null for what is not said, names as
-- they stand in the catalog. Read-only; works as any user that may read the catalog.
with question as materialized (
  select q ->> 'role' as role, q ->> 'schema' as schema, q ->> 'name' as name, q ->> 'column' as attribute, nullif(q -> 'arguments', 'null') as arguments
  from (select current_setting('two_user.question')::jsonb as q) as given
),
relation as materialized (
  select c.oid, format('%I.%I', n.nspname, c.relname) as name, case c.relkind when 'S' then 'sequence' else 'relation' end as class,
    case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' when 'S' then 'sequence' else 'table' end as kind
  from question as q
  join pg_namespace as n on n.nspname = q.schema
  join pg_class as c on c.relnamespace = n.oid and c.relname = q.name and c.relkind = any ('{r,p,v,m,f,S}')
),
attribute as materialized (
  select r.oid, a.attnum, format('%s.%I', r.name, a.attname) as name
  from question as q, relation as r
  join pg_attribute as a on a.attrelid = r.oid and not a.attisdropped and r.class = 'relation'
  where a.attname = coalesce(q.attribute, case jsonb_array_length(q.arguments) when 1 then q.arguments ->> 0 end)
),
routine as materialized (
  select p.oid, p.oid::regprocedure::text as name, case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end as kind,
    case when q.arguments is not null then array(select t from unnest(p.proargtypes) with ordinality as a (t, position) order by position) end as types
  from question as q
  join pg_namespace as n on n.nspname = q.schema
  join pg_proc as p on p.pronamespace = n.oid and p.proname = q.name
  where q.attribute is null
),
-- Without a schema, types are looked for in pg_catalog and beside the routine.
wanted as materialized (
  select array_agg(coalesce(to_regtype(a.type), to_regtype(quote_ident(q.schema) || '.' || a.type))::oid order by a.position) as types
  from question as q, jsonb_array_elements_text(q.arguments) with ordinality as a (type, position)
  where exists (select from routine) and not exists (select from attribute)
),
object as (
  select r.class, r.kind, r.oid, null::smallint as attnum, r.name from relation as r, question as q where q.attribute is null and q.arguments is null
  union all
  select 'column', 'column', oid, attnum, name from attribute
  union all
  select 'routine', kind, oid, null, name
  from routine
  where types is null or types = coalesce((select types from wanted), '{}')
  union all
  select 'schema', 'schema', n.oid, null, format('%I', n.nspname)
  from question as q join pg_namespace as n on n.nspname = q.name
  where q.schema is null
  union all
  select 'database', 'database', d.oid, null, format('%I', d.datname)
  from question as q join pg_database as d on d.datname = coalesce(q.name, current_database())
  where q.schema is null
)
select jsonb_build_object(
  'server', current_setting('server_version_num')::int, 'version', current_setting('server_version'), 'user', current_user,
  'role', (select case when r.oid is not null then jsonb_build_object('oid', r.oid::int8, 'name', r.rolname) when q.role = 'public' then '{"oid": 0, "name": "public"}' end
    from question as q left join pg_roles as r on r.rolname = q.role),
  'objects', (select coalesce(jsonb_agg(jsonb_build_object('class', class, 'kind', kind, 'oid', oid::int8, 'attnum', attnum, 'name', name) order by class, name), '[]') from object)
) as answer
