import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port';
import type { ServerUser } from './server-user';

/** How a server is ended: as `pg_ctl stop` names it, or `kill` for SIGKILL, as a lost node would. */
export type StopMode = 'smart' | 'fast' | 'immediate' | 'kill';

/** Settings of postgresql.conf. */
export type Settings = Readonly<Record<string, string | number>>;

/** Tries other ports while somebody else takes the one that was free a moment ago. */
export async function firstStart(
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
export async function secondStart(
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

/** Ends the server, if it still runs, and waits until it is gone. */
export async function end(child: ChildProcess, mode: StopMode): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signals[mode]);
  await ended;
}
