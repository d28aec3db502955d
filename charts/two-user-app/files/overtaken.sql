-- Was the current release recorded by a Job that began after this one? Then this one, which failed or waited meanwhile,
-- must not take the database back.
select 'two_user newer', (
  select r.release
  from two_user.release as r
  where r.service = current_setting('two_user.policy')::jsonb #>> '{service,role}'
    and r.revision = (select max(revision) from two_user.release where service = r.service)
    and r.release <> current_setting('two_user.release')
    and r.job > (select number from two_user.job where uid = current_setting('two_user.job'))
)