import type { DatabaseError } from 'pg';
import type { Database } from '../connection/open-database';
import { printable } from '../paint';
import { Refusal } from '../refusal';
import { sqlstateOf } from '../session';

/** An error of the server's or of the connection in words; any other one as it is. */
export function explained(error: unknown, database: Database): unknown {
  if (error instanceof Refusal) return error;
  const { code, message } = error as DatabaseError;
  const { server, target, pid } = database;
  const where = `  server ${server}, database ${JSON.stringify(target.database)}, user ${JSON.stringify(target.user)}, pid ${pid}`;
  const sqlstate = sqlstateOf(error);
  if (sqlstate === undefined || sqlstate.startsWith('57P')) {
    const lost =
      /^(ECONNRESET|EPIPE|ETIMEDOUT)$/.test(code ?? '') ||
      /Connection terminated|not queryable/.test(message);
    if (!lost && sqlstate === undefined) return error;
    return new Refusal([
      `the connection was lost: ${message}${sqlstate === undefined ? '' : ` (SQLSTATE ${sqlstate})`}`,
      where,
      '  remedy: see the log of the server, and run again; what was not committed, the server undoes',
    ]);
  }
  const { statement = '', detail, hint } = error as DatabaseError & { statement?: string };
  return new Refusal([
    `the server refused a statement: ${printable(message)} (SQLSTATE ${sqlstate})`,
    ...(detail === undefined ? [] : [`  detail: ${printable(detail)}`]),
    ...(hint === undefined ? [] : [`  hint: ${printable(hint)}`]),
    `  statement: ${shortened(statement)}`,
    where,
    `  remedy: ${remedyOf(sqlstate, statement, database)}`,
  ]);
}

function remedyOf(sqlstate: string, statement: string, { target }: Database): string {
  // It holds the table that is the lock, and is made at the first run.
  if (sqlstate === '42501' && statement.startsWith('create schema if not exists two_user')) {
    return `the admin must own the database: alter database ${JSON.stringify(target.database)} owner to ${JSON.stringify(target.user)}`;
  }
  return remedies[sqlstate] ?? 'see the log of the server';
}

const remedies: { readonly [sqlstate: string]: string } = {
  '42501': "let the role do it, or connect as the policy's admin",
  '55P03': 'end the transaction that holds the lock, and run again',
  '40P01': 'run again',
  '57014': 'look why it takes so long, and run again',
  '53200': 'raise max_locks_per_transaction, and run again',
  '25006': 'connect to the primary',
};

const width = 200;

/** A statement on one line, without comments. */
function shortened(statement: string): string {
  const line = printable(statement.replace(/^\s*--.*$/gm, '').replace(/\s+/g, ' ')).trim();
  return line.length > width ? `${line.slice(0, width)} ...` : line;
}
