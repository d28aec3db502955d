-- Makes this release the current one of its service, in the transaction that granted.
insert into two_user.release (service, release, revision)
select s.service, current_setting('two_user.release'), coalesce(max(r.revision), 0) + 1
from (select current_setting('two_user.policy')::jsonb #>> '{service,role}') as s (service)
left join two_user.release as r using (service)
group by s.service
on conflict (service, release) do update set revision = excluded.revision, granted_at = now()
