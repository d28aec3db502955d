import { randomBytes } from 'node:crypto';
import { bootstrap } from '../bootstrap';
import type { Cleanup } from './cleanup';
import { type Connection, type Server, startServer } from './server';
import { findServerBinaries, majors } from './server-binaries';
import type { Terminal } from './terminal';

/** A server with the two users and their database. */
export interface Database {
  readonly server: Server;
  readonly superuser: Connection;
  readonly admin: Connection;
  readonly service: Connection;
  /** Lets it live on, and returns the shell command that ends and removes it. */
  keep(): Promise<string>;
}

/** Starts the newest PostgreSQL that is installed here. */
export async function startDatabase(cleanup: Cleanup, terminal: Terminal): Promise<Database> {
  const major = [...majors].reverse().find(findServerBinaries);
  if (major === undefined) {
    throw new Error('no PostgreSQL among the npm packages installed here; run npm ci');
  }
  terminal.say(`Starting PostgreSQL ${major} on 127.0.0.1, with data of its own ...`);
  // Nobody but the sessions shown here writes to this server, so that its WAL tells what they wrote.
  const quiet = { autovacuum: 'off', wal_level: 'minimal', max_wal_senders: 0 };
  const starting = startServer({ major, settings: { ...quiet, checkpoint_timeout: '1d' } });
  let kept = false;
  cleanup.add(async () => {
    // One that does not start has removed what it made.
    const started = await starting.catch(() => undefined);
    if (!kept) await started?.stop('immediate');
  });
  const server = await terminal.during('starting', starting);
  const user = (role: string) => ({ role, password: randomBytes(12).toString('base64url') });
  const props = { admin: user('admin_apps'), service: user('service_apps'), database: 'myapp' };
  for (const { statement } of await bootstrap({ superuser: server.superuser, ...props })) {
    terminal.quote('superuser', statement);
  }
  const superuser = { ...server.superuser, database: props.database };
  const login = ({ role, password }: { role: string; password: string }) => ({
    ...{ ...superuser, user: role, password },
  });
  const keep = () => {
    kept = true;
    return server.keep();
  };
  return { server, superuser, admin: login(props.admin), service: login(props.service), keep };
}
