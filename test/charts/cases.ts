import type { Random } from './random';
import type { RandomValues } from './random-values';
import type { Values } from './umbrella';

/** Values that are fine, and those that only a rule across keys refused. */
export interface Cases {
  readonly valid: readonly Values[];
  readonly refused: readonly Values[];
  /** How many of the first tries were fine. */
  readonly rate: number;
}

/**
 * Makes value sets that `valid` takes. One that it does not take loses sections until it does, so that what is left of
 * it is tried with the rest.
 */
export function makeCases(
  values: RandomValues,
  random: Random,
  valid: (values: Values) => boolean,
  wanted: number,
): Cases {
  const fine: Values[] = [];
  const refused: Values[] = [];
  let tries = 0;
  for (; fine.length < wanted; tries++) {
    const first = values.next();
    const found = valid(first) ? first : repaired(first, random, valid);
    if (found !== undefined) fine.push(found);
    if (found !== first && values.admits(first)) refused.push(first);
    if (tries > wanted * 10) throw new Error(`${tries} tries gave ${fine.length} valid value sets`);
  }
  return { valid: fine, refused, rate: 1 - refused.length / tries };
}

function repaired(
  values: Values,
  random: Random,
  valid: (values: Values) => boolean,
): Values | undefined {
  const without = (some: Values, key: string) =>
    Object.fromEntries(Object.entries(some).filter(([other]) => other !== key));
  for (const key of Object.keys(values)) {
    const less = without(values, key);
    if (valid(less)) return less;
  }
  let left = values;
  for (const key of random.shuffled(Object.keys(values))) {
    left = without(left, key);
    if (valid(left)) return left;
  }
  return undefined;
}
