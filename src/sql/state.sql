-- Was this release ever migrated and granted; is it the current one of its service; and is its seal intact?
-- The seal is a digest of every catalog row that check.sql had read when it found nothing to do: as long as the digest
-- is the same, so is the answer, and a pod's start needs no more than this one scan.
with latest as materialized (
  select release, roles, schemas, specials, seal, warnings
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
  coalesce((select release = current_setting('two_user.release') from latest), false) as current,
  coalesce((select release = current_setting('two_user.release') and seal = (select digest from facts) from latest), false) as intact,
  (select warnings from latest) as warnings
