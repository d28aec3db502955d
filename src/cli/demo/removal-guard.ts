import { spawn } from 'node:child_process';

/** What is to become of a folder that would be removed at the end. */
export interface RemovalGuard {
  /** Removes it now, and waits until it is gone. */
  remove(): Promise<void>;
  /** Leaves it where it is, for ever. */
  keep(): Promise<void>;
}

/**
 * Removes a server's folder, and ends the server first if it still runs, when this process ends in whatever way,
 * SIGKILL included: a shell in a session of its own waits for the end of a pipe that only this process holds.
 */
export function removeAtEnd(folder: string): RemovalGuard {
  const guard = spawn('/bin/sh', ['-c', script, 'removal-guard', folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  // A pipe to a child is a socket, and would keep this process alive.
  (guard.stdin as unknown as { unref(): void }).unref();
  const ended = new Promise<void>((resolve) => guard.once('exit', () => resolve()));
  const tell = (word: string) => {
    guard.ref();
    guard.stdin.end(word);
    return ended;
  };
  return { remove: () => tell(''), keep: () => tell('keep\n') };
}

/** SIGQUIT is PostgreSQL's immediate shutdown. The working directory tells that the pid was not given to another process. */
const script = `
if read -r word && [ "$word" = keep ]; then exit; fi
folder=$1
if pid=$(head -n 1 "$folder/data/postmaster.pid" 2>/dev/null); then
  if [ ! -e /proc/self/cwd ] || [ "$(readlink "/proc/$pid/cwd")" = "$folder/data" ]; then
    kill -QUIT "$pid" 2>/dev/null
    tries=0
    while kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
  fi
fi
rm -rf "$folder"
`;
