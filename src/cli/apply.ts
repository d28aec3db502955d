import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { AccessPolicy } from '../access';
import { grant } from './grant';
import { takeLock } from './lock';
import { ask, askWho, beginStatements, check, look, program, type Session, state } from './session';
import { startAsAdmin } from './start';

/** What to bring a database to. */
export interface ApplyProps {
  /** Who may do what. */
  readonly policy: AccessPolicy;
  /** Names what is migrated and granted: an image and a hash. A release that the database knows is not migrated again. */
  readonly release: string;
  /**
   * Migrates, in sessions of its own, while our session holds the lock. The signal tells that the lock is lost:
   * then another one may migrate, and this one must stop.
   *
   * @default - nothing is migrated
   */
  readonly migrate?: (lockLost: AbortSignal) => Promise<void>;
  /** Takes one line for the operator per step, without time. */
  readonly log: (line: string) => void;
}

/** What was done. */
export interface Applied {
  /** Whether the migration ran. */
  readonly migrated: boolean;
  /** How many statements granted or revoked something. */
  readonly statements: number;
  /** How many findings there are which are no errors. */
  readonly warnings: number;
}

type Run = ApplyProps & Session;

/**
 * Migrates, grants, proves and records, as run.sh does in a pod: the same SQL programs in the same order under the same
 * lock, so that both may run at once. All grants and the record are one transaction; when anything fails, none is left.
 *
 * @param client is connected as the policy's admin, is not in a transaction, and is used for nothing else meanwhile.
 * @throws Error when the server, the user or the privileges are not as they must be, or the migration fails.
 */
export async function apply(client: Client, props: ApplyProps): Promise<Applied> {
  const run: Run = { ...props, client, begin: beginStatements(props.policy, props.release) };
  try {
    return await attempt(run);
  } finally {
    // What failed must not stay open, and what only read has nothing to commit. Of a lost session nothing is open.
    await client.query('rollback').catch(() => {});
  }
}

async function attempt(run: Run): Promise<Applied> {
  const { client, log } = run;
  const { release } = run;
  const { hasReleases } = await startAsAdmin(run, run.policy);
  if (hasReleases) {
    const { recorded, current, intact, warnings } = await state(client);
    if (current && intact) {
      log(
        `done: release ${release} is in place, and nothing has changed since every privilege was checked; 0 statements, ${told(warnings, true)}`,
      );
      return { migrated: false, statements: 0, warnings };
    }
    if (recorded && current) {
      const right = await stillRight(run);
      if (right !== undefined) return right;
    }
  } else {
    await ask(client, 'rollback');
    await ask(client, ...run.begin, program('release-table.sql'), 'commit');
  }
  await takeLock(run);
  const { recorded } = await state(client);
  if (recorded) log(`release ${release} was migrated before: the migration is not needed`);
  else if (run.migrate) await migrate(run, run.migrate);
  const migrated = !recorded && run.migrate !== undefined;
  // A migration may have made what only the whole check reads.
  const { statements, warnings, sealed } = await grant(run, { thorough: migrated });
  await ask(client, program('record.sql'), 'commit');
  log(done(release, statements, told(warnings, sealed)));
  return { migrated, statements, warnings };
}

/** Is all as the policy says, although the catalog has changed? Then there is nothing to wait for the lock for. */
async function stillRight({ client, log, release }: Run): Promise<Applied | undefined> {
  if ((await look(client)).statements > 0) return undefined;
  const { statements, errors, warnings } = await check(client);
  if (statements > 0 || errors > 0) return undefined;
  if (warnings > 0) (await ask(client, program('finding-lines.sql'))).lines.forEach(log);
  await ask(client, program('reseal.sql'), 'commit');
  log(done(release, 0, told(warnings, false)));
  return { migrated: false, statements: 0, warnings };
}

/** How long a server takes at most to notice that a client has died. */
const othersSeconds = 30;

/** With the lock, nobody else migrates, but the server may still be at a statement of a migration that died. */
async function letOthersEnd({ client, log, policy }: Run): Promise<void> {
  for (let waited = 0; ; waited++) {
    const [others] = (await askWho(client, program('others.sql'))).holder;
    if (!others) return;
    const session = `another session of ${policy.admin}`;
    if (waited === othersSeconds) {
      log(`going on beside ${session}: ${others}`);
      return;
    }
    if (waited % 10 === 0) log(`waiting for ${session} to end its transaction: ${others}`);
    await sleep(1_000);
  }
}

/** A word to the server every second notices when the session, and the lock with it, is gone. */
async function migrate(
  run: Run,
  migration: (lockLost: AbortSignal) => Promise<void>,
): Promise<void> {
  const { client, log } = run;
  await letOthersEnd(run);
  const lockLost = new AbortController();
  const lose = () => lockLost.abort(new Error('the database session that holds the lock is lost'));
  const heartbeat = setInterval(() => void client.query('select').catch(lose), 1_000);
  client.once('error', lose).once('end', lose);
  log('migrating');
  try {
    await migration(lockLost.signal);
    lockLost.signal.throwIfAborted();
  } finally {
    clearInterval(heartbeat);
    client.off('error', lose).off('end', lose);
  }
  log('migrated');
}

function done(release: string, statements: number, warnings: string): string {
  return `done: release ${release} is in place and every privilege is right; ${statements} statements, ${warnings}`;
}

/** @param sealed whether the check that found them is an earlier one */
function told(warnings: number, sealed: boolean): string {
  return `${warnings} warnings${sealed && warnings > 0 ? ', as printed when they were found' : ''}`;
}
