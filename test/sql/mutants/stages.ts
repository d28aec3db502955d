import { sqlPrograms } from '../../../src/sql/programs';
import type { programs } from './programs.mjs';
import type { Bench, OneTest } from './tests';
import { programsWith, type Texts } from './texts';

// Which test catches a mutant, when it is run with it.

export type Specified = (typeof programs)[string][number];

/** A mutant: a file with another text. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

/** A stage of a program's tests: those that pass without a mutant, and that no stage before has. */
export interface Stage {
  readonly findings: readonly string[] | 'all';
  readonly original: Texts;
  readonly tests: readonly OneTest[];
  /** Those that caught a mutant, the last one first: the next mutant is beside it. */
  caught: readonly OneTest[];
}

export const use = (texts: Texts) => Object.assign(sqlPrograms, texts);

export const failsWithout = ({ file, title }: OneTest, cause: unknown) =>
  new Error(`fails without a mutant: ${file}: ${title}`, { cause });

export async function stagesFor(
  specified: readonly Specified[],
  bench: Bench,
  all: readonly OneTest[],
): Promise<Stage[]> {
  const stages: Stage[] = [];
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
export async function catcherOf(
  { file, text }: Mutant,
  stages: readonly Stage[],
  bench: Bench,
): Promise<OneTest | undefined> {
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
