-- Seals the current release anew: without the lock, after a check that found nothing to do. Whoever has the lock meanwhile
-- is about to seal it himself.
do $$
begin
  lock table two_user.release in row exclusive mode nowait;
  update two_user.release as r
  set roles = checked.roles, schemas = checked.schemas, specials = checked.specials, seal = checked.seal, warnings = checked.warnings
  from jsonb_to_record(current_setting('two_user.check')::jsonb)
    as checked (service text, roles oid[], schemas oid[], specials oid[], seal text, warnings int)
  where r.service = checked.service and r.release = current_setting('two_user.release')
    and r.revision = (select max(revision) from two_user.release as o where o.service = r.service)
    and (r.seal, r.warnings) is distinct from (checked.seal, checked.warnings);
exception when lock_not_available then null;
end
$$