// Would a test see a mistake in the SQL? Every condition of the engine's programs is made true, then false, and some test
// must fail then that passes without; what survives is listed, or stands in equivalents.mjs with the reason. An entry there
// that no survivor of its file fits fails the run as well.
//
//   npm run mutants:sql -- [--only FILE[:LINE],..] [--part 1/4] [--log FILE] [--majors 14,18] [--seed 4]
//
// One run of vitest for all: mutants.test.ts registers the tests of other files and runs them itself, with sessions and
// databases that stay. For the findings, each test is run once, and asks about all mutants that are left at the same time
// (screen.ts); those that make a difference are run with it. That takes some four minutes a file, and a second for each
// mutant. For the other programs each mutant is run with all tests, until one catches it: those that caught the last
// mutants come first, so that a mutant that is caught takes some 0.2 s; one that survives takes a minute. How that is kept
// short stands in programs.mjs (stages, findings) and in test/sql/cases.ts (brief cases).
//
// `--log FILE` writes down what became of each mutant as soon as that is known; a later run with the same file goes on
// there. Where a program has been changed meanwhile, its lines must be taken out of the file.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    part: { type: 'string' },
    log: { type: 'string' },
    majors: { type: 'string' },
    seed: { type: 'string' },
  },
});
Object.assign(process.env, {
  PG_MAJORS: options.majors ?? '18',
  // Random states are the same for every mutant.
  SEED: options.seed ?? '4',
  BRIEF_CASES: '1',
  ...(options.only && { ONLY: options.only }),
  ...(options.part && { PART: options.part }),
  ...(options.log && { LOG: resolve(options.log) }),
});

const root = resolve(import.meta.dirname, '../../..');
const config = resolve(root, 'vitest.mutants.config.mts');
const vitest = await startVitest('test', ['test/sql/mutants'], { root, config, watch: false });
await vitest.close();
