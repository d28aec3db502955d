,
-- A privilege that somebody else passed on outlives the owner's REVOKE. It goes when the right to pass it on, which
-- the owner gave to the first of the chain, is taken back with CASCADE.
chain as (
  select id, privilege, owner, grantor from excess where grantor <> owner
  union
  select c.id, c.privilege, c.owner, h.grantor
  from chain as c
  join have as h on h.id = c.id and h.privilege = c.privilege and h.grantee = c.grantor and h.is_grantable
  where c.grantor <> c.owner
),

change as materialized (
  select id, grantee, 'revoke' as action, privilege from excess where not wanted and grantor = owner
  union
  select id, grantee, 'revoke option', privilege from excess where wanted and is_grantable and grantor = owner
  union
  select h.id, h.grantee, 'revoke option', h.privilege
  from chain as c
  join have as h on h.id = c.id and h.privilege = c.privilege and h.grantee = c.grantor and h.is_grantable
  where h.grantor = h.owner
  union
  select w.id, w.grantee, 'grant', w.privilege
  from want as w
  where not exists (
    select from have as h
    where h.id = w.id and h.grantee = w.grantee and h.privilege = w.privilege and h.grantor = h.owner)
),

-- One row for each item, role and action (for columns: each table, role and action).
edit as materialized (
  select min(c.id) as id, c.action, c.grantee, i.class, i.schema, i.owner, i.rel, max(i.n) as n,
    case i.kind when 'view' then 'table' else i.kind end as kind,
    array_agg(case i.class when 'column' then format('%s (%I)', lower(c.privilege), i.attname) else lower(c.privilege) end
      order by strpos('SELECT INSERT UPDATE USAGE', c.privilege), c.privilege, i.attname) as privileges
  from change as c
  join item as i on i.id = c.id
  where i.ours
    -- ALTER DEFAULT PRIVILEGES IN SCHEMA asks for CREATE on the schema; without it there are no later tables.
    and (i.class <> 'default' or i.schema = 0 or has_schema_privilege(i.owner, i.schema, 'CREATE'))
  group by c.action, c.grantee, i.class, i.schema, i.owner, i.rel, i.kind, case when i.class <> 'column' then c.id end
),

-- Where very many relations of a schema differ alike, one ON ALL statement: it locks none of them by name. What
-- should not have got the privilege (views, tables with narrow rules) loses it in the next statement.
bulk as materialized (
  select e.schema, e.kind, e.action, e.grantee, e.privileges
  from edit as e
  where e.class = 'relation'
  group by e.schema, e.kind, e.action, e.grantee, e.privileges
  having sum(e.n) > 1000
    and not exists (
      select from item as o
      where o.class = 'relation' and o.schema = e.schema and (o.kind = 'sequence') = (e.kind = 'sequence') and not o.ours)
    and case e.action
      when 'grant' then 1000 >= (
        select coalesce(sum(o.n), 0)
        from item as o
        where o.class = 'relation' and o.schema = e.schema and (o.kind = 'sequence') = (e.kind = 'sequence')
          and exists (
            select from unnest(e.privileges) as p
            where not exists (
              select from want as w where w.id = o.id and w.grantee = e.grantee and lower(w.privilege) = p)))
      when 'revoke' then not exists (
        select from item as o join want as w on w.id = o.id
        where o.class = 'relation' and o.schema = e.schema and (o.kind = 'sequence') = (e.kind = 'sequence')
          and w.grantee = e.grantee and lower(w.privilege) = any (e.privileges))
      else e.grantee in (select oid from grantee)
    end
),
exception as (
  select o.id, b.grantee, b.schema, b.kind, array_agg(p order by p) as privileges
  from bulk as b
  join item as o on o.class = 'relation' and o.schema = b.schema and (o.kind = 'sequence') = (b.kind = 'sequence')
  cross join unnest(b.privileges) as p
  where b.action = 'grant'
    and not exists (
      select from want as w where w.id = o.id and w.grantee = b.grantee and lower(w.privilege) = p)
  group by o.id, b.grantee, b.schema, b.kind
),

