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
    -- What the seal covers (see facts.sql), and the seal: null where check.sql had findings left.
    roles oid[] not null,
    schemas oid[] not null,
    specials oid[] not null,
    seal text,
    primary key (service, release)
  );
  comment on table two_user.release is
    'every release that was migrated and granted; whoever migrates or grants locks this table first';
end
$$
