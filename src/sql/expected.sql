-- What the current user should be able to do with each relation of the policy's schemas: the list that verify.sql tries
-- out. Of an extension's relations only that nothing may be deleted: the rest is the extension's business.
expected as (
  select c.oid, format('%I.%I', n.nspname, c.relname) as name, c.relkind,
    (select format('%I', a.attname) from pg_attribute as a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum limit 1) as first_column,
    not e.extended as managed,
    coalesce(array_agg(w.privilege) filter (where w.privilege is not null and not e.extended), '{}') as privileges
  from pg_class as c
  join managed as n on n.oid = c.relnamespace
  cross join lateral (
    select exists (
      select from pg_depend as d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e') as extended
  ) as e
  left join relation as r on r.oid = c.oid
  left join item as i on i.class = 'relation' and i.schema = r.relnamespace and i.relkind = r.relkind and i.owner = r.relowner
    and i.bookkeeping = r.bookkeeping and i.rel is not distinct from r.rel and i.acl is not distinct from r.relacl
  left join want as w on w.id = i.id
    and w.grantee = (select g.oid from grantee as g where g.oid = to_regrole(quote_ident(current_user))::oid)
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
  group by c.oid, c.relname, c.relkind, n.nspname, e.extended
)
