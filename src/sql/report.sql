-- What check.sql found, as lines for a log: control characters and long lists of names cut.
select 'two_user line', regexp_replace(line, '[[:cntrl:]]', ' ', 'g')
from (
  select 1 as part, n, format('plan: %s  -- %s',
    case when length(s ->> 'statement') > 600 then left(s ->> 'statement', 500) || ' ... ' || right(s ->> 'statement', 60)
      else s ->> 'statement' end,
    s ->> 'reason') as line
  from jsonb_array_elements(current_setting('two_user.check')::jsonb -> 'statements') with ordinality as e (s, n)
  union all
  select 2, n, format('%s %s: %s: %s (%s); remedy: %s', f ->> 'severity', f ->> 'code', f ->> 'object', f ->> 'message',
    f ->> 'path', f ->> 'remedy')
  from jsonb_array_elements(current_setting('two_user.check')::jsonb -> 'findings') with ordinality as e (f, n)
) as lines
order by part, n
