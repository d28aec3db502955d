declare const phantom: unique symbol;

/**
 * A value that is there when manifests are synthesized, and that only Helm will know in a chart. Opaque: code can hand
 * it on and calculate with the operations, which exist for both, but cannot branch on it by accident.
 */
export interface Dyn<T> {
  readonly [phantom]: T;
}

/** What an operation takes: the value itself, or one that may be deferred. */
export type MaybeDyn<T> = T | Dyn<T>;

/** The values of a document: maps with fixed keys stay maps, everything else may be deferred. */
export type Deferred<T> = unknown extends T
  ? Dyn<T>
  : [T] extends [readonly unknown[]]
    ? Dyn<T>
    : [T] extends [object]
      ? string extends keyof T
        ? Dyn<T>
        : { readonly [K in keyof T]-?: Deferred<Exclude<T[K], undefined>> }
      : Dyn<T>;

/** An item of a list, or a value of a map. */
export type Item<T> = T extends readonly (infer I)[] ? Deferred<I> : Deferred<T[keyof T]>;

/** What an expression gives; `yaml` is text that goes into a manifest as it is. */
export type Kind = 'string' | 'integer' | 'boolean' | 'list' | 'map' | 'any' | 'yaml';

/** Stands in an expression's text for the root of the template: `.`, or `$` inside a loop. */
export const rootMark = '\ue000';

/** Stands in an expression's text for the chart's name, which begins the names of its templates. */
export const chartMark = '\ue001';

/** A template with a name: a text (an expression), or a piece of YAML. */
export interface Definition {
  readonly name: string;
  readonly body: unknown;
}

/** The part of a JSON Schema by which a list knows its items. */
export interface ValueSchema {
  readonly type?: unknown;
  readonly properties?: { readonly [key: string]: ValueSchema };
  readonly items?: ValueSchema;
  readonly additionalProperties?: unknown;
  readonly minItems?: number;
}

/** An expression of Go's template language: a value that Helm will know. */
export class Expression {
  /** The expression, without braces; `rootMark` where the root stands. */
  readonly text: string;

  constructor(
    readonly kind: Kind,
    text: string,
    /** The named templates in it. */
    readonly uses: readonly Definition[] = [],
    readonly schema: ValueSchema = {},
  ) {
    this.text = withoutParentheses(text);
  }

  /** The expression as an argument. */
  get argument(): string {
    return /^[^\s()|]+$|^"([^"\\]|\\.)*"$/.test(this.text) ? this.text : `(${this.text})`;
  }

  /** Code that takes it for a text would put nonsense into a template. */
  toString(): string {
    throw new Error(`${this.text} is known to Helm only; use the operations of src/deferred on it`);
  }
}

/** A text with expressions in it. */
export class TextExpression extends Expression {
  constructor(
    text: string,
    uses: readonly Definition[],
    /** The text in pieces: literals and expressions in turn. */
    readonly parts: readonly (string | Expression)[],
  ) {
    super('string', text, uses);
  }
}

/** Says of a value that it may be used where a deferred one may. */
export function known<T>(value: T): Dyn<T> {
  return value as unknown as Dyn<T>;
}

/** The same for a whole document. */
export function knownAll<T>(document: T): Deferred<T> {
  return document as unknown as Deferred<T>;
}

/** What a construct shows of itself: in a chart, where it is not known, nobody looks. */
export function published<T>(value: Dyn<T> | Deferred<T>): T {
  return value as unknown as T;
}

/** Whether a condition can hold: it does, or only Helm will know. */
export function possible(condition: Dyn<boolean>): boolean {
  return (condition as unknown) !== false;
}

/** Whether there is an expression anywhere in a value. */
export function isDeferred(value: unknown): boolean {
  if (value instanceof Expression) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(isDeferred);
}

/** A text without the pair of parentheses that holds all of it. */
export function withoutParentheses(text: string): string {
  return isInParentheses(text) ? text.slice(1, -1) : text;
}

/** Whether one pair of parentheses holds all of a text, those in its string literals not counted. */
export function isInParentheses(text: string): boolean {
  if (!text.startsWith('(')) return false;
  const plain = text.replace(/"([^"\\]|\\.)*"/g, (literal) => ' '.repeat(literal.length));
  let depth = 0;
  for (const [index, char] of [...plain].entries()) {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (depth === 0) return index === plain.length - 1;
  }
  return false;
}
