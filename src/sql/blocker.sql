-- Who holds up a GRANT, which waits for nothing but another change of the same table: open transactions of others.
select 'two_user holder', string_agg(format('pid %s (%s, %s) from %s in a transaction since %s', a.pid, a.usename,
  coalesce(nullif(a.application_name, ''), 'unnamed'), coalesce(host(a.client_addr), 'a local socket'),
  to_char(a.xact_start, 'YYYY-MM-DD HH24:MI:SS TZ')), '; ' order by a.xact_start)
from pg_stat_activity as a
where a.datname = current_database() and a.xact_start is not null and a.pid <> pg_backend_pid()
