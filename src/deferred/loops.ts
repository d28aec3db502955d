import { type Dyn, Expression, type ValueSchema } from './dyn';
import { byCodePoint } from './go-json';
import { references } from './references';

/** What is made of each item of a list, or each value of a map, that only Helm knows. */
export interface Loop<R> {
  readonly over: Expression;
  /** The template's variable for the position, or the key. */
  readonly key: string;
  /** The template's variable for the item, or the value. */
  readonly item: string;
  readonly each: R;
}

/** What is made of each item, in the order in which Helm goes through them; once, where only Helm knows them. */
export function loopOver<R>(
  over: unknown,
  name: string,
  make: (item: unknown, key: Dyn<string>) => R,
): R[] | Loop<R> {
  if (!(over instanceof Expression)) {
    return entriesOf(over).map(([key, item]) => make(item, key as unknown as Dyn<string>));
  }
  const isMap = over.kind === 'map';
  const key = isMap ? `$${name}Name` : `$${name}Index`;
  const item = `$${name}`;
  const reference = new Expression(isMap ? 'string' : 'integer', key);
  const itemSchema = isMap ? over.schema.additionalProperties : over.schema.items;
  const each = make(
    references((itemSchema ?? {}) as ValueSchema, item),
    reference as unknown as Dyn<string>,
  );
  return { over, key, item, each };
}

function entriesOf(collection: unknown): [key: string | number, value: unknown][] {
  if (Array.isArray(collection)) return [...collection.entries()];
  return Object.entries(collection ?? {}).sort(([a], [b]) => byCodePoint(a, b));
}
