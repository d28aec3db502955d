-- Its comments are in the package's src/sql: this text must be short.
,
chain as (
  select id, privilege, grantor from excess
  union
  select c.id, c.privilege, h.grantor
  from chain as c
  join have as h on h.id = c.id and h.privilege = c.privilege and h.grantee = c.grantor and h.is_grantable
),

change as materialized (
  select id, grantee, 'revoke' as action, privilege from excess where not wanted and grantor = owner
  union
  select id, grantee, 'revoke option', privilege from excess where wanted and grantor = owner
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

edit as materialized (
  select c.id, c.action, c.grantee, i.class, i.schema, i.owner, i.n,
    case i.kind when 'view' then 'table' else i.kind end as kind,
    array_agg(lower(c.privilege) order by strpos('SELECT INSERT UPDATE USAGE', c.privilege), c.privilege) as privileges
  from change as c
  join item as i on i.id = c.id
  where i.ours
  group by c.id, c.action, c.grantee, i.class, i.schema, i.owner, i.n, i.kind
),

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
      when 'grant' then (select case when additive then 0 else 1000 end from policy) >= (
        select coalesce(sum(o.n), 0)
        from item as o
        where o.class = 'relation' and o.schema = e.schema and (o.kind = 'sequence') = (e.kind = 'sequence')
          and exists (
            select from unnest(e.privileges) as p
            where not exists (
              select from want as w where w.id = o.id and w.grantee = e.grantee and lower(w.privilege) = p)))
      when 'revoke' then not exists (
        select from item as o join want as w on w.id = o.id
        where o.schema = e.schema and (o.kind = 'sequence') = (e.kind = 'sequence')
          and w.grantee = e.grantee and lower(w.privilege) = any (e.privileges))
      else e.grantee in (select oid from grantee)
    end
),
exception as materialized (
  select o.id, b.grantee, b.schema, b.kind, array_agg(p order by p) as privileges
  from bulk as b
  join item as o on o.schema = b.schema and (o.kind = 'sequence') = (b.kind = 'sequence')
  cross join unnest(b.privileges) as p
  where b.action = 'grant'
    and not exists (
      select from want as w where w.id = o.id and w.grantee = b.grantee and lower(w.privilege) = p)
  group by o.id, b.grantee, b.schema, b.kind
),

wiped as materialized (
  select i.*, c.grantee, c.privilege
  from change as c join item as i on i.id = c.id
  where c.action = 'revoke' and not (select additive from policy)
  union all
  select i.*, x.grantee, upper(p)
  from exception as x join item as i on i.id = x.id, unnest(x.privileges) as p
),
column_change as materialized (
  select c.id, c.action, c.grantee, c.privilege
  from change as c join item as i on i.id = c.id and i.class = 'column' and i.ours
  union
  select w.id, 'grant', w.grantee, w.privilege
  from wiped as x
  join item as i on i.class = 'column' and i.ours and i.of_table is not distinct from x.acl
  join want as w on w.id = i.id and w.grantee = x.grantee and w.privilege = x.privilege
),
column_edit as materialized (
  select rel, schema, relkind, action, grantee,
    array_agg(format('%s (%s)', lower(privilege), columns) order by strpos('SELECT INSERT UPDATE', privilege), privilege) as privileges
  from (
    select t.oid as rel, i.schema, i.relkind, c.action, c.grantee, c.privilege,
      string_agg(quote_ident(t.attname), ', ' order by t.attnum) as columns
    from column_change as c
    join item as i on i.id = c.id
    join item_column as t on t.id = c.id
    where exists (select from column_change)
    group by t.oid, i.schema, i.relkind, c.action, c.grantee, c.privilege
  ) as one
  group by rel, schema, relkind, action, grantee
),

