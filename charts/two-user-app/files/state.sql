-- Was this release ever migrated and granted; is it the current one of its service; and is its seal intact?
-- The seal is a digest of every catalog row that check.sql had read when it found nothing to do: as long as the digest
-- is the same, so is the answer, and a pod's start needs no more than this one scan.
with latest as materialized (
  select release, roles, schemas, specials, seal
  from two_user.release
  where service = current_setting('two_user.policy')::jsonb #>> '{service,role}'
  order by revision desc
  limit 1
)
, facts as (
  -- One text per fact, row(...) since that quotes its values, and one sort: few operators to look up in a new session.
  select encode(sha256(convert_to(string_agg(fact, ',' order by fact collate "C"), 'UTF8')), 'hex') as digest
  from (
    -- Relations of the managed schemas: the distinct kinds, owners and ACLs, and those with a rule one by one. Of the
    -- kinds only plain indexes are left out, for they are many; the others that have no ACL make no difference.
    select concat('relation', row(relnamespace, relkind, relowner, relacl, bookkeeping)) as fact
    from (
      select c.relnamespace, c.relkind, c.relowner, c.relacl,
        -- Does relation c keep the books of a migration tool? Known names first, a hash lookup; then the usual pattern.
c.relname = any ('{
  schema_migrations,schema_migration,schema_version,schema_versions,ar_internal_metadata,flyway_schema_history,
  databasechangelog,databasechangeloglock,DATABASECHANGELOG,DATABASECHANGELOGLOCK,alembic_version,
  goose_db_version,goose_db_version_id_seq,pgmigrations,pgmigrations_id_seq,SequelizeMeta,SequelizeData,
  typeorm_metadata,refinery_schema_history,__EFMigrationsHistory,phinxlog,kysely_migration,
  kysely_migration_lock,atlas_schema_revisions,doctrine_migration_versions,aerich,_yoyo_log,_yoyo_version,
  yoyo_lock,mikro_orm_migrations,migrations_lock}'::name[])
or c.relname like '%migration%'
  and c.relname ~ '(^|_)migrations?(_(locks?|log|history|versions?))?((_id|_index)?_seq)?$' as bookkeeping
      from pg_class as c
      where c.relkind <> 'i' and c.relnamespace = any ((select schemas from latest)::oid[])
        and c.oid not in (select unnest(specials) from latest)
      group by 1, 2, 3, 4, 5
    ) as relation
    union all
    select concat('special', row(c.oid, c.relname, c.relnamespace, c.relkind, c.relowner, c.relacl, -- Does relation c keep the books of a migration tool? Known names first, a hash lookup; then the usual pattern.
c.relname = any ('{
  schema_migrations,schema_migration,schema_version,schema_versions,ar_internal_metadata,flyway_schema_history,
  databasechangelog,databasechangeloglock,DATABASECHANGELOG,DATABASECHANGELOGLOCK,alembic_version,
  goose_db_version,goose_db_version_id_seq,pgmigrations,pgmigrations_id_seq,SequelizeMeta,SequelizeData,
  typeorm_metadata,refinery_schema_history,__EFMigrationsHistory,phinxlog,kysely_migration,
  kysely_migration_lock,atlas_schema_revisions,doctrine_migration_versions,aerich,_yoyo_log,_yoyo_version,
  yoyo_lock,mikro_orm_migrations,migrations_lock}'::name[])
or c.relname like '%migration%'
  and c.relname ~ '(^|_)migrations?(_(locks?|log|history|versions?))?((_id|_index)?_seq)?$'))
    from pg_class as c where c.oid = any ((select specials from latest)::oid[])
    union all
    select concat('schema', n) from pg_namespace as n where n.oid = any ((select schemas from latest)::oid[])
    union all
    select concat('database', row(d.datdba, d.datacl)) from pg_database as d where d.datname = current_database()
    union all
    select concat('default', d) from pg_default_acl as d
    union all
    -- Roles: what they are, what they are members of, what they own, on which columns they have privileges.
    select concat('member', m) from pg_auth_members as m
    union all
    select concat('role', row(a.oid, a.rolname, a.rolsuper, a.rolcreaterole, a.rolcreatedb, a.rolbypassrls, a.rolreplication, a.rolinherit))
    from pg_roles as a
    where a.oid = any ((select roles from latest)::oid[]) or a.oid in (select roleid from pg_auth_members)
    union all
    select concat('dependency', row(d.dbid, d.classid, d.objid, d.objsubid, d.refobjid, d.deptype,
      (select row(c.relnamespace, -- Does relation c keep the books of a migration tool? Known names first, a hash lookup; then the usual pattern.
c.relname = any ('{
  schema_migrations,schema_migration,schema_version,schema_versions,ar_internal_metadata,flyway_schema_history,
  databasechangelog,databasechangeloglock,DATABASECHANGELOG,DATABASECHANGELOGLOCK,alembic_version,
  goose_db_version,goose_db_version_id_seq,pgmigrations,pgmigrations_id_seq,SequelizeMeta,SequelizeData,
  typeorm_metadata,refinery_schema_history,__EFMigrationsHistory,phinxlog,kysely_migration,
  kysely_migration_lock,atlas_schema_revisions,doctrine_migration_versions,aerich,_yoyo_log,_yoyo_version,
  yoyo_lock,mikro_orm_migrations,migrations_lock}'::name[])
or c.relname like '%migration%'
  and c.relname ~ '(^|_)migrations?(_(locks?|log|history|versions?))?((_id|_index)?_seq)?$') from pg_class as c where c.oid = d.objid and d.objsubid <> 0)))
    from pg_shdepend as d
    where d.refclassid = 'pg_authid'::regclass and d.refobjid = any ((select roles[2:] from latest)::oid[])
      -- Says nothing new, but makes the planner expect few rows and take the index: this table holds every database's.
      and d.refobjid between (select min(r) from latest, unnest(roles[2:]) as r) and (select max(r) from latest, unnest(roles[2:]) as r)
      and (d.deptype = 'o' or d.objsubid <> 0) and d.classid <> 'pg_largeobject'::regclass
    union all
    -- Where tables have rules of their own: their partitions, sequences and columns.
    select concat('inheritance', i) from pg_inherits as i where (select specials from latest) <> '{}'
    union all
    -- What leads out of the schemas, to a parent or a part: what is sealed has none, so the first one breaks the seal.
    select concat('outside', i)
    from pg_inherits as i
    join pg_class as child on child.oid = i.inhrelid
    join pg_class as parent on parent.oid = i.inhparent
    where (child.relnamespace = any ((select schemas from latest)::oid[])) <> (parent.relnamespace = any ((select schemas from latest)::oid[]))
    union all
    select concat('sequence', d)
    from pg_depend as d
    where d.refclassid = 'pg_class'::regclass and d.refobjid = any ((select specials from latest)::oid[])
      and d.classid = 'pg_class'::regclass
    union all
    select concat('column', row(a.attrelid, a.attnum, a.attacl))
    from pg_attribute as a where a.attrelid = any ((select specials from latest)::oid[]) and a.attacl is not null
  ) as known
)
select 'two_user state',
  exists (
    select from two_user.release
    where service = current_setting('two_user.policy')::jsonb #>> '{service,role}'
      and release = current_setting('two_user.release')) as recorded,
  coalesce((select release = current_setting('two_user.release') from latest), false) as current,
  coalesce((select release = current_setting('two_user.release') and seal = (select digest from facts) from latest), false) as intact