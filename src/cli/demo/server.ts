import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDataDirectory, superuser } from './data-directory';
import { freePort } from './free-port';
import { type RemovalGuard, removeAtEnd } from './removal-guard';
import { findServerBinaries, majors, usableBinaries } from './server-binaries';
import { type ServerUser, serverUser } from './server-user';

/** What `pg` and libpq need to connect. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

/** How a server is ended: as `pg_ctl stop` names it, or `kill` for SIGKILL, as a lost node would. */
export type StopMode = 'smart' | 'fast' | 'immediate' | 'kill';

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

type Settings = Readonly<Record<string, string | number>>;

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

/** Tries other ports while somebody else takes the one that was free a moment ago. */
async function firstStart(
  program: string,
  data: string,
  settings: Settings,
  logFile: string,
  user: ServerUser | undefined,
): Promise<{ port: number; child: ChildProcess }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      return { port, child: await launch(program, data, { ...settings, port }, logFile, user) };
    } catch (error) {
      if (attempt === 5 || !/could not create any TCP\/IP sockets/.test(`${error}`)) throw error;
    }
  }
}

/** After a SIGKILL the sessions' processes live on for a moment, and PostgreSQL refuses to start beside them. */
async function secondStart(
  program: string,
  data: string,
  settings: Settings,
  logFile: string,
  user: ServerUser | undefined,
): Promise<ChildProcess> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await launch(program, data, settings, logFile, user);
    } catch (error) {
      if (attempt === 50 || !/pre-existing shared memory block/.test(`${error}`)) throw error;
      await sleep(100);
    }
  }
}

async function launch(
  program: string,
  data: string,
  settings: Settings,
  logFile: string,
  user: ServerUser | undefined,
): Promise<ChildProcess> {
  const options = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings };
  const args = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(logFile, 'a', 0o644);
  const before = readFileSync(logFile).length;
  // Detached: Ctrl-C in a terminal goes to the whole process group, and it is ours to say how the server ends.
  const child = spawn(program, ['-D', data, ...args], {
    ...user,
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  while (!isReady(data, child)) {
    failure ??= child.exitCode === null && child.signalCode === null ? undefined : 'it ended';
    if (failure !== undefined) {
      const logged = readFileSync(logFile).subarray(before).toString().trim();
      throw new Error(`PostgreSQL did not start: ${failure}\n${logged}`);
    }
    await sleep(10);
  }
  child.unref();
  return child;
}

/** As pg_ctl does it: the eighth line of postmaster.pid, when the first one is this server's pid. */
function isReady(data: string, child: ChildProcess): boolean {
  let lines: string[];
  try {
    lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return false;
  }
  return lines[0] === `${child.pid}` && lines[7]?.trim() === 'ready';
}

const signals = {
  smart: 'SIGTERM',
  fast: 'SIGINT',
  immediate: 'SIGQUIT',
  kill: 'SIGKILL',
} as const;

async function end(child: ChildProcess, mode: StopMode): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signals[mode]);
  await ended;
}