lock_table as materialized (
  select greatest(100, current_setting('max_locks_per_transaction')::int * current_setting('max_connections')::int / 2) as relations
),
-- The relations by name, in lists of at most 1,000.
named_edit as (
  select 1 as part, e.id, e.action, e.grantee, e.class, e.kind, e.schema, e.privileges, e.rel
  from edit as e
  where e.class in ('relation', 'column') and not exists (
    select from bulk as b
    where e.class = 'relation' and b.schema = e.schema and b.kind = e.kind and b.action = e.action
      and b.grantee = e.grantee and b.privileges = e.privileges)
  union all
  select 3, id, 'revoke', grantee, 'relation', kind, schema, privileges, null from exception
),
list as (
  select part, action, grantee, class, kind, schema, privileges, count(*)::int as named,
    string_agg(format('%I.%I', m.nspname, name), ', ' order by name) as names,
    array_agg(format('%I.%I', m.nspname, name) order by name) filter (where relkind in ('r', 'p')) as tables
  from (
    select e.*, c.relname as name, c.relkind,
      (row_number() over (
        partition by e.part, e.action, e.grantee, e.class, e.kind, e.schema, e.privileges order by c.relname) - 1) / (select least(1000, relations) from lock_table) as slice
    from named_edit as e
    join item as i on i.id = e.id
    join relation as c on c.relnamespace = i.schema and c.relkind = i.relkind and c.relowner = i.owner
      and case
        when i.class = 'column' then c.oid = i.rel
        else c.rel is not distinct from i.rel and c.bookkeeping = i.bookkeeping and c.relacl is not distinct from i.acl
      end
  ) as sliced
  join managed as m on m.oid = sliced.schema
  group by part, action, grantee, class, kind, schema, privileges, slice, m.nspname
),

sentence as (
  -- What ON ALL gave to the exceptions can only be taken away after it.
  select case when action = 'grant' or part = 3 then 2 else 1 end as phase, part, named, action, grantee, privileges, '' as opening,
    case class when 'column' then 'table' else kind end || ' ' || names as object,
    format('%s %s%s', named, kind, case named when 1 then '' else 's' end) as what, tables
  from list
  union all
  select case action when 'grant' then 2 else 1 end, 2, 0, action, grantee, privileges, '',
    format('all %ss in schema %I', kind, nspname), format('every %s of %I', kind, nspname), null
  from bulk join managed as m on m.oid = schema
  union all
  select case action when 'grant' then 2 else 1 end, 0, 0, action, grantee, privileges, '',
    case class when 'schema' then format('schema %I', nspname) else format('database %I', current_database()) end,
    case class when 'schema' then format('schema %I', nspname) else 'this database' end, null
  from edit left join managed as m on m.oid = schema
  where class in ('schema', 'database')
  union all
  select case action when 'grant' then 2 else 1 end, 4, 0, action, grantee, privileges,
    format('alter default privileges for role %I%s ', pg_get_userbyid(owner), coalesce(' in schema ' || quote_ident(nspname), '')),
    kind || 's', format('what later %ss%s begin with', kind, coalesce(' in ' || quote_ident(nspname), '')), null
  from edit left join managed as m on m.oid = schema
  where class = 'default'
),

statement as materialized (
  select row_number() over (order by phase, part, object, grantee, action, privileges) as position,
    -- apply.sql locks the tables it names, and PostgreSQL 18 each relation in a GRANT. What would not fit into half of
    -- the server's lock table waits for a later round, in a transaction of its own; revokes come first.
    1 + (sum(case part when 3 then 0 else named end) over (order by phase, part, object, grantee, action, privileges) - 1)
      / (select relations from lock_table) as round,
    coalesce(tables, '{}') as tables,
    opening || case action when 'revoke option' then 'revoke grant option for' else action end || ' '
      || array_to_string(privileges, ', ') || ' on ' || object || case action when 'grant' then ' to ' else ' from ' end
      || case grantee when 0 then 'public' else format('%I', pg_get_userbyid(grantee)) end
      || case action when 'grant' then '' else ' cascade' end as statement,
    what || ': ' || case
      when action = 'grant' then 'the policy gives it'
      when part = 3 then 'less than the other tables of the schema'
      when action = 'revoke option' and grantee in (select oid from grantee) then 'not to be passed on'
      when action = 'revoke option' then 'was passed on, where a revoke by the owner alone does not reach it'
      when grantee = 0 and object like 'database %' then 'everyone has it, so the service has; who else connects needs a grant of its own'
      when grantee = 0 then 'everyone has it, so the service has'
      else 'the policy does not give it'
    end as reason
  from sentence
)
