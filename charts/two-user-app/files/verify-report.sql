-- The outcome of verify.sql as TAP, the Test Anything Protocol, and of check.sql where that has run in the same
-- transaction. Without a table nothing is proved, so that is a failure.
-- Names come with \ and # escaped in test points: behind a # a name could claim that its failure is one to come.
with given as (
  select current_setting('two_user.verified')::jsonb as verified,
    nullif(current_setting('two_user.check', true), '')::jsonb as checked,
    nullif(current_setting('two_user.unread', true), '') as unread,
    format('%I', current_setting('two_user.policy')::jsonb ->> 'admin') as admin
),
relation as materialized (
  select n, x ->> 'name' as name, x -> 'problems' as problems, x -> 'notes' as notes, x ? 'elsewhere' as elsewhere,
    x -> 'problems' = '[]' as fine,
    coalesce(x ->> 'may', 'nothing') as may
  from given, jsonb_array_elements(verified) with ordinality as e (x, n)
),
finding as materialized (
  select n, f ->> 'severity' as severity, format('%s %s: %s: %s (%s); risk: %s; remedy: %s', f ->> 'severity', f ->> 'code', f ->> 'object',
    f ->> 'message', f ->> 'path', f ->> 'risk', f ->> 'remedy') as text
  from given, jsonb_array_elements(checked -> 'findings') with ordinality as e (f, n)
),
statement as materialized (
  select n, format('plan: %s  -- %s', case when length(s ->> 'statement') > 600
      then left(s ->> 'statement', 500) || ' ... ' || right(s ->> 'statement', 60) else s ->> 'statement' end, s ->> 'reason') as text
  from given, jsonb_array_elements(checked -> 'statements') with ordinality as e (s, n)
),
point as (
  select row_number() over (order by part, n) as number, part, n, fine, text, skip
  from (
    select 1 as part, n, fine, case when fine then format('%s: may %s; delete is refused', name, may)
      else format('%s: %s', name, (select string_agg(p, '; ') from jsonb_array_elements_text(problems) as p)) end as text, null as skip
    from relation
    where not (elsewhere and fine)
    union all
    select 1, 0, false, 'no table was found: nothing is proved', null
    where not exists (select from relation where not elsewhere)
    union all
    select 3, 0, not exists (select from finding where severity = 'error') and coalesce(unread like '42501 %', true),
      case when unread like '42501 %' or unread is null then 'findings: none of severity error' else 'findings: cannot be read: ' || unread end,
      case when unread like '42501 %' then format('left out, since only %s can know them: %s', admin, unread) end
    from given where checked is not null or unread is not null
    union all
    select 5, 0, not exists (select from statement), 'plan: nothing to grant or revoke', null
    from given where checked is not null
  ) as one
)
select 'two_user line', regexp_replace(line, '[[:cntrl:]]', ' ', 'g')
from (
  select 0 as part, 0 as n, 0 as comment, 'TAP version 13' as line
  union all
  select part, n, 0, format('%s %s - %s', case when fine then 'ok' else 'not ok' end, number, regexp_replace(text, '([#' || repeat(chr(92), 2) || '])', chr(92) || chr(92) || chr(92) || '1', 'g'))
    || coalesce(' # SKIP ' || skip, '')
  from point
  union all
  select 1, n, 1, format('# %s: %s', name, note) from relation, jsonb_array_elements_text(notes) as note
  union all
  select 2, 0, 1, format('# outside the schemas of the policy, and nothing that it says: rows can be deleted from %s%s',
    string_agg(name, ', ' order by n) filter (where nth <= 3), case when count(*) > 3 then format(' and %s more', count(*) - 3) else '' end)
  from (select name, n, row_number() over (order by n) as nth from relation where elsewhere and fine) as beside
  having count(*) > 0
  union all
  select 4, 0, 1, format('# findings: %s; what a remedy says is for %s or a superuser to do', count(*), admin)
  from given, finding group by admin
  union all
  select 4, n, 2, '# ' || text from finding
  union all
  select 6, 0, 1, format('# statements: %s; the next migration executes them, or else %s', count(*), admin)
  from given, statement group by admin
  union all
  select 6, n, 2, '# ' || text from statement where n <= 50
  union all
  select 7, 0, 0, '1..' || count(*) from point
) as lines
order by part, n, comment