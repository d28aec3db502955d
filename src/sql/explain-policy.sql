question as materialized (
  select (q ->> 'role')::oid as role, q ->> 'class' as class, (q ->> 'oid')::oid as oid, (q ->> 'attnum')::smallint as attnum, q ->> 'privilege' as privilege
  from (select current_setting('two_user.question')::jsonb as q) as given
),
subject as materialized (
  select case class when 'sequence' then 'relation' when 'column' then 'relation' else class end as class, q.oid as rel, g.kind, g.oid as grantee, q.privilege,
    (select attname from pg_attribute as a where q.attnum is not null and a.attrelid = q.oid and a.attnum = q.attnum) as attname,
    coalesce((select relnamespace from pg_class as c where q.class in ('relation', 'sequence', 'column') and c.oid = q.oid),
      (select pronamespace from pg_proc as p where q.class = 'routine' and p.oid = q.oid), case q.class when 'schema' then q.oid end) as schema
  from question as q left join grantee as g on g.oid = q.role
),
asked as (
  select r.id from subject as s join item_relation as r on s.class = 'relation' and r.oid = s.rel
  union all
  select c.id from subject as s join item_column as c on s.class = 'relation' and c.oid = s.rel and c.attname = s.attname
  union all
  select r.id from subject as s join item_routine as r on s.class = 'routine' and r.oid = s.rel
  union all
  select i.id from subject as s join item as i on i.class = s.class and (s.class = 'schema' and i.schema = s.schema or s.class = 'database')
),
ruled as (
  select s.rule, array(select r.spelled from rule as r where r.id = any (s.rules) order by 1) as keys
  from special as s, subject as q
  where s.rel = q.rel and s.grantee = q.grantee and q.class = 'relation'
)
select jsonb_build_object(
  'as', coalesce(kind, case when (select role from question) = (select admin from policy) then 'admin' end),
  'managed', class = 'database' or schema in (select oid from managed),
  'gives', exists (select from want as w where w.id in (select id from asked) and w.grantee = s.grantee and w.privilege = s.privilege),
  'rule', case class when 'relation' then coalesce((select rule from ruled), (select d.rule from schema_rule as d where d.schema = s.schema and d.grantee = s.grantee)) end,
  'keys', coalesce((select to_jsonb(keys) from ruled), '[]')
) as answer
from subject as s
