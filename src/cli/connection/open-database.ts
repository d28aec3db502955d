import { Client, DatabaseError } from 'pg';
import { NoChannelBinding, NoPassword, refusalOf } from './connect-refusal';
import type { Target } from './target';
import type { TlsWay } from './tls';

/** A session, and what it is to be called in words. */
export interface Database {
  readonly client: Client;
  readonly target: Target;
  /** Host and port, as in messages. */
  readonly server: string;
  /** The process of the server that works for this session. */
  readonly pid: number;
}

/**
 * Connects; the caller ends the client.
 *
 * @param name tells the server and other operators who is there; our engine's sessions know each other by how it begins
 * @throws Refusal in words, with the remedy
 */
export async function openDatabase(target: Target, name: string): Promise<Database> {
  const server = serverOf(target);
  let reason: unknown;
  for (const way of target.ways) {
    try {
      const client = await connected(target, way, name);
      const { processID: pid } = client as unknown as { processID: number };
      return { client, target, server, pid };
    } catch (error) {
      // What the server has said of a login weighs more than that there was no TLS.
      if (!(reason instanceof DatabaseError)) reason = error;
      if (!isForTheOtherWay(error)) break;
    }
  }
  throw refusalOf(reason, target, server);
}

/** The server in words: `db.example.com:5432`. */
export function serverOf({ host, port }: Target): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

async function connected(target: Target, way: TlsWay, name: string): Promise<Client> {
  const { host, address = host, port, database, user, password, options, directTls } = target;
  const client = new Client({
    ...{ host: address, port, database, user, application_name: name, ssl: way },
    // Never pg's own search for one, which is not libpq's.
    password: () => {
      if (password === undefined || password === '') throw new NoPassword();
      return password;
    },
    ...{ client_encoding: 'UTF8', options, sslnegotiation: directTls ? 'direct' : 'postgres' },
    enableChannelBinding: target.channelBinding,
    connectionTimeoutMillis: target.connectTimeout * 1_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
  });
  // A connection that breaks fails the query under way; without a listener it would also end the process.
  client.on('error', () => {});
  let bound = false;
  if (target.channelBinding) {
    client.connection.on('authenticationSASL', ({ mechanisms }: { mechanisms: string[] }) => {
      bound = Boolean(way) && mechanisms.includes('SCRAM-SHA-256-PLUS');
    });
  }
  try {
    await client.connect();
  } catch (error) {
    // Where no password was sent, say, the server would wait for it for a minute, and we for the server.
    client.connection.stream.destroy();
    throw error;
  }
  if (target.channelBinding && !bound) {
    await client.end();
    throw new NoChannelBinding();
  }
  return client;
}

/** Whether the other of TLS and no TLS may do what this one did not: not so for a closed port or a wrong password. */
function isForTheOtherWay(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.code === '28000';
  const { code = '', message } = error as NodeJS.ErrnoException;
  const unreached = /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOENT)$/;
  return !unreached.test(code) && message !== 'timeout expired' && !(error instanceof NoPassword);
}
