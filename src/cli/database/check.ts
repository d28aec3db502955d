import type { Client } from 'pg';
import { ask, check as prove } from '../session';

/** A statement that is to be executed, and why. */
export interface Statement {
  readonly statement: string;
  /** What it is about, a colon, and why. */
  readonly reason: string;
  /** The transaction it is executed in, from 1: there are several where the server's lock table is too small for one. */
  readonly round: number;
}

/** A way in which a role has more or less than the policy says. */
export interface Finding {
  readonly code: string;
  readonly severity: string;
  readonly object: string;
  readonly path: string;
  readonly message: string;
  /** The worst that can come of it: code loses or overwrites rows, writes more than the policy says, or only reads more. */
  readonly risk: 'loss' | 'write' | 'read' | 'none';
  readonly remedy: string;
}

/** What `check.sql` has found. */
export interface Checked {
  readonly statements: readonly Statement[];
  readonly findings: readonly Finding[];
}

const kept = "select 'two_user check', current_setting('two_user.check')";

/** Looks thoroughly, in the transaction that the caller has opened. */
export async function check(client: Client): Promise<Checked> {
  await prove(client);
  return lastCheck(client);
}

/** What the last look in this transaction has found. */
export async function lastCheck(client: Client): Promise<Checked> {
  return checkedOf((await ask(client, kept)).check);
}

function checkedOf([text]: readonly unknown[]): Checked {
  const { statements, findings } = JSON.parse(String(text)) as Checked;
  return {
    // In an order for readers, and without what only apply.sql needs.
    statements: statements.map(({ statement, reason, round }) => ({ statement, reason, round })),
    findings: findings.map(({ code, severity, object, path, message, risk, remedy, ...rest }) => {
      return { code, severity, object, path, message, risk, remedy, ...rest };
    }),
  };
}

export function errorsIn(findings: readonly Finding[]): number {
  return findings.filter(({ severity }) => severity === 'error').length;
}

/** The exit code for what was found: the gravest counts. */
export function exitCodeOf({ statements, findings }: Checked): 0 | 2 | 3 {
  if (errorsIn(findings) > 0) return 3;
  return statements.length > 0 ? 2 : 0;
}
