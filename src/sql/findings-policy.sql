,
-- Names that the policy has and the database has not, with what is nearest to them: the more letters and pairs of letters
-- two names share, the nearer they are.
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
  -- As for whole tables in findings.sql: what a role has through a parent it has in fact.
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
    -- OFFSET 0: planned by themselves, for among all the joins around them these would take longer than all else here.
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
  where g.kind = 'service' and not ${pinned}

  union all
  select 'TUP019', 'error', format('schema %I', m.nspname), format('%I -> last release of %I', g.name, c.service),
    'the policy of another service has this schema too, and each would undo what the other grants', 'none',
    format('remove the schema from one of the policies, or, when %I is not used any more, its rows from two_user.release', c.service)
  from grantee as g
  cross join claim as c
  join managed as m on m.in_policy and m.oid = any (c.schemas)
  join pg_roles as r on r.rolname = c.service
  where g.kind = 'service' and c.service <> g.name
)
