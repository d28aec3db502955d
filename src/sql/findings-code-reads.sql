,
-- What shows a role of the policy what its rules hide: views that read with their owner's rights, columns computed from
-- hidden ones, triggers that copy rows.
hidden_column as materialized (
  select grantee, rel, attnum, attname from withheld_column where privilege = 'SELECT'
),
-- What views show, or write, through other views as well. On 15 and later `security_invoker` makes one read as its
-- caller; what a materialized view has read, it shows to everybody.
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
    -- A whole row, as in row_to_json(t), depends on no column by name.
    or exists (select from pg_rewrite as r where r.oid = s.rule and r.ev_action::text ~ ':varattno 0 ')
  group by s.grantee, s.grantee_name, s.view, s.through, s.rel, s.left_over
),
-- Tables of the schemas of which a view shows or writes more than the role may.
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
  -- Views outside the schemas: nothing that the plan says reaches them.
  -- To show an extract is what such a view is mostly for; hidden columns are TUP031.
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
  -- Since 15 it is the default, before it is the column itself that depends on the others.
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
)
