import { addTables, query, settle } from '../databases.mjs';
import { start } from '../stopwatch.mjs';

export const title = 'first run with max_locks_per_transaction 64 and max_connections 100';
/** The databases it needs: how many tables they have. */
export const sizes = (quick) => (quick ? [] : [50_000]);

/** Takes the database of 50,000 tables and adds as many, so this row is the last to use it. */
export async function run({ servers, commands, record, progress, quick }) {
  if (sizes(quick).length === 0) return progress('left out by --quick');
  for (const server of servers) {
    progress(`PostgreSQL ${server.major}: making 100,000 tables`);
    const database = await server.granted(50_000);
    const service = database.service.user;
    await query(
      database.admin,
      'drop schema two_user cascade',
      `alter default privileges in schema public revoke all on tables from ${service}`,
      `alter default privileges in schema public revoke all on sequences from ${service}`,
      `revoke all on all tables in schema public from ${service}`,
      `revoke all on all sequences in schema public from ${service}`,
    );
    await addTables(database, 50_001, 100_000, '(n int)');
    await settle(database);
    progress(`PostgreSQL ${server.major}: 100,000 tables, run.sh`);
    const begin = performance.now();
    const { code, output } = await start(commands.pod(database));
    record({
      major: server.major,
      tables: 100_000,
      what: 'run.sh',
      ms: [performance.now() - begin],
      runs: 1,
      failures: code === 0 ? 0 : 1,
      budgetFailures: 0,
      ...(code !== 0 && { errors: { [output.slice(-500)]: 1 } }),
      granted: await grantedTables(database),
    });
  }
}

async function grantedTables({ superuser, service }) {
  const [{ count }] = await query(
    superuser,
    `select count(*)::int from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
      and has_table_privilege('${service.user}', oid, 'INSERT')`,
  );
  return count;
}
