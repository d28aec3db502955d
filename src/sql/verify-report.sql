-- The outcome of verify.sql as TAP, the Test Anything Protocol. Without a table nothing is proved, so that is a failure.
with result as (
  select row_number() over (order by n) as n, x ->> 'name' as name, x -> 'problems' as problems,
    coalesce((select string_agg(lower(p), ', ' order by strpos('SELECT INSERT UPDATE', p)) from jsonb_array_elements_text(x -> 'privileges') as p), 'nothing') as may
  from jsonb_array_elements(current_setting('two_user.verified')::jsonb) with ordinality as e (x, n)
)
select 'two_user line', regexp_replace(line, '[[:cntrl:]]', ' ', 'g')
from (
  select 0 as n, 'TAP version 13' as line
  union all
  select n, case jsonb_array_length(problems)
    when 0 then format('ok %s - %s: may %s; delete is refused', n, name, may)
    else format('not ok %s - %s: %s', n, name, (select string_agg(p, '; ') from jsonb_array_elements_text(problems) as p)) end
  from result
  union all
  select 1000000000, case when count(*) = 0 then 'not ok 1 - no table was found: nothing is proved' end from result having count(*) = 0
  union all
  select 1000000001, '1..' || greatest(count(*), 1) from result
) as lines
order by lines.n
