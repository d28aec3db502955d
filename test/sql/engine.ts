import type { Client } from 'pg';
import { type AccessPolicy, policyJson } from '../../src/access';
import { sqlPrograms } from '../../src/sql/programs';

/** One statement of the plan. */
export interface Statement {
  readonly round: number;
  readonly statement: string;
  readonly reason: string;
}

export interface Finding {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly object: string;
  readonly path: string;
  readonly message: string;
  readonly risk: 'loss' | 'write' | 'read' | 'none';
  readonly remedy: string;
}

export interface Checked {
  readonly statements: readonly Statement[];
  readonly findings: readonly Finding[];
}

/** The text of one program, as it goes into the pods. */
export function program(name: string): string {
  const text = sqlPrograms[name];
  if (text === undefined) throw new Error(`no SQL program ${JSON.stringify(name)}`);
  return text;
}

/** Sets what the programs take as parameters, for the transaction that the caller has begun. */
export async function prepare(client: Client, policy: AccessPolicy, thorough = true) {
  await client.query(program('settings.sql'));
  await client.query(
    `select set_config('two_user.policy', $1, true), set_config('two_user.thorough', $2, true)`,
    [policyJson(policy), thorough ? 'on' : 'off'],
  );
}

/** Names of what sessions have planned: that costs more than to run it, so it is done once. */
const planned = new WeakMap<Client, Map<string, string>>();
let statements = 0;

/** Runs a long program, the same one many times in a session. @returns its only row */
async function runPlanned(client: Client, text: string) {
  const names = planned.get(client) ?? new Map<string, string>();
  planned.set(client, names);
  // Mutants (test/sql/mutants) are many texts, each of them a plan of some megabytes.
  if (names.size > 6) {
    await client.query('deallocate all');
    names.clear();
  }
  const name = names.get(text) ?? `program ${++statements}`;
  names.set(text, name);
  return (await client.query({ name, text })).rows[0];
}

/** Runs check.sql, and requires that its counts are those of what it leaves behind. */
export async function check(client: Client): Promise<Checked> {
  const counts = await runPlanned(client, program('check.sql'));
  const [row] = (await client.query(`select current_setting('two_user.check')::jsonb as checked`))
    .rows;
  const { findings } = row.checked as Checked;
  const statements = (row.checked as Checked).statements.map(({ round, statement, reason }) => ({
    round,
    statement,
    reason,
  }));
  const checked = { statements, findings };
  const errors = errorsOf(checked).length;
  const wanted = {
    statements: statements.length,
    rounds: Math.max(0, ...statements.map(({ round }) => round)),
    errors,
    warnings: findings.length - errors,
  };
  for (const [name, value] of Object.entries(wanted)) {
    if (Number(counts[name]) !== value) {
      throw new Error(`check.sql counts ${counts[name]} ${name}, but leaves ${value} behind`);
    }
  }
  return checked;
}

/** Runs look.sql: the plan without the findings, which are most of the work of {@link check}. */
export async function look(client: Client): Promise<readonly Statement[]> {
  const counts = await runPlanned(client, program('look.sql'));
  const [row] = (await client.query(`select current_setting('two_user.check')::jsonb as looked`))
    .rows;
  const statements: Statement[] = row.looked.statements;
  if (Number(counts.statements) !== statements.length) {
    throw new Error(`look.sql counts ${counts.statements}, but leaves ${statements.length} behind`);
  }
  return statements.map(({ round, statement, reason }) => ({ round, statement, reason }));
}

/** The findings for which a run fails and rolls back. */
export function errorsOf({ findings }: Checked): readonly Finding[] {
  return findings.filter(({ severity }) => severity === 'error');
}

/** Executes the first round of what the last {@link look} or {@link check} of this transaction found. */
export async function apply(client: Client): Promise<void> {
  await client.query(program('apply.sql'));
}

/**
 * Looks, applies and checks, as every run that changes something; all in the caller's transaction and as its user.
 *
 * @returns what was planned, and what the check found afterwards
 * @throws when statements are left
 */
export async function converge(
  client: Client,
  policy: AccessPolicy,
): Promise<{ plan: readonly Statement[]; findings: readonly Finding[]; errors: string[] }> {
  await prepare(client, policy);
  const plan = await look(client);
  if (plan.length > 0) await apply(client);
  const after = await check(client);
  if (after.statements.length > 0) {
    throw new Error(
      `the second check has statements left:\n${lines(after.statements)}\nafter\n${lines(plan)}`,
    );
  }
  return { plan, findings: after.findings, errors: errorsOf(after).map(({ code }) => code) };
}

export function lines(statements: readonly Statement[]): string {
  return statements.map(({ statement }) => statement).join('\n');
}

/** Rows of diff.sql and findings.sql, the same as what {@link check} leaves behind. */
export async function planAndFindings(client: Client): Promise<Checked> {
  const statements = (await client.query(program('diff.sql'))).rows;
  const findings = (await client.query(program('findings.sql'))).rows;
  return {
    statements: statements.map(({ round, statement, reason }) => ({
      round: Number(round),
      statement,
      reason,
    })),
    findings: findings as Finding[],
  };
}

/** What verify.sql reports to the current user: lines of TAP. */
export async function verify(client: Client, policy: AccessPolicy): Promise<string[]> {
  await prepare(client, policy);
  await client.query(program('expected.sql'));
  await client.query(program('verify.sql'));
  const { rows } = await client.query({ text: program('verify-report.sql'), rowMode: 'array' });
  return rows.map(([, line]) => line as string);
}
