-- The functions, procedures and aggregates that are the admin's, in groups of those that look alike. What belongs to an
-- extension is the extension's business.
-- The routines that the service may execute although they run with their owner's rights, as the policy spells them.
-- NOTE: to_regprocedure() would be shorter, but before 16 it fails for the name of a type that does not exist.
listed as materialized (
  select x.spelled, k.name[1] as schema, k.name[2] as name, (
    select p.oid
    from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
    where n.nspname = k.name[1] and p.proname = k.name[2]
      and p.proargtypes::text = coalesce((
        select string_agg(coalesce(to_regtype(t[1])::oid::text, '?'), ' ' order by position)
        from regexp_matches(x.part[2], '((?:"(?:[^"]|"")+"|\([^()]*\)|[^",()])+)', 'g') with ordinality as e (t, position)), '')
  ) as oid
  from (
    select l.spelled, regexp_match(l.spelled, '^((?:"(?:[^"]|"")+"|[^".(]+)\.(?:"(?:[^"]|"")+"|[^".(]+))\((.*)\)$') as part
    from grantee as g, jsonb_array_elements_text(g.routines) as l (spelled)
  ) as x
  cross join lateral parse_ident(x.part[1]) as k (name)
),
-- Who may execute: `open` is for all that use the schema, `listed` for the service, the rest for nobody. An aggregate
-- over a SECURITY DEFINER function asks nobody for EXECUTE on that, so it is as closed as the function itself.
-- NOTE: pg_temp is searched first where search_path does not name it, and anybody's table there is found before ours.
routine as not materialized (
  select p.oid, p.pronamespace, p.proowner, p.proacl, p.prokind,
    case
      when p.prorettype in ('trigger'::regtype, 'event_trigger'::regtype) then null
      when p.prosecdef then case when p.oid in (select oid from listed) and ${pinned} then 'listed' end
      when p.prokind = 'a' and exists (
        select from pg_aggregate as a
        join pg_proc as f on f.oid = any (array[a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,
          a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn]::oid[])
        where a.aggfnoid = p.oid and f.prosecdef) then null
      else 'open'
    end as sig
  from pg_proc as p
  where p.pronamespace = any (array(select oid from managed where in_policy))
    and not exists (select from pg_depend as d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
),
routine_group as materialized (
  select one.pronamespace, one.proowner, coalesce(one.proacl, acldefault('f', one.proowner)) as acl, one.sig, sum(one.n)::int as n
  from policy, (
    select pronamespace, proowner, proacl, sig, count(*) as n
    from routine
    group by 1, 2, 3, 4
  ) as one
  where pg_has_role(admin, one.proowner, 'USAGE')
  group by 1, 2, 3, 4
),

