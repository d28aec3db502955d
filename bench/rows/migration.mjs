import { query, withClient } from '../databases.mjs';
import { start } from '../stopwatch.mjs';
import { reasons } from './crowd.mjs';

export const title = 'beside a running migration';
/** The databases it needs: how many tables they have. */
export const sizes = () => [1_000];

/** Starts of pods one after the other, while somebody else alters, creates and drops tables in the same schema. */
export async function run({ servers, commands, record, progress, quick }) {
  const [tables] = sizes();
  const seconds = quick ? 4 : 10;
  for (const server of servers) {
    const original = await server.ungranted(tables);
    const sides = {
      'run.sh': (database) => commands.pod(database),
      'recipe, four psql': (database) => commands.recipe(database.admin, database),
    };
    for (const [side, command] of Object.entries(sides)) {
      const database = await server.copy(original, 'migrated');
      const first = await start(commands.pod(database));
      if (first.code !== 0) throw new Error(first.output);
      for (const drifting of [false, true]) {
        const what = `${side}, ${drifting ? 'a drift before each' : 'nothing to change'}`;
        progress(`PostgreSQL ${server.major}: ${what}`);
        const until = performance.now() + seconds * 1000;
        const migration = migrate(database, until);
        const ended = [];
        while (performance.now() < until) {
          // One of the tables that are being altered.
          if (drifting) await drift(database, 1 + (ended.length % 20));
          ended.push(await start(command(database)));
        }
        const cycles = await migration;
        record({
          major: server.major,
          tables,
          what,
          runs: ended.length,
          failures: ended.filter(({ code }) => code !== 0).length,
          errors: reasons(ended),
          cycles: cycles.length,
          brokenCycles: cycles.filter((error) => error !== undefined).length,
          cycleErrors: reasons(
            cycles.filter(Boolean).map(({ message }) => ({ code: 1, output: `ERROR: ${message}` })),
          ),
          ...(side === 'run.sh' && { budgetFailures: 0 }),
        });
      }
      await server.drop(database);
    }
  }
}

/** As another release's migration would: every other cycle in one transaction. Returns each cycle's error, if any. */
function migrate({ admin }, until) {
  return withClient(admin, async (client) => {
    const cycles = [];
    for (let n = 0; performance.now() < until; n++) {
      const table = `t${1 + (n % 20)}`;
      const statements = [
        `alter table ${table} add column c${n} int`,
        `create index i${n} on ${table} (c${n})`,
        `alter table ${table} drop column c${n}`,
        `create table m${n} (id bigserial primary key)`,
        `alter table m${n} rename to n${n}`,
        `drop table n${n}`,
      ];
      if (n % 2) statements.unshift('begin');
      if (n % 2) statements.push('commit');
      cycles.push(await cycle(client, statements));
    }
    return cycles;
  });
}

async function cycle(client, statements) {
  try {
    for (const statement of statements) await client.query(statement);
    return undefined;
  } catch (error) {
    await client.query('rollback');
    return error;
  }
}

async function drift({ admin, service }, n) {
  for (;;) {
    try {
      // With a lock, or this GRANT itself would break the migration's cycles, which then would count as ours.
      return await query(
        admin,
        `begin; lock table t${n} in access exclusive mode; grant delete on t${n} to ${service.user}; commit`,
      );
    } catch (error) {
      // The drift's own collision with the migration is not what is counted.
      if (!/concurrently/.test(error.message)) throw error;
    }
  }
}
