import { isDeepStrictEqual } from 'node:util';
import type { AccessPolicy } from '../../access';
import { grant } from '../grant';
import { takeLock } from '../lock';
import { command } from '../options';
import { paintFor } from '../paint';
import { Refusal } from '../refusal';
import { ask, beginStatements, program, type Session } from '../session';
import { type Start, startAsAdmin } from '../start';
import { confirmed, isAtTerminal } from './ask-operator';
import { type Checked, check, errorsIn, lastCheck } from './check';
import { noRelease } from './look';
import { policyOptions, policyUsage, readPolicy } from './policy-file';
import { findingCounts, findingsText } from './print-findings';
import { counted, countText, planText } from './print-plan';
import {
  connectionOptions,
  connectionUsage,
  databaseText,
  type Use,
  withDatabase,
} from './with-database';

const usage = `cdk8s-two-user-postgres apply -f FILE [OPTION ...]

Brings a database to the policy, as its admin: shows the plan, asks at a terminal, and executes it in one transaction,
which ends well only if a second look finds nothing left to do and no finding of severity error. Waits for whoever
migrates or grants there, and they wait for it. Migrates nothing, and records no release.

${policyUsage}
${connectionUsage}
  -y, --yes              do not ask
  -h, --help             print this

Exit code 0: the database is as the policy says; 3: there are findings of severity error, and nothing was changed; 1: it
was not applied, and nothing was changed; 64: the command line is wrong.
`;

const options = {
  ...policyOptions,
  ...connectionOptions,
  yes: { type: 'boolean', short: 'y' },
} as const;

/** Shows the plan, asks, and executes it. */
export const run = command(usage, options, async (given) => {
  const policy = await readPolicy(given.file);
  const asks = !given.yes && isAtTerminal();
  await withDatabase(given, { roles: [policy.admin], onlyRoles: false }, async (use) => {
    const session = { client: use.client, begin: beginStatements(policy, noRelease), log: use.say };
    const { started, checked } = await preview(use, session, policy);
    process.stdout.write(`${databaseText(use, started.version)}\n\n`);
    let plan: Checked | undefined = checked;
    while (plan !== undefined) {
      show(plan);
      if (plan.statements.length === 0) {
        refuseErrors(plan);
        process.stdout.write(done(0, plan.findings.length));
        return;
      }
      const question = `Apply ${counted(plan.statements.length, 'statement')}?`;
      if (asks && !(await confirmed(question))) {
        throw new Refusal(['not applied: the answer was not y; nothing was changed']);
      }
      if (!started.hasReleases) {
        await ask(use.client, ...session.begin, program('release-table.sql'), 'commit');
      }
      plan = await execute(use, session, plan, asks);
    }
  });
});

/** What would be done: with the table that is the lock, which is made first, and so is in it. */
async function preview(
  { client, during }: Use,
  session: Session,
  policy: AccessPolicy,
): Promise<{ readonly started: Start; readonly checked: Checked }> {
  const started = await startAsAdmin(session, policy);
  let checked = await during('reading the catalog', check(client));
  if (!started.hasReleases && checked.statements.length > 0 && errorsIn(checked.findings) === 0) {
    await ask(client, program('release-table.sql'));
    checked = await during('reading the catalog', check(client));
  }
  await ask(client, 'rollback');
  return { started, checked };
}

function show({ statements, findings }: Checked): void {
  const paint = paintFor(process.stdout);
  process.stdout.write(planText(statements, paint) + findingsText(findings, paint));
  if (statements.length > 0) process.stdout.write(`${paint('strong', countText(statements))}\n`);
}

/**
 * Executes the plan under the lock.
 *
 * @param asked whether somebody has agreed to this very plan
 * @returns another plan that has to be agreed to, when the database has changed since; then nothing is done
 */
async function execute(
  { client, during, outcome, say }: Use,
  session: Session,
  shown: Checked,
  asked: boolean,
): Promise<Checked | undefined> {
  await during('waiting for the lock', takeLock(session));
  let other: Checked | undefined;
  let last = shown;
  let rounds = 0;
  const steps = {
    thorough: true,
    planned: async () => {
      const now = await lastCheck(client);
      if (rounds > 0 || isDeepStrictEqual(now.statements, shown.statements)) return;
      say('the database has changed since: this is the plan now');
      if (asked) {
        other = now;
        throw new PlanHasChanged();
      }
      show(now);
    },
    found: async () => {
      last = await lastCheck(client);
      if (isDeepStrictEqual(last.findings, shown.findings)) return;
      process.stdout.write(findingsText(last.findings, paintFor(process.stdout)));
    },
    roundDone: () => {
      rounds++;
      outcome.text = `${counted(rounds, 'round')} of the plan are done; apply goes on from there`;
    },
  };
  try {
    const { statements, warnings } = await during('applying', grant(session, steps));
    const before = outcome.text;
    outcome.text = 'it was about to be committed; look with plan';
    await ask(client, 'commit').catch((error) => {
      outcome.text = before;
      throw error;
    });
    process.stdout.write(done(statements, warnings));
    return undefined;
  } catch (error) {
    if (error instanceof PlanHasChanged) {
      await ask(client, 'rollback');
      return other;
    }
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal([...error.problems, outcome.text], error.exitCode);
  }
}

/** Thrown out of the granting, so that nothing is done which nobody has agreed to. */
class PlanHasChanged extends Error {}

function refuseErrors({ findings }: Checked): void {
  const errors = errorsIn(findings);
  if (errors === 0) return;
  const remedy = 'follow the remedy of each, as a superuser or as the owner it names';
  throw new Refusal([`${findingCounts(findings)}: ${remedy}; nothing was changed`], 3);
}

function done(statements: number, warnings: number): string {
  return `done: every privilege is right; ${counted(statements, 'statement')}, ${counted(warnings, 'warning')}\n`;
}
