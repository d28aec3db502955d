import { createHash } from 'node:crypto';
import {
  chartMark,
  type Definition,
  type Dyn,
  Expression,
  isDeferred,
  isInParentheses,
  type Kind,
  type MaybeDyn,
  rootMark,
  TextExpression,
} from './dyn';
import { goJson } from './go-json';
import { isThere, plain, Shared } from './nodes';

/** An operation on values that may be deferred. */
type Operation<A extends readonly unknown[], R> = (
  ...args: { readonly [K in keyof A]: MaybeDyn<A[K]> }
) => Dyn<R>;

/**
 * Defines an operation once for both worlds: what it does here, and its text in Go's template language, made of the
 * texts of its arguments. With known arguments it is done at once.
 */
export function operation<A extends readonly unknown[], R>(
  kind: Kind,
  here: (...args: A) => R,
  go: (...args: { readonly [K in keyof A]: string }) => string,
): Operation<A, R> {
  return (...args) => {
    if (!args.some(isDeferred))
      return here(...(args.map(plain) as unknown as A)) as unknown as Dyn<R>;
    const texts = args.map(argument) as unknown as { readonly [K in keyof A]: string };
    return new Expression(kind, go(...texts), args.flatMap(definitionsIn)) as unknown as Dyn<R>;
  };
}

/** The text of an argument. A literal list or map may have deferred values in it. */
function argument(value: unknown): string {
  if (value instanceof Expression) {
    // From a file every number comes as a floating-point one.
    return value.kind === 'integer' ? `(int64 ${value.argument})` : value.argument;
  }
  if (value instanceof Shared)
    return `(include "${chartMark}.${value.name}" ${rootMark} | fromYaml)`;
  if (value === null) return 'nil';
  if (Array.isArray(value)) return call('list', value.filter(isThere).map(argument));
  if (typeof value !== 'object') return JSON.stringify(value);
  const present = Object.entries(value).filter(([, item]) => isThere(item));
  const pairs = present.map(([key, item]) => [JSON.stringify(key), argument(item)]);
  return call('dict', pairs.flat());
}

function call(name: string, args: readonly string[]): string {
  return args.length === 0 ? name : `(${name} ${args.join(' ')})`;
}

/** The named templates that a value uses. */
export function definitionsIn(value: unknown): readonly Definition[] {
  if (value instanceof Expression) return value.uses;
  if (value instanceof Shared) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(definitionsIn);
}

/** An argument at the beginning of a pipeline, which needs no parentheses. */
function piped(text: string): string {
  return isInParentheses(text) ? text.slice(1, -1) : text;
}

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
  (a) => `not ${a}`,
);

const allOf = operation(
  'boolean',
  (...all: boolean[]) => all.every(Boolean),
  (...all) => `and ${all.join(' ')}`,
);

const anyOf = operation(
  'boolean',
  (...all: boolean[]) => all.some(Boolean),
  (...all) => `or ${all.join(' ')}`,
);

/** Whether all conditions hold. */
export function and(...conditions: readonly Dyn<boolean>[]): Dyn<boolean> {
  return combined(conditions, true, allOf);
}

/** Whether one of the conditions holds. */
export function or(...conditions: readonly Dyn<boolean>[]): Dyn<boolean> {
  return combined(conditions, false, anyOf);
}

/** What is known already need not be asked of Helm. */
function combined(
  conditions: readonly Dyn<boolean>[],
  neutral: boolean,
  combine: Operation<boolean[], boolean>,
): Dyn<boolean> {
  const open = conditions.filter((one) => (one as unknown) !== neutral);
  const decided = open.find((one) => (one as unknown) === !neutral);
  if (decided !== undefined) return decided;
  const [only, ...more] = open;
  return only !== undefined && more.length === 0 ? only : combine(...open);
}

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

/** One of two, by a condition. */
export function choose<T extends string>(
  condition: Dyn<boolean>,
  yes: MaybeDyn<T>,
  no: MaybeDyn<T>,
): Dyn<T> {
  return chooseText(condition, yes, no) as unknown as Dyn<T>;
}

