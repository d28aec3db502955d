import type { Client, DatabaseError } from 'pg';
import { type AccessPolicy, policyJson } from '../access';
import { sqlPrograms } from '../sql/programs';

/** What the server answered: the lines for the log, and the last row of each kind, without its first column. */
export interface Answer {
  readonly lines: readonly string[];
  readonly start: readonly unknown[];
  readonly state: readonly unknown[];
  readonly plan: readonly unknown[];
  readonly counts: readonly unknown[];
  readonly lock: readonly unknown[];
  readonly holder: readonly unknown[];
  readonly check: readonly unknown[];
}

/** A connection of the policy's admin, and how every transaction on it begins. */
export interface Session {
  readonly client: Client;
  readonly begin: readonly string[];
  /** Takes one line for the operator. */
  readonly log: (line: string) => void;
}

/** How long a statement of ours waits for a lock before it says who holds it. */
const lockTimeout = '10s';

/** Sends statements in one round trip. A column `two_user <kind>` in front of a row says what the row is. */
export async function ask(client: Client, ...statements: readonly string[]): Promise<Answer> {
  const rows: Record<string, unknown[]> = {};
  const lines: string[] = [];
  const text = statements.map((statement) => `${statement}\n;`).join('\n');
  // Several statements in one text give an array of results, which the types of `pg` do not know.
  const results: unknown = await client.query({ text, rowMode: 'array' }).catch((error) => {
    throw Object.assign(error, { statement: failedOf(error, statements) });
  });
  for (const { rows: found } of [results].flat() as { rows: unknown[][] }[]) {
    for (const [kind, ...values] of found) {
      if (typeof kind !== 'string' || !kind.startsWith('two_user ')) continue;
      if (kind === 'two_user line') lines.push(String(values[0]));
      else rows[kind.slice('two_user '.length)] = values;
    }
  }
  const {
    start = [],
    state = [],
    plan = [],
    counts = [],
    lock = [],
    holder = [],
    check = [],
  } = rows;
  return { lines, start, state, plan, counts, lock, holder, check };
}

/** Which statement it was: the one inside of a block, or where the server points, or the last that does something. */
function failedOf(
  { where = '', internalQuery, position }: DatabaseError,
  statements: readonly string[],
): string {
  const inside = internalQuery ?? /^SQL statement "([\s\S]*?)"$/m.exec(where)?.[1];
  if (inside !== undefined) return inside;
  let end = 0;
  const pointed = statements.find((statement) => {
    end += statement.length + 3;
    return position !== undefined && Number(position) <= end;
  });
  return pointed ?? statements.filter((statement) => statement !== 'commit').at(-1) ?? 'commit';
}

/** The text of a program. */
export function program(name: string): string {
  const text = sqlPrograms[name];
  if (text === undefined) {
    throw new Error(
      `no SQL program ${JSON.stringify(name)}; there are ${Object.keys(sqlPrograms).join(', ')}`,
    );
  }
  return text;
}

/** The statements with which every transaction of the engine begins. They hold until its end, also behind a pooler. */
export function beginStatements(
  policy: AccessPolicy,
  release: string,
  access: 'read write' | 'read only' = 'read write',
): string[] {
  if (!/^[\w.:/@ -]*$/.test(release)) {
    throw new Error(
      `release: ${JSON.stringify(release)} is no release; allowed: an image and a hash; take the name that the construct gives`,
    );
  }
  return [
    `begin isolation level read committed ${access}`,
    program('settings.sql'),
    // The policy's text has no $ in it, so nothing can end the quotes.
    `select set_config('two_user.policy', $two_user$${policyJson(policy)}$two_user$, true) is not null,
    set_config('two_user.release', '${release}', true) is not null,
    set_config('lock_timeout', '${lockTimeout}', true) is not null`,
    // By this name the engine's sessions know each other from a migration's.
    `select set_config('application_name', 'two-user-postgres', true) is not null
    where current_setting('application_name') not like 'two-user-postgres%'`,
  ];
}

/** Asks who is there now: what a transaction has once read of the sessions, it would read again. */
export function askWho(client: Client, ...statements: readonly string[]): Promise<Answer> {
  return ask(client, 'select pg_stat_clear_snapshot()', ...statements);
}

/** What is left to be done, and what check.sql has found. */
export interface Counts {
  readonly statements: number;
  readonly rounds: number;
  readonly errors: number;
  readonly warnings: number;
}

/** What state.sql says of the release, and of the seal of the current one. */
export interface State {
  readonly recorded: boolean;
  readonly current: boolean;
  readonly intact: boolean;
  /** How many the check had that sealed the current release. */
  readonly warnings: number;
}

export async function state(client: Client): Promise<State> {
  const [recorded, current, intact, warnings] = (await ask(client, program('state.sql'))).state;
  return {
    ...{ recorded: recorded === true, current: current === true, intact: intact === true },
    warnings: Number(warnings),
  };
}

/** A look at what is to be done, without the findings. Returns how many statements are left, in how many rounds. */
export async function look(client: Client): Promise<{ statements: number; rounds: number }> {
  const [statements, rounds] = (await ask(client, program('look.sql'))).plan;
  return { statements: Number(statements), rounds: Number(rounds) };
}

/** The whole check, which proves what a run leaves. Returns the counts of check.sql. */
export async function check(client: Client): Promise<Counts> {
  const thorough = "select set_config('two_user.thorough', 'on', true) is not null";
  const [statements, rounds, errors, warnings] = (await ask(client, thorough, program('check.sql')))
    .counts;
  return {
    statements: Number(statements),
    rounds: Number(rounds),
    errors: Number(errors),
    warnings: Number(warnings),
  };
}

/** The SQLSTATE of an error that the server sent. */
export function sqlstateOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}
