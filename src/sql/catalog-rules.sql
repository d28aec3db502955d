-- The rules of tables: which of them hold for which relation.
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

-- One row for each key: a table's name, or a pattern, of which `like` is what SQL's LIKE understands. `general`: a
-- pattern of all tables, of one schema or of each, which is thereby the default rule of the schema.
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
-- The privileges that a rule gives column by column: on all but some, or on some only.
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
-- All that rule `id` is for, rule `other` is for as well, should it be the same role's.
within as materialized (
  select n.id, w.id as other
  from rule as n
  join rule as w on w.id <> n.id and coalesce(n.name, n.sample) like w.like
    and (w.schema is null or w.schema = n.schema)
),
-- Which rules are for which relation. General ones only where they are more than the default of their schema, or may be
-- beaten by one that is.
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
-- The most specific of them; where several are and say different things, none of them holds, and nothing is given (rule 0).
-- There may be very many hits, but no more different sets of rules than the policy has keys, about.
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

-- Tables with a rule of their own, as the policy spells it; without `rel` where there is no such table.
named as materialized (
  select r.grantee, r.grantee_name, r.spelled, r.rule, h.rel, h.relkind
  from rule as r left join hit as h on h.id = r.id
  where r.name is not null
  union all
  select o.grantee, r.grantee_name, r.spelled, r.rule, o.rel, null
  from own as o join rule as r on r.id = o.id and r.name is null and not r.general
),

-- A rule holds for the partitions and children too, unless they have their own: who may not write the parent must
-- not be able to write its parts. That of a whole schema gives way to it.
-- NOTE: NOT IN is looked up in a hash table, whatever number of rows is expected, and that may be far off here.
tree as (
  select grantee, rel, id, exact, general from own
  union
  select t.grantee, i.inhrelid, t.id, t.exact, t.general
  from tree as t join pg_inherits as i on i.inhparent = t.rel
  where (t.grantee, i.inhrelid) not in (select grantee, rel from own where not general)
    and (not t.general or (t.grantee, i.inhrelid) not in (select grantee, rel from own))
),
special as materialized (
  -- With parents that disagree the narrowest rule wins, column by column.
  select one.grantee, one.rel, array_agg(distinct one.id order by one.id) as rules, bool_or(one.exact) as exact,
    (array_agg(coalesce(r.rule, 'none') order by array_position('{none,readOnly,appendOnly,readWrite}', coalesce(r.rule, 'none'))))[1] as rule
  from (
    select t.grantee, s.rel, t.id, t.exact
    from tree as t
    -- Sequences that belong to a column follow their table.
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
-- A view has no privileges by column here: it would show under another name what it shows. So it is not read at all by
-- those for whom a rule hides one of its columns, or shows only some.
column_view as materialized (
  select distinct s.grantee, s.rel, x.id
  from special as s
  join column_rule as x on x.id = any (s.rules) and x.privilege = 'SELECT'
  join pg_class as c on c.oid = s.rel and c.relkind in ('v', 'm')
  join rule as r on r.id = x.id
  where r.name is not null or x.shown is not null
    or exists (select from pg_attribute as a where a.attrelid = s.rel and a.attname = any (x.hidden))
),
-- Relations for which the same rules hold have the same signature. `by_column`: some privilege goes by column.
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
-- What column rules withhold from a role, column by column.
withheld_column as not materialized (
  select s.grantee, s.rel, a.attnum, a.attname, x.privilege
  from special as s
  join column_rule as x on x.id = any (s.rules)
  join pg_class as c on c.oid = s.rel and c.relkind in ('r', 'p', 'f')
  join pg_attribute as a on a.attrelid = s.rel and a.attnum > 0 and not a.attisdropped
    and (a.attname = any (x.hidden) or a.attname <> all (x.shown))
),

-- The rule of a schema: what holds for its tables without one, and for those to come.
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
-- What a table of the next migration begins with: of the schema's rule that which no rule that it may fall under takes
-- back. Those are patterns, column rules, and names of tables that are yet to be made.
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

