import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { commandsIn, policyOf, release } from './commands.mjs';
import { openServer, query } from './databases.mjs';

const folder = mkdtempSync('/tmp/core-bench-');
const c = commandsIn(folder);
let cmd;
const server = await openServer(18, async (db) => {
  for (const k of ['firstRun', 'first']) if (c[k]) cmd = c[k](db);
  const r = spawnSync(cmd.argv[0], cmd.argv.slice(1), { env: cmd.env, encoding: 'utf8' });
  console.log(r.stdout.slice(-3000), r.stderr.slice(-500));
});
console.log(Object.keys(c));
const db = await server.granted(10);
console.log(await query(db.superuser, 'select release, seal from two_user.release'));
const s = c.fullCheck(db);
const r = spawnSync(s.argv[0], s.argv.slice(1), { env: s.env, encoding: 'utf8' });
console.log(r.stdout.slice(-300));
writeFileSync(
  '/tmp/core-bench-x.sql',
  readFileSync(s.argv.at(-1), 'utf8') +
    ";select jsonb_pretty(current_setting('two_user.check')::jsonb -> 'findings');",
);
const q = spawnSync(s.argv[0], [...s.argv.slice(1, -1), '/tmp/core-bench-x.sql'], {
  env: s.env,
  encoding: 'utf8',
});
console.log(q.stdout.slice(-1500), q.stderr.slice(-500));
await server.stop();
