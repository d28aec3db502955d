import { compact, settle, writesOf } from '../databases.mjs';
import { time } from '../stopwatch.mjs';

export const title = 'written when nothing is to change';
/** The databases it needs: how many tables they have. */
export const sizes = (quick) => (quick ? [1_000] : [1_000, 10_000]);

export async function run({ servers, commands, record, progress, quick }) {
  for (const server of servers) {
    for (const tables of sizes(quick)) {
      const database = await server.granted(tables);
      await settle(database);
      progress(`PostgreSQL ${server.major}, ${tables} tables`);
      for (const command of [
        commands.sealed(database),
        commands.fullCheck(database),
        { ...commands.pod(database), name: 'run.sh' },
        commands.recipe(database.admin, database),
      ]) {
        // The server itself logs something now and then, so the quietest of three counts.
        const all = [];
        for (let n = 0; n < 3; n++) all.push(await writesOf(database, () => time(command)));
        const least = (key) => Math.min(...all.map((writes) => writes[key]));
        const ours = command.name !== 'recipe, four psql';
        record({
          major: server.major,
          tables,
          what: command.name,
          walBytes: least('walBytes'),
          rows: least('rows'),
          ...(ours && { budgetWal: 0, budgetRows: 0 }),
        });
      }
      await compact(database);
    }
  }
}
