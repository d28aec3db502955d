-- Did lock.sql get the lock, and if not, who holds it?
select 'two_user lock', current_setting('two_user.locked'), case current_setting('two_user.locked') when 'no' then coalesce((
  select format('pid %s (%s) from %s since %s', l.pid, coalesce(nullif(a.application_name, ''), 'unnamed'),
    coalesce(host(a.client_addr), 'a local socket'), to_char(a.xact_start, 'YYYY-MM-DD HH24:MI:SS TZ'))
  from pg_locks as l left join pg_stat_activity as a on a.pid = l.pid
  where l.locktype = 'relation' and l.granted and l.mode in ('ExclusiveLock', 'AccessExclusiveLock')
    and l.database = (select oid from pg_database where datname = current_database())
    and l.relation = (
      select c.oid from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
      where n.nspname = 'two_user' and c.relname = 'release')
  limit 1), 'somebody who has let go just now') end