,
-- What is neither in a schema nor a table: large objects, foreign servers, languages, the server's own functions and
-- catalogs. The plan never grants or revokes on these, so what they let a role do beyond the policy is said here.
found_large_object (code, severity, object, path, message, risk, remedy) as (
  -- Everybody may make some of his own; those of others are looked at only when there is time, they may be millions.
  select 'TUP041', 'error', format('large objects of %I', pg_get_userbyid(o.lomowner)), path,
    format('%s may overwrite and truncate %s of them', name, n), 'loss',
    format('revoke update on large object %s from %s', oids, holder)
  from (
    select o.lomowner, case a.grantee when 0 then 'PUBLIC' else r.path end || format(' -> granted by %I', pg_get_userbyid(a.grantor)) as path,
      case a.grantee when 0 then 'everybody' else g.name end as name,
      case a.grantee when 0 then 'public' else format('%I', pg_get_userbyid(a.grantee)) end as holder,
      sum(o.n) as n, string_agg(o.oids, ', ') as oids
    from (
      select lomowner, lomacl, count(*) as n, array_to_string((array_agg(oid))[1:1000], ', ') as oids
      from pg_largeobject_metadata
      where current_setting('two_user.thorough', true) = 'on' and lomacl is not null
      group by lomowner, lomacl
    ) as o
    cross join lateral aclexplode(o.lomacl) as a
    left join reach as r on r.role = a.grantee
    left join grantee as g on g.oid = r.grantee
    where a.privilege_type = 'UPDATE' and a.grantee <> o.lomowner and (a.grantee = 0 or r.role is not null)
    group by 1, 2, 3, 4
  ) as o
  union all
  select 'TUP041', 'error', format('default privileges of %I', pg_get_userbyid(d.defaclrole)),
    case a.grantee when 0 then 'PUBLIC' else r.path end, 'may overwrite and truncate the large objects that it will make', 'loss',
    format('as %I: alter default privileges revoke update on large objects from %s', pg_get_userbyid(d.defaclrole),
      case a.grantee when 0 then 'public' else format('%I', pg_get_userbyid(a.grantee)) end)
  from pg_default_acl as d
  cross join lateral aclexplode(d.defaclacl) as a
  left join reach as r on r.role = a.grantee
  where d.defaclobjtype = 'L' and a.privilege_type = 'UPDATE' and a.grantee <> d.defaclrole and (a.grantee = 0 or r.role is not null)
),

-- Who may use a server, and has a user there, makes foreign tables, sends it any statement, and reads that user's password.
found_server (code, severity, object, path, message, risk, remedy) as (
  select distinct 'TUP043', 'error', format('foreign server %I', s.srvname),
    case a.grantee when 0 then format('PUBLIC -> user mapping for %s', u.usename) else format('%s -> user mapping for %s', r.path, u.usename) end,
    'may do there, and with dblink here, whatever the mapped user may', 'loss',
    format('revoke usage on foreign server %I from %s', s.srvname, case a.grantee when 0 then 'public' else format('%I', pg_get_userbyid(a.grantee)) end)
  from pg_foreign_server as s
  cross join lateral aclexplode(s.srvacl) as a
  join reach as r on a.grantee in (0, r.role)
  join pg_user_mappings as u on u.srvid = s.oid and (u.umuser = 0 or u.umuser in (select role from reach as o where o.grantee = r.grantee))
  where a.grantee <> s.srvowner
  union all
  select distinct 'TUP043', 'warning', format('foreign-data wrapper %I', f.fdwname), case a.grantee when 0 then 'PUBLIC' else r.path end,
    'may make foreign servers of its own, and connect from here to where it likes', 'none',
    format('revoke usage on foreign data wrapper %I from %s', f.fdwname, case a.grantee when 0 then 'public' else format('%I', pg_get_userbyid(a.grantee)) end)
  from pg_foreign_data_wrapper as f
  cross join lateral aclexplode(f.fdwacl) as a
  join reach as r on a.grantee in (0, r.role)
  where a.grantee <> f.fdwowner
),
found_foreign_table (code, severity, object, path, message, risk, remedy) as (
  select distinct 'TUP044', 'warning', format('foreign table %s', t.ftrelid::regclass), format('%I -> user mapping for %s on %I', g.name, u.usename, u.srvname),
    'is written there as the mapped user: rules, keys and triggers of the table there are not the policy''s', 'write',
    format('give %s the rule readOnly', t.ftrelid::regclass)
  from pg_foreign_table as t
  join pg_class as c on c.oid = t.ftrelid and c.relnamespace in (select oid from managed)
  cross join grantee as g
  join pg_user_mappings as u on u.srvid = t.ftserver and u.umuser in (0, g.oid)
  where has_table_privilege(g.oid, t.ftrelid, 'INSERT, UPDATE, DELETE')
),

