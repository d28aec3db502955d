import { Client, type QueryResultRow } from 'pg';
import type { Connection } from '../../src/cli/demo/server';

/** Runs `use` with a connected client and disconnects afterwards. */
export async function withClient<T>(
  connection: Connection,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ ...connection });
  // A server that is stopped under a client also emits an event, which without a listener ends the process.
  client.on('error', () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Runs one query in a session of its own and returns its rows. */
export async function query(
  connection: Connection,
  sql: string,
  values?: unknown[],
): Promise<QueryResultRow[]> {
  return withClient(connection, async (client) => (await client.query(sql, values)).rows);
}

/** The connection as libpq's environment variables, for psql and for the scripts. */
export function libpqEnvironment(connection: Connection): Record<string, string> {
  return {
    PGHOST: connection.host,
    PGPORT: String(connection.port),
    PGDATABASE: connection.database,
    PGUSER: connection.user,
    PGPASSWORD: connection.password,
    PGSSLMODE: 'disable',
  };
}
