import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { takeLock } from './lock';
import { Refusal } from './refusal';
import {
  ask,
  askWho,
  type Counts,
  check,
  look,
  program,
  type Session,
  sqlstateOf,
  state,
} from './session';

/** What was granted and revoked, and what is left to be said. */
export interface Granted {
  readonly statements: number;
  readonly warnings: number;
  /** Whether the proof is a seal: the database has come to what an earlier check has found right, which had these warnings. */
  readonly sealed: boolean;
}

/** What is done beside the granting; without them, what there is to say goes to the log, a line each. */
export interface Steps {
  /**
   * Whether already the first look is the whole check, as the last one is.
   *
   * @default false
   */
  readonly thorough?: boolean;
  /** The plan is made, under the lock, and nothing of it is done yet. */
  planned?(): Promise<void>;
  /** Nothing is left to be done, or nothing can be, and `check.sql` has findings. */
  found?(): Promise<void>;
  /** A round of several is committed now. */
  roundDone?(): void;
}

/** What may pass by itself: a lock that somebody holds, a deadlock, a migration elsewhere that altered or dropped the very table. */
const passing = ['55P03', '40P01', '40001', 'XX000', '42P01', '42703', '42883', '42704', '3F000'];

/** How often a round is tried again, with a pause of a second. */
const mostTries = 30;

/**
 * Grants and proves, in the transaction that holds the lock. Where more tables differ than the server's lock table
 * holds, it goes in rounds, revokes first, with a commit after each.
 *
 * @throws Refusal when a finding of severity error is left; then the caller rolls back.
 */
export async function grant(session: Session, steps: Steps = {}): Promise<Granted> {
  const { client, log } = session;
  const say = async (name: string) => (await ask(client, program(name))).lines.forEach(log);
  const { planned = () => say('plan-lines.sql'), found = () => say('finding-lines.sql') } = steps;
  let statements = 0;
  let lastRounds = 0;
  const { thorough = false } = steps;
  let proof = thorough ? checked : undefined;
  for (;;) {
    const round = await retried(session, (isFirst) =>
      oneRound(session, isFirst ? planned : undefined, proof),
    );
    // What no grant can put right is seen before anything is committed.
    if (round.statements === 0 || (round.rounds > 1 && round.errors > 0)) {
      if (!round.sealed && round.errors + round.warnings > 0) await found();
      if (round.errors > 0) throw refusalOf(round.errors);
      return { statements, warnings: round.warnings, sealed: round.sealed };
    }
    proof = thorough ? checked : proved;
    statements += round.statements;
    if (round.rounds > 1) {
      log(`round done; ${round.rounds - 1} to go`);
      await ask(client, 'commit');
      steps.roundDone?.();
      await takeLock(session);
    } else if (++lastRounds === 3) {
      throw new Refusal([
        `the privileges do not settle: ${round.statements} statements are left; please report the plan`,
      ]);
    }
  }
}

type Round = Counts & { readonly sealed: boolean };
type Proof = (client: Client) => Promise<Round>;

const checked: Proof = async (client) => ({ ...(await check(client)), sealed: false });

/** Where the database has come to what was found right before, for this very policy, the seal says so. */
const proved: Proof = async (client) => {
  const { intact, warnings } = await state(client);
  return intact ? { statements: 0, rounds: 0, errors: 0, warnings, sealed: true } : checked(client);
};

/**
 * Asks what is to be done and does what is of the first round. The first look is at the privileges alone; what nothing is
 * left of is proved, and so is what is committed in rounds.
 */
async function oneRound(
  { client }: Session,
  planned: (() => Promise<void>) | undefined,
  proof: Proof | undefined,
): Promise<Round> {
  const first = proof === undefined ? await look(client) : undefined;
  const counts =
    first === undefined || first.statements === 0 || first.rounds > 1
      ? await (proof ?? proved)(client)
      : { ...first, errors: 0, warnings: 0, sealed: false };
  if (counts.statements > 0 && !(counts.rounds > 1 && counts.errors > 0)) {
    await planned?.();
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

function refusalOf(errors: number): Refusal {
  return new Refusal(
    [
      `${errors} findings of severity error; follow the remedy of each, as a superuser or as the owner it names`,
    ],
    3,
  );
}
