-- The functions, procedures and aggregates that are the admin's, in groups of those that look alike. What belongs to an
-- extension is the extension's business.
-- The routines that the service may execute although they run with their owner's rights, as the policy spells them.
-- NOTE: to_regprocedure() would be shorter, but until 16 it fails for what is no type. So the types of the arguments are
-- written as format_type() does, and compared as texts: folded where they are not quoted, without (lengths), by their long names.
listed as materialized (
  select x.spelled, k.name[1] as schema, k.name[2] as name, (
    select p.oid
    from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
    where n.nspname = k.name[1] and p.proname = k.name[2]
      and array(select format_type(t, null) from unnest(p.proargtypes) with ordinality as a (t, position) order by position) = array(
        select case
            when t.type ~ '"' then regexp_replace(regexp_replace(t.type, '"([a-z_][a-z0-9_]*)"(?=[.]|$)', '\1', 'g'), '^char$', '"char"')
            else coalesce(l.long, t.type)
          end || t.dimension
        from regexp_matches(x.part[2], '((?:"(?:[^"]|"")+"|\([^()]*\)|[^",()])+)', 'g') with ordinality as e (m, position)
        cross join lateral (
          select case when m[1] ~ '"' then trim(regexp_replace(m[1], ' *(\[[0-9]*\] *)+$', ''))
              else regexp_replace(regexp_replace(trim(regexp_replace(regexp_replace(lower(m[1] collate "C"), ' *(\[[0-9]*\] *)+$', ''), ' *\([^()]*\)', '')), ' +', ' ', 'g'), '^pg_catalog[.]', '')
            end as type,
            case when m[1] ~ '\] *$' then '[]' else '' end as dimension
        ) as t
        left join (
          values ('int', 'integer'), ('int4', 'integer'), ('int2', 'smallint'), ('int8', 'bigint'), ('float4', 'real'), ('float', 'double precision'),
            ('float8', 'double precision'), ('bool', 'boolean'), ('decimal', 'numeric'), ('dec', 'numeric'), ('varchar', 'character varying'),
            ('char', 'character'), ('bpchar', 'character'), ('varbit', 'bit varying'), ('timestamptz', 'timestamp with time zone'),
            ('timestamp', 'timestamp without time zone'), ('timetz', 'time with time zone'), ('time', 'time without time zone')
        ) as l (short, long) on l.short = t.type
        order by position)
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

