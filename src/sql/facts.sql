, facts as (
  select md5(row(
    -- Relations of the managed schemas: the distinct kinds, owners and ACLs, and those with a rule one by one.
    (select string_agg(concat(relnamespace, relkind, relowner, relacl, bookkeeping, special), ',' order by special, relnamespace, relkind, relowner, relacl::text)
      from (
        select c.relnamespace, c.relkind, c.relowner, c.relacl,
          ${bookkeeping} as bookkeeping,
          case when c.oid in (select unnest(specials) from latest) then c.oid || ' ' || c.relname end as special
        from pg_class as c
        where c.relnamespace = any (array(select unnest(schemas) from latest)) and c.relkind = any ('{r,p,v,m,f,S}')
        group by 1, 2, 3, 4, 5, 6
      ) as relation),
    (select string_agg(n::text, ',' order by n.oid) from pg_namespace as n where n.oid = any (array(select unnest(schemas) from latest))),
    (select d.datdba || d.datacl::text from pg_database as d where d.datname = current_database()),
    (select string_agg(d::text, ',' order by d.oid) from pg_default_acl as d),
    -- Roles: what they are, what they are members of, what they own, on which columns they have privileges.
    (select string_agg(m::text, ',' order by m.roleid, m.member, m.grantor) from pg_auth_members as m),
    (select string_agg(concat_ws(' ', a.oid, a.rolname, a.rolsuper, a.rolcreaterole, a.rolcreatedb, a.rolbypassrls, a.rolreplication), ',' order by a.oid)
      from pg_roles as a where a.oid = any (array(select unnest(roles) from latest))),
    (select string_agg(d::text, ',' order by d.dbid, d.classid, d.objid, d.objsubid, d.refobjid)
      from pg_shdepend as d
      where d.refclassid = 'pg_authid'::regclass and d.refobjid = any (array(select unnest(roles[2:]) from latest))
        and (d.deptype = 'o' or d.objsubid <> 0)),
    -- Where tables have rules of their own: their partitions, sequences and columns.
    (select string_agg(i::text, ',' order by i.inhrelid, i.inhparent) from pg_inherits as i
      where exists (select from latest where specials <> '{}')),
    (select string_agg(d::text, ',' order by d.objid, d.refobjsubid) from pg_depend as d
      where d.refclassid = 'pg_class'::regclass and d.refobjid = any (array(select unnest(specials) from latest))
        and d.classid = 'pg_class'::regclass),
    (select string_agg(concat(a.attrelid, a.attnum, a.attacl), ',' order by a.attrelid, a.attnum) from pg_attribute as a
      where a.attrelid = any (array(select unnest(specials) from latest)) and a.attacl is not null)
  )::text) as digest
)
