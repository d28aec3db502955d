import { readFileSync } from 'node:fs';

/** The operating-system user a server runs as: PostgreSQL refuses to start as root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Returns the unprivileged user that root starts servers as, or `undefined` when we are not root (then they run as we do).
 *
 * @throws when we are root and the machine has neither of the users.
 */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const fields = accounts.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new Error(
    'PostgreSQL does not run as root, and /etc/passwd has neither "postgres" nor "nobody": run as another user, or create one of them',
  );
}
