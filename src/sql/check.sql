,
-- What a seal covers; see facts.sql. From the same snapshot as the findings, so that nothing slips in between.
latest as materialized (
  select array(select admin from policy) || array(select distinct role from reach) as roles,
    array(select oid from managed) as schemas, array(select distinct rel from special) as specials
)
${facts},
-- Sealed is what leaves nothing to do and to mend: warnings last until the next whole check. Not sealed is what facts.sql
-- does not cover: roles and schemas that are yet to be made, parents and parts of tables outside the schemas.
sealed as materialized (
  select digest
  from facts
  where current_setting('two_user.thorough', true) = 'on' and not exists (select from statement)
    and not exists (select from found where severity = 'error') and not exists (select from outside)
),
checked as materialized (
  select jsonb_build_object(
    'statements', coalesce((select jsonb_agg(to_jsonb(s) order by position) from statement as s), '[]'),
    'findings', coalesce((select jsonb_agg(finding order by severity, code, object, path, message) from finding), '[]'),
    'warnings', (select count(*) from finding where severity <> 'error'),
    'service', (select name from grantee where kind = 'service'),
    'roles', roles, 'schemas', schemas, 'specials', specials, 'seal', (select digest from sealed)) as result
  from latest
)
-- Both at once, from one pass over the catalog: a row of counts, and the statements and findings in the setting
-- `two_user.check`, for plan-lines.sql, finding-lines.sql, apply.sql and record.sql of the same transaction.
select 'two_user counts', jsonb_array_length(result -> 'statements') as statements,
  (select coalesce(max(round), 0) from statement) as rounds,
  (select count(*) from finding where severity = 'error') as errors,
  (result -> 'warnings')::int as warnings,
  set_config('two_user.check', result::text, true) is not null as kept
from checked
