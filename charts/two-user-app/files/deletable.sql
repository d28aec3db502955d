-- Asked by the service itself before it starts: what can it delete from, or empty? Nothing, or somebody has granted it
-- since the Job ran. Only in the schemas of the policy: what is given elsewhere, no Job takes away.
select 'two_user deletable' as deletable, string_agg(name, ', ')
from (
  select format('%I.%I', n.nspname, c.relname) as name
  from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and (n.nspname = 'two_user'
      or n.nspname = any (array(
        select coalesce(s ->> 'name', s #>> '{}') from jsonb_array_elements(current_setting('two_user.policy')::jsonb -> 'schemas') as s)))
    and (has_table_privilege(c.oid, 'DELETE') or has_table_privilege(c.oid, 'TRUNCATE'))
  order by n.nspname, c.relname
  limit 3
) as tables
having count(*) > 0