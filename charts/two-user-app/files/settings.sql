-- For the transaction in which the engine works, as its first statement; what a server does not know is left out.
-- The lock may be held for as long as a migration takes, so nothing may end an idle transaction but a dead client,
-- and that within 30 seconds.
select count(set_config(name, value, true))
from (values
  ('search_path', 'pg_catalog, pg_temp'),
  ('jit', 'off'),
  ('max_parallel_workers_per_gather', '0'),
  ('client_min_messages', 'warning'),
  ('statement_timeout', '5min'),
  ('idle_in_transaction_session_timeout', '0'),
  ('transaction_timeout', '0'),
  ('tcp_keepalives_idle', '10'),
  ('tcp_keepalives_interval', '5'),
  ('tcp_keepalives_count', '3'),
  ('tcp_user_timeout', '25000'),
  ('client_connection_check_interval', '5s')
) as setting (name, value)
where current_setting(name, true) is not null