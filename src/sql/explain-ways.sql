-- What else reaches the rows of a table, with privileges on something else: parents, views, rules, foreign keys, code
-- of somebody stronger. What it says of code is what the text of the code says.
-- Parameter: as for explain.sql.
with recursive question as materialized (
  select (q ->> 'role')::oid as role, q ->> 'class' as class, (q ->> 'oid')::oid as oid, q ->> 'privilege' as privilege
  from (select current_setting('two_user.question')::jsonb as q) as given
  where q ->> 'class' in ('relation', 'column') and q ->> 'privilege' in ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
),
self as materialized (
  select q.*, c.relname, c.relnamespace, c.relowner, format('%I.%I', n.nspname, c.relname) as name
  from question as q
  join pg_class as c on c.oid = q.oid and c.relkind = any ('{r,p,v,f,m}')
  join pg_namespace as n on n.oid = c.relnamespace and n.nspname not in ('pg_catalog', 'information_schema')
),
parent as (
  select i.inhparent as oid from self as s join pg_inherits as i on i.inhrelid = s.oid
  union
  select i.inhparent from parent as p join pg_inherits as i on i.inhrelid = p.oid
),
-- Views over it, and views over those, that ask as their owner. A security_invoker view (15 and later) asks as whoever
-- reads it: that is no other way.
owner_view as materialized (
  select c.oid, c.relowner
  from pg_class as c
  where c.relkind in ('v', 'm')
    and not exists (select from pg_options_to_table(c.reloptions) where option_name = 'security_invoker' and option_value::boolean)
),
seen as (
  select v.oid, 1 as depth
  from self as s
  join pg_depend as d on d.refclassid = 'pg_class'::regclass and d.refobjid = s.oid and d.classid = 'pg_rewrite'::regclass
  join pg_rewrite as r on r.oid = d.objid and r.ev_type = '1'
  join owner_view as v on v.oid = r.ev_class and v.oid <> s.oid
  where has_table_privilege(v.relowner, s.oid, s.privilege)
  union
  select v.oid, o.depth + 1
  from seen as o
  join pg_depend as d on d.refclassid = 'pg_class'::regclass and d.refobjid = o.oid and d.classid = 'pg_rewrite'::regclass
  join pg_rewrite as r on r.oid = d.objid and r.ev_type = '1'
  join pg_class as v on v.oid = r.ev_class and v.oid <> o.oid
  where o.depth < 20
),
way as (
  select 1 as position, 'parent' as kind, 'table ' || format('%I.%I', n.nspname, c.relname) as object,
    format('has %s on it, which reaches the rows of its children', s.privilege) as what
  from self as s, parent as p
  join pg_class as c on c.oid = p.oid
  join pg_namespace as n on n.oid = c.relnamespace
  where (s.privilege <> 'INSERT' or c.relkind = 'p') and has_schema_privilege(s.role, n.oid, 'USAGE') and has_table_privilege(s.role, c.oid, s.privilege)
  union
  select 2, 'view', case c.relkind when 'm' then 'materialized view ' else 'view ' end || format('%I.%I', n.nspname, c.relname),
    case c.relkind when 'm' then format('may read what it has kept; refreshed as %I', pg_get_userbyid(c.relowner))
      else format('has %s on it, and it asks as its owner %I', s.privilege, pg_get_userbyid(c.relowner)) end
  from self as s, seen as v
  join pg_class as c on c.oid = v.oid
  join pg_namespace as n on n.oid = c.relnamespace
  where has_schema_privilege(s.role, n.oid, 'USAGE') and has_table_privilege(s.role, c.oid, s.privilege)
    and case s.privilege when 'SELECT' then true when 'TRUNCATE' then false
      else pg_relation_is_updatable(c.oid, true) & case s.privilege when 'INSERT' then 8 when 'UPDATE' then 4 else 16 end <> 0 end
  union
  select 3, 'rule', 'rule ' || quote_ident(r.rulename) || ' on ' || format('%I.%I', n.nspname, c.relname), 'it runs as the owner of its table, ' || quote_ident(pg_get_userbyid(c.relowner))
  from self as s
  join pg_depend as d on d.refclassid = 'pg_class'::regclass and d.refobjid = s.oid and d.classid = 'pg_rewrite'::regclass
  join pg_rewrite as r on r.oid = d.objid and r.ev_type <> '1'
  join pg_class as c on c.oid = r.ev_class
  join pg_namespace as n on n.oid = c.relnamespace
  where has_schema_privilege(s.role, n.oid, 'USAGE')
    and has_table_privilege(s.role, c.oid, case r.ev_type when '2' then 'UPDATE' when '3' then 'INSERT' else 'DELETE' end)
    and r.ev_action::text like '%:commandType ' || case s.privilege when 'SELECT' then '1' when 'UPDATE' then '2' when 'INSERT' then '3' else '4' end || ' %'
  union
  select 4, 'foreign key', 'foreign key ' || quote_ident(k.conname) || ' on ' || s.name,
    format('what is done to rows of %I.%I, which it may %s, is done to these', n.nspname, c.relname, on_parent)
  from self as s
  join pg_constraint as k on k.contype = 'f' and k.conrelid = s.oid
  join pg_class as c on c.oid = k.confrelid
  join pg_namespace as n on n.oid = c.relnamespace
  cross join (values ('DELETE'), ('UPDATE')) as e (on_parent)
  where case s.privilege
      when 'DELETE' then on_parent = 'DELETE' and k.confdeltype = 'c'
      when 'UPDATE' then on_parent = 'DELETE' and k.confdeltype in ('n', 'd') or on_parent = 'UPDATE' and k.confupdtype in ('c', 'n', 'd')
      else false end
    and has_schema_privilege(s.role, n.oid, 'USAGE')
    and (has_table_privilege(s.role, c.oid, on_parent) or on_parent = 'UPDATE' and has_any_column_privilege(s.role, c.oid, 'UPDATE'))
  union
  select 5, 'routine', p.oid::regprocedure::text,
    case when t.on_table is null then format('it may execute it, and it runs as its owner %I', pg_get_userbyid(p.proowner))
      else format('a trigger on %s runs it as its owner %I', t.on_table, pg_get_userbyid(p.proowner)) end
      || ', and its text names the table' || case when s.privilege <> 'SELECT' then ' and ' || lower(s.privilege) else '' end
  from self as s
  join pg_proc as p on p.prosecdef and has_table_privilege(p.proowner, s.oid, s.privilege)
  left join lateral (
    select min(format('%I.%I', n.nspname, c.relname)) as on_table
    from pg_trigger as g
    join pg_class as c on c.oid = g.tgrelid
    join pg_namespace as n on n.oid = c.relnamespace
    where g.tgfoid = p.oid and not g.tgisinternal and g.tgenabled <> 'D' and p.prorettype = 'trigger'::regtype
      and has_schema_privilege(s.role, n.oid, 'USAGE') and has_table_privilege(s.role, c.oid, 'INSERT, UPDATE, DELETE')
  ) as t on true
  where (t.on_table is not null or p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
      and has_function_privilege(s.role, p.oid, 'EXECUTE') and has_schema_privilege(s.role, p.pronamespace, 'USAGE'))
    and (strpos(lower(p.prosrc), lower(s.relname)) > 0 and (s.privilege = 'SELECT' or p.prosrc ~* ('\m' || s.privilege || '\M'))
      or exists (
        select from pg_depend as d
        where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.refclassid = 'pg_class'::regclass and d.refobjid = s.oid
          and (s.privilege = 'SELECT' or pg_get_functiondef(p.oid) ~* ('\m' || s.privilege || '\M'))))
  union
  select 6, 'owner', o.what, format('%I owns it, and may drop the table with all rows', pg_get_userbyid(o.owner))
  from self as s
  cross join lateral (
    select 'schema ' || quote_ident(n.nspname) as what, n.nspowner as owner from pg_namespace as n where n.oid = s.relnamespace
    union all
    select 'table ' || s.name, s.relowner
  ) as o
  where s.privilege in ('DELETE', 'TRUNCATE') and s.role <> 0 and pg_has_role(s.role, o.owner, 'MEMBER')
)
select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'object', object, 'what', what) order by position, object, what), '[]') as answer
from way
