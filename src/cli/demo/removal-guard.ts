import { spawn } from 'node:child_process';

/**
 * Removes a server's folder, and ends the server first if it still runs, when this process ends in whatever way,
 * SIGKILL included: a shell in a session of its own waits for the end of a pipe that only this process holds.
 *
 * @returns a function that removes now, and waits until it is done.
 */
export function removeAtEnd(folder: string): () => Promise<void> {
  const guard = spawn('/bin/sh', ['-c', script, 'removal-guard', folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  // A pipe to a child is a socket, and would keep this process alive.
  (guard.stdin as unknown as { unref(): void }).unref();
  const ended = new Promise<void>((resolve) => guard.once('exit', () => resolve()));
  return () => {
    guard.ref();
    guard.stdin.end();
    return ended;
  };
}

/** SIGQUIT is PostgreSQL's immediate shutdown. The working directory tells that the pid was not given to another process. */
const script = `
cat >/dev/null
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
