import { compact, settle } from '../databases.mjs';
import { rounds } from '../stopwatch.mjs';

export const title = 'pod start, nothing to change';
/** The databases it needs: how many tables they have. */
export const sizes = (quick) => (quick ? [100, 1_000] : [100, 1_000, 10_000, 50_000]);

/** A pod's start, against any psql at all and against the one scan that nobody can do without. */
export async function run({ servers, commands, record, progress, quick }) {
  for (const server of servers) {
    for (const tables of sizes(quick)) {
      const database = await server.granted(tables);
      await settle(database);
      const { selectOne, groupBy, sealed, fullCheck, recipe } = commands;
      const floor = selectOne(database.admin);
      const scan = groupBy(database.admin);
      const ours = [sealed(database), fullCheck(database)];
      const say = (text) => progress(`PostgreSQL ${server.major}, ${tables} tables: ${text}`);
      const count = quick ? 7 : tables < 50_000 ? 15 : 7;
      const times = await rounds(count, [floor, scan, ...ours], { progress: say });
      // Later, for it rewrites every row of pg_class each time and so makes all scans slower.
      const others = await rounds(3, [floor, recipe(database.admin, database)], {
        progress: say,
      });
      await compact(database);
      const about = { major: server.major, tables };
      const large = tables >= 50_000;
      for (const { name } of ours) {
        record({
          ...about,
          what: name,
          ms: times[name],
          reference: large ? scan.name : floor.name,
          referenceMs: times[large ? scan.name : floor.name],
          // 1,000 tables have no budget of their own; it grows with the scan.
          budget: tables <= 100 ? 1.6 : 2,
        });
      }
      record({
        ...about,
        what: scan.name,
        ms: times[scan.name],
        reference: floor.name,
        referenceMs: times[floor.name],
      });
      record({
        ...about,
        what: 'recipe, four psql',
        ms: others['recipe, four psql'],
        reference: floor.name,
        referenceMs: others[floor.name],
      });
    }
  }
}
