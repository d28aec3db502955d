-- Asked by the service itself: who am I, and may I read the releases yet?
select 'two_user gate' as gate, current_user = current_setting('two_user.policy')::jsonb #>> '{service,role}' as is_service,
  coalesce((
    select has_schema_privilege(n.oid, 'USAGE') and has_table_privilege(c.oid, 'SELECT')
    from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = 'two_user' and c.relname = 'release'), false) as can_read,
  current_user as user_name