import type { Client } from 'pg';
import { tryOut, type World } from './world';

/**
 * Keeps other tests of the same server, in the transaction of a superuser, from making anybody a member of a role: that
 * breaks all seals of the server.
 */
export async function waitForMembers(client: Client): Promise<void> {
  await client.query('lock table pg_auth_members in share mode');
}

/** As {@link tryOut}, with seals that nobody else breaks. */
export async function tryAlone<T>(world: World, use: (client: Client) => Promise<T>): Promise<T> {
  return tryOut(world, async (client) => {
    await waitForMembers(client);
    return use(client);
  });
}
