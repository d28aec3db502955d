,
-- Settings that sessions of the policy's roles, of its admin, of superusers or of everybody begin with, and parameters that a role may
-- set although they are the superuser's.
session_setting as materialized (
  select s.setrole, s.setdatabase, s.setrole in (0, admin) or s.setrole in (select oid from grantee) as ours, split_part(config, '=', 1) as name, substr(config, strpos(config, '=') + 1) as value
  from pg_db_role_setting as s
  cross join policy
  cross join unnest(s.setconfig) as config
  where s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
    and (s.setrole in (0, admin) or s.setrole in (select oid from grantee) or s.setrole in (select oid from pg_roles where rolsuper))
),

-- Schemas outside the policy in which a role of it, or everybody, may create. Mostly there are none, and then nothing
-- more is looked for: who creates in a schema that somebody else searches lets him run code of his own.
creatable as materialized (
  select n.oid, n.nspname, a.grantee, a.grantor
  from pg_namespace as n
  cross join lateral aclexplode(n.nspacl) as a
  where a.privilege_type = 'CREATE' and n.oid not in (select oid from managed)
    and (a.grantee = 0 or a.grantee in (select role from reach))
),
searched (name, role, who) as materialized (
  values ('pg_catalog', 0::oid, 'every search_path'), ('public', 0, 'the default search_path')
  union all
  select admin_name, admin, format('the search_path of %I', admin_name) from policy
  union all
  select coalesce(replace(part[1], '""', '"'), part[2]), s.setrole, case when s.setrole = 0 then 'the search_path of every role' else format('the search_path of %I', pg_get_userbyid(s.setrole)) end
  from session_setting as s
  cross join lateral regexp_matches(s.value, '"((?:[^"]|"")+)"|([^", ]+)', 'g') as part
  where s.name = 'search_path'
  union all
  -- Routines with the rights of their owner, whose search_path is pinned.
  select name, p.proowner, format('the search_path of %s', p.oid::regprocedure)
  from pg_proc as p
  cross join unnest(${path-names}) as name
  where exists (select from creatable) and p.prosecdef
),
found_path (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP040', 'error', format('schema %I', c.nspname),
    case c.grantee when 0 then 'PUBLIC' else r.path end || format(' -> granted by %I', pg_get_userbyid(c.grantor)),
    format('has CREATE in %s: what is made there can run as whoever searches it', min(s.who)), 'loss',
    format('revoke create on schema %I from %s', c.nspname, case c.grantee when 0 then 'public' else format('%I', pg_get_userbyid(c.grantee)) end)
  from creatable as c
  left join reach as r on r.role = c.grantee
  -- Who finds nothing but his own, runs it as himself.
  join searched as s on s.name = c.nspname and s.role is distinct from r.grantee
  group by c.nspname, c.grantee, c.grantor, r.path
),

-- What superusers let others set, since 15. A query in a text, because before there is no such catalog.
parameter as materialized (
  select split_part(word, ' ', 1) as name, split_part(word, ' ', 2)::oid as grantee, substr(word, strpos(word, ' ') + 1 + strpos(substr(word, strpos(word, ' ') + 1), ' ')) as privilege
  from ts_stat(case when to_regclass('pg_catalog.pg_parameter_acl') is null then 'select null::tsvector'
    else $$select array_to_tsvector(array_agg(concat(parname, ' ', a.grantee, ' ', a.privilege_type)))
      from pg_catalog.pg_parameter_acl cross join lateral aclexplode(paracl) as a$$ end)
),
found_parameter (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP045', case when risk = 'none' then 'warning' else 'error' end, 'parameter ' || name, path,
    format('may %s it: %s', string_agg(privilege, ' and ' order by privilege desc), what), risk,
    format('revoke %s on parameter %s from %s', string_agg(lower(privilege), ', ' order by privilege desc), name, holder)
  from (
    select distinct p.name, p.privilege, case p.grantee when 0 then 'PUBLIC' else r.path end as path,
      case p.grantee when 0 then 'public' else format('%I', pg_get_userbyid(r.role)) end as holder,
      coalesce(d.harm, 'what it does may be missing in the log') as what, case when d.harm is null then 'none' else 'loss' end as risk
    from parameter as p
    join reach as r on p.grantee in (0, r.role)
    cross join lateral (
      select case
          when p.privilege = 'ALTER SYSTEM' then 'the whole server runs with what it says'
          when p.name = 'session_replication_role' then 'no trigger and no foreign key holds then'
          when p.name = 'lo_compat_privileges' then 'every large object is everybody''s then'
          when p.name = any ('{session_preload_libraries,local_preload_libraries,dynamic_library_path,extension_control_path,jit_provider,
            allow_system_table_mods,zero_damaged_pages,ignore_checksum_failure,ignore_system_indexes}')
            then 'it loads code into the server, or lets damaged rows vanish'
        end as harm
    ) as d
  ) as one
  group by name, path, holder, what, risk
),

found_setting (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP046', severity, object, format('%s = %s', name, value), what, risk,
    case when object = 'server' then format('alter system reset %s; select pg_reload_conf()', name) else format('alter %s reset %s', target, name) end
  from (
    select s.name, s.value, s.setrole,
      case s.setrole when 0 then case s.setdatabase when 0 then 'all roles' else format('database %I', current_database()) end
        else format('role %I', pg_get_userbyid(s.setrole)) || case s.setdatabase when 0 then '' else format(' in database %I', current_database()) end
      end as object,
      case s.setrole when 0 then case s.setdatabase when 0 then 'role all' else format('database %I', current_database()) end
        else format('role %I', pg_get_userbyid(s.setrole)) || case s.setdatabase when 0 then '' else format(' in database %I', current_database()) end
      end as target
    from session_setting as s
    where s.ours
    union all
    select 'lo_compat_privileges', 'on', 0, 'server', null
    where current_setting('lo_compat_privileges') = 'on' and not exists (select from session_setting where name = 'lo_compat_privileges')
  ) as s
  cross join policy
  cross join lateral (
    select case when setrole = admin then 'warning' else 'error' end as severity, 'its sessions begin without triggers and foreign keys' as what, 'loss' as risk
    where name = 'session_replication_role' and lower(value) not in ('origin', 'local')
    union all
    select case when setrole = admin then 'warning' else 'error' end, 'every large object is everybody''s', 'loss'
    where name = 'lo_compat_privileges' and value ~* '^(${true-words})$'
    union all
    select 'error', 'rows on a damaged page vanish without an error', 'loss' where name = 'zero_damaged_pages' and value ~* '^(${true-words})$'
    union all
    -- What these load is the administrator's choice, and runs with all rights; who may not be known to have chosen it should look.
    select 'warning', 'its sessions load this code, which may do anything', 'none'
    where name in ('local_preload_libraries', 'session_preload_libraries') and setrole <> 0
  ) as d
)
