import type { Client } from 'pg';
import { counted } from '../database/print-plan';
import { ask, sqlstateOf } from '../session';
import type { LiveStatement } from './live';
import { isRefused } from './refused';

/** What pg_stat_statements tells. */
export interface Statements {
  /** Those that need what the model does not give. */
  readonly refused: readonly LiveStatement[];
  readonly temporary: boolean;
  /** What was looked at, in words. */
  readonly note: string;
}

const absent =
  'its statements are not known: there is no pg_stat_statements in this database; put it into shared_preload_libraries, create extension pg_stat_statements, let the application run for a while, and adopt again';

/** How many statements are read, those called most first: the view keeps 5,000 by default. */
const most = 100_000;

/**
 * Reads what the service has done since the statistics began.
 *
 * @param view as SQL writes it, null when there is none
 */
export async function readStatements(
  client: Client,
  view: string | null,
  service: string,
): Promise<Statements> {
  const nothing = { refused: [], temporary: false };
  if (view === null) return { ...nothing, note: absent };
  const text = `select s.query, sum(s.calls)::float8 as calls from ${view} as s
    where s.userid = (select oid from pg_roles where rolname = $1)
      and s.dbid = (select oid from pg_database where datname = current_database())
    group by s.query order by 2 desc, 1 limit ${most}`;
  await ask(client, 'savepoint statements');
  try {
    const { rows } = await client.query(text, [service]);
    const all = rows as { query: string | null; calls: number }[];
    const readable = all.flatMap(({ query, calls }) => {
      return query === null || query === '<insufficient privilege>' ? [] : [{ query, calls }];
    });
    const hidden = all.length - readable.length;
    return {
      refused: readable.filter(({ query }) => isRefused(query)),
      temporary: readable.some(({ query }) =>
        /^\s*create\s+(local\s+|global\s+)?temp(orary)?\s/i.test(query),
      ),
      note: `${counted(readable.length, 'statement')} of ${service} in pg_stat_statements read${
        hidden > 0 ? `, ${hidden} hidden from this user: grant pg_read_all_stats to it` : ''
      }; what is not called often falls out of it, so run the tests of the application as the service, too`,
    };
  } catch (error) {
    const sqlstate = sqlstateOf(error);
    if (sqlstate === undefined) throw error;
    await ask(client, 'rollback to savepoint statements');
    return {
      ...nothing,
      note: `its statements are not known: ${(error as Error).message} (SQLSTATE ${sqlstate})`,
    };
  }
}
