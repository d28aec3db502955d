-- Makes the table that remembers releases and is the lock. IF NOT EXISTS alone fails when two do it at once, hence the
-- advisory lock, which nothing else takes.
do $$
begin
  perform pg_advisory_xact_lock(hashtext('two_user.release'));
  create schema if not exists two_user;
  create table if not exists two_user.release (
    service text not null,
    release text not null,
    -- The highest revision of a service is its current release.
    revision bigint not null,
    first_granted_at timestamptz not null default now(),
    granted_at timestamptz not null default now(),
    -- What the seal covers (see facts.sql), and the seal: null where nothing can be sealed; see check.sql.
    roles oid[] not null,
    schemas oid[] not null,
    specials oid[] not null,
    seal text,
    -- How many warnings the check has found that sealed it.
    warnings int not null default 0,
    -- The number of the Job that recorded it, in two_user.job; null where no Job migrates.
    job bigint,
    primary key (service, release)
  );
  create table if not exists two_user.job (
    number bigint generated always as identity primary key,
    uid text not null unique,
    began_at timestamptz not null default now()
  );
  -- Only once: it waits for whoever holds the table's lock, and that may be for as long as a migration takes.
  if obj_description('two_user.release'::regclass, 'pg_class') is null then
    comment on table two_user.release is
      'every release that was migrated and granted; whoever migrates or grants locks this table first';
  end if;
  -- A pod that dies leaves its migration's statement running in the server. With these the server notices, in seconds.
  if not exists (
    select from pg_roles where rolname = current_user and rolconfig::text like '%client_connection_check_interval%'
  ) then
    begin
      execute format('alter role %I set client_connection_check_interval = ''5s''', current_user);
      execute format('alter role %I set tcp_keepalives_idle = 10', current_user);
      execute format('alter role %I set tcp_keepalives_interval = 5', current_user);
      execute format('alter role %I set tcp_keepalives_count = 3', current_user);
      execute format('alter role %I set tcp_user_timeout = 25000', current_user);
    exception when internal_error then
      null; -- tuple concurrently updated: in another database the same is being done
    end;
  end if;
end
$$