-- Makes this release the current one of its service, in the transaction that granted.
insert into two_user.release (service, release, revision, roles, schemas, specials, job, seal)
select service, current_setting('two_user.release'),
  1 + coalesce((select max(revision) from two_user.release as r where r.service = checked.service), 0),
  array(select r::oid from jsonb_array_elements_text(found -> 'roles') with ordinality as e (r, n) order by n),
  array(select s::oid from jsonb_array_elements_text(found -> 'schemas') as s),
  array(select s::oid from jsonb_array_elements_text(found -> 'specials') as s),
  (select number from two_user.job where uid = current_setting('two_user.job', true)),
  found ->> 'seal'
from (
  select current_setting('two_user.policy')::jsonb #>> '{service,role}', current_setting('two_user.check')::jsonb
) as checked (service, found)
on conflict (service, release) do update
set revision = excluded.revision, granted_at = now(), roles = excluded.roles, schemas = excluded.schemas,
  specials = excluded.specials, job = excluded.job, seal = excluded.seal