import { operation } from './operation';

/** Whether a value is what Go takes for empty: `""`, 0, false, nothing, no items. */
export const empty = operation(
  'boolean',
  (value: unknown) =>
    typeof value === 'object' && value !== null ? Object.keys(value).length === 0 : !value,
  (value) => `empty ${value}`,
);

export const not = operation(
  'boolean',
  (a: boolean) => !a,
  (a) => (a.startsWith('(eq ') ? `ne ${a.slice(4, -1)}` : `not ${a}`),
);

type Scalar = string | number | boolean;

export const equal = operation(
  'boolean',
  (a: Scalar, b: Scalar) => a === b,
  (a, b) => `eq ${a} ${b}`,
);

export const greater = operation(
  'boolean',
  (a: number, b: number) => a > b,
  (a, b) => `gt ${a} ${b}`,
);

export const hasKey = operation(
  'boolean',
  (map: object | undefined, key: string) => map !== undefined && Object.hasOwn(map, key),
  (map, key) => `hasKey ${map} ${key}`,
);

export const has = operation(
  'boolean',
  (item: Scalar, list: readonly Scalar[]) => list.includes(item),
  (item, list) => `has ${item} ${list}`,
);

export const contains = operation(
  'boolean',
  (part: string, text: string) => text.includes(part),
  (part, text) => `contains ${part} ${text}`,
);

export const startsWith = operation(
  'boolean',
  (start: string, text: string) => text.startsWith(start),
  (start, text) => `hasPrefix ${start} ${text}`,
);

/** Whether a pattern, of the syntax that RE2 and JavaScript share, matches a text. */
export const matches = operation(
  'boolean',
  (pattern: string, text: string) => new RegExp(pattern, 'u').test(text),
  (pattern, text) => `regexMatch ${pattern} ${text}`,
);