const chooseText = operation(
  'string',
  (condition: boolean, yes: string, no: string) => (condition ? yes : no),
  (condition, yes, no) => `ternary ${yes} ${no} ${condition}`,
);

/** The first text unless it is empty, then the second. */
export const orElse = operation(
  'string',
  (text: string, other: string) => text || other,
  (text, other) => `${piped(text)} | default ${other}`,
);

export const hasKey = operation(
  'boolean',
  (map: object | undefined, key: string) => map !== undefined && Object.hasOwn(map, key),
  (map, key) => `hasKey ${map} ${key}`,
);

/** A map without one key. */
export const omit = operation(
  'map',
  (map: { readonly [key: string]: unknown } | undefined, key: string) => {
    const { [key]: _, ...rest } = map ?? {};
    return rest;
  },
  (map, key) => `omit ${map} ${key}`,
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

export const replaced = operation(
  'string',
  (text: string, from: string, to: string) => text.replaceAll(from, () => to),
  (text, from, to) => `${piped(text)} | replace ${from} ${to}`,
);

/** An integer as text; a text as it is. Where Helm does not know that it is one, only below a million. */
export const toText = operation('string', String, (value) => `toString ${value}`);

/** Number of bytes of a text in UTF-8. */
export const byteLength = operation(
  'integer',
  (text: string) => Buffer.byteLength(text),
  (text) => `len ${text}`,
);

/** JSON, with keys sorted. */
export const json = operation('string', goJson, (value) => `toJson ${value}`);

/** Hexadecimal SHA-256 of a text. */
export const sha256 = operation(
  'string',
  (text: string) => createHash('sha256').update(text).digest('hex'),
  (text) => `${piped(text)} | sha256sum`,
);

/** The first characters of an ASCII text. */
export const truncated = operation(
  'string',
  (text: string, length: number) => text.slice(0, length),
  (text, length) => `${piped(text)} | trunc ${length}`,
);

/** A text with values in it. */
export function text(
  strings: TemplateStringsArray,
  ...values: readonly MaybeDyn<string | number>[]
): Dyn<string> {
  const parts = strings.flatMap((part, index) => {
    const value = values[index];
    const inner = value instanceof TextExpression ? value.parts : [(value ?? '') as string];
    return [part, ...inner.map((one) => (one instanceof Expression ? one : String(one)))];
  });
  const deferred = parts.filter((part) => part instanceof Expression);
  if (deferred.length === 0) return parts.join('') as unknown as Dyn<string>;
  const format = parts.map((part) => {
    if (!(part instanceof Expression)) return part.replaceAll('%', '%%');
    return part.kind === 'integer' ? '%d' : '%s';
  });
  const call = [`printf ${JSON.stringify(format.join(''))}`, ...deferred.map(argument)].join(' ');
  const used = values.flatMap(definitionsIn);
  return new TextExpression(call, used, parts) as unknown as Dyn<string>;
}

/** Parts of a text one after the other. */
export function joined(...parts: readonly MaybeDyn<string>[]): Dyn<string> {
  const present = parts.filter((part) => (part as unknown) !== '');
  const strings = present.map(() => '').concat('');
  return text(Object.assign(strings, { raw: strings }), ...present);
}

/** The text, which a chart states once, under this name. */
export function named(name: string, body: Dyn<string>): Dyn<string> {
  if (!((body as unknown) instanceof Expression)) return body;
  const reference = `include "${chartMark}.${name}" ${rootMark}`;
  return new Expression('string', reference, [{ name, body }]) as unknown as Dyn<string>;
}

type Texts = { readonly [key: string]: string };

/** Two maps of texts in one; where both have a key the first decides, unless its text is empty. */
export const mergedTexts = operation(
  'map',
  (first: Texts, second: Texts) => {
    const set = Object.entries(first).filter(([key, text]) => text !== '' || !(key in second));
    return { ...second, ...Object.fromEntries(set) } as Texts;
  },
  (first, second) => `merge (dict) ${first} ${second}`,
);
