-- What the current user should be able to do with each relation, by the policy: the list that verify.sql tries out.
-- Relations outside the managed schemas and those of extensions are in it too: the policy gives nothing there, so
-- nothing may be deleted there.
expected as (
  select c.oid, format('%I.%I', n.nspname, c.relname) as name, c.relkind,
    (select format('%I', a.attname) from pg_attribute as a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum limit 1) as first_column,
    m.oid is not null as managed,
    coalesce(array_agg(w.privilege) filter (where w.privilege is not null and m.oid is not null), '{}') as privileges
  from pg_class as c
  join pg_namespace as n on n.oid = c.relnamespace
  left join managed as m on m.oid = n.oid and not exists (
    select from pg_depend as d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  left join relation as r on r.oid = c.oid
  left join item as i on i.class = 'relation' and i.schema = r.relnamespace and i.relkind = r.relkind and i.owner = r.relowner
    and i.bookkeeping = r.bookkeeping and i.rel is not distinct from r.rel and i.acl is not distinct from r.relacl
  left join want as w on w.id = i.id
    and w.grantee = (select g.oid from grantee as g where g.oid = to_regrole(quote_ident(current_user))::oid)
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
  group by c.oid, c.relname, c.relkind, n.nspname, m.oid
)
