// npm run bench: see README.md beside this file.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandsIn } from './commands.mjs';
import { openServer } from './databases.mjs';
import { parseOptions, usage } from './options.mjs';
import { collect, printTable, save } from './report.mjs';
import { rows } from './rows/index.mjs';
import { time } from './stopwatch.mjs';

const options = parseOptions(process.argv.slice(2));
if (options.help) {
  process.stdout.write(usage);
  process.exit();
}

const began = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'two-user-bench-'));
const servers = [];
let interrupted = false;
process.once('SIGINT', () => {
  interrupted = true;
  process.stderr.write('\nending after this step; Ctrl-C again to end at once\n');
});

let shown = -10_000;
const progress = (row) => (text) => {
  if (interrupted) throw new Error('interrupted');
  // Rounds can be short.
  if (performance.now() - shown < 2_000) return;
  shown = performance.now();
  const seconds = Math.round((shown - began) / 1000);
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  process.stderr.write(`${clock} ${row}: ${text}\n`);
};

try {
  const commands = commandsIn(folder);
  const wanted = rows.filter(({ name }) => options.only === undefined || options.only === name);
  if (wanted.some(({ name }) => name !== 'synthesis')) {
    progress('servers')(`starting PostgreSQL ${options.majors.join(', ')}`);
    for (const major of options.majors) {
      servers.push(await openServer(major, (database) => time(commands.pod(database))));
    }
    const sizes = [...new Set(wanted.flatMap(({ sizes }) => sizes(options.quick)))];
    progress('servers')(`making databases of ${sizes.join(', ')} tables, which takes a while`);
    await Promise.all(
      servers.map(async (server) => {
        for (const size of sizes) await server.granted(size);
      }),
    );
  }
  const results = [];
  for (const { name, title, run } of wanted) {
    const record = collect(results, { row: name, title });
    await run({ servers, commands, record, progress: progress(name), quick: options.quick });
  }
  printTable(results);
  if (!options.quick && options.only === undefined) {
    process.stdout.write(`\nsaved: ${save(results, servers, commands.psql)}\n`);
  }
} finally {
  for (const server of servers) await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
