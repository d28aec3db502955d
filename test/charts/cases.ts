import type { RandomValues } from './random-values';
import type { Values } from './umbrella';

/** Values that are fine, and those that only a rule across keys refused. */
export interface Cases {
  readonly valid: readonly Values[];
  readonly refused: readonly Values[];
  /** Which part of the first tries was fine. */
  readonly rate: number;
}

/** The message with which values are refused, if they are. */
export type RefusalOf = (values: Values) => string | undefined;

/**
 * Makes value sets that are not refused. One that is loses the sections that its refusal speaks of, so that what is
 * left of it is tried with the rest.
 */
export function makeCases(values: RandomValues, refusalOf: RefusalOf, wanted: number): Cases {
  const valid: Values[] = [];
  const refused: Values[] = [];
  let tries = 0;
  for (; valid.length < wanted; tries++) {
    if (tries > wanted * 10)
      throw new Error(`${tries} tries gave ${valid.length} valid value sets`);
    const first = values.next();
    const refusal = refusalOf(first);
    if (refusal !== undefined) refused.push(first);
    const found = refusal === undefined ? first : repaired(first, refusal, refusalOf);
    if (found !== undefined) valid.push(found);
  }
  return { valid, refused, rate: 1 - refused.length / tries };
}

function repaired(values: Values, refusal: string, refusalOf: RefusalOf): Values | undefined {
  let left = values;
  // Whose rule it is stands at the beginning of a line, on what it depends further on.
  for (const mentions of [/^ +(\w+)/gm, /(\w+)/g]) {
    const keys = new Set([...refusal.matchAll(mentions)].map(([, key]) => key));
    left = Object.fromEntries(Object.entries(left).filter(([key]) => !keys.has(key)));
    if (refusalOf(left) === undefined) return left;
  }
  return undefined;
}
