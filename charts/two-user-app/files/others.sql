-- Is the admin role in the middle of something in this database besides us? Perhaps the migration of a pod that died:
-- the server runs a statement to its end, or until it notices within half a minute that nobody is there.
select 'two_user holder', string_agg(format('pid %s (%s) from %s since %s', a.pid,
  coalesce(nullif(a.application_name, ''), 'unnamed'), coalesce(host(a.client_addr), 'a local socket'),
  to_char(a.xact_start, 'YYYY-MM-DD HH24:MI:SS TZ')), '; ' order by a.xact_start)
from pg_stat_activity as a
where a.datname = current_database() and a.usename = current_user and a.pid <> pg_backend_pid()
  and a.state <> 'idle' and a.application_name not like 'two-user-postgres%'