import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { settle } from '../databases.mjs';
import { rounds } from '../stopwatch.mjs';

export const title = 'the same with 4 ms of network round trip';
/** The databases it needs: how many tables they have. */
export const sizes = (quick) => (quick ? [100] : [100, 10_000]);

export async function run({ servers, commands, record, progress, quick }) {
  for (const server of servers) {
    for (const tables of sizes(quick)) {
      const database = await server.granted(tables);
      await settle(database);
      const proxy = await startProxy(database.admin.port);
      try {
        const far = { ...database.admin, port: proxy.port };
        const floor = commands.selectOne(far);
        const ours = [commands.sealed(database, far), commands.fullCheck(database, far)];
        const recipe = commands.recipe(far, database);
        const say = (text) => progress(`PostgreSQL ${server.major}, ${tables} tables: ${text}`);
        const times = await rounds(quick ? 5 : 15, [floor, ...ours], { progress: say });
        const about = {
          major: server.major,
          tables,
          reference: floor.name,
          referenceMs: times[floor.name],
        };
        for (const { name } of ours) record({ ...about, what: name, ms: times[name], budget: 1.6 });
        // At 10,000 it is the writing that takes the time, which the row above shows.
        if (tables === 100) {
          const others = await rounds(3, [floor, recipe], { progress: say });
          record({
            ...about,
            what: recipe.name,
            ms: others[recipe.name],
            referenceMs: others[floor.name],
          });
        }
      } finally {
        proxy.stop();
      }
    }
  }
}

async function startProxy(target) {
  const file = fileURLToPath(new URL('../latency-proxy.mjs', import.meta.url));
  const child = spawn(process.execPath, [file, `${target}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [text] = await once(child.stdout, 'data');
  return { port: Number(`${text}`), stop: () => child.stdin.end() };
}
