-- The names among which somebody may have meant another one; see explain-object.sql for the parameter.
with question as materialized (
  select q ->> 'schema' as schema, q ->> 'name' as name
  from (select current_setting('two_user.question')::jsonb as q) as given
),
candidate as (
  select 'role' as class, rolname::text as name from pg_roles where rolname !~ '^pg_'
  union all
  select 'schema', format('%I', nspname) from pg_namespace where nspname !~ '^pg_(toast|temp)'
  union all
  select 'database', format('%I', datname) from pg_database where datallowconn
  union all
  select 'relation', format('%I.%I', n.nspname, c.relname)
  from pg_class as c
  join pg_namespace as n on n.oid = c.relnamespace
  where c.relkind = any ('{r,p,v,m,f,S}') and n.nspname !~ '^pg_(toast|temp)' and n.nspname not in ('pg_catalog', 'information_schema')
  union all
  select 'column', format('%I.%I.%I', n.nspname, c.relname, a.attname)
  from question as q
  join pg_namespace as n on n.nspname = q.schema
  join pg_class as c on c.relnamespace = n.oid and c.relname = q.name and c.relkind = any ('{r,p,v,m,f}')
  join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  union all
  select 'routine', p.oid::regprocedure::text
  from pg_proc as p
  join pg_namespace as n on n.oid = p.pronamespace
  where n.nspname not in ('pg_catalog', 'information_schema')
)
select json_object_agg(class, names) as answer
from (select class, json_agg(name order by name) as names from candidate group by class) as grouped
