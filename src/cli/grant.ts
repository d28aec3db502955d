import { setTimeout as sleep } from 'node:timers/promises';
import { takeLock } from './lock';
import { ask, askWho, countsOf, program, type Session, sqlstateOf } from './session';

/** What was granted and revoked, and what is left to be said. */
export interface Granted {
  readonly statements: number;
  readonly warnings: number;
}

/** What may pass by itself: a lock that somebody holds, a deadlock, a migration elsewhere that altered or dropped the very table. */
const passing = ['55P03', '40P01', '40001', 'XX000', '42P01', '42704', '3F000'];

/** How often a round is tried again, with a pause of a second. */
const mostTries = 30;

/**
 * Grants and proves, in the transaction that holds the lock. Where more tables differ than the server's lock table
 * holds, it goes in rounds, revokes first, with a commit after each.
 *
 * @throws Error when a finding of severity error is left; then the caller rolls back.
 */
export async function grant(session: Session): Promise<Granted> {
  const { client, log } = session;
  let statements = 0;
  let lastRounds = 0;
  // The last look, which proves the result, is the thorough one.
  let thorough = false;
  for (;;) {
    const round = await retried(session, (isFirst) => oneRound(session, isFirst, thorough));
    const isLast = thorough && round.statements === 0;
    if (isLast || (round.rounds > 1 && round.errors > 0)) {
      await prove(session, round);
      return { statements, warnings: round.warnings };
    }
    thorough = true;
    if (round.statements === 0) continue;
    statements += round.statements;
    if (round.rounds > 1) {
      log(`round done; ${round.rounds - 1} to go`);
      await ask(client, 'commit');
      await takeLock(session);
    } else if (++lastRounds === 3) {
      throw new Error(
        `the privileges do not settle: ${round.statements} statements are left; please report the plan`,
      );
    }
  }
}

/** Asks what is to be done and does what is of the first round. */
async function oneRound(
  { client, log }: Session,
  isFirst: boolean,
  thorough: boolean,
): Promise<ReturnType<typeof countsOf>> {
  const depth = `select set_config('two_user.thorough', '${thorough ? 'on' : 'off'}', true) is not null`;
  const counts = countsOf((await ask(client, depth, program('check.sql'))).counts);
  // What no grant can put right is seen before anything is committed.
  if (counts.rounds > 1 && counts.errors > 0) return counts;
  if (counts.statements > 0) {
    if (isFirst) (await ask(client, program('plan-lines.sql'))).lines.forEach(log);
    await ask(client, program('apply.sql'));
  }
  return counts;
}

async function retried<T>(
  { client, log }: Session,
  round: (isFirst: boolean) => Promise<T>,
): Promise<T> {
  await ask(client, 'savepoint grants');
  for (let tries = 1; ; tries++) {
    try {
      return await round(tries === 1);
    } catch (error) {
      if (tries > mostTries || !passing.includes(sqlstateOf(error) ?? '')) throw error;
      await ask(client, 'rollback to savepoint grants');
      const { holder } = await askWho(client, program('blocker.sql'));
      log(
        `trying again (${tries} of ${mostTries}): ${error}; open transactions: ${holder[0] ?? 'none'}`,
      );
      await sleep(1_000);
    }
  }
}

async function prove(
  { client, log }: Session,
  { errors, warnings }: { errors: number; warnings: number },
): Promise<void> {
  if (errors + warnings > 0) (await ask(client, program('finding-lines.sql'))).lines.forEach(log);
  if (errors === 0) return;
  throw new Error(
    `${errors} findings of severity error; follow the remedy of each, as a superuser or as the owner it names`,
  );
}
