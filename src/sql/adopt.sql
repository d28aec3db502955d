-- What an application's user may do in this database today, and what it could not do any more under the model.
-- Parameter: {"service", "readers"} in two_user.question: a role, and roles that are to be described, too.
-- Read-only; works as any user that may read the catalog. Asked once, by a person: relations that look alike are still
-- asked about once.
with recursive question as materialized (
  select q ->> 'service' as service, q -> 'readers' as readers
  from (select current_setting('two_user.question')::jsonb as q) as given
),
who as materialized (
  select r.oid, r.rolname, true as service from question join pg_roles as r on r.rolname = service
  union all
  select r.oid, r.rolname, false from question, jsonb_array_elements_text(readers) as q (name) join pg_roles as r on r.rolname = q.name
),
self as materialized (
  select oid, rolname from who where service
),
become as (
  select oid from self
  union
  select m.roleid from become as b join pg_auth_members as m on m.member = b.oid
),
namespace as materialized (
  select n.oid, n.nspname, n.nspowner, n.nspacl
  from pg_namespace as n
  where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'two_user')
    and not exists (select from pg_depend as d where d.classid = 'pg_namespace'::regclass and d.objid = n.oid and d.deptype = 'e')
),
-- What belongs to an extension is the extension's business.
extended as materialized (
  select objid as oid from pg_depend where classid = 'pg_class'::regclass and deptype = 'e'
),
relation as materialized (
  select c.oid, c.relname, c.relnamespace, c.relkind, c.relowner, c.relacl, ${bookkeeping} as bookkeeping
  from pg_class as c
  where c.relnamespace = any (array(select oid from namespace)) and c.relkind = any ('{r,p,v,m,f,S}') and c.relpersistence <> 't'
    and c.oid not in (select oid from extended)
),
alike as materialized (
  select row_number() over () as id, relkind, relowner, relacl, min(oid) as example from relation group by relkind, relowner, relacl
),
held as materialized (
  select a.id, w.oid as role,
    case a.relkind when 'S' then array(select p from unnest('{USAGE,SELECT,UPDATE}'::text[]) with ordinality as u (p, n) where has_sequence_privilege(w.oid, a.example, p) order by n)
    else array(select p from unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]
      || case when current_setting('server_version_num')::int >= 170000 then '{MAINTAIN}'::text[] else '{}' end) with ordinality as u (p, n)
      where case when w.service or p in ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE') then has_table_privilege(w.oid, a.example, p) end order by n) end as privileges
  from alike as a, who as w
),
-- Where somebody has a privilege on a column, each column.
columns as materialized (
  select c.oid, w.oid as role, jsonb_agg(jsonb_build_object('name', a.attname,
    'select', has_column_privilege(w.oid, c.oid, a.attnum, 'SELECT'), 'insert', has_column_privilege(w.oid, c.oid, a.attnum, 'INSERT'),
    'update', has_column_privilege(w.oid, c.oid, a.attnum, 'UPDATE')) order by a.attnum) as columns
  from relation as c
  join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  cross join who as w
  where c.relkind <> 'S'
    and (c.oid in (select attrelid from pg_attribute where attacl is not null and attnum > 0 and not attisdropped)
      -- Who writes and does not read, has all columns hidden.
      or has_table_privilege(w.oid, c.oid, 'INSERT, UPDATE') and not has_table_privilege(w.oid, c.oid, 'SELECT'))
    and not (has_table_privilege(w.oid, c.oid, 'SELECT') and has_table_privilege(w.oid, c.oid, 'INSERT') and has_table_privilege(w.oid, c.oid, 'UPDATE'))
  group by c.oid, w.oid
),
described as materialized (
  select r.*, w.oid as role, w.rolname, w.service, h.privileges, case when exists (
      select from jsonb_array_elements(c.columns) as e where (e ->> 'select')::boolean or (e ->> 'insert')::boolean or (e ->> 'update')::boolean) then c.columns end as columns
  from relation as r
  join alike as a on a.relkind = r.relkind and a.relowner = r.relowner and a.relacl is not distinct from r.relacl
  join held as h on h.id = a.id
  join who as w on w.oid = h.role
  left join columns as c on c.oid = r.oid and c.role = w.oid
),
-- The schemas that are the application's: it may use them and something in them, or owns something there.
managed as materialized (
  select n.* from namespace as n
  where exists (
      select from described as d
      where d.service and d.relnamespace = n.oid and (d.privileges <> '{}' or d.columns is not null) and has_schema_privilege(d.role, n.oid, 'USAGE'))
    or exists (select from relation as r join become as b on b.oid = r.relowner where r.relnamespace = n.oid)
),
code as materialized (
  select p.oid, format('%I.%I(%s)', n.nspname, p.proname, array_to_string(array(
      select format_type(t, null) from unnest(p.proargtypes) with ordinality as a (t, position) order by position), ',')) as name,
    p.prosecdef, p.proowner, p.prorettype = 'trigger'::regtype as is_trigger, p.prokind, p.pronamespace,
    ${pinned} as pinned,
    ${removes-rows} as deletes
  from pg_proc as p
  cross join lateral (
    ${code-text}
  ) as body
  join managed as n on n.oid = p.pronamespace
  where p.prokind in ('f', 'p') and p.prolang not in (select oid from pg_language where lanname in ('internal', 'c'))
    and not exists (select from pg_depend as d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
),
entry as materialized (
  select a.relkind, e.grantee, e.privilege_type, a.relowner
  from alike as a, aclexplode(a.relacl) as e
  where exists (select from relation as r join managed as m on m.oid = r.relnamespace where r.relacl = a.relacl and r.relkind = a.relkind)
),
-- Roles that read, and perhaps more.
other as materialized (
  select r.rolname, r.rolcanlogin, bool_or(e.privilege_type in ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')) as writes
  from (select grantee, privilege_type from entry where relkind <> 'S'
    union
    select e.grantee, e.privilege_type
    from pg_attribute as a join relation as c on c.oid = a.attrelid join managed as m on m.oid = c.relnamespace, aclexplode(a.attacl) as e
    where a.attacl is not null) as e
  join pg_roles as r on r.oid = e.grantee and not r.rolsuper and r.rolname !~ '^pg_'
  where r.oid not in (select oid from become) and r.oid not in (select relowner from relation where relnamespace in (select oid from managed))
    and r.oid not in (select datdba from pg_database where datname = current_database())
  group by r.rolname, r.rolcanlogin
)
select json_build_object(
  'server', current_setting('server_version_num')::int, 'version', current_setting('server_version'),
  'service', (select json_build_object('name', r.rolname, 'login', r.rolcanlogin,
      'attributes', array(select a from (values ('SUPERUSER', r.rolsuper), ('CREATEROLE', r.rolcreaterole), ('CREATEDB', r.rolcreatedb), ('BYPASSRLS', r.rolbypassrls), ('REPLICATION', r.rolreplication)) as v (a, has) where has),
      'roles', array(select pg_get_userbyid(b.oid) from become as b where b.oid <> r.oid order by 1),
      'temporary', exists (select from pg_database as d, aclexplode(d.datacl) as e where d.datname = current_database() and e.privilege_type = 'TEMPORARY' and e.grantee in (select oid from become) and e.grantee <> d.datdba))
    from self join pg_roles as r on r.oid = self.oid),
  'missing', array(select name from question, jsonb_array_elements_text(readers || to_jsonb(service)) as q (name) where name not in (select rolname from who)),
  'names', (select case when count(*) < (select 1 + jsonb_array_length(readers) from question) then (select json_agg(rolname) from pg_roles where rolname !~ '^pg_') end from who),
  'databaseOwner', (select json_build_object('name', r.rolname, 'superuser', r.rolsuper) from pg_database as d join pg_roles as r on r.oid = d.datdba where d.datname = current_database()),
  'schemas', (select coalesce(json_agg(json_build_object('name', m.nspname, 'sql', format('%I', m.nspname), 'owner', pg_get_userbyid(m.nspowner),
      'defaults', (select coalesce(json_agg(json_build_object('role', pg_get_userbyid(d.defaclrole), 'kind', d.defaclobjtype, 'privilege', e.privilege_type)), '[]')
        from pg_default_acl as d, aclexplode(d.defaclacl) as e
        where d.defaclnamespace in (0, m.oid) and d.defaclobjtype in ('r', 'S') and e.grantee in (select oid from self) and e.grantee <> d.defaclrole),
      'create', has_schema_privilege((select oid from self), m.oid, 'CREATE')) order by m.nspname), '[]') from managed as m),
  'relations', (select coalesce(json_agg(json_build_object('role', d.rolname, 'schema', m.nspname, 'sql', format('%I.%I', m.nspname, d.relname),
      'kind', case d.relkind when 'p' then 'r' else d.relkind end, 'owner', pg_get_userbyid(d.relowner), 'privileges', d.privileges, 'columns', d.columns, 'bookkeeping', d.bookkeeping,
      'parent', (select format('%I.%I', n.nspname, c.relname) from pg_inherits as i join pg_class as c on c.oid = i.inhparent join managed as n on n.oid = c.relnamespace
        where i.inhrelid = d.oid and d.relkind in ('r', 'p', 'f') order by i.inhseqno limit 1),
      'table', case d.relkind when 'S' then (select format('%I.%I', n.nspname, c.relname) from pg_depend as p join pg_class as c on c.oid = p.refobjid join pg_namespace as n on n.oid = c.relnamespace
        where p.classid = 'pg_class'::regclass and p.objid = d.oid and p.refclassid = 'pg_class'::regclass and p.deptype in ('a', 'i') limit 1) end)
      order by m.nspname, d.relname), '[]')
    from described as d join managed as m on m.oid = d.relnamespace),
  'routines', (select coalesce(json_agg(json_build_object('name', c.name, 'owner', pg_get_userbyid(c.proowner), 'definer', c.prosecdef, 'trigger', c.is_trigger,
      'kind', case c.prokind when 'p' then 'procedure' else 'function' end, 'pinned', coalesce(c.pinned, false), 'deletes', c.deletes,
      'execute', has_function_privilege((select oid from self), c.oid, 'EXECUTE') and has_schema_privilege((select oid from self), c.pronamespace, 'USAGE'),
      'on', array(select distinct format('%I.%I', n.nspname, t.relname) from pg_trigger as g join pg_class as t on t.oid = g.tgrelid join managed as n on n.oid = t.relnamespace
        where g.tgfoid = c.oid and not g.tgisinternal and has_table_privilege((select oid from self), t.oid, 'INSERT, UPDATE, DELETE'))) order by c.name), '[]')
    from code as c where c.prosecdef or c.deletes),
  'cascades', (select coalesce(json_agg(json_build_object('name', k.conname, 'table', format('%I.%I', m.nspname, c.relname), 'parent', k.confrelid::regclass::text,
      'onDelete', case k.confdeltype when 'c' then 'CASCADE' when 'n' then 'SET NULL' when 'd' then 'SET DEFAULT' end,
      'onUpdate', case k.confupdtype when 'c' then 'CASCADE' when 'n' then 'SET NULL' when 'd' then 'SET DEFAULT' end) order by m.nspname, c.relname, k.conname), '[]')
    from pg_constraint as k join pg_class as c on c.oid = k.conrelid join managed as m on m.oid = c.relnamespace
    where k.contype = 'f' and k.conparentid = 0 and (k.confdeltype in ('c', 'n', 'd') or k.confupdtype in ('c', 'n', 'd'))),
  'owned', (select coalesce(json_agg(json_build_object('type', o.type, 'identity', o.identity, 'role', pg_get_userbyid(d.refobjid)) order by o.type, o.identity), '[]')
    from pg_shdepend as d cross join lateral pg_identify_object(d.classid, d.objid, 0) as o
    where d.refclassid = 'pg_authid'::regclass and d.refobjid in (select oid from become) and d.deptype = 'o'
      and (d.dbid = (select oid from pg_database where datname = current_database()) or d.dbid = 0 and d.classid = 'pg_database'::regclass and d.objid = (select oid from pg_database where datname = current_database()))
      and d.classid <> 'pg_default_acl'::regclass and d.classid <> 'pg_largeobject'::regclass
      and not exists (select from pg_class as c where d.classid = 'pg_class'::regclass and c.oid = d.objid and (c.relkind = 'c' or c.relpersistence = 't'
          -- Those of a column go with their table.
          or c.relkind = 'S' and exists (select from pg_depend as p where p.classid = 'pg_class'::regclass and p.objid = c.oid and p.deptype in ('a', 'i'))))),
  'others', (select coalesce(json_agg(json_build_object('name', rolname, 'login', rolcanlogin, 'writes', writes) order by rolname), '[]') from other),
  -- A view of that name which is an extension's: anybody could make one that is not.
  'statements', (select format('%I.%I', n.nspname, c.relname) from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where c.relname = 'pg_stat_statements' and c.relkind = 'v' and c.oid in (select oid from extended) limit 1)
) as answer
