import { query, settle, writesOf } from '../databases.mjs';
import { rounds, time } from '../stopwatch.mjs';

export const title = 'two tables drifted';
/** The databases it needs: how many tables they have. */
export const sizes = (quick) => (quick ? [1_000] : [1_000, 10_000]);

export async function run({ servers, commands, record, progress, quick }) {
  for (const server of servers) {
    for (const tables of sizes(quick)) {
      const database = await server.granted(tables);
      await settle(database);
      const service = database.service.user;
      const drift = () =>
        query(
          database.admin,
          `grant delete on t1 to ${service}`,
          `revoke select on t2 from ${service}`,
        );
      const floor = commands.selectOne(database.admin);
      const repair = commands.repair(database);
      const say = (text) => progress(`PostgreSQL ${server.major}, ${tables} tables: ${text}`);
      const times = await rounds(quick ? 5 : 15, [floor, repair], {
        before: (command) => (command === repair ? drift() : undefined),
        progress: say,
      });
      const all = [];
      for (let n = 0; n < 3; n++) {
        await drift();
        // Drifting has touched a page for the first time since a checkpoint; its image is not the repair's.
        all.push(await writesOf(database, () => time(repair)));
      }
      const least = (key) => Math.min(...all.map((writes) => writes[key]));
      record({
        major: server.major,
        tables,
        what: repair.name,
        ms: times[repair.name],
        reference: floor.name,
        referenceMs: times[floor.name],
        budget: 3,
        walBytes: least('walBytes'),
        rows: least('rows'),
        budgetWal: 1_000,
        budgetRows: 2,
      });
    }
  }
}
