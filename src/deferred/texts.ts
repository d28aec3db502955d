import { createHash } from 'node:crypto';
import {
  chartMark,
  type Dyn,
  Expression,
  type MaybeDyn,
  rootMark,
  TextExpression,
  withoutParentheses,
} from './dyn';
import { goJson } from './go-json';
import { argument, definitionsIn, operation } from './operation';

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

/** One of two texts, by a condition. */
export class Choice extends Expression {
  constructor(
    readonly condition: Expression,
    readonly yes: unknown,
    readonly no: unknown,
  ) {
    const all = [yes, no, condition];
    super('string', `ternary ${all.map(argument).join(' ')}`, all.flatMap(definitionsIn));
  }
}

/** One of two, by a condition. */
export function choose<T extends string>(
  condition: Dyn<boolean>,
  yes: MaybeDyn<T>,
  no: MaybeDyn<T>,
): Dyn<T> {
  if (condition instanceof Expression) {
    return new Choice(condition, yes, no) as unknown as Dyn<T>;
  }
  return (condition ? yes : no) as Dyn<T>;
}

/** The first text unless it is empty, then the second. */
export const orElse = operation(
  'string',
  (text: string, other: string) => text || other,
  (text, other) => `${withoutParentheses(text)} | default ${other}`,
);

export const replaced = operation(
  'string',
  (text: string, from: string, to: string) => text.replaceAll(from, () => to),
  (text, from, to) => `${withoutParentheses(text)} | replace ${from} ${to}`,
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
  (text) => `${withoutParentheses(text)} | sha256sum`,
);

/** The first characters of an ASCII text. */
export const truncated = operation(
  'string',
  (text: string, length: number) => text.slice(0, length),
  (text, length) => `${withoutParentheses(text)} | trunc ${length}`,
);
