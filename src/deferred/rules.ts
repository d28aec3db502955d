import { type Dyn, Expression, type Item, type MaybeDyn } from './dyn';
import { type Loop, loopOver } from './loops';

/** What must not be: a message where the values are known and it is so, otherwise what Helm has to look at. */
export type Rules = readonly (string | Forbid | Loop<Rules> | Distinct)[];

/** A refusal if a condition holds. */
export class Forbid {
  constructor(
    readonly condition: Expression,
    readonly message: Dyn<string>,
  ) {}
}

/** Claims of which no two may be for the same thing. */
export class Distinct {
  constructor(readonly claims: readonly (Claim | Loop<Claim>)[]) {}
}

/** A claim for something that only one may have. */
export interface Claim {
  /** Whether there is a claim at all. */
  readonly made?: Dyn<boolean>;
  /** What is claimed. */
  readonly id: Dyn<string>;
  /** Where the claim stands, for the message of another. */
  readonly path: Dyn<string>;
  /** What to say when another, whose path is given, has it already. */
  readonly refusal: (first: Dyn<string>) => Dyn<string>;
}

/** Refuses, with the message, what the condition says. */
export function forbid(condition: Dyn<boolean>, message: Dyn<string>): Rules {
  if (condition instanceof Expression) return [new Forbid(condition, message)];
  return condition ? [message as unknown as string] : [];
}

/**
 * Rules for each item of a list, or each value of a map in the order of its keys.
 *
 * @param name what an item is called in the template
 */
export function forEach<T>(
  over: MaybeDyn<T>,
  name: string,
  make: (item: Item<T>, key: Dyn<string>) => Rules,
): Rules {
  const made = loopOver(over, name, make as (item: unknown, key: Dyn<string>) => Rules);
  if (Array.isArray(made)) return made.flat();
  return made.each.length === 0 ? [] : [made];
}

/** The claims of each item of a list, or of each value of a map. */
export function claims<T>(
  over: MaybeDyn<T>,
  name: string,
  make: (item: Item<T>, key: Dyn<string>) => Claim,
): readonly (Claim | Loop<Claim>)[] {
  const made = loopOver(over, name, make as (item: unknown, key: Dyn<string>) => Claim);
  return Array.isArray(made) ? made : [made];
}

/** Refuses each claim for what an earlier one has. */
export function distinct(...all: readonly (Claim | Loop<Claim>)[]): Rules {
  if (all.some(isDeferredClaim)) return [new Distinct(all)];
  const taken = new Map<unknown, Dyn<string>>();
  return (all as readonly Claim[]).flatMap(({ made, id, path, refusal }) => {
    const first = taken.get(id);
    if ((made as unknown) === false) return [];
    if (first === undefined) taken.set(id, path);
    return first === undefined ? [] : [refusal(first) as unknown as string];
  });
}

function isDeferredClaim(claim: Claim | Loop<Claim>): boolean {
  return 'over' in claim || (claim.id as unknown) instanceof Expression;
}

/** The messages of rules whose values are all known. */
export function problemsIn(rules: Rules): string[] {
  return rules.map((rule) => {
    if (typeof rule !== 'string') throw new Error('a rule is left that only Helm can look at');
    return rule;
  });
}
