import { existsSync } from 'node:fs';
import { time } from '../stopwatch.mjs';

export const title = 'peak memory of the client';
/** The databases it needs: how many tables they have. */
export const sizes = (quick) => (quick ? [1_000] : [10_000]);

export async function run({ servers, commands, record, progress, quick }) {
  if (!existsSync('/proc/self/status')) return progress('left out: this system has no /proc');
  for (const server of servers) {
    const [tables] = sizes(quick);
    const database = await server.granted(tables);
    const fresh = await server.copy(await server.ungranted(tables), 'peak');
    const all = [
      commands.selectOne(database.admin),
      commands.sealed(database),
      commands.fullCheck(database),
      commands.firstRun(fresh),
    ];
    for (const command of all) {
      progress(`PostgreSQL ${server.major}, ${tables} tables: ${command.name}`);
      const { output } = time(commands.withPeak(command));
      record({
        major: server.major,
        tables,
        what: command.name,
        peakMB: Number(/VmHWM:\s+(\d+) kB/.exec(output)[1]) / 1024,
        ...(command !== all[0] && { budgetMB: 12 }),
      });
    }
    await server.drop(fresh);
  }
}
