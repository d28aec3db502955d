import type { AccessPolicy } from '../access';
import { Refusal } from './refusal';
import { ask, program, type Session } from './session';

/** What the server says of itself, and of us. */
export interface Start {
  /** Whether there is a table of releases yet. */
  readonly hasReleases: boolean;
  readonly version: string;
  readonly user: string;
  readonly isAdmin: boolean;
  /** Whether nothing in the schema of that table is somebody else's. */
  readonly releasesAreOurs: boolean;
}

/**
 * Opens a transaction and asks.
 *
 * @throws Refusal when the server is too old
 */
export async function start({ client, begin }: Pick<Session, 'client' | 'begin'>): Promise<Start> {
  const answer = await ask(client, ...begin, program('start.sql'));
  const [serverOk, isAdmin, hasReleases, releasesAreOurs, version, user] = answer.start;
  if (!serverOk) throw new Refusal([`PostgreSQL ${version} is too old; allowed: 14 and later`]);
  return {
    ...{ hasReleases: hasReleases === true, isAdmin: isAdmin === true },
    ...{ releasesAreOurs: releasesAreOurs === true, version: String(version), user: String(user) },
  };
}

/**
 * The same for whoever is about to grant.
 *
 * @throws Refusal when we are not the policy's admin, or the table of releases may be somebody else's trap
 */
export async function startAsAdmin(
  session: Pick<Session, 'client' | 'begin'>,
  { admin }: AccessPolicy,
): Promise<Start> {
  const started = await start(session);
  const user = JSON.stringify(started.user);
  if (!started.isAdmin) {
    throw new Refusal([
      `connected as ${user}, which is not the policy's admin; allowed: ${JSON.stringify(admin)}; correct access.admin or the user`,
    ]);
  }
  if (!started.releasesAreOurs) {
    throw new Refusal([
      `schema two_user has something in it that is not ${user}'s; look what it is, then drop schema two_user cascade as its owner or a superuser`,
    ]);
  }
  return started;
}
