import { Client } from 'pg';
import type { Connection } from './server';

/** The connection that a container's environment describes. */
export function connectionOf(env: Readonly<Record<string, string>>): Connection {
  const { PGHOST = '', PGPORT = '', PGDATABASE = '', PGUSER = '', PGPASSWORD = '' } = env;
  const login = { user: PGUSER, password: PGPASSWORD };
  return { host: PGHOST, port: Number(PGPORT), database: PGDATABASE, ...login };
}

/** Runs `use` with a connected client and disconnects afterwards. */
export async function withClient<T>(
  connection: Connection,
  application: string,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ ...connection, application_name: application });
  // A server that ends under a client also emits an event, which without a listener ends the process.
  client.on('error', () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
