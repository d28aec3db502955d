,
-- Ways by which code in the database acts as somebody stronger than the one who sets it off, without a privilege that
-- the plan could take away. Most databases have hardly any such code, so everything begins with the few rows of it.

-- What a role of the policy can make objects in once the plan is done: a name that stronger code looks up there is the
-- role's own. CREATE in a managed schema is a finding of its own. `left_over`, here and below: only an additive plan
-- leaves it, and says so in a warning; what hangs on it alone is a warning, too.
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

-- Triggers that somebody made, and those by which a foreign key writes the table that refers to another. Partitions have
-- them once more.
user_trigger as materialized (
  select t.oid, t.tgname, t.tgrelid, t.tgfoid, t.tgtype, t.tgenabled, t.tgisinternal, t.tgconstraint,
    t.tgnewtable, t.tgoldtable
  from pg_trigger as t
  where t.tgparentid = 0 and (
    ${watched-trigger})
),
-- A row that moves to another partition is deleted from the one, as far as foreign keys of PostgreSQL 14 can tell. There
-- only the partitions of a partitioned table have such triggers, of constraints below the one that was made.
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
  -- That most have none the planner must know: what is built on this is expected to have as many rows.
  join pg_constraint as k on k.oid = c.oid and k.conparentid <> 0
),
cascade as materialized (
  select k.oid, k.conname, k.conrelid, k.confrelid, k.conkey, k.confkey, k.confupdtype, k.confupdtype in ('c', 'n', 'd') as updates, k.confdeltype
  from cascade_part as c
  join pg_constraint as k on k.oid = c.oid and k.conparentid = 0
),

-- Functions that constraints, defaults and indexes call: what a foreign key writes evaluates those as the table's owner.
-- Only of use to somebody who can put objects of its own before those that they mean.
expression_call as materialized (
  select d.refobjid as routine, case d.classid
      when 'pg_constraint'::regclass then (select conrelid from pg_constraint where oid = d.objid)
      when 'pg_attrdef'::regclass then (select adrelid from pg_attrdef where oid = d.objid)
      when 'pg_class'::regclass then (select indrelid from pg_index where indexrelid = d.objid)
    end as rel
  from pg_depend as d
  where d.refclassid = 'pg_proc'::regclass and exists (select from cascade where updates)
),

-- Functions that run as somebody else than who sets them off: SECURITY DEFINER ones, and what a foreign key sets off on
-- the table that it writes, since it does so as that table's owner. `names`: the schemas of a search_path of its own.
acting as materialized (
  select p.oid, p.oid::regprocedure::text as name, p.proowner, p.pronamespace, p.prosecdef, p.prokind,
    array_replace(${path-names}, '$user', pg_get_userbyid(p.proowner)::text) as names,
    not ${pinned} as temporary_first,
    exists (select from pg_depend as d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e') as extended,
    ${removes-rows} as deletes,
    body.text ~* '[[:<:]]execute[[:>:]]' as dynamic,
    body.text ~* '[[:<:]](from|join|into|update|merge|perform|execute|call|table)[[:>:]]' or p.prosqlbody is not null as looks_up,
    p.prosrc
  from pg_proc as p
  cross join lateral (
    ${code-text}
  ) as body
  where p.prosecdef or p.oid = any (array(
    select t.tgfoid from user_trigger as t
    where not t.tgisinternal and t.tgrelid in (select conrelid from cascade union all select inhrelid from pg_inherits)
    union all
    select routine from expression_call where rel is not null))
),
-- The role can put an object of its own before those that the code means: whatever it calls by name is then the role's.
-- Without any search_path of its own, code uses the caller's, who chooses among all schemas.
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

-- What else the server calls such a function by, asking nobody for EXECUTE, or only who made it.
called_by as materialized (
  select a.oid, d.classid, d.objid
  from acting as a
  join pg_depend as d on d.refclassid = 'pg_proc'::regclass and d.refobjid = a.oid
  where a.prosecdef
),

-- SECURITY DEFINER routines and aggregates over such, which a role of the policy may execute although the plan revokes
-- what it can. A schema that it may not use is no wall where an operator, a cast or a default calls the routine.
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
    -- The owner is stronger: it owns, or may change, something in the schemas.
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
  -- Of a range type, an operator class or a conversion: nobody is asked for EXECUTE.
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
)
