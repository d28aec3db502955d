import { escapeIdentifier } from 'pg';
import { type FreshDatabase, freshDatabase, query, uniqueName, withClient } from '../servers';
import { hostileNames } from './documents';

/** A database with a bit of everything, some of it not as its policy says. */
export interface Shop {
  readonly database: FreshDatabase;
  readonly reader: string;
  readonly group: string;
  /** The policy as JSON. */
  readonly policy: object;
}

/** Names that a database can have: no halves of pairs, at most 63 bytes. */
export const tableNames = hostileNames.filter((name) => !name.includes('\ud800'));

export async function shop(major: number, prefix: string): Promise<Shop> {
  const database = await freshDatabase(major, { prefix });
  const [reader, group] = ['reader', 'group'].map((name) => uniqueName(`${prefix}${name}`)) as [
    string,
    string,
  ];
  const id = escapeIdentifier;
  const [admin, service] = [database.admin.user, database.service.user];
  await query(
    database.superuser,
    // What it has by this membership, has_*_privilege() does not know: it takes a SET ROLE.
    `create role ${id(reader)}; create role ${id(group)};
    alter role ${id(service)} noinherit; grant ${id(group)} to ${id(service)}`,
  );
  await withClient(database.admin, (client) =>
    client.query(`
      create schema billing;
      create table users (id serial, name text, password_hash text, tenant int);
      create table audit_log (line text);
      create table schema_migrations (version text);
      create table events (at date) partition by range (at);
      create table events_1 partition of events for values from ('2026-01-01') to ('2027-01-01');
      create view names as select id, name from users;
      create table billing.invoices (id int, amount numeric, card text);
      create table billing.payments (id int);
      create function pure() returns int language sql as 'select 1';
      create function strong() returns int language sql security definer as 'select 1';
      ${tableNames.map((name) => `create table ${id(name)} (${id(name)} int)`).join(';\n')};
      do $$ begin for n in 1..30 loop execute format('create table t%s (id int)', n); end loop; end $$;
      grant select, insert, update on all tables in schema public to ${id(service)};
      grant delete on t3 to ${id(service)};
      grant truncate on t4 to ${id(group)};
      grant select (card) on billing.invoices to public;
      grant select on t5 to ${id(reader)} with grant option`),
  );
  await query(
    database.superuser,
    `create table stray (id int); alter table stray owner to ${id(group)}`,
  );
  const policy = {
    ...{ admin, schemas: ['public', 'billing'] },
    service: {
      role: service,
      tables: {
        'public.users': { hide: ['password_hash'], insertOnlyColumns: ['tenant'] },
        ...{ 'public.audit_log': 'appendOnly', 'public.events': 'appendOnly', 't2*': 'readOnly' },
      },
    },
    readers: [
      { role: reader, schemas: ['public'], tables: { 'billing.invoices': { hide: ['card'] } } },
    ],
  };
  return { database, reader, group, policy };
}

/** Takes back what no grant of the plan can. */
export async function tidy({ database, group }: Shop): Promise<void> {
  const [admin, service] = [database.admin.user, database.service.user].map(escapeIdentifier);
  await query(
    database.superuser,
    `revoke ${escapeIdentifier(group)} from ${service}; alter table stray owner to ${admin}`,
  );
}
