-- Who may hold up a GRANT? Another change of one of its relations: whoever has a lock that does not go together with
-- ours. pg_locks shows that of everybody; who it is, only where we may see it. Which relations the plan names is not
-- known here: the rollback to the savepoint has undone the setting.
select 'two_user holder', coalesce(string_agg(format('pid %s (%s) from %s holds %s on %s since %s', l.pid,
  concat_ws(', ', a.usename, nullif(a.application_name, '')), coalesce(host(a.client_addr), 'elsewhere'), l.mode, l.relation::regclass,
  coalesce(to_char(a.xact_start, 'YYYY-MM-DD HH24:MI:SS TZ'), 'some time')), '; ' order by l.pid, l.relation), 'nobody any more')
from pg_locks as l
left join pg_stat_activity as a on a.pid = l.pid
where l.locktype = 'relation' and l.granted and l.pid <> pg_backend_pid()
  and l.database = (select oid from pg_database where datname = current_database())
  and l.mode in ('ShareLock', 'ShareRowExclusiveLock', 'ShareUpdateExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
  and l.relation >= 16384