,
-- Who may do what with everything in the managed schemas: for each role of the policy what the policy gives, what the
-- role has by has_*_privilege() of any role that it is or can become, and how it comes to that. For people to read, not
-- for the start of a pod: those functions are called here, once for what is alike.
acting as materialized (
  select distinct on (grantee, role) grantee, role, path from reach order by grantee, role, length(path), path
),
column_item as materialized (
  select c.id, c.oid as rel, c.attname, i.acl from item_column as c join item as i on i.id = c.id
),
-- For which roles a relation has its rule from a parent, or from the table that a sequence belongs to.
heir as materialized (
  select s.rel, string_agg(s.grantee::text, ',' order by s.grantee) as grantees
  from special as s
  where not exists (select from own as o where o.grantee = s.grantee and o.rel = s.rel)
  group by s.rel
),

-- As item_relation, but joined on all that it can be.
relation_row as materialized (
  select oid, relname, relnamespace, relkind, relowner, relacl, bookkeeping, coalesce(sig, '') as sig from relation
),
relation_of as materialized (
  select i.id, r.oid, r.relname
  from (select *, coalesce(sig, '') as signed from item where class = 'relation') as i
  join relation_row as r on r.relnamespace = i.schema and r.relkind = i.relkind and r.relowner = i.owner
    and r.sig = i.signed and r.bookkeeping = i.bookkeeping and r.relacl is not distinct from i.acl
),
-- The columns of relations where privileges go by column; of those that look alike one stands for all.
columns as materialized (
  select a.attrelid as rel, md5(string_agg(concat_ws(' ', quote_ident(a.attname), a.attacl), ',' order by a.attnum)) as look
  from pg_attribute as a
  where a.attrelid in (select rel from column_item) and a.attnum > 0 and not a.attisdropped
  group by a.attrelid
),
exhibit as materialized (
  select row_number() over () as no, e.*
  from (
    select i.class, i.id, i.ours, i.schema, i.owner, i.acl, i.kind = 'sequence' as sequence,
      case i.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table'
        when 'p' then 'partitioned table' else i.kind end as kind,
      i.bookkeeping, i.sig, a.extension, a.heirs, a.columns_of, a.object, a.names
    from item as i
    join (
      select c.id, x.objid is not null as extension, h.grantees as heirs,
        case when k.look is not null then min(c.oid) end as columns_of, min(c.oid) as object,
        jsonb_agg(c.relname order by c.relname collate "C") as names
      from relation_of as c
      left join pg_depend as x on x.classid = 'pg_class'::regclass and x.objid = c.oid and x.deptype = 'e'
      left join heir as h on h.rel = c.oid
      left join columns as k on k.rel = c.oid
      group by c.id, x.objid is not null, h.grantees, k.look
    ) as a on a.id = i.id
    union all
    select 'routine', a.id, coalesce(i.ours, false), a.schema, a.owner, a.acl::aclitem[], false, a.kind, false, a.sig, false, null, null, a.object, a.names
    from (
      -- Those that are not the admin's are no items, and yet somebody can execute them.
      select ir.id, r.pronamespace as schema, r.proowner as owner, coalesce(r.proacl, acldefault('f', r.proowner))::text as acl, r.sig,
        case when p.prosecdef then 'SECURITY DEFINER ' else '' end
          || case when p.prorettype in ('trigger'::regtype, 'event_trigger'::regtype) then 'trigger ' else '' end
          || case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' when 'w' then 'window function' else 'function' end as kind,
        min(r.oid) as object,
        jsonb_agg(format('%I(%s)', p.proname, oidvectortypes(p.proargtypes)) order by p.proname collate "C", oidvectortypes(p.proargtypes)) as names
      from routine as r
      join pg_proc as p on p.oid = r.oid
      left join item_routine as ir on ir.oid = r.oid
      group by 1, 2, 3, 4, 5, 6
    ) as a
    left join item as i on i.id = a.id
    union all
    select i.class, i.id, i.ours, i.schema, i.owner, i.acl, false, case when m.missing then 'schema that the plan makes' else i.kind end,
      false, null, false, null, null, case when not m.missing then i.schema end, jsonb_build_array(coalesce(m.nspname, current_database()))
    from item as i left join managed as m on i.class = 'schema' and m.oid = i.schema
    where i.class in ('schema', 'database')
    union all
    -- What comes later: of the admin, schema by schema, and routines anywhere.
    select i.class, i.id, i.ours, i.schema, i.owner, null, i.kind = 'sequence', i.kind, false, null, false, null, null, null, '[]'
    from item as i left join managed as m on m.oid = i.schema and m.in_policy
    where i.class = 'default' and i.owner = (select admin from policy)
      and (m.oid is not null and i.kind in ('table', 'sequence') or i.schema = 0 and i.kind = 'routine')
  ) as e
),
-- Who has been given what: on the whole, on columns, and in advance, where one schema comes on top of all schemas.
given as materialized (
  select e.no, x.grantee, x.grantor, x.privilege_type as privilege, x.is_grantable
  from exhibit as e cross join aclexplode(e.acl) as x
  where x.grantee <> e.owner
  union
  select e.no, x.grantee, x.grantor, x.privilege_type, x.is_grantable
  from exhibit as e join column_item as i on i.rel = e.columns_of cross join aclexplode(i.acl) as x
  where x.grantee <> e.owner
  union
  select e.no, h.grantee, h.grantor, h.privilege, h.is_grantable
  from exhibit as e
  join item as d on d.class = 'default' and d.owner = e.owner and d.kind = e.kind and d.schema in (0, e.schema)
  join have as h on h.id = d.id
  where e.class = 'default'
),

