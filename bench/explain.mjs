// npm run bench:explain: where the time of the largest queries goes, at 50,000 tables. See README.md beside this file.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { beginStatements } from '../lib/cli/session.js';
import { sqlPrograms } from '../lib/sql/programs.js';
import { commandsIn, policyOf, release } from './commands.mjs';
import { openServer, settle } from './databases.mjs';
import { time } from './stopwatch.mjs';

const { values } = parseArgs({
  options: {
    tables: { type: 'string', default: '50000' },
    major: { type: 'string', default: '18' },
  },
});
const tables = Number(values.tables);
const folder = mkdtempSync(join(tmpdir(), 'two-user-explain-'));
const server = await openServer(Number(values.major), (database) =>
  time(commandsIn(folder).pod(database)),
);

/** One line per node that takes part of the time, and how much of it is its own. */
function outline(node, whole, depth = 0) {
  const total = node['Actual Total Time'] * node['Actual Loops'];
  const parts = node.Plans ?? [];
  // What a CTE takes is in the time of whoever reads from it first, too.
  const own = Math.max(
    0,
    total - parts.reduce((sum, part) => sum + part['Actual Total Time'] * part['Actual Loops'], 0),
  );
  if (total < whole / 100) return [];
  const name = node['Subplan Name'] ? `${node['Subplan Name']}: ` : '';
  const of = node['Relation Name'] ?? node['CTE Name'] ?? node['Function Name'];
  const index = node['Index Name'] ? ` using ${node['Index Name']}` : '';
  const line = `${'  '.repeat(depth)}${name}${node['Node Type']}${of ? ` on ${of}` : ''}${index}`;
  const buffers = node['Shared Hit Blocks'] + node['Shared Read Blocks'];
  const cells = [
    total.toFixed(1),
    node['Node Type'] === 'CTE Scan' ? '' : own.toFixed(1),
    node['Actual Rows'] * node['Actual Loops'],
    buffers,
  ];
  return [[line, ...cells], ...parts.flatMap((part) => outline(part, whole, depth + 1))];
}

function table(rows) {
  const head = ['node', 'ms', 'own ms', 'rows', 'buffers'];
  const all = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, n) => Math.max(...all.map((row) => row[n].length)));
  return all
    .map((row) =>
      row
        .map((cell, n) => (n === 0 ? cell.padEnd(widths[n]) : cell.padStart(widths[n])))
        .join('  '),
    )
    .join('\n');
}

const anonymousMB = (pid) =>
  Number(/RssAnon:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

try {
  process.stderr.write(`making a database of ${tables} tables, which takes a while\n`);
  const database = await server.granted(tables);
  await settle(database);
  const texts = [];
  for (const name of ['state.sql', 'look.sql', 'check.sql']) {
    // A new session each time, as a pod's is; the second time, so that the server has the catalog in its memory.
    for (let again = 0; again < 2; again++) {
      const client = new pg.Client(database.admin);
      await client.connect();
      const [{ pid }] = (await client.query('select pg_backend_pid() as pid')).rows;
      const before = anonymousMB(pid);
      for (const statement of beginStatements(policyOf(database), release))
        await client.query(statement);
      await client.query("select set_config('two_user.thorough', 'on', true)");
      const memory = server.major >= 17 ? ', memory' : '';
      const { rows } = await client.query(
        `explain (analyze, buffers${memory}, format json) ${sqlPrograms[name]}`,
      );
      const after = anonymousMB(pid);
      await client.end();
      if (again === 0) continue;
      const [
        { Plan: plan, 'Planning Time': planning, 'Execution Time': execution, Planning: planned },
      ] = rows[0]['QUERY PLAN'];
      const used = planned?.['Memory Used'];
      texts.push(
        `## ${name}: ${planning.toFixed(1)} ms planning, ${execution.toFixed(1)} ms execution\n\n` +
          `Planning used ${used === undefined ? '?' : (used / 1024).toFixed(1)} MB; the backend had ${before.toFixed(1)} MB of its own before and ${after.toFixed(1)} MB after.\n\n` +
          `\`\`\`\n${table(outline(plan, execution))}\n\`\`\`\n`,
      );
    }
  }
  const file = join(import.meta.dirname, 'results', 'explain.md');
  writeFileSync(
    file,
    `# EXPLAIN (ANALYZE, BUFFERS) at ${tables.toLocaleString('en')} tables, PostgreSQL ${server.version}\n\n` +
      'Written by `npm run bench:explain`; nodes below 1 % of the time are left out. What it says is in [README.md](../README.md).\n\n' +
      texts.join('\n'),
  );
  process.stdout.write(`${texts.join('\n')}\nsaved: ${file}\n`);
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
