import {
  chartMark,
  type Definition,
  type Dyn,
  Expression,
  isDeferred,
  type Kind,
  type MaybeDyn,
  rootMark,
} from './dyn';
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
export function argument(value: unknown): string {
  if (value instanceof Expression) {
    // From a file every number comes as a floating-point one.
    return value.kind === 'integer' ? `(int64 ${value.argument})` : value.argument;
  }
  if (value instanceof Shared) {
    // The line break at its end may be that of a text in a block.
    return `(include "${chartMark}.${value.name}" ${rootMark} | printf "%s\\n" | fromYaml)`;
  }
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