-- What is asked of each; nothing is given by this list.
question (class, sequence, privilege, position) as (
  select *
  from (values
    ('relation', false, 'SELECT', 1), ('relation', false, 'INSERT', 2), ('relation', false, 'UPDATE', 3), ('relation', false, 'DELETE', 4),
    ('relation', false, 'TRUNCATE', 5), ('relation', false, 'REFERENCES', 6), ('relation', false, 'TRIGGER', 7), ('relation', false, 'MAINTAIN', 8),
    ('relation', true, 'USAGE', 1), ('relation', true, 'SELECT', 2), ('relation', true, 'UPDATE', 3),
    ('routine', false, 'EXECUTE', 1),
    ('schema', false, 'USAGE', 1), ('schema', false, 'CREATE', 2),
    ('database', false, 'CONNECT', 1), ('database', false, 'TEMPORARY', 2), ('database', false, 'CREATE', 3)
  ) as p
  where p.column3 <> 'MAINTAIN' or current_setting('server_version_num')::int >= 170000
),
-- What a revoke by the admin would take away.
revocable as materialized (
  select distinct part.no, g.oid as grantee, x.privilege
  from (
    select no, id from exhibit where ours
    union all
    select e.no, c.id from exhibit as e join column_item as c on c.rel = e.columns_of where e.ours
  ) as part
  join excess as x on x.id = part.id and not x.wanted
  join grantee as g on x.grantee in (0, g.oid)
  where not (select additive from policy)
),
wanted as materialized (
  select distinct id, grantee, privilege from want
),
cell as materialized (
  select e.no, a.grantee, p.privilege, p.position, bool_or(coalesce(h.has, false)) as has,
    bool_or(coalesce(h.has, false) and a.role = a.grantee) as directly, bool_or(w.id is not null) as wanted, bool_or(r.no is not null) as revoked
  from exhibit as e
  join question as p on p.class = case when e.class <> 'default' then e.class when e.kind = 'routine' then 'routine' else 'relation' end
    and p.sequence = e.sequence
  cross join acting as a
  cross join lateral (
    select case
      when e.class = 'default' then exists (
        select from given as d where d.no = e.no and d.privilege = p.privilege and d.grantee in (0, a.role))
      when e.class = 'schema' then has_schema_privilege(a.role, e.object, p.privilege)
      when e.class = 'database' then has_database_privilege(a.role, current_database(), p.privilege)
      when e.class = 'routine' then has_function_privilege(a.role, e.object, p.privilege)
      when e.sequence then has_sequence_privilege(a.role, e.object, p.privilege)
      else has_table_privilege(a.role, e.object, p.privilege)
    end as has
  ) as h
  left join wanted as w on w.id = e.id and w.grantee = a.grantee and w.privilege = p.privilege
  left join revocable as r on r.no = e.no and r.grantee = a.grantee and r.privilege = p.privilege
  group by e.no, a.grantee, p.privilege, p.position
),
-- The columns of what stands alone for them.
column_has as materialized (
  select e.no, a.grantee, c.attname, c.attnum, p.privilege, bool_or(has_column_privilege(a.role, e.object, c.attnum, p.privilege)) as has
  from exhibit as e
  join pg_attribute as c on c.attrelid = e.object and c.attnum > 0 and not c.attisdropped
  cross join acting as a
  cross join (values ('SELECT'), ('INSERT'), ('UPDATE'), ('REFERENCES')) as p (privilege)
  where e.columns_of is not null
  group by e.no, a.grantee, c.attname, c.attnum, p.privilege
),
column_cell as materialized (
  select h.no, h.grantee, h.privilege,
    jsonb_build_object(
      'all', jsonb_agg(h.attname order by h.attnum),
      'has', coalesce(jsonb_agg(h.attname order by h.attnum) filter (where h.has), '[]'),
      'wanted', coalesce(jsonb_agg(h.attname order by h.attnum) filter (where k.wanted or w.rel is not null), '[]')) as columns
  from column_has as h
  join exhibit as e on e.no = h.no
  join cell as k on k.no = h.no and k.grantee = h.grantee and k.privilege = h.privilege
  left join (
    select i.rel, i.attname, w.grantee, w.privilege from column_item as i join wanted as w on w.id = i.id
  ) as w on w.rel = e.object and w.attname = h.attname and w.grantee = h.grantee and w.privilege = h.privilege
  group by h.no, h.grantee, h.privilege
),

-- How a role comes to a privilege. Without a privilege: to all of them.
way as (
  select e.no, a.grantee, null as privilege, 'superuser' as kind, a.path, null::oid as grantor, false as passes_on
  from exhibit as e cross join acting as a join pg_roles as r on r.oid = a.role and r.rolsuper
  union
  select e.no, a.grantee, null, 'owner', a.path, null, true
  from exhibit as e join acting as a on a.role = e.owner
  where e.class <> 'default'
  union
  select x.no, g.oid, x.privilege, 'public', 'PUBLIC', x.grantor, false
  from given as x cross join grantee as g
  where x.grantee = 0 and g.oid is not null
  union
  select x.no, a.grantee, x.privilege, case when a.role = a.grantee then 'grant' else 'member' end, a.path, x.grantor, x.is_grantable
  from given as x join acting as a on a.role = x.grantee
  union
  select e.no, a.grantee, p.privilege, 'predefined', a.path, null, false
  from exhibit as e
  cross join acting as a
  join pg_roles as r on r.oid = a.role
  join (values
    ('relation', 'pg_read_all_data', 'SELECT'), ('relation', 'pg_write_all_data', 'INSERT'), ('relation', 'pg_write_all_data', 'UPDATE'),
    ('relation', 'pg_write_all_data', 'DELETE'), ('relation', 'pg_maintain', 'MAINTAIN'),
    ('schema', 'pg_read_all_data', 'USAGE'), ('schema', 'pg_write_all_data', 'USAGE')
  ) as p (class, role, privilege) on p.class = e.class and p.role = r.rolname
),
-- Which rule holds, and where the policy says it.
ruled as (
  select e.no, d.grantee, jsonb_build_object(
    'rule',
    ${effective-rule},
    'stated', coalesce(s.rule, d.rule),
    'keys', coalesce(
      (select jsonb_agg(r.spelled order by r.spelled) from rule as r where r.id = any (s.rules)),
      (select jsonb_build_array(r.spelled) from rule as r
        where r.grantee = d.grantee and r.general and (r.schema is null or r.schema = m.nspname)
        order by r.schema is null limit 1),
      '[]'),
    'own', s.rules is not null,
    'ambiguous', coalesce(0 = any (s.rules), false),
    'inherited', coalesce(d.grantee::text = any (string_to_array(e.heirs, ',')), false),
    'showsHidden', coalesce(s.shut, false)) as rule
  from exhibit as e
  join managed as m on m.oid = e.schema
  join schema_rule as d on d.schema = e.schema
  left join signature as s on s.sig = e.sig and s.grantee = d.grantee
  where e.class in ('relation', 'default')
),

role_cells as (
  select k.no, k.grantee, jsonb_agg(jsonb_build_object(
    'privilege', k.privilege, 'has', k.has, 'directly', k.directly, 'wanted', k.wanted, 'revoked', k.revoked, 'columns', c.columns)
    order by k.position) as cells
  from cell as k left join column_cell as c on c.no = k.no and c.grantee = k.grantee and c.privilege = k.privilege
  group by k.no, k.grantee
),
role_ways as (
  select w.no, w.grantee, jsonb_agg(jsonb_build_object(
    'privilege', w.privilege, 'kind', w.kind, 'path', w.path, 'grantor', pg_get_userbyid(w.grantor), 'passesOn', w.passes_on)
    order by w.privilege nulls first, w.kind, w.path, pg_get_userbyid(w.grantor), w.passes_on) as ways
  from way as w
  group by w.no, w.grantee
),
access as (
  select k.no, jsonb_agg(jsonb_build_object('role', g.name, 'rule', r.rule, 'cells', k.cells, 'ways', coalesce(w.ways, '[]'))
    order by g.kind desc, g.name) as access
  from role_cells as k
  join grantee as g on g.oid = k.grantee
  left join role_ways as w on w.no = k.no and w.grantee = k.grantee
  left join ruled as r on r.no = k.no and r.grantee = k.grantee
  group by k.no
)
select 'two_user check', jsonb_build_object(
  'roles', (
    select jsonb_agg(jsonb_build_object('role', g.name, 'kind', g.kind, 'exists', g.oid is not null, 'login', coalesce(r.rolcanlogin, false),
      'becomes', coalesce((select jsonb_agg(a.path order by a.path) from acting as a where a.grantee = g.oid and a.role <> g.oid), '[]'))
      order by g.kind desc, g.name)
    from grantee as g left join pg_roles as r on r.oid = g.oid),
  'objects', (
    select jsonb_agg(jsonb_build_object('class', e.class, 'kind', e.kind, 'schema', m.nspname, 'names', e.names, 'owner', pg_get_userbyid(e.owner),
      'ours', e.ours, 'extension', e.extension, 'bookkeeping', e.bookkeeping, 'access', a.access)
      order by e.class, m.nspname, e.kind, e.names, a.access)
    from exhibit as e
    join access as a on a.no = e.no
    left join managed as m on m.oid = e.schema and e.class <> 'schema'))
