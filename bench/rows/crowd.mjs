import { start } from '../stopwatch.mjs';

export const title = '50 starts at once';
/** The databases it needs: how many tables they have. */
export const sizes = (quick) => (quick ? [100] : [100, 1_000]);

export async function run({ servers, commands, record, progress, quick }) {
  const count = 50;
  for (const server of servers) {
    for (const tables of sizes(quick)) {
      const original = await server.ungranted(tables);
      const sides = {
        'run.sh': (database) => commands.pod(database),
        'recipe, four psql': (database) => commands.recipe(database.admin, database),
      };
      for (const [side, command] of Object.entries(sides)) {
        for (let round = 0; round < (quick ? 1 : 2); round++) {
          const database = await server.copy(original, `crowd${tables}`);
          for (const when of ['first run', 'steady']) {
            progress(`PostgreSQL ${server.major}, ${tables} tables: ${side}, ${when}`);
            const ended = await Promise.all(
              Array.from({ length: count }, () => timed(command(database))),
            );
            record({
              major: server.major,
              tables,
              what: `${side}, ${when}`,
              runs: count,
              failures: ended.filter(({ code }) => code !== 0).length,
              errors: reasons(ended),
              ms: ended.map(({ ms }) => ms),
              ...(side === 'run.sh' && { budgetFailures: 0 }),
              // The rounds of one kind are one line.
              sum: true,
            });
          }
          await server.drop(database);
        }
      }
    }
  }
}

async function timed(command) {
  const begin = performance.now();
  const { code, output } = await start(command);
  return { code, output, ms: performance.now() - begin };
}

/** How many ended with which error. */
export function reasons(ended) {
  const count = {};
  for (const { code, output } of ended) {
    if (code === 0) continue;
    const reason = /(?:ERROR|FATAL|FAILED):\s+(.*)/.exec(output)?.[1] ?? `code ${code}`;
    const general = reason
      .replace(/\d+/g, 'N')
      .replace(/"[^"]*"/g, '"…"')
      .slice(0, 80);
    count[general] = (count[general] ?? 0) + 1;
  }
  return count;
}