-- What the server, or an extension, keeps from everybody and somebody has given away since.
given_away as materialized (
  select i.classoid, i.objoid, f.proname, c.relname, c.relkind, a.grantee, a.privilege_type as privilege,
    i.objoid < 16384 as server
  from pg_init_privs as i
  left join pg_proc as f on i.classoid = 'pg_proc'::regclass and f.oid = i.objoid
  left join pg_class as c on i.classoid = 'pg_class'::regclass and c.oid = i.objoid and c.oid < 16384
  cross join lateral aclexplode(coalesce(f.proacl, c.relacl)) as a
  where i.objsubid = 0 and (a.grantee = 0 or a.grantee in (select role from reach))
    and not exists (
      select from aclexplode(i.initprivs) as was
      where was.grantee in (0, a.grantee) and was.privilege_type = a.privilege_type)
),
found_function (code, severity, object, path, message, risk, remedy) as (
  select distinct 'TUP047', case risk when 'none' then 'warning' else 'error' end, format('function %s', g.objoid::regprocedure),
    case g.grantee when 0 then 'PUBLIC' else r.path end,
    case risk when 'loss' then 'writes files of the server, or rows, past every privilege'
      when 'read' then 'reads files of the server, or rows, past every privilege' else 'is not for everybody, by its author' end, risk,
    format('revoke execute on function %s from %s', g.objoid::regprocedure, case g.grantee when 0 then 'public' else format('%I', pg_get_userbyid(g.grantee)) end)
  from given_away as g
  join reach as r on g.grantee in (0, r.role)
  cross join lateral (select case
    when g.proname ~ '^(lo_export|pg_file_(write|rename|unlink)|dblink_connect_u|heap_force_(kill|freeze))$' then 'loss'
    when g.proname ~ '^(lo_import|pg_read_|pg_ls_|pg_stat_file|pg_logdir_ls|pg_hba_|pg_ident_|pg_show_all_file|pg_get_wal_|get_raw_page)' then 'read'
    else 'none' end as risk) as d
  where g.proname is not null
),
found_catalog (code, severity, object, path, message, risk, remedy) as (
  select distinct 'TUP048', case risk when 'none' then 'warning' else 'error' end, format('%s %s', case g.relkind when 'v' then 'view' else 'table' end, g.objoid::regclass),
    case g.grantee when 0 then 'PUBLIC' else r.path end,
    case risk when 'read' then 'shows password verifiers, or contents of tables, past every privilege' else 'is not for everybody, by its author' end, risk,
    format('revoke %s on %s from %s', lower(g.privilege), g.objoid::regclass, case g.grantee when 0 then 'public' else format('%I', pg_get_userbyid(g.grantee)) end)
  from given_away as g
  join reach as r on g.grantee in (0, r.role)
  cross join lateral (select case
    when g.relname in ('pg_authid', 'pg_shadow', 'pg_user_mapping', 'pg_subscription', 'pg_statistic', 'pg_statistic_ext_data', 'pg_largeobject') then 'read'
    else 'none' end as risk) as d
  where g.relname is not null
),

-- Languages in which a function may do what the server's process may; they are not trusted until somebody says so.
found_language (code, severity, object, path, message, risk, remedy) as (
  select distinct 'TUP049', 'error', format('language %I', l.lanname), case a.grantee when 0 then 'PUBLIC' else r.path end,
    'code in it may do what the server''s process may, and the language is marked as trusted', 'loss',
    format('update pg_language set lanpltrusted = false where lanname = %L', l.lanname)
  from pg_language as l
  cross join lateral aclexplode(coalesce(l.lanacl, acldefault('l', l.lanowner))) as a
  join reach as r on a.grantee in (0, r.role)
  where l.lanpltrusted and (l.lanname in ('c', 'internal', 'plr', 'plsh') or l.lanname ~ 'u$')
),

-- An extension's tables are its own configuration: jobs that run as somebody, partitions that are dropped at a time.
-- Those in the schemas of the policy have a rule as every table has; it should not be the usual one where rows are deeds.
found_extension_table (code, severity, object, path, message, risk, remedy) as (
  select 'TUP053', case when k.acts then 'error' else 'warning' end, format('table %s', c.oid::regclass), format('%I -> extension %I', g.name, e.extname),
    case when k.acts then 'the extension does, with rights of others, what these rows say' else 'it is the extension''s configuration' end,
    case when k.acts then 'loss' else 'write' end,
    case when k.managed then format('give %s the rule readOnly', c.oid::regclass)
      else format('revoke insert, update, delete, truncate on %s from %I, public', c.oid::regclass, g.name) end
  from pg_extension as e
  join pg_depend as d on d.refclassid = 'pg_extension'::regclass and d.refobjid = e.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e'
  join pg_class as c on c.oid = d.objid and c.relkind in ('r', 'p', 'f')
  cross join lateral (
    select e.extname in ('pg_partman', 'pg_cron', 'pgagent', 'pgq') as acts, c.relnamespace in (select oid from managed) as managed) as k
  join grantee as g on has_table_privilege(g.oid, c.oid, case when k.managed then 'INSERT, UPDATE' else 'INSERT, UPDATE, DELETE, TRUNCATE' end)
  where k.acts or not k.managed
)