lock_table as materialized (
  select greatest(100, current_setting('max_locks_per_transaction')::int * current_setting('max_connections')::int / 2) as relations
),
named_edit as materialized (
  select e.part, e.action, e.grantee, 'relation' as class, e.kind, e.schema, e.privileges, format('%I.%I', m.nspname, c.relname) as name, c.relkind
  from (
    select 1 as part, id, action, grantee, kind, schema, privileges
    from edit as e
    where not exists (
      select from bulk as b
      where b.schema = e.schema and b.kind = e.kind and b.action = e.action and b.grantee = e.grantee and b.privileges = e.privileges)
    union all
    select 3, id, 'revoke', grantee, kind, schema, privileges from exception
  ) as e
  join item_relation as c on c.id = e.id
  join managed as m on m.oid = e.schema
  where exists (select from change)
  union all
  select case e.action when 'grant' then 4 else 1 end, e.action, e.grantee, 'column', 'table', e.schema, e.privileges,
    format('%I.%I', m.nspname, c.relname), e.relkind
  from column_edit as e
  join pg_class as c on c.oid = e.rel
  join managed as m on m.oid = e.schema
  union all
  select 5, e.action, e.grantee, e.class, e.kind, e.schema, e.privileges, r.oid::regprocedure::text, null
  from edit as e
  join item_routine as r on r.id = e.id
),
list as materialized (
  select part, action, grantee, class, kind, schema, privileges, count(*)::int as named,
    string_agg(name, ', ' order by name collate "C") as names,
    array_agg(name order by name collate "C") filter (where relkind in ('r', 'p')) as tables
  from (
    select e.*, (row_number() over (
      partition by e.part, e.action, e.grantee, e.class, e.kind, e.schema, e.privileges order by e.name collate "C") - 1)
      / (select least(1000, relations) from lock_table) as slice
    from named_edit as e
  ) as sliced
  group by part, action, grantee, class, kind, schema, privileges, slice
),

sentence as materialized (
  select case when action = 'grant' or part = 3 then 2 else 1 end as phase, part, named, action, grantee, privileges, '' as opening,
    kind || ' ' || names as object, format('%s %s%s', named, kind, case named when 1 then '' else 's' end) as what, tables
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
  select case action when 'grant' then 2 else 1 end, 6, 0, action, grantee, privileges,
    format('alter default privileges for role %I%s ', pg_get_userbyid(owner), coalesce(' in schema ' || quote_ident(nspname), '')),
    kind || 's', format('what later %ss%s begin with', kind, coalesce(' in ' || quote_ident(nspname), '')), null
  from edit left join managed as m on m.oid = schema
  where class = 'default'
  union all
  select 2, -1, 0, 'create', 0, '{}', '', format('schema %I authorization %I', nspname, admin_name), format('schema %I', nspname), null
  from policy, managed
  where missing
),

planned as materialized (
  select s.*, s.action in ('revoke', 'revoke option') and p.additive as kept,
    case s.action
      when 'create' then 'create ' || object
      else opening || case action when 'revoke option' then 'revoke grant option for' else action end || ' '
        || array_to_string(privileges, ', ') || ' on ' || object || case action when 'grant' then ' to ' else ' from ' end
        || case grantee when 0 then 'public' else format('%I', pg_get_userbyid(grantee)) end
        || case action when 'grant' then '' else ' cascade' end
    end as statement
  from sentence as s, policy as p
),
statement as materialized (
  select row_number() over (order by phase, part, object, grantee, action, privileges) as position,
    1 + (sum(case part when 3 then 0 else named end) over (order by phase, part, object, grantee, action, privileges) - 1)
      / (select relations from lock_table) as round,
    coalesce(tables, '{}') as tables, statement,
    what || ': ' || case
      when action = 'create' then 'the policy has it, and it does not exist'
      when action = 'grant' then 'the policy gives it'
      when part = 3 then 'less than the other tables of the schema'
      when action = 'revoke option' and grantee in (select oid from grantee) then 'not to be passed on'
      when action = 'revoke option' then 'was passed on, where a revoke by the owner alone does not reach it'
      when grantee = 0 and object like 'database %' then 'everyone has it, so the service has; who else connects needs a grant of its own'
      when grantee = 0 then 'everyone has it, so the service has'
      else 'the policy does not give it'
    end as reason
  from planned
  where not kept
)