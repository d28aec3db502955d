import type { ChildProcess } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createDataDirectory, superuser } from './data-directory';
import { type RemovalGuard, removeAtEnd } from './removal-guard';
import { findServerBinaries, majors, usableBinaries } from './server-binaries';
import { end, firstStart, type Settings, type StopMode, secondStart } from './server-process';
import { type ServerUser, serverUser } from './server-user';

export type { StopMode } from './server-process';

/** What `pg` and libpq need to connect. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

export interface ServerProps {
  /** The major version, 14 to 18. */
  readonly major: number;
  /**
   * Settings of postgresql.conf, e.g. `{ log_statement: 'all', autovacuum: 'off' }`.
   *
   * @default - PostgreSQL's own, but max_connections 300, and nothing waits for the disk: fsync, synchronous_commit and full_page_writes are off
   */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** A running PostgreSQL on 127.0.0.1 which vanishes with its data at `stop`, and at the latest with this process. */
export interface Server {
  readonly major: number;
  readonly port: number;
  /** The superuser in the database `postgres`. */
  readonly superuser: Connection;
  /** The same as a URL. */
  readonly url: string;
  /** The file the server logs to. */
  readonly logFile: string;
  /** The text that the server logged so far. */
  log(): string;
  /** Ends the server and keeps its data, for a later `start` on the same port. */
  halt(mode?: StopMode): Promise<void>;
  /** Starts it again after `halt`, and waits until it takes connections. */
  start(): Promise<void>;
  /** `halt` and `start`. */
  restart(mode?: StopMode): Promise<void>;
  /** Lets the server outlive this process, and returns the shell command which ends and removes it. */
  keep(): Promise<string>;
  /** Ends the server and removes everything. */
  stop(mode?: StopMode): Promise<void>;
}

/**
 * Creates a cluster and starts it. TCP on 127.0.0.1 only, passwords with SCRAM-SHA-256, UTF8, locale C.
 *
 * @throws when the major is not installed or the server does not come up; the message holds the end of its log.
 */
export async function startServer(props: ServerProps): Promise<Server> {
  const { major } = props;
  const binaries = findServerBinaries(major);
  if (!binaries) {
    throw new Error(
      `no PostgreSQL ${JSON.stringify(major)} among the npm packages installed here (${majors.join(', ')} exist for Linux on x64): run npm ci`,
    );
  }
  const user = serverUser();
  const folder = mkdtempSync(join(realpathSync(tmpdir()), `two-user-postgres-${major}-`));
  const guard = removeAtEnd(folder);
  try {
    if (user) chownSync(folder, user.uid, user.gid);
    const binFolder = usableBinaries(binaries, user, folder);
    const data = join(folder, 'data');
    const password = createDataDirectory(binaries, binFolder, user, data);
    const logFile = join(folder, 'log');
    const program = join(binFolder, 'bin', 'postgres');
    const settings = { ...defaults, ...props.settings };
    const { port, child } = await firstStart(program, data, settings, logFile, user);
    const connection = { host: '127.0.0.1', port, database: 'postgres', user: superuser, password };
    return runningServer(
      { major, program, data, settings, logFile, user, child },
      connection,
      guard,
    );
  } catch (error) {
    await guard.remove();
    throw error;
  }
}

const defaults = {
  max_connections: 300,
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  // Files in the data directory: nothing is left in /dev/shm after a SIGKILL.
  dynamic_shared_memory_type: 'mmap',
  log_line_prefix: '%m [%p] %u@%d %a: ',
};

interface Started {
  readonly major: number;
  readonly program: string;
  readonly data: string;
  readonly settings: Settings;
  readonly logFile: string;
  readonly user: ServerUser | undefined;
  child: ChildProcess | undefined;
}

function runningServer(state: Started, connection: Connection, guard: RemovalGuard): Server {
  const { port } = connection;
  const log = () => readFileSync(state.logFile, 'utf8');
  const halt = async (mode: StopMode = 'fast') => {
    if (state.child) await end(state.child, mode);
    state.child = undefined;
  };
  const start = async () => {
    if (state.child) throw new Error(`PostgreSQL on port ${port} runs already: halt it first`);
    const { program, data, settings, logFile, user } = state;
    state.child = await secondStart(program, data, { ...settings, port }, logFile, user);
  };
  return {
    major: state.major,
    port,
    superuser: connection,
    url: `postgresql://${superuser}:${connection.password}@${connection.host}:${port}/${connection.database}`,
    logFile: state.logFile,
    log,
    halt,
    start,
    async restart(mode) {
      await halt(mode);
      await start();
    },
    async keep() {
      await guard.keep();
      const pid = state.child?.pid;
      return `${pid ? `kill -QUIT ${pid} && sleep 1 && ` : ''}rm -rf '${dirname(state.data)}'`;
    },
    async stop(mode) {
      await halt(mode);
      await guard.remove();
    },
  };
}
