import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sqlPrograms } from '../../../src/sql/programs';
import { mutantsOf } from './conditions.mjs';
import { equivalents } from './equivalents.mjs';
import { leftOut, programs } from './programs.mjs';
import { Bench, type OneTest, register, testsIn } from './tests';
import { programsWith, type Texts, textOf } from './texts';

// Would a test see a mistake in the SQL? Every condition of the engine's programs is made true, then false, and some
// test must fail then that passes without; see run.mjs.

interface Mutant {
  readonly name: string;
  readonly text: string;
}

const folder = join(import.meta.dirname, '../../../src/sql');
const { ONLY = '', PART = '1/1', LOG } = process.env;
/** FILE or FILE:LINE, any number of them. */
const only = ONLY.split(',').filter((one) => one !== '');
const [part, parts] = PART.split('/').map(Number) as [number, number];

const files =
  only.length === 0
    ? Object.keys(programs)
    : [...new Set(only.map((one) => one.replace(/:.*/, '')))];
const stagesOf = (file: string) => programs[file] ?? [];
/** Whether all mutants of a file are tried. */
const isWhole = (file: string) =>
  parts === 1 && (only.length === 0 || only.includes(file)) && files.includes(file);

for (const file of new Set(files.flatMap(stagesOf).flatMap(({ tests }) => tests))) register(file);

const mutantsIn = (file: string): Mutant[] =>
  mutantsOf(textOf(join(folder, file))).map(({ place, condition, instead, text }) => ({
    name: `${file}:${place}: ${instead} instead of ${condition}`,
    text,
  }));

const use = (texts: Texts) => Object.assign(sqlPrograms, texts);

const failsWithout = ({ file, title }: OneTest, cause: unknown) =>
  new Error(`fails without a mutant: ${file}: ${title}`, { cause });

type Stage = ReturnType<typeof stagesOf>[number];

/** A stage of a program's tests: those that pass without a mutant, and that no stage before has. */
interface Ready {
  readonly findings: readonly string[] | 'all';
  readonly original: Texts;
  readonly tests: readonly OneTest[];
  /** Those that caught a mutant, the last one first: the next mutant is beside it. */
  caught: readonly OneTest[];
}

async function readyFor(
  specified: readonly Stage[],
  bench: Bench,
  all: readonly OneTest[],
): Promise<Ready[]> {
  const stages: Ready[] = [];
  for (const { findings, tests } of specified) {
    const original = await programsWith(findings);
    use(original);
    const begun = performance.now();
    const passing: OneTest[] = [];
    const asked = all.filter(
      (one) => tests.includes(one.file) && !stages.some((stage) => stage.tests.includes(one)),
    );
    for (const one of asked) {
      const failure = await bench.failure(one);
      if (failure && findings === 'all') throw failsWithout(one, failure);
      if (!failure) passing.push(one);
    }
    // Again: what one leaves behind must not make another fail, nor itself.
    for (const one of passing) {
      const failure = await bench.failure(one);
      if (failure) throw failsWithout(one, failure);
    }
    const s = ((performance.now() - begun) / 1000).toFixed(0);
    console.log(`with ${findings}: ${passing.length} of ${asked.length} tests, twice in ${s} s`);
    stages.push({ findings, original, tests: passing, caught: [] });
  }
  return stages;
}

/** The first test that fails with a mutant, and passes once more without. */
async function catcherOf(file: string, text: string, stages: readonly Ready[], bench: Bench) {
  const tried = new Set<OneTest>();
  // What caught the last mutants may well be of a later stage.
  const turns = [
    ...stages.map((stage) => ({ stage, tests: stage.caught.slice(0, 3) })),
    ...stages.map((stage) => ({ stage, tests: [...stage.caught, ...stage.tests] })),
  ];
  for (const { stage, tests } of turns) {
    const mutated = await programsWith(stage.findings, { file, text });
    for (const one of tests) {
      if (tried.has(one)) continue;
      tried.add(one);
      use(mutated);
      const failure = await bench.failure(one);
      if (!failure) continue;
      use(stage.original);
      const still = await bench.failure(one);
      if (still) throw failsWithout(one, still);
      stage.caught = [one, ...stage.caught.filter((other) => other !== one)];
      return one;
    }
  }
  return undefined;
}

test('every mutant of the SQL is caught, or is known to be none', { timeout: 0 }, async ({
  task,
}) => {
  const bench = new Bench();
  const all = testsIn(task.file as never).filter(
    ({ suites, title }) => suites.length > 0 && !leftOut.test(title),
  );
  const log = LOG && existsSync(LOG) ? readFileSync(LOG, 'utf8').split('\n') : [];
  const survivors = log.flatMap((line) => /^SURVIVED (.*)/.exec(line)?.[1] ?? []);
  // Files for which the same is run share what was learned.
  const ready = new Map<readonly Stage[], Ready[]>();
  let tried = 0;
  for (const file of files) {
    const mutants = mutantsIn(file).filter(
      ({ name }, index) =>
        index % parts === part - 1 &&
        (only.length === 0 || only.some((one) => name.startsWith(`${one}:`))) &&
        !log.some((line) => line.endsWith(` ${name}`)),
    );
    if (mutants.length === 0) continue;
    const specified = stagesOf(file);
    const stages = ready.get(specified) ?? (await readyFor(specified, bench, all));
    ready.set(specified, stages);
    for (const [index, { name, text }] of mutants.entries()) {
      const begun = performance.now();
      const catcher = await catcherOf(file, text, stages, bench);
      tried++;
      if (!catcher) survivors.push(name);
      const outcome = `${catcher ? 'caught' : 'SURVIVED'} ${name}`;
      const s = ((performance.now() - begun) / 1000).toFixed(1);
      console.log(
        `${index + 1}/${mutants.length} ${outcome} [${s} s]${catcher ? ` by ${catcher.title}` : ''}`,
      );
      if (LOG) appendFileSync(LOG, `${outcome}\n`);
    }
  }
  await bench.close();

  // Lines move, so an entry is a file and a part of the name.
  const known = (one: { file: string; text: string }) => (name: string) =>
    name.startsWith(`${one.file}:`) && name.includes(one.text);
  const unknown = survivors.filter((name) => !equivalents.some((one) => known(one)(name)));
  const stale = equivalents.filter((one) => isWhole(one.file) && !survivors.some(known(one)));
  console.log(
    `${tried} mutants; ${survivors.length} survivors, of which ${survivors.length - unknown.length} are known to be none`,
  );
  expect({
    'not caught': unknown,
    'listed, but caught': stale.map(({ file, text }) => `${file}: ${text}`),
  }).toEqual({ 'not caught': [], 'listed, but caught': [] });
});
