import { type Client, DatabaseError } from 'pg';
import type { Claim } from './claims';

/** A statement, and what the server answered. */
export interface Attempt {
  readonly statement: string;
  /** In words: rows, or the server's message. */
  readonly answer: string;
  /** The server's error code; undefined when it did what it was told. */
  readonly sqlstate?: string;
}

/** What the application lives on. */
export const workOfService: readonly string[] = [
  `insert into users (email, password_hash) values ('ada@example.com', '$2b$12$K3JcU')`,
  `select id, password_hash from users where email = 'ada@example.com'`,
  `insert into orders (user_id, total_cents) select id, 4200 from users where email = 'ada@example.com'`,
  `insert into payments select id, '2026-11-24', nextval('invoice_number'), total_cents from orders`,
  `update orders set status = 'paid' where status = 'new'`,
  'select email, status, paid_cents from order_summary',
  'select version from schema_migrations',
];

/** What a bug, an injected statement or a tired person could send. */
export const harmOfService: readonly string[] = [
  'delete from orders',
  `delete from users where email = 'ada@example.com'`,
  'delete from payments',
  'delete from payments_2026',
  'truncate users cascade',
  'merge into orders using (values (1)) as v (id) on orders.id = v.id when matched then delete',
  'with gone as (delete from orders returning *) select * from gone',
  'drop table orders',
  'alter table users drop column password_hash',
  'create table backdoor (id int)',
  'grant admin_apps to service_apps',
  'set role admin_apps',
  'delete from schema_migrations',
  `update schema_migrations set version = '999'`,
  `insert into two_user.release values ('service_apps', 'forged', 1)`,
];

const permissionDenied = '42501';
const refused = `statements refused with SQLSTATE ${permissionDenied}`;

/** Sends a statement and keeps the answer; what must not happen is tried in a transaction that is rolled back. */
export async function attempt(client: Client, statement: string, undo: boolean): Promise<Attempt> {
  try {
    if (undo) await client.query('begin');
    const { command, rowCount } = await client.query(statement);
    return { statement, answer: [command, rowCount ?? []].flat().join(' ') };
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return { statement, answer: error.message, sqlstate: error.code ?? '' };
  } finally {
    if (undo) await client.query('rollback');
  }
}

/** Does the application's work and tries the harm, as whoever the client is connected as. */
export async function actAsService(
  client: Client,
  show: (attempt: Attempt, asClaimed: boolean) => void,
): Promise<Claim[]> {
  const works = async (statement: string) => {
    const done = await attempt(client, statement, false);
    const good = done.sqlstate === undefined && !/ 0$/.test(done.answer);
    show(done, good);
    return good;
  };
  const isRefused = async (statement: string) => {
    const done = await attempt(client, statement, true);
    const good = done.sqlstate === permissionDenied;
    show(done, good);
    return good;
  };
  return [
    await count('the service can do its work', workOfService, works, 'statements succeed'),
    await count('the service can destroy nothing', harmOfService, isRefused, refused),
  ];
}

async function count(
  claim: string,
  statements: readonly string[],
  holds: (statement: string) => Promise<boolean>,
  what: string,
): Promise<Claim> {
  let good = 0;
  for (const statement of statements) if (await holds(statement)) good++;
  return { claim, seen: `${good} of ${statements.length} ${what}`, ok: good === statements.length };
}
