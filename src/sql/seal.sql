-- Seals the current release: only when check.sql, just before, had neither a statement nor a finding left.
with latest as materialized (
  select service, release, roles, schemas, specials
  from two_user.release
  where service = current_setting('two_user.policy')::jsonb #>> '{service,role}'
  order by revision desc
  limit 1
)
${facts}
update two_user.release as r
set seal = facts.digest
from latest, facts
where r.service = latest.service and r.release = latest.release
  and (current_setting('two_user.check')::jsonb ->> 'sealable')::boolean
