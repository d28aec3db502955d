import { writesOf } from '../databases.mjs';
import { time } from '../stopwatch.mjs';

export const title = 'first run';
/** The databases it needs: how many tables they have. */
export const sizes = (quick) => (quick ? [1_000] : [1_000, 10_000]);

/** Each on a fresh copy of the same files. */
export async function run({ servers, commands, record, progress, quick }) {
  for (const server of servers) {
    for (const tables of sizes(quick)) {
      const original = await server.ungranted(tables);
      const sides = {
        'first run': commands.firstRun,
        'recipe, one transaction': commands.recipeAtOnce,
      };
      const times = { 'first run': [], 'recipe, one transaction': [] };
      const wal = { 'first run': [], 'recipe, one transaction': [] };
      const count = quick || tables > 1_000 ? 3 : 7;
      for (let round = 0; round < count; round++) {
        const order = Object.entries(sides);
        if (round % 2) order.reverse();
        for (const [name, command] of order) {
          const database = await server.copy(original, `first${tables}`);
          const { result, walBytes } = await writesOf(database, () => time(command(database)));
          times[name].push(result.ms);
          wal[name].push(walBytes);
          await server.drop(database);
        }
        progress(`PostgreSQL ${server.major}, ${tables} tables: round ${round + 1} of ${count}`);
      }
      record({
        major: server.major,
        tables,
        what: 'first run',
        ms: times['first run'],
        reference: 'recipe, one transaction',
        referenceMs: times['recipe, one transaction'],
        budget: 1.2,
        walBytes: Math.min(...wal['first run']),
        referenceWal: Math.min(...wal['recipe, one transaction']),
      });
    }
  }
}
