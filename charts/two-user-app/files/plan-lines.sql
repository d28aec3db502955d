-- The statements that check.sql found, as lines for a log: control characters and long lists of names cut.
select 'two_user line', regexp_replace(format('plan: %s  -- %s',
  case when length(s ->> 'statement') > 600 then left(s ->> 'statement', 500) || ' ... ' || right(s ->> 'statement', 60)
    else s ->> 'statement' end,
  s ->> 'reason'), '[[:cntrl:]]', ' ', 'g')
from jsonb_array_elements(current_setting('two_user.check')::jsonb -> 'statements') with ordinality as e (s, n)
order by n