-- Every object once, what the policy gives on it, what it has, and what is too much.
item as materialized (
  -- `ours`: the admin can grant and revoke on it, as its owner, in a schema that it may use.
  select row_number() over () as id, i.*, pg_has_role(policy.admin, i.owner, 'USAGE')
    and (i.class not in ('relation', 'column', 'routine') or has_schema_privilege(policy.admin, i.schema, 'USAGE')) as ours
  from policy, (
    select 'relation' as class, relnamespace as schema,
      case relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'view' else 'table' end as kind,
      relkind, relowner as owner, relacl as acl, bookkeeping, sig, null::oid as rel, null::name as attname, relacl as of_table, n
    from relation_group
    union all
    -- Columns: `of_table` is the ACL of their table, which tells them from those of other tables with the same rules.
    select 'column', relnamespace, 'column', relkind, relowner, attacl, bookkeeping, sig, null, attname, relacl, n
    from column_group
    union all
    -- `rel` is their table where they stand for themselves.
    select 'column', c.relnamespace, 'column', c.relkind, c.relowner, a.attacl, false, null, c.oid, a.attname, null, 1
    from column_privilege as a
    join pg_class as c on c.oid = a.attrelid and c.relnamespace = any (array(select oid from managed))
    union all
    -- `relkind` is null for all that follows, but for default privileges.
    select 'routine', pronamespace, 'routine', null, proowner, acl, false, sig, null, null, null, n
    from routine_group
    union all
    select 'schema', oid, 'schema', null, nspowner, coalesce(nspacl, acldefault('n', nspowner)), false, null, null, null, null, 1
    from managed
    union all
    select 'database', null, 'database', null, datdba, coalesce(datacl, acldefault('d', datdba)), false, null, null, null, null, 1
    from pg_database where datname = current_database()
    union all
    -- Default privileges: what later tables (r), sequences (S), routines (f) and schemas (n) begin with. Schema 0: in all schemas.
    select 'default', d.defaclnamespace, case d.defaclobjtype when 'r' then 'table' when 'S' then 'sequence' when 'f' then 'routine' else 'schema' end,
      d.defaclobjtype, d.defaclrole, d.defaclacl, false, null, null, null, null, 1
    from pg_default_acl as d
    where d.defaclobjtype in ('r', 'S', 'n', 'f')
      -- Those of a role that can create nothing in the schemas have no effect.
      and exists (
        select from managed as m
        where d.defaclnamespace in (0, m.oid) and has_schema_privilege(d.defaclrole, m.oid, 'CREATE'))
      -- Of another creator's routines everybody may execute those that are made later anyway, as the server has it.
      and (d.defaclobjtype <> 'f' or pg_has_role((select admin from policy), d.defaclrole, 'USAGE'))
    union all
    select 'default', m.oid, k.kind, k.objtype, admin, null, false, null, null, null, null, 1
    from policy, managed as m, (values ('table', 'r'::"char"), ('sequence', 'S'::"char")) as k (kind, objtype)
    where not exists (
      select from pg_default_acl as d
      where d.defaclrole = admin and d.defaclnamespace = m.oid and d.defaclobjtype = k.objtype
    )
    union all
    -- What is given to everyone in all schemas, nothing in one schema can take back.
    select 'default', 0, 'routine', 'f', admin, acldefault('f', admin), false, null, null, null, null, 1
    from policy
    where not exists (
      select from pg_default_acl as d
      where d.defaclrole = admin and d.defaclnamespace = 0 and d.defaclobjtype = 'f')
  ) as i
),

have as materialized (
  select i.id, i.owner, a.grantee, a.grantor, a.privilege_type as privilege, a.is_grantable
  from item as i, aclexplode(i.acl) as a
  where a.grantee <> i.owner
),

-- Who needs which schema.
schema_use as materialized (
  select d.grantee, d.schema
  from schema_rule as d
  where d.rule <> 'none' or exists (
    select from special as s join pg_class as c on c.oid = s.rel
    where s.grantee = d.grantee and s.rule <> 'none' and c.relnamespace = d.schema)
),

want as materialized (
  select i.id, r.grantee, p.privilege, r.rule
  from item as i
  join lateral (
    select d.grantee, s.by_column, s.shut,
      ${effective-rule} as rule
    from schema_rule as d
    left join signature as s on s.sig = i.sig and s.grantee = d.grantee
    where d.schema = i.schema
  ) as r on true
  join rule_privilege as p on p.rule = r.rule and p.kind = i.kind
    and case i.kind
      when 'table' then p.privilege <> all (coalesce(r.by_column, '{}'))
      when 'view' then not coalesce(r.shut, false)
      else true
    end
  where i.class = 'relation'
  union all
  select i.id, r.grantee, p.privilege, r.rule
  from item as i
  join lateral (
    select s.grantee, s.rules, s.by_column,
      ${effective-rule} as rule
    from signature as s, (select null as rule) as d
    where s.sig = i.sig
  ) as r on true
  join rule_privilege as p on p.rule = r.rule and p.kind = 'table' and p.privilege = any (r.by_column)
  where i.class = 'column' and i.relkind in ('r', 'p', 'f')
    and not exists (
      select from column_rule as c
      where c.id = any (r.rules) and c.privilege = p.privilege and (i.attname = any (c.hidden) or i.attname <> all (c.shown)))
  union all
  select i.id, d.grantee, d.privilege, null
  from item as i
  join schema_default as d on d.schema = i.schema and d.kind = i.kind
  where i.class = 'default' and i.owner = (select admin from policy)
  union all
  select i.id, u.grantee, 'EXECUTE', null
  from item as i
  join schema_use as u on u.schema = i.schema
  join grantee as g on g.oid = u.grantee
  where i.sig = 'open' or i.sig = 'listed' and g.kind = 'service'
  union all
  select i.id, g.oid, p.privilege, null
  from item as i, grantee as g, (values ('CONNECT'), ('TEMPORARY')) as p (privilege)
  where i.class = 'database' and g.oid is not null and (g.temporary or p.privilege = 'CONNECT')
  union all
  select i.id, u.grantee, 'USAGE', null
  from item as i
  join schema_use as u on u.schema = i.schema
  where i.class = 'schema'
  union all
  -- A reader may be the service of another application, whose policy gives it this.
  select h.id, h.grantee, h.privilege, null
  from have as h
  join item as i on i.id = h.id
  join grantee as g on g.oid = h.grantee and g.kind = 'reader'
  where h.privilege in ('SELECT', 'USAGE') and i.class in ('relation', 'schema') and i.schema in (select oid from managed where not in_policy)
    or h.privilege = 'TEMPORARY' and g.name in (select service from claim)
),

-- What somebody has beyond the policy. PUBLIC may keep USAGE of a schema: it gives access to nothing by itself.
excess as materialized (
  select h.id, h.grantee, h.grantor, h.owner, h.privilege, h.is_grantable, w.id is not null as wanted
  from have as h
  join item as i on i.id = h.id
  left join want as w on w.id = h.id and w.grantee = h.grantee and w.privilege = h.privilege
  where (h.grantee = 0 or h.grantee = any (array(select oid from grantee)))
    and (w.id is null or h.is_grantable or h.grantor <> h.owner)
    and not (h.grantee = 0 and i.class = 'schema' and h.privilege = 'USAGE')
),

-- The relations, columns and routines that an item stands for.
item_relation as not materialized (
  select i.id, c.*
  from item as i
  join relation as c on c.relnamespace = i.schema and c.relkind = i.relkind and c.relowner = i.owner
    and c.bookkeeping = i.bookkeeping and coalesce(c.sig, '') = coalesce(i.sig, '')
    and c.relacl is not distinct from i.acl
  where i.class = 'relation'
),
item_column as not materialized (
  select i.id, c.oid, c.relname, a.attnum, a.attname
  from item as i
  join relation as c on c.relnamespace = i.schema and c.relkind = i.relkind and c.relowner = i.owner
    and c.bookkeeping = i.bookkeeping and coalesce(c.sig, '') = coalesce(i.sig, '') and c.relacl is not distinct from i.of_table
  join pg_attribute as a on a.attrelid = c.oid and a.attname = i.attname and a.attacl is not distinct from i.acl
  where i.class = 'column' and i.rel is null and c.by_column
  union all
  select i.id, c.oid, c.relname, a.attnum, a.attname
  from item as i
  join pg_class as c on c.oid = i.rel
  join pg_attribute as a on a.attrelid = i.rel and a.attname = i.attname
),
item_routine as not materialized (
  select i.id, r.*
  from item as i
  join routine as r on r.pronamespace = i.schema and r.proowner = i.owner and coalesce(r.sig, '') = coalesce(i.sig, '')
    and coalesce(r.proacl, acldefault('f', r.proowner)) = i.acl
  where i.class = 'routine'
)
