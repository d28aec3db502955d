import { type Database, openDatabase } from '../connection/open-database';
import { type TargetProps, targetOf } from '../connection/target';
import { endOnSignal, isEnding } from './interrupt';
import { type Progress, progressOn } from './progress';
import { explained } from './server-error';

export const connectionOptions = {
  url: { type: 'string' },
  service: { type: 'string' },
} as const;

/** What every command that connects says of it. */
export const connectionUsage = `      --url URL          where to connect: postgresql://user@host:port/database?sslmode=verify-full
      --service NAME     a service of ~/.pg_service.conf (PGSERVICEFILE)
                         What is not said comes from the environment (PGHOST, PGPORT, PGUSER, PGPASSWORD,
                         PGDATABASE, PGSSLMODE, PGSSLROOTCERT and so on) and ~/.pgpass, as for psql; the user is
                         otherwise the role that the command works as. A password is best in ~/.pgpass.`;

/** What was changed so far, for whoever stops us. */
export interface Outcome {
  text: string;
}

export interface Use extends Database, Progress {
  readonly outcome: Outcome;
}

/**
 * Connects, does something, and disconnects. Errors of the server come in words.
 *
 * @throws Refusal
 */
export async function withDatabase<T>(
  given: { readonly url?: string | undefined; readonly service?: string | undefined },
  roles: Pick<TargetProps, 'roles' | 'onlyRoles'>,
  use: (use: Use) => Promise<T>,
): Promise<T> {
  // Otherwise every user of this machine could read a password in the URL.
  if (given.url !== undefined) process.title = 'cdk8s-two-user-postgres';
  const progress = progressOn(process.stderr);
  const target = targetOf({
    ...{ url: given.url, service: given.service, warn: progress.say },
    ...roles,
  });
  const database = await progress.during(
    'connecting',
    openDatabase(target, 'two-user-postgres cli'),
  );
  const outcome: Outcome = { text: 'nothing was changed' };
  const release = endOnSignal(database, () => outcome.text);
  try {
    return await use({ ...database, ...progress, outcome });
  } catch (error) {
    // The signal's handler ends this process when it is ready.
    if (isEnding()) await new Promise(() => {});
    throw explained(error, database);
  } finally {
    release();
    await hungUp(database);
  }
}

/** Says goodbye; a server that does not answer any more is not waited for. */
async function hungUp({ client }: Database): Promise<void> {
  const { stream } = client.connection;
  const patience = setTimeout(() => stream.destroy(), 2_000);
  await client.end().catch(() => {});
  clearTimeout(patience);
}

/** The database in words: `database "shop" at db.example.com:5432 as admin_apps`. */
export function databaseText({ server, target }: Database, version: string): string {
  return `database ${JSON.stringify(target.database)} at ${server}, PostgreSQL ${version}, as ${JSON.stringify(target.user)}`;
}
