import { type Dyn, Expression, type Kind, type ValueSchema } from './dyn';

/** Under this key a map of references keeps the reference to the map itself. */
const whole = Symbol('whole');

const kinds: { readonly [type: string]: Kind } = {
  string: 'string',
  integer: 'integer',
  boolean: 'boolean',
  array: 'list',
  object: 'map',
};

/** The values that a schema describes, each as an expression: `path`, `path.key` and so on. */
export function references(schema: ValueSchema, path: string): unknown {
  const kind = kinds[String(schema.type)] ?? 'any';
  const reference = new Expression(kind, path, [], schema);
  if (schema.properties === undefined) return reference;
  const properties = Object.entries(schema.properties).map(([key, property]) => [
    key,
    references(property, `${path}.${key}`),
  ]);
  return { ...Object.fromEntries(properties), [whole]: reference };
}

/** A map with fixed keys as one value. */
export function asOne<T = { readonly [key: string]: unknown }>(map: unknown): Dyn<T> {
  const reference = (map as { [whole]?: unknown } | undefined)?.[whole];
  return (reference ?? map) as Dyn<T>;
}
