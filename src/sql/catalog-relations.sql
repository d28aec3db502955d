-- The relations of the managed schemas, in groups of those that look alike, and the columns with privileges.
-- The bookkeeping of migration tools: a service that can write it can make the next migration repeat destructive
-- steps as the owner, so it is readOnly without asking.
relation as not materialized (
  select c.oid, c.relname, c.relnamespace, c.relkind, c.relowner, c.relacl, s.sig, coalesce(s.by_column, false) as by_column,
    ${bookkeeping} as bookkeeping
  from pg_class as c
  left join signed as s on s.rel = c.oid
  where c.relnamespace = any (array(select oid from managed)) and c.relkind = any ('{r,p,v,m,f,S}')
),
relation_group as materialized (
  select relnamespace, relkind, relowner, relacl, bookkeeping, sig, by_column, count(*)::int as n
  from relation
  group by 1, 2, 3, 4, 5, 6, 7
),
-- Where privileges go by column, all columns, whether they have any or not: those of relations that look alike, by name.
column_group as materialized (
  select r.relnamespace, r.relkind, r.relowner, r.relacl, r.bookkeeping, r.sig, a.attname, a.attacl, count(*)::int as n
  from relation as r
  join pg_attribute as a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
  where r.by_column and exists (select from column_rule)
  group by 1, 2, 3, 4, 5, 6, 7, 8
),

-- What depends on a role of the policy, or one that it can become: what it owns, and the columns on which it has privileges. By index.
dependency as materialized (
  select d.refobjid as role, d.dbid, d.classid, d.objid, d.objsubid, d.deptype
  from pg_shdepend as d
  where d.refclassid = 'pg_authid'::regclass
    and d.refobjid = any (array(select role from reach))
    -- Says nothing new, but makes the planner expect few rows and take the index: the table holds every database's.
    and d.refobjid between (select min(role) from reach) and (select max(role) from reach)
    and (d.deptype = 'o' or d.objsubid <> 0)
),
-- PUBLIC has no entries there. Its column privileges are looked for where a rule is narrow, and everywhere when
-- two_user.thorough is set, as in every run that migrates or changes something. System columns stand here always.
column_privilege as materialized (
  select a.attrelid, a.attnum, a.attname, a.attacl
  from pg_attribute as a
  where a.attacl is not null and not a.attisdropped
    and a.attrelid in (select objid from dependency union all select rel from special)
    and (a.attnum < 0 or not exists (select from signed as s where s.rel = a.attrelid and s.by_column))
  union
  select a.attrelid, a.attnum, a.attname, a.attacl
  from pg_attribute as a
  where a.attacl is not null and not a.attisdropped
    and current_setting('two_user.thorough', true) = 'on'
    and (a.attnum < 0 or not exists (select from signed as s where s.rel = a.attrelid and s.by_column))
),

