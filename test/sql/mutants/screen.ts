import { Client } from 'pg';
import { vi } from 'vitest';
import { sqlPrograms } from '../../../src/sql/programs';
import { type Cte, ctesOf, referencesIn, renamedCte } from './with-list';

// Where a mutant says something else: while a test runs with the programs as they are, each time that one of them is asked
// all mutants are asked about the same state. A test in which a mutant always gives the same rows cannot see it.
// They are asked many in one statement, which has each CTE once, and those in which a mutant makes a difference once more
// for that mutant: to plan is what takes the time.

/** A mutant, and what it changes of the findings' program. */
export interface Screened {
  readonly name: string;
  readonly ctes: readonly Cte[];
}

/** The CTEs of a mutant's programs that differ from those without. */
export function changedCtes(without: string, text: string): Cte[] {
  const original = new Map(ctesOf(without).map((one) => [one.name, one.text]));
  const changed = ctesOf(text).filter((one) => original.get(one.name) !== one.text);
  if (changed.length === 0) throw new Error('a mutant changes no CTE of the findings');
  return changed;
}

/** What is asked for, after the plan alone, and with the findings. */
const asked: Readonly<Record<string, RegExp>> = {
  'look.sql': /^statement$/,
  'diff.sql': /^statement$/,
  'check.sql': /^(statement|found_.*_[0-9]+|finding)$/,
  'findings.sql': /^(found_.*_[0-9]+|finding)$/,
};

/** So many copies of CTEs are in one statement: each of them takes time, and so does each statement. */
const copiesAtOnce = 150;

/** Asks about mutants whenever a test asks a program. */
export class Screen {
  private readonly ctes: readonly Cte[];
  private readonly names: ReadonlySet<string>;
  private readonly refersTo: ReadonlyMap<string, ReadonlySet<string>>;

  /** @param program the text of findings.sql without a mutant */
  constructor(program: string) {
    this.ctes = ctesOf(program);
    this.names = new Set(this.ctes.map(({ name }) => name));
    this.refersTo = new Map(this.ctes.map(({ name, text }) => [name, this.referredTo(text)]));
  }

  /**
   * Runs something, mostly a test, with the programs as they are.
   *
   * @param often at so many calls of a program at most the mutants are asked about
   * @returns those of the mutants that gave other rows in it, or failed
   */
  async differingIn<T extends Screened>(
    mutants: readonly T[],
    run: () => Promise<unknown>,
    often = Number.POSITIVE_INFINITY,
  ) {
    const differing = new Set<T>();
    let calls = 0;
    const query = Client.prototype.query as (...values: unknown[]) => Promise<never>;
    const screen = this;
    const spy = vi.spyOn(Client.prototype, 'query').mockImplementation(async function (
      this: Client,
      ...values: unknown[]
    ) {
      const [first] = values as [string | { readonly text: string }];
      const text = typeof first === 'string' ? first : first.text;
      for (const [name, targets] of Object.entries(asked)) {
        if (text !== sqlPrograms[name] || calls >= often) continue;
        if (targets.test('finding')) calls++;
        const ask = (statement: string) => query.call(this, statement) as Promise<Answer>;
        const left = mutants.filter((one) => !differing.has(one));
        for (const one of await screen.differingNow(left, targets, ask)) differing.add(one);
      }
      return query.apply(this, values);
    } as never);
    try {
      await run();
    } finally {
      spy.mockRestore();
    }
    return differing;
  }

  private async differingNow<T extends Screened>(mutants: readonly T[], targets: RegExp, ask: Ask) {
    const asked = mutants
      .map((mutant) => ({ mutant, ...this.copiesFor(mutant, targets) }))
      .filter((one) => one.targets.length > 0);
    const differing: T[] = [];
    const batches: (typeof asked)[] = [];
    let copies = copiesAtOnce;
    for (const one of asked) {
      copies += one.copied.size;
      if (copies > copiesAtOnce) {
        batches.push([]);
        copies = one.copied.size;
      }
      batches.at(-1)?.push(one);
    }
    while (batches.length > 0) {
      const batch = batches.shift() ?? [];
      const numbers = await answerOf(this.statementFor(batch), ask);
      if (numbers) differing.push(...numbers.map((n) => (batch[n] as (typeof batch)[0]).mutant));
      // One of them fails, or takes too long; and so it differs.
      else if (batch.length === 1) differing.push((batch[0] as (typeof batch)[0]).mutant);
      else {
        const half = Math.ceil(batch.length / 2);
        batches.unshift(batch.slice(0, half), batch.slice(half));
      }
    }
    return differing;
  }

