-- Is this a server and a user that the engine can work with, and is there a table of releases yet?
select 'two_user start', current_setting('server_version_num')::int >= 140000 as server_ok,
  current_user = current_setting('two_user.policy')::jsonb ->> 'admin' as is_admin,
  exists (
    select from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = 'two_user' and c.relname = 'release') as has_releases,
  -- What somebody else has put there would run as the admin, and could say that all is well.
  not exists (
    select from pg_namespace as n
    left join pg_class as c on c.relnamespace = n.oid
    where n.nspname = 'two_user' and not (
      pg_has_role(n.nspowner, 'USAGE') and (c.oid is null or pg_has_role(c.relowner, 'USAGE') and c.relkind in ('r', 'i', 'S')))
  ) as releases_are_ours,
  current_setting('server_version') as version, current_user as user_name