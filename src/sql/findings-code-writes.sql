,
-- What happens when a role of the policy writes a row: triggers, rules and foreign keys that write other rows, and do so
-- as somebody else.
rewriting as materialized (
  select r.oid, r.rulename, r.ev_class, r.ev_type, r.ev_enabled, r.ev_action::text as action
  from pg_rewrite as r
  where r.ev_type <> '1'
),
-- The tables that a rule speaks of beside its own. Which of them it writes, its text does not say.
rule_target as materialized (
  select distinct r.oid, d.refobjid as rel
  from rewriting as r
  join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class
  join pg_class as c on c.oid = d.refobjid and c.relkind in ('r', 'p', 'f')
  where r.action ~ ':commandType 2 '
),
-- From where a write gets to a relation: from a parent, or by a foreign key from the table that it refers to.
-- `cols`: the columns that have to be written there, `conkey`: those that are written here.
write_step as materialized (
  select i.inhrelid as rel, i.inhparent as origin, null::int2[] as conkey, null::int2[] as cols, null::oid as fk from pg_inherits as i
  union all
  select conrelid, confrelid, conkey, confkey, oid from cascade where updates
),
-- The relations where something happens, and from where a write gets there, if only from the relation itself.
write_path as (
  select rel, rel as origin, null::int2[] as cols, null::oid as fk
  from (
    select t.tgrelid as rel
    from user_trigger as t
    where t.tgfoid in (select oid from acting)
      -- BEFORE INSERT, for each row: it may refuse a row that comes from another partition.
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
-- The columns that the rule of a role keeps from being updated.
fixed_column as materialized (
  select grantee, rel, attnum, attname from withheld_column where privilege = 'UPDATE'
),
-- Views, and what they show. A table that has a rule shows nothing.
reading_view as materialized (
  select c.oid, c.relkind, c.relowner, c.oid::regclass::text as name,
    case c.relkind when 'm' then 'materialized view ' else 'view ' end || c.oid::regclass as object,
    exists (select from unnest(c.reloptions) as o where o ~* '^security_invoker=(${true-words})$') as as_caller,
    exists (select from unnest(c.reloptions) as o where o ~* '^security_barrier=(${true-words})$') as barrier
  from pg_class as c
  -- By index from the few rules, rather than by a look at every relation.
  where c.oid = any (array(select ev_class from pg_rewrite where ev_class >= 16384))
),
base as materialized (
  select distinct r.ev_class as view, r.oid as rule, d.refobjid as rel
  from reading_view as v
  join pg_rewrite as r on r.ev_class = v.oid and r.ev_type = '1'
  join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass and d.refobjid <> v.oid
),
-- What a role may do with all of those, once the plan is done. In few joins each, since planning them costs the most.
bearing as materialized (
  select c.oid as rel, c.relnamespace, c.relkind, c.relnamespace = any (array(select oid from managed)) as managed,
    pg_has_role((select admin from policy), c.relowner, 'USAGE') as ours,
    ${bookkeeping} as bookkeeping
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
        where w.rule = ${effective-rule} and w.privilege = g.privilege and w.kind = case when o.relkind in ('v', 'm') then 'view' else 'table' end)
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
-- Who sets off what happens there, by writing what. By a foreign key it is an update, as the table's owner.
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

-- The code that a write runs as somebody stronger. A foreign key runs the triggers of the table that it writes as that
-- table's owner, whatever they are: until 17 only those that fire before the row or the statement.
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
      -- A row that moves is deleted here and inserted there.
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
  -- What refers goes on referring to the same row, unless its key may be forgotten (`forgets`).
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
      -- Below the table that has the trigger, whose partitions have it, too.
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

-- Where a SECURITY DEFINER trigger keeps a trail, the service needs no privilege there, and with UPDATE it can change
-- what is kept. Names without a schema are those of the trigger's table.
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
)
