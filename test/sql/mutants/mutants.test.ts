import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mutantsOf } from './conditions.mjs';
import { equivalents } from './equivalents.mjs';
import { leftOut, programs, screened } from './programs.mjs';
import { screenedCatchers } from './screened';
import { catcherOf, type Mutant, type Specified, type Stage, stagesFor } from './stages';
import { Bench, type OneTest, register, testsIn } from './tests';
import { textOf } from './texts';

// Would a test see a mistake in the SQL? Every condition of the engine's programs is made true, then false, and some
// test must fail then that passes without; see run.mjs.

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
    file,
    text,
  }));

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
  const ready = new Map<readonly Specified[], Stage[]>();
  let tried = 0;
  for (const file of files) {
    const mutants = mutantsIn(file).filter(
      ({ name }, index) =>
        index % parts === part - 1 &&
        (only.length === 0 || only.some((one) => name.startsWith(`${one}:`))) &&
        !log.some((line) => line.endsWith(` ${name}`)),
    );
    if (mutants.length === 0) continue;
    let done = 0;
    let begun = performance.now();
    const found = ({ name }: Mutant, catcher: OneTest | undefined) => {
      tried++;
      if (!catcher) survivors.push(name);
      const outcome = `${catcher ? 'caught' : 'SURVIVED'} ${name}`;
      const s = ((performance.now() - begun) / 1000).toFixed(1);
      begun = performance.now();
      console.log(
        `${++done}/${mutants.length} ${outcome} [${s} s]${catcher ? ` by ${catcher.title}` : ''}`,
      );
      if (LOG) appendFileSync(LOG, `${outcome}\n`);
    };
    const specified = stagesOf(file);
    if (screened.includes(file)) {
      await screenedCatchers(mutants, specified, bench, all, found);
      continue;
    }
    const stages = ready.get(specified) ?? (await stagesFor(specified, bench, all));
    ready.set(specified, stages);
    for (const mutant of mutants) found(mutant, await catcherOf(mutant, stages, bench));
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
