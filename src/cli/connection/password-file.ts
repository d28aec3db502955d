import { readFileSync, statSync } from 'node:fs';

/** What a line of the file must match. */
export interface Login {
  /** `localhost` for a local socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/**
 * The password for a login, of the first line that matches.
 *
 * @param warn takes a line for the operator when the file is not used, as libpq does not use it
 * @see https://www.postgresql.org/docs/current/libpq-pgpass.html
 */
export function passwordInFile(
  path: string,
  { host, port, database, user }: Login,
  warn: (line: string) => void,
): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  if (!stat.isFile()) {
    warn(`${path} is not used: it is no plain file`);
    return undefined;
  }
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
    warn(`${path} is not used: others may read it; chmod 600 ${path}`);
    return undefined;
  }
  const wanted = [host, String(port), database, user];
  for (const line of readFileSync(path, 'utf8').split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const fields = [...`${line}:`.matchAll(/((?:\\.|[^:\\])*):/gs)].map(([, field = '']) => field);
    const matches = wanted.every(
      (text, index) => fields[index] === '*' || unescaped(fields[index] ?? '') === text,
    );
    if (matches && fields.length > wanted.length) return unescaped(fields[4] ?? '');
  }
  return undefined;
}

function unescaped(field: string): string {
  return field.replace(/\\(.)/gs, '$1');
}
