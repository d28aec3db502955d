-- The findings of check.sql, as lines for a log.
select 'two_user line', regexp_replace(format('%s %s: %s: %s (%s); risk: %s; remedy: %s', f ->> 'severity', f ->> 'code', f ->> 'object',
  f ->> 'message', f ->> 'path', f ->> 'risk', f ->> 'remedy'), '[[:cntrl:]]', ' ', 'g')
from jsonb_array_elements(current_setting('two_user.check')::jsonb -> 'findings') with ordinality as e (f, n)
order by n