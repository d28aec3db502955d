,
-- Memberships that hand on little, and what goes round row security, which no plan of ours touches; for views see findings-code-reads.sql.
found_membership (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP052', 'warning', format('role %I', pg_get_userbyid(r.role)), r.path,
    case k.risk when 'read' then 'sees what others do and how the server is set up, values and passwords in it included' else 'may do a little of what an administrator does' end,
    k.risk, format('revoke %I from %I', pg_get_userbyid(r.role), pg_get_userbyid(r.via))
  from reach as r
  join harmless_role as k on k.name = pg_get_userbyid(r.role)
  -- Of a group of these, the group is named.
  where pg_get_userbyid(r.via) !~ '^pg_'
),

-- Tables that their policies guard. Mostly there are none.
guarded as materialized (
  select c.oid
  from pg_class as c
  where c.oid in (select polrelid from pg_policy) and c.relrowsecurity
),
-- The policies of a table hold for whoever names it: not for one who names its partition, or its parent.
guarded_part as (
  select g.oid as guarded, n.other, n.kind
  from guarded as g
  cross join lateral (
    select inhrelid as other, 'part' as kind from pg_inherits where inhparent = g.oid
    union all
    select inhparent, 'parent' from pg_inherits where inhrelid = g.oid
  ) as n
  union
  select p.guarded, i.inhrelid, p.kind from guarded_part as p join pg_inherits as i on i.inhparent = p.other where p.kind = 'part'
),
found_guarded_part (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP051', 'warning', format('table %s', p.guarded::regclass), format('%I -> %s %s%s', g.name, p.kind, min(c.oid::regclass::text), case when count(*) > 1 then format(' and %s more', count(*) - 1) else '' end),
    'its row security does not hold there', case when bool_or(has_table_privilege(g.oid, c.oid, 'INSERT, UPDATE')) then 'write' else 'read' end,
    case p.kind when 'part' then string_agg(case c.relkind
        -- Which can have no row security.
        when 'f' then format('give %s the rule none', c.oid::regclass)
        else format('alter table %s enable row level security', c.oid::regclass) end, '; ' order by c.oid::regclass::text)
      else format('give %s policies of its own', min(c.oid::regclass::text)) end
  from guarded_part as p
  join pg_class as c on c.oid = p.other and not c.relrowsecurity
  join grantee as g on has_table_privilege(g.oid, c.oid, 'SELECT, INSERT, UPDATE')
  group by p.guarded, g.name, p.kind
),

-- Names that a migration tool's books may have, and other tables too: unlike those in bookkeeping.sql they are not
-- readOnly by themselves, but somebody should have thought of it, and have given them a rule.
found_books (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP054', 'warning', format('table %I.%I', m.nspname, c.relname), format('%I -> UPDATE', g.name),
    'if a migration tool keeps its books in it, the application can make the next migration repeat what it did', 'loss',
    format('give %I.%I the rule readOnly, or readWrite to say that it is the application''s', m.nspname, c.relname)
  from managed as m
  join pg_class as c on c.relnamespace = m.oid and c.relname = any (
    '{changelog,change_log,db_changelog,db_version,dbversion,database_version,schema_history,schema_log,db_patches,patch_history,patches,
      db_changes,schema_changes,version_info,versions,evolutions,revisions,upgrades,db_upgrades}'::name[])
  cross join grantee as g
  where not exists (select from named as n where n.grantee = g.oid and n.rel = c.oid)
    and has_table_privilege(g.oid, c.oid, 'UPDATE')
)