  private referredTo(text: string): ReadonlySet<string> {
    return new Set(referencesIn(text, this.names).map(({ name }) => name));
  }

  /** The CTEs that a mutant is seen in, and those that are needed once more for it. */
  private copiesFor({ ctes }: Screened, asked: RegExp) {
    const seen = new Set(ctes.map(({ name }) => name));
    for (const { name } of this.ctes)
      if ([...(this.refersTo.get(name) ?? [])].some((other) => seen.has(other))) seen.add(name);
    let targets = [...seen].filter((name) => asked.test(name));
    // Where the same is found, the same is accepted.
    if (targets.some((name) => name.startsWith('found_')))
      targets = targets.filter((name) => name !== 'finding');
    const needed = this.neededBy(targets, ctes);
    return { targets, copied: new Set([...seen].filter((name) => needed.has(name))) };
  }

  /** All that some CTEs refer to, and they themselves. */
  private neededBy(names: Iterable<string>, changed: readonly Cte[] = []) {
    const needed = new Set(names);
    const mutated = new Map(changed.map(({ name, text }) => [name, this.referredTo(text)]));
    // A set goes on to what is added meanwhile.
    for (const name of needed)
      for (const other of [...(this.refersTo.get(name) ?? []), ...(mutated.get(name) ?? [])])
        needed.add(other);
    return needed;
  }

  /** One statement whose rows are the numbers of the mutants that differ. */
  private statementFor(
    batch: readonly {
      readonly mutant: Screened;
      readonly targets: readonly string[];
      readonly copied: ReadonlySet<string>;
    }[],
  ): string {
    const copies = batch.flatMap(({ mutant, copied }, n) => {
      const text = new Map(mutant.ctes.map((one) => [one.name, one.text]));
      return this.ctes
        .filter(({ name }) => copied.has(name))
        .map((one) =>
          renamedCte(
            { name: one.name, text: text.get(one.name) ?? one.text },
            this.names,
            (name) => (copied.has(name) ? `${name}__${n}` : name),
          ),
        );
    });
    const targets = new Set(batch.flatMap((one) => one.targets));
    const needed = this.neededBy(targets);
    for (const copy of copies)
      for (const name of this.neededBy(this.referredTo(copy))) needed.add(name);
    const base = this.ctes.filter(({ name }) => needed.has(name)).map(({ text }) => text);
    const rows = [...targets].map((name) => `rows_${name} as materialized (${rowsOf(name)})`);
    const differing = batch.map(
      (one, n) =>
        `select ${n} as n where ${one.targets
          .map((name) => `(${rowsOf(`${name}__${n}`)}) is distinct from (table rows_${name})`)
          .join(' or ')}`,
    );
    return `with recursive\n${[...base, ...copies, ...rows].join(',\n')}\n${differing.join('\nunion all\n')}`;
  }
}

/** All rows of a relation, in whatever order they come. */
function rowsOf(relation: string): string {
  return `select string_agg(t::text, chr(10) order by t::text collate "C") from ${relation} as t`;
}

interface Answer {
  readonly rows: readonly { readonly n: number }[];
}

type Ask = (statement: string) => Promise<Answer>;

/** Asks without leaving anything behind. @returns `undefined` when the statement fails */
async function answerOf(statement: string, ask: Ask): Promise<readonly number[] | undefined> {
  await ask(`savepoint screen; set local statement_timeout = '5s'`);
  try {
    return (await ask(statement)).rows.map(({ n }) => n);
  } catch {
    return undefined;
  } finally {
    await ask('rollback to savepoint screen; release savepoint screen');
  }
}
