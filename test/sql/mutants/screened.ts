import { changedCtes, Screen, type Screened } from './screen';
import { failsWithout, type Mutant, type Specified, use } from './stages';
import type { Bench, OneTest } from './tests';
import { programsWith } from './texts';
import { ctesOf } from './with-list';

// Which tests catch mutants of the findings: each test is run once for all mutants, and only then with those that gave
// other rows in it. A mutant that gives other rows nowhere, no test can catch.

/** @param found is told of each mutant as soon as it is known which test catches it, or that none does */
export async function screenedCatchers(
  mutants: readonly Mutant[],
  specified: readonly Specified[],
  bench: Bench,
  all: readonly OneTest[],
  found: (mutant: Mutant, catcher: OneTest | undefined) => void,
): Promise<void> {
  const original = await programsWith('all');
  const program = original['findings.sql'] ?? '';
  const screen = new Screen(program);
  const screened = async <T extends Screened>(
    one: OneTest,
    asked: readonly T[],
    often?: number,
  ) => {
    use(original);
    const run = async () => {
      const failure = await bench.failure(one);
      if (failure) throw failsWithout(one, failure);
    };
    return screen.differingIn(asked, run, often);
  };
  const left = new Set<Mutant & Screened>();
  for (const mutant of mutants) {
    const mutated = (await programsWith('all', mutant))['findings.sql'] ?? '';
    left.add({ ...mutant, ctes: changedCtes(program, mutated) });
  }
  // The file in which most is found comes first, and of each of its tests what is found at first: most mutants are done then.
  const files = [...new Set(specified.flatMap((stage) => stage.tests))];
  const tests = files.flatMap((name) => all.filter(({ file }) => file === name));
  const asked = [
    ...tests.filter(({ file }) => file === files[0]).map((one) => ({ one, often: 1 })),
    ...tests.map((one) => ({ one, often: undefined })),
  ];
  const runs = new Runs(specified, bench);
  for (const [index, { one, often }] of asked.entries()) {
    if (left.size === 0) return;
    if (index % 50 === 0) {
      console.log(`${index}/${asked.length} tests: ${left.size} of ${mutants.length} mutants left`);
      // Copies of what the mutants change, as it is without them: so it is the mutants that differ.
      const same = await screened(one, unchanged(program, left));
      if (same.size > 0)
        throw new Error(`${[...same].map(({ name }) => name)} differ by themselves`);
    }
    for (const mutant of await screened(one, [...left], often)) {
      if (!(await runs.fails(one, mutant))) continue;
      left.delete(mutant);
      found(mutant, one);
    }
  }
  for (const mutant of left) found(mutant, undefined);
}

/** The CTEs that some mutants change, as mutants that change nothing. */
function unchanged(program: string, mutants: Iterable<Screened>): Screened[] {
  const names = new Set([...mutants].flatMap(({ ctes }) => ctes.map(({ name }) => name)));
  return ctesOf(program)
    .filter(({ name }) => names.has(name))
    .map((cte) => ({ name: cte.name, ctes: [cte] }));
}

/** Runs tests with mutants: with as few findings as they pass with. */
class Runs {
  private readonly findings = new Map<OneTest, Specified['findings']>();

  constructor(
    private readonly specified: readonly Specified[],
    private readonly bench: Bench,
  ) {}

  /** Whether a test fails with a mutant, and passes once more without. */
  async fails(one: OneTest, mutant: Mutant): Promise<boolean> {
    const findings = this.findings.get(one) ?? (await this.fewest(one));
    this.findings.set(one, findings);
    use(await programsWith(findings, mutant));
    if (!(await this.bench.failure(one))) return false;
    use(await programsWith(findings));
    const still = await this.bench.failure(one);
    if (still) throw failsWithout(one, still);
    return true;
  }

  private async fewest(one: OneTest): Promise<Specified['findings']> {
    for (const { findings, tests } of this.specified) {
      if (!tests.includes(one.file)) continue;
      use(await programsWith(findings));
      if (!(await this.bench.failure(one))) return findings;
    }
    return 'all';
  }
}
