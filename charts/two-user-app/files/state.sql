-- Was this release ever migrated and granted; is it the current one of its service; and is the seal of the current one
-- intact? The seal is a digest of the policy, and of every catalog row that check.sql had read when it found nothing to do:
-- as long as the digest is the same, or is so again, the answer is the same. A pod's start needs no more than this one
-- scan, and a run that granted no other proof; then what record.sql needs is in the setting `two_user.check`.
with latest as materialized (
  select service, release, roles, schemas, specials, seal, warnings
  from two_user.release
  where service = current_setting('two_user.policy')::jsonb #>> '{service,role}'
  order by revision desc
  limit 1
),
-- The schemas of every service, in its last release.
claim as (
  select distinct on (r.service) r.service, r.schemas from two_user.release as r order by r.service, r.revision desc
)
, asked as materialized (
  -- `names`: any relation may be one that a pattern matches, or that the policy names and was not there.
  -- `columns`: which columns there are counts. `routines`: how the types of arguments are spelled counts. `narrow`: a privilege
  -- on a column of any table may be too much; no index leads to those of PUBLIC.
  select policy like '%*%' or policy ~ '"missingTable" *: *"warning"' as names,
    policy ~ '"(hide|columns|readOnlyColumns|insertOnlyColumns)"' as columns,
    policy ~ '"routines" *: *\[ *"' as routines,
    policy like '%*%' or policy ~ '"readers" *: *\[ *\{' as narrow
  from current_setting('two_user.policy') as policy
),
-- Routines by the version of their row, which whatever is changed of them makes anew: of the server's own those that are
-- not for everybody.
routines as materialized (
  select p.oid, p.xmin::text as version, p.ctid::text as place, case when (select asked.routines from asked) then p.oid::regprocedure::text end as name
  from pg_proc as p
  where p.oid >= 16384 or p.prosecdef or p.proacl is not null
),
-- The triggers that findings-code.sql looks at.
watched as materialized (
  select t.oid, t.xmin::text, t.tgrelid, t.tgconstrrelid, t.tgconstraint
  from pg_trigger as t
  where -- Is trigger t one that somebody made or switched off, or one by which a foreign key writes? Of the rest there are many.
not t.tgisinternal or t.tgenabled in ('D', 'R') or t.tgfoid = any (array['"RI_FKey_cascade_upd"', '"RI_FKey_setnull_upd"',
  '"RI_FKey_setdefault_upd"', '"RI_FKey_cascade_del"', '"RI_FKey_setnull_del"', '"RI_FKey_setdefault_del"']::regproc[])
),
-- Relations by which others are read and written, wherever they are: with views, rules and triggers, what rules name, what
-- foreign keys connect, and parents.
around as materialized (
  -- A rule depends on the relation that it is of as well. What is in another catalog has the OID of a relation by chance only.
  select refobjid as oid from pg_depend where classid = 'pg_rewrite'::regclass and refobjid >= 16384
  union
  select unnest(array[tgrelid, tgconstrrelid]) from watched
  union
  select inhparent from pg_inherits
),
facts as materialized (
  -- The hash of a row is a sum over its columns, which two rows that exchange a value leave as it is; hashed once more it is none.
  -- One text per fact, row(...) since that quotes its values, and one sort: few operators to look up in a new session.
  select encode(sha256(convert_to(string_agg(distinct fact collate "C", ',' order by fact collate "C"), 'UTF8')), 'hex') as digest
  from (
    -- Of what all else is the answer.
    select concat('question', row('1a3d38aaf2614219', current_setting('two_user.policy'))) as fact
    union all
    -- Relations of the managed schemas: the distinct kinds, owners and ACLs, and then those with a rule one by one. Of the
    -- kinds only plain indexes are left out, for they are many; the others that have no ACL make no difference.
    -- Where the policy asks for names these count as well.
    -- Default privileges make ACLs in another order than grants do.
    select concat('relation', row(relnamespace, relkind, relowner, array(select i::text from unnest(relacl) as i order by 1), bookkeeping, names, foreigners))
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
  and c.relname ~ '(^|_)migrations?(_(locks?|log|history|versions?))?((_id|_index)?_seq)?$' as bookkeeping,
        sum(hashname(c.relname)) filter (where (select names from asked)) as names,
        sum(hashoid(c.oid)) filter (where c.relowner <> (select roles[1] from latest)) as foreigners
      from pg_class as c
      where c.relkind <> 'i' and c.relnamespace = any ((select schemas from latest)::oid[])
      group by 1, 2, 3, 4, 5
    ) as relation
    union all
    -- NOTE: the hash of an ACL leaves out grant options from PostgreSQL 16 on, so ACLs stand here and below as texts, each
    -- distinct one once.
    select concat('special', row(c.relacl, count(*), sum(hashint8extended(hash_record_extended(
      row(c.oid, c.relname, c.relnamespace, c.relkind, c.relowner, -- Does relation c keep the books of a migration tool? Known names first, a hash lookup; then the usual pattern.
c.relname = any ('{
  schema_migrations,schema_migration,schema_version,schema_versions,ar_internal_metadata,flyway_schema_history,
  databasechangelog,databasechangeloglock,DATABASECHANGELOG,DATABASECHANGELOGLOCK,alembic_version,
  goose_db_version,goose_db_version_id_seq,pgmigrations,pgmigrations_id_seq,SequelizeMeta,SequelizeData,
  typeorm_metadata,refinery_schema_history,__EFMigrationsHistory,phinxlog,kysely_migration,
  kysely_migration_lock,atlas_schema_revisions,doctrine_migration_versions,aerich,_yoyo_log,_yoyo_version,
  yoyo_lock,mikro_orm_migrations,migrations_lock}'::name[])
or c.relname like '%migration%'
  and c.relname ~ '(^|_)migrations?(_(locks?|log|history|versions?))?((_id|_index)?_seq)?$'), 0), 0))))
    from pg_class as c where c.oid = any ((select specials from latest)::oid[])
    group by c.relacl
    union all
    select concat('routine', count(*), sum(hashint8extended(hash_record_extended(r, 0), 0))) from routines as r
    union all
    -- What they are called by, and all else that findings-code.sql and what follows it look at.
    select concat('called', count(*), sum(hashint8extended(hash_record_extended(row(d.classid, d.objid, d.refobjid), 0), 0)))
    from pg_depend as d where d.refclassid = 'pg_proc'::regclass and d.refobjid >= 16384
    union all
    select concat('trigger', count(*), sum(hashint8extended(hash_record_extended(w, 0), 0))) from watched as w
    union all
    select concat('rule', count(*), sum(hashint8extended(hash_record_extended(row(r.oid, r.xmin::text), 0), 0))) from pg_rewrite as r where r.oid >= 16384
    union all
    select concat('view', row(c.relacl, count(*), sum(hashint8extended(hash_record_extended(
      row(c.oid, c.relnamespace, c.relowner, c.reloptions, c.relrowsecurity, c.relforcerowsecurity), 0), 0))))
    from pg_class as c where c.oid in (select oid from around)
    group by c.relacl
    union all
    select concat('claim', row(c, to_regrole(quote_ident(service))::oid)) from claim as c where service <> current_setting('two_user.policy')::jsonb #>> '{service,role}'
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
    where a.oid = any ((select roles from latest)::oid[]) or a.oid in (select unnest(array[roleid, member]) from pg_auth_members) or a.rolsuper
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
  and c.relname ~ '(^|_)migrations?(_(locks?|log|history|versions?))?((_id|_index)?_seq)?$') from pg_class as c where c.oid = d.objid)))
    from pg_shdepend as d
    where d.refclassid = 'pg_authid'::regclass and d.refobjid = any ((select roles[2:] from latest)::oid[])
      -- Says nothing new, but makes the planner expect few rows and take the index: this table holds every database's.
      and d.refobjid between (select min(r) from latest, unnest(roles[2:]) as r) and (select max(r) from latest, unnest(roles[2:]) as r)
      and (d.deptype = 'o' or d.objsubid <> 0) and d.classid <> 'pg_largeobject'::regclass
    union all
    -- Parts and parents, and what of them has been moved out of the schemas.
    select concat('inheritance', count(*), sum(hashint8extended(hash_record_extended(row(i.inhrelid, i.inhparent, child.relnamespace, parent.relnamespace), 0), 0)))
    from pg_inherits as i
    join pg_class as child on child.oid = i.inhrelid
    join pg_class as parent on parent.oid = i.inhparent
    union all
    -- Sequences and columns of tables with rules of their own.
    select concat('sequence', count(*), sum(hashint8extended(hash_record_extended(d, 0), 0)))
    from pg_depend as d
    where d.refclassid = 'pg_class'::regclass and d.refobjid = any ((select specials from latest)::oid[])
      and d.classid in ('pg_class'::regclass, 'pg_attrdef'::regclass)
    union all
    select concat('server', current_setting('lo_compat_privileges'))
    union all
    -- What sessions begin with, who may create elsewhere, and what findings-server.sql and findings-roles.sql look at.
    select concat('setting', s) from pg_db_role_setting as s
    where s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
      and (s.setrole = 0 or s.setrole = any ((select roles from latest)::oid[]) or s.setrole in (select oid from pg_roles where rolsuper))
    union all
    select concat('elsewhere', row(n.nspacl, count(*), sum(hashint8extended(hash_record_extended(row(n.oid, n.nspname, n.nspowner), 0), 0))))
    from pg_namespace as n where n.nspacl is not null or n.oid = any ((select schemas from latest)::oid[])
    group by n.nspacl
    union all
    -- What most databases have none of is read only where there is any, by a query that is only then made.
    select concat('rare', query_to_xml($$
        select (select string_agg(concat(e.oid, ' ', e.xmin), ',' order by e.oid) from pg_event_trigger as e) as e,
          (select string_agg(concat(s), ',' order by s.oid) from pg_foreign_server as s) as s,
          (select string_agg(concat(u.umid, ' ', u.srvid, ' ', u.umuser), ',' order by u.umid) from pg_user_mappings as u) as u,
          (select string_agg(concat(w), ',' order by w.oid) from pg_foreign_data_wrapper as w) as w,
          (select string_agg(concat(c.oid, c.relrowsecurity, c.relforcerowsecurity, g.oid), ',' order by g.oid)
            from pg_policy as g join pg_class as c on c.oid = g.polrelid) as g
      $$ || case when parameters is not null then
        ', (select string_agg(concat(parname, paracl), $x$,$x$ order by oid) from pg_parameter_acl) as p' else '' end, true, true, '')::text)
    from to_regclass('pg_catalog.pg_parameter_acl') as parameters
    where 0 < pg_relation_size('pg_event_trigger') + pg_relation_size('pg_foreign_server') + pg_relation_size('pg_user_mapping')
      + pg_relation_size('pg_foreign_data_wrapper') + pg_relation_size('pg_policy') + coalesce(pg_relation_size(parameters), 0)
    union all
    select concat('language', l) from pg_language as l
    union all
    select concat('extension', row(e.oid, e.extname)) from pg_extension as e
    union all
    -- What belongs to an extension is its own business, but for who may write its tables.
    select concat('member', row(c.relacl, count(*), sum(hashint8extended(hash_record_extended(row(d.classid, d.objid, d.refobjid, c.relnamespace), 0), 0))))
    from pg_depend as d
    left join pg_class as c on c.oid = d.objid
    where d.refclassid = 'pg_extension'::regclass and d.deptype = 'e' and d.classid in ('pg_class'::regclass, 'pg_proc'::regclass)
    group by c.relacl
    union all
    select concat('kept', row(c.relacl, count(*), sum(hashoid(c.oid)))) from pg_class as c where c.oid < 16384 and c.relacl is not null
    group by c.relacl
    union all
    -- A foreign key changes what its columns may be null in to null.
    select concat('key', count(*), sum(hashint8extended(hash_record_extended(row(a.attrelid, a.attnum, a.attnotnull), 0), 0)))
    from pg_constraint as k
    join pg_attribute as a on a.attrelid = k.confrelid and a.attnum = any (k.confkey)
    where k.oid in (select tgconstraint from watched)
    union all
    select concat('column', row(a.attacl, count(*), sum(hashint8extended(hash_record_extended(row(a.attrelid, a.attnum, a.attname, a.attisdropped), 0), 0))))
    from pg_attribute as a
    where (a.attacl is not null or (select columns from asked) and a.attrelid = any ((select specials from latest)::oid[]))
      and a.attrelid = any (array(
        select unnest(specials) from latest
        union select oid from around
        -- Not by to_regclass(), which is an error for whom the schema is closed.
        union select c.oid from pg_class as c join pg_namespace as n on n.oid = c.relnamespace where n.nspname = 'two_user'))
    group by a.attacl
    union all
    select concat('any column', row(a.attacl, count(*), sum(hashint8extended(hash_record_extended(row(a.attrelid, a.attnum), 0), 0))))
    from pg_attribute as a where a.attacl is not null and (select narrow from asked)
    group by a.attacl
    union all
    select concat('kept column', row(a.attacl, count(*), sum(hashint8extended(hash_record_extended(row(a.attrelid, a.attnum), 0), 0))))
    from pg_attribute as a where a.attrelid < 16384 and a.attacl is not null
    group by a.attacl
  ) as known
)
select 'two_user state',
  exists (
    select from two_user.release
    where service = current_setting('two_user.policy')::jsonb #>> '{service,role}'
      and release = current_setting('two_user.release')) as recorded,
  coalesce(release = current_setting('two_user.release'), false) as current,
  coalesce(seal = digest, false) as intact, warnings,
  case when seal = digest then set_config('two_user.check', to_jsonb(latest)::text, true) is not null end as kept
from facts
left join latest on true