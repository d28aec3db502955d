-- Its comments are in the package's src/sql: this text must be short.
,
myself as materialized (
  select role, path from reach where grantee = to_regrole(quote_ident(current_user))::oid
),
undrawable as materialized (
  select a.adrelid, string_agg(format('%I.%I', n.nspname, s.relname), ', ' order by n.nspname, s.relname) as sequences
  from pg_attrdef as a
  join pg_depend as d on d.classid = 'pg_attrdef'::regclass and d.objid = a.oid and d.refclassid = 'pg_class'::regclass
  join pg_class as s on s.oid = d.refobjid
  join pg_namespace as n on n.oid = s.relnamespace
  where case when s.relkind = 'S' then not has_sequence_privilege(s.oid, 'USAGE, UPDATE') end
  group by a.adrelid
),
column_gift as materialized (
  select t.oid, w.privilege, array_agg(format('%I', t.attname) order by t.attnum) as columns
  from want as w
  join item_column as t on t.id = w.id
  where w.grantee = to_regrole(quote_ident(current_user))::oid
  group by t.oid, w.privilege
),
elsewhere as materialized (
  select c.oid, n.nspname, c.relname, c.relkind
  from pg_class as c
  join pg_namespace as n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'f') and c.relpersistence <> 't'
    and n.nspname <> all ('{pg_catalog,information_schema,pg_toast}') and n.oid <> all (array(select oid from managed))
    and exists (
      select from myself as m
      where has_schema_privilege(m.role, n.oid, 'USAGE') and has_table_privilege(m.role, c.oid, 'DELETE, TRUNCATE'))
),
kin as (
  select oid as rel, oid as other, false as up from elsewhere
  union
  select k.rel, next.oid, next.up
  from kin as k
  cross join lateral (
    select inhrelid, false from pg_inherits where inhparent = k.other and not k.up
    union all
    select inhparent, true from pg_inherits where inhrelid = k.other
  ) as next (oid, up)
),
expected as (
  select c.oid, format('%I.%I', n.nspname, c.relname) as name, c.relkind, not e.extended as managed, false as elsewhere,
    array(select format('%I', a.attname) from pg_attribute as a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum) as columns,
    coalesce(array_agg(w.privilege order by strpos('SELECT INSERT UPDATE', w.privilege)) filter (where w.privilege is not null and not e.extended), '{}') as privileges,
    coalesce((select jsonb_object_agg(t.privilege, t.columns) from column_gift as t where t.oid = c.oid and not e.extended), '{}') as by_column,
    (select format('%s -> owner of its %s', m.path, o.kind)
      from (values ('table', c.relowner), ('schema', n.nspowner), ('database', (select owner from item where class = 'database'))) as o (kind, owner)
      join myself as m on m.role = o.owner
      limit 1) as owner,
    u.sequences as undrawable, null::text as leads
  from pg_class as c
  join managed as n on n.oid = c.relnamespace
  cross join lateral (
    select exists (
      select from pg_depend as d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e') as extended
  ) as e
  left join item_relation as r on r.oid = c.oid
  left join want as w on w.id = r.id
    and w.grantee = (select g.oid from grantee as g where g.oid = to_regrole(quote_ident(current_user))::oid)
  left join undrawable as u on u.adrelid = c.oid
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
  group by c.oid, c.relname, c.relkind, c.relowner, n.nspname, n.nspowner, e.extended, u.sequences
  union all
  select e.oid, format('%I.%I', e.nspname, e.relname), e.relkind, false, true, '{}', '{}', '{}', null, null,
    (select min(format('%I.%I', n.nspname, c.relname))
      from kin as k join pg_class as c on c.oid = k.other join managed as n on n.oid = c.relnamespace
      where k.rel = e.oid)
  from elsewhere as e
)
select set_config('two_user.expected', coalesce(jsonb_agg(to_jsonb(expected) order by elsewhere, name), '[]')::text, true) is not null as kept,
  set_config('two_user.roles', (
    select coalesce(jsonb_agg(pg_get_userbyid(role) order by pg_get_userbyid(role) <> current_user, role), '[]')
    from (select distinct role from myself) as one)::text, true) is not null as roles_kept
from expected