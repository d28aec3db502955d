-- Makes this release the current one of its service, in the transaction that granted.
insert into two_user.release (service, release, revision, roles, schemas, specials, job, seal, warnings)
select service, current_setting('two_user.release'),
  1 + coalesce((select max(revision) from two_user.release as r where r.service = checked.service), 0),
  roles, schemas, specials, (select number from two_user.job where uid = current_setting('two_user.job', true)), seal, warnings
from jsonb_to_record(current_setting('two_user.check')::jsonb)
  as checked (service text, roles oid[], schemas oid[], specials oid[], seal text, warnings int)
on conflict (service, release) do update
set revision = excluded.revision, granted_at = now(), roles = excluded.roles, schemas = excluded.schemas,
  specials = excluded.specials, job = excluded.job, seal = excluded.seal, warnings = excluded.warnings