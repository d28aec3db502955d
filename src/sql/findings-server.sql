,
-- What is neither in a schema nor a table: large objects, foreign servers, languages, the server's own functions and
-- catalogs. The plan never grants or revokes on these, so what they let a role do beyond the policy is said here.
-- `kept`: what the server, or an extension, gave from the beginning; where there is none, everything counts.
server_object as materialized (
  -- Everybody may make large objects of his own; all of them are looked at only when there is time, they may be millions.
  select 'large object' as kind, array_to_string((array_agg(oid))[1:1000], ', ') as name, lomowner as owner, lomacl as acl, null::aclitem[] as kept,
    0::oid as oid, count(*) as n
  from pg_largeobject_metadata
  where current_setting('two_user.thorough', true) = 'on' and lomacl is not null
  group by lomowner, lomacl
  union all
  select 'default', null, defaclrole, defaclacl, null, 0, 0 from pg_default_acl where defaclobjtype = 'L'
  union all
  select 'server', quote_ident(srvname), srvowner, srvacl, null, oid, 0 from pg_foreign_server
  union all
  select 'wrapper', quote_ident(fdwname), fdwowner, fdwacl, null, 0, 0 from pg_foreign_data_wrapper
  union all
  -- In these languages code may do what the server's process may, so they are not trusted until somebody says so.
  select 'language', lanname, lanowner, coalesce(lanacl, acldefault('l', lanowner)), null, 0, 0
  from pg_language where lanpltrusted and (lanname in ('c', 'internal', 'plr', 'plsh') or lanname ~ 'u$')
  union all
  select 'function', f.proname, f.proowner, f.proacl, i.initprivs, f.oid, 0
  from pg_init_privs as i join pg_proc as f on i.classoid = 'pg_proc'::regclass and f.oid = i.objoid
  union all
  select case c.relkind when 'v' then 'view' else 'table' end, c.relname, c.relowner, c.relacl, i.initprivs, c.oid, 0
  from pg_init_privs as i join pg_class as c on i.classoid = 'pg_class'::regclass and i.objsubid = 0 and c.oid = i.objoid and c.oid < 16384
  union all
  select case c.relkind when 'v' then 'view' else 'table' end, c.relname, c.relowner, a.attacl, i.initprivs, c.oid, 0
  from pg_attribute as a
  join pg_class as c on c.oid = a.attrelid
  left join pg_init_privs as i on i.classoid = 'pg_class'::regclass and i.objoid = a.attrelid and i.objsubid = a.attnum
  where a.attrelid < 16384 and a.attacl is not null
),
given_away as materialized (
  select distinct o.kind, o.name, o.owner, o.oid, o.n, a.privilege_type as privilege, a.grantor,
    case a.grantee when 0 then 'PUBLIC' else r.path end as path, case a.grantee when 0 then 'public' else format('%I', pg_get_userbyid(a.grantee)) end as holder,
    case o.kind when 'server' then r.grantee end as grantee
  from server_object as o
  cross join lateral aclexplode(o.acl) as a
  join reach as r on a.grantee in (0, r.role)
  where a.grantee <> o.owner
    and not exists (select from aclexplode(o.kept) as was where was.grantee in (0, a.grantee) and was.privilege_type = a.privilege_type)
),
found_server (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP041', 'error', format('large objects of %I', pg_get_userbyid(owner)), path || format(' -> granted by %I', pg_get_userbyid(grantor)),
    format('may overwrite and truncate %s of them', sum(n)), 'loss', format('revoke update on large object %s from %s', string_agg(name, ', '), holder)
  from given_away
  where kind = 'large object' and privilege = 'UPDATE'
  group by owner, path, grantor, holder
  union all
  -- Who may use a server, and has a user there, makes foreign tables, sends it any statement, and reads that user's password.
  select distinct 'TUP043', 'error', 'foreign server ' || g.name, format('%s -> user mapping for %s', g.path, u.usename),
    'may do there, and with dblink here, whatever the mapped user may', 'loss', format('revoke usage on foreign server %s from %s', g.name, g.holder)
  from given_away as g
  join pg_user_mappings as u on u.srvid = g.oid and (u.umuser = 0 or u.umuser in (select role from reach as o where o.grantee = g.grantee))
  where g.kind = 'server'
  union all
  select k.code, case k.risk when 'none' then 'warning' else 'error' end, k.object, g.path, k.message, k.risk, k.remedy
  from given_away as g
  cross join lateral (
    select case
      when g.name ~ '^(lo_export|pg_file_(write|rename|unlink)|dblink_connect_u|heap_force_(kill|freeze)|set_user(_u)?|schedule_in_database|alter_job)$' then 'loss'
      when g.kind = 'function' and g.name ~ '^(lo_import|pg_read_|pg_ls_|pg_stat_file|pg_logdir_ls|pg_hba_|pg_ident_|pg_show_all_file|pg_get_wal_|get_raw_page)' then 'read'
      when g.name in ('pg_authid', 'pg_shadow', 'pg_user_mapping', 'pg_subscription', 'pg_statistic', 'pg_statistic_ext_data', 'pg_largeobject') then 'read'
      else 'none'
    end as risk
  ) as how
  cross join lateral (
    select 'TUP041' as code, format('default privileges of %I', pg_get_userbyid(g.owner)) as object, 'loss' as risk,
      'may overwrite and truncate the large objects that it will make' as message,
      format('as %I: alter default privileges revoke update on large objects from %s', pg_get_userbyid(g.owner), g.holder) as remedy
    where g.kind = 'default' and g.privilege = 'UPDATE'
    union all
    select 'TUP043', 'foreign-data wrapper ' || g.name, 'none', 'may make foreign servers of its own, and connect from here to where it likes',
      format('revoke usage on foreign data wrapper %s from %s', g.name, g.holder)
    where g.kind = 'wrapper'
    union all
    select 'TUP049', format('language %I', g.name), 'loss', 'code in it may do what the server''s process may, and the language is marked as trusted',
      format('update pg_language set lanpltrusted = false where lanname = %L', g.name)
    where g.kind = 'language'
    union all
    select 'TUP047', format('function %s', g.oid::regprocedure), how.risk,
      case how.risk when 'loss' then 'writes files of the server, or rows, past every privilege'
        when 'read' then 'reads files of the server, or rows, past every privilege' else 'is not for everybody, by its author' end,
      format('revoke execute on function %s from %s', g.oid::regprocedure, g.holder)
    where g.kind = 'function'
    union all
    select 'TUP048', format('%s %s', g.kind, g.oid::regclass), how.risk,
      case how.risk when 'read' then 'shows password verifiers, or contents of tables, past every privilege' else 'is not for everybody, by its author' end,
      format('revoke %s on %s from %s', lower(g.privilege), g.oid::regclass, g.holder)
    where g.kind in ('table', 'view')
  ) as k
),

found_foreign_table (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP044', 'warning', format('foreign table %s', t.ftrelid::regclass), format('%I -> user mapping for %s on %I', g.name, u.usename, u.srvname),
    'is written there as the mapped user: rules, keys and triggers of the table there are not the policy''s', 'write',
    format('give %s the rule readOnly', t.ftrelid::regclass)
  from pg_foreign_table as t
  join pg_class as c on c.oid = t.ftrelid and c.relnamespace in (select oid from managed)
  cross join grantee as g
  join pg_user_mappings as u on u.srvid = t.ftserver and u.umuser in (0, g.oid)
  where has_table_privilege(g.oid, t.ftrelid, 'INSERT, UPDATE, DELETE')
),

-- An extension's tables are its own configuration: jobs that run as somebody, partitions that are dropped at a time.
-- Those in the schemas of the policy have a rule as every table has; it should not be the usual one where rows are deeds.
found_extension_table (code, severity, object, path, message, risk, remedy) as materialized (
  select 'TUP053', case when k.acts then 'error' else 'warning' end, format('table %s', c.oid::regclass), format('%I -> extension %I', g.name, e.extname),
    case when k.acts then 'the extension does, with rights of others, what these rows say' else 'it is the extension''s configuration' end,
    case when k.acts then 'loss' else 'write' end,
    case when k.managed then format('give %s the rule readOnly', c.oid::regclass)
      else format('revoke insert, update, delete, truncate on %s from %spublic', c.oid::regclass, (
        select string_agg(distinct format('%I, ', pg_get_userbyid(r.role)), '') from reach as r where r.grantee = g.oid and r.role <> c.relowner)) end
  from pg_extension as e
  join pg_depend as d on d.refclassid = 'pg_extension'::regclass and d.refobjid = e.oid and d.classid = 'pg_class'::regclass
  -- Only indexes and materialized views can hang on an extension without being a part of it.
  join pg_class as c on c.oid = d.objid and c.relkind in ('r', 'p', 'f')
  cross join lateral (
    select e.extname in ('pg_partman', 'pg_cron', 'pgagent', 'pgq') as acts, c.relnamespace in (select oid from managed) as managed) as k
  join grantee as g on exists (select from reach as r where r.grantee = g.oid and has_schema_privilege(r.role, c.relnamespace, 'USAGE'))
  where (k.acts or not k.managed) and exists (
    select from unnest(case when k.managed then '{INSERT,UPDATE}' else '{INSERT,UPDATE,DELETE,TRUNCATE}' end::text[]) as p
    where exists (select from reach as r where r.grantee = g.oid and has_table_privilege(r.role, c.oid, p))
      -- What the extension gives everybody it means to, as pg_cron the lines of one's own in its log, by row security.
      and not exists (
        select from pg_init_privs as i cross join lateral aclexplode(i.initprivs) as was
        where i.classoid = 'pg_class'::regclass and i.objoid = c.oid and i.objsubid = 0 and was.grantee = 0 and was.privilege_type = p))
)
