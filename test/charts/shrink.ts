import { isDeepStrictEqual } from 'node:util';
import type { Values } from './umbrella';

/**
 * Makes failing values smaller until nothing can be taken away any more.
 *
 * @param failing which of some values fail; asked for many at once, because one run of helm takes many
 */
export async function shrink(
  values: Values,
  failing: (candidates: readonly Values[]) => Promise<readonly boolean[]>,
): Promise<Values> {
  let smallest = values;
  for (;;) {
    const less = await firstFailing(smaller(smallest) as Values[], failing);
    if (less === undefined) return smallest;
    smallest = less;
  }
}

const together = 25;

async function firstFailing(
  candidates: readonly Values[],
  failing: (candidates: readonly Values[]) => Promise<readonly boolean[]>,
): Promise<Values | undefined> {
  for (let start = 0; start < candidates.length; start += together) {
    const some = candidates.slice(start, start + together);
    const found = (await failing(some)).indexOf(true);
    if (found !== -1) return some[found];
  }
  return undefined;
}

/** Values with one thing less, the largest things first. */
function smaller(value: unknown): unknown[] {
  if (typeof value === 'string')
    return simpler(value, ['', 'a', 'a1', value.slice(0, value.length >> 1)]);
  if (typeof value === 'number') return simpler(value, [1, 2]);
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    const shorter = value.map((_, index) => value.filter((_item, other) => other !== index));
    const inside = value.flatMap((item, index) =>
      smaller(item).map((less) => value.map((other, at) => (at === index ? less : other))),
    );
    return [...shorter, ...inside];
  }
  const entries = Object.entries(value).sort(([, a], [, b]) => size(b) - size(a));
  const fewer = entries.map(([key]) =>
    Object.fromEntries(entries.filter(([other]) => other !== key)),
  );
  const half = entries.length > 3 ? halves(entries).map((some) => Object.fromEntries(some)) : [];
  const inside = entries.flatMap(([key, item]) =>
    smaller(item).map((less) =>
      Object.fromEntries(entries.map(([other, old]) => [other, other === key ? less : old])),
    ),
  );
  return [...half, ...fewer, ...inside];
}

function halves<T>(items: readonly T[]): T[][] {
  const middle = items.length >> 1;
  return [items.slice(0, middle), items.slice(middle)];
}

function simpler<T>(value: T, simple: readonly T[]): T[] {
  const at = simple.findIndex((one) => isDeepStrictEqual(one, value));
  return at === -1 ? [...simple] : simple.slice(0, at);
}

function size(value: unknown): number {
  return JSON.stringify(value).length;
}
