-- Was this release ever migrated and granted, and is it the current one of its service?
select 'two_user state',
  count(*) filter (where release = current_setting('two_user.release')) > 0 as recorded,
  coalesce((array_agg(release order by revision desc))[1] = current_setting('two_user.release'), false) as current
from two_user.release
where service = current_setting('two_user.policy')::jsonb #>> '{service,role}'
