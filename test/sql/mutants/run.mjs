// Would a test see a mistake in the SQL? Every condition of the engine's programs is made true, then false, in a copy of
// this package, and some test must fail then; what survives is listed, or stands in equivalents.mjs with the reason.
//
//   npm run mutants:sql -- [--only FILE[:LINE]] [--part 1/4] [--majors 14,18]
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createVitest } from 'vitest/node';
import { mutantsOf } from './conditions.mjs';
import { equivalents } from './equivalents.mjs';
import { programs } from './programs.mjs';

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, part: { type: 'string' }, majors: { type: 'string' } },
});
process.env.PG_MAJORS = options.majors ?? '18';
// Random states are the same for every mutant.
process.env.SEED = '4';

const source = resolve(import.meta.dirname, '../../..');
const copy = mkdtempSync(join(tmpdir(), 'mutants-'));
for (const name of ['src', 'test', 'dist', 'charts', 'package.json', 'tsconfig.json']) {
  cpSync(join(source, name), join(copy, name), { recursive: true });
}
symlinkSync(join(source, 'node_modules'), join(copy, 'node_modules'));
process.chdir(copy);

const [part, parts] = (options.part ?? '1/1').split('/').map(Number);
const all = Object.entries(programs).flatMap(([file, tests]) => {
  const path = join(copy, 'src/sql', file);
  const original = readFileSync(path, 'utf8');
  return mutantsOf(original).map((mutant) => ({ file, path, original, tests, ...mutant }));
});
const wanted = all.filter(
  ({ file, line }) =>
    options.only === undefined || [file, `${file}:${line}`].includes(options.only),
);
const mutants = wanted.filter((_, index) => index % parts === part - 1);

const vitest = await createVitest('test', {
  root: copy,
  watch: true,
  bail: 1,
  maxWorkers: 1,
  fileParallelism: false,
  include: ['test/**/*.test.ts'],
  globalSetup: 'test/servers/global-setup.ts',
  testTimeout: 60_000,
  hookTimeout: 60_000,
  reporters: [{}],
  config: false,
});

/** Whether one of these test files fails; the first one ends it. */
async function anyFails(files) {
  for (const file of files) {
    vitest.state.filesMap.clear();
    const found = await vitest.globTestSpecifications([file]);
    const { testModules } = await vitest.runTestSpecifications(found);
    if (testModules.length === 0) throw new Error(`no test file ${file}`);
    if (testModules.some((module) => !module.ok())) return true;
  }
  return false;
}

const survivors = [];
let done = 0;
try {
  const every = [...new Set(Object.values(programs).flat())];
  const used = every.filter((file) => mutants.some(({ tests }) => tests.includes(file)));
  if (await anyFails(used))
    throw new Error('the tests fail without a mutant: make them pass first');
  for (const { file, path, original, tests, line, condition, instead, text } of mutants) {
    writeFileSync(path, text);
    const caught = await anyFails(tests);
    writeFileSync(path, original);
    const name = `${file}:${line}: ${instead} instead of ${condition}`;
    if (!caught) survivors.push(name);
    done++;
    console.log(`${done}/${mutants.length} ${caught ? 'caught' : 'SURVIVED'} ${name}`);
  }
} finally {
  await vitest.close();
  process.chdir(source);
  rmSync(copy, { recursive: true, force: true });
}

// Lines move, so an entry is a file and a part of the text.
const known =
  ({ file, text }) =>
  (name) =>
    name.startsWith(`${file}:`) && name.includes(text);
const unknown = survivors.filter((name) => !equivalents.some((one) => known(one)(name)));
const stale = equivalents.filter((one) => !survivors.some(known(one)));
console.log(
  `${mutants.length} mutants, ${mutants.length - survivors.length} caught, ${survivors.length - unknown.length} known to be none`,
);
for (const name of unknown) console.log(`not caught: ${name}`);
if (options.only === undefined && parts === 1) {
  for (const { file, text } of stale) console.log(`listed, but caught: ${file}: ${text}`);
  if (stale.length > 0) process.exitCode = 1;
}
if (unknown.length > 0) process.exitCode = 1;
process.exit();
