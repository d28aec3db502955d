-- Was this release ever migrated and granted; is it the current one of its service; and is the seal of the current one
-- intact? The seal is a digest of the policy, and of every catalog row that check.sql had read when it found nothing to do:
-- as long as the digest is the same, or is so again, the answer is the same. A pod's start needs no more than this one
-- scan, and a run that granted no other proof; then what record.sql needs is in the setting `two_user.check`.
with latest as materialized (
  select service, release, roles, schemas, specials, seal, warnings
  from two_user.release
  where service = current_setting('two_user.policy')::jsonb #>> '{service,role}'
  order by revision desc
  limit 1
),
-- The schemas of every service, in its last release.
claim as (
  select distinct on (r.service) r.service, r.schemas from two_user.release as r order by r.service, r.revision desc
)
${facts}
select 'two_user state',
  exists (
    select from two_user.release
    where service = current_setting('two_user.policy')::jsonb #>> '{service,role}'
      and release = current_setting('two_user.release')) as recorded,
  coalesce(release = current_setting('two_user.release'), false) as current,
  coalesce(seal = digest, false) as intact, warnings,
  case when seal = digest then set_config('two_user.check', to_jsonb(latest)::text, true) is not null end as kept
from facts
left join latest on true
