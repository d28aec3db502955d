type Map = { readonly [key: string]: unknown };

/**
 * Merges values into defaults as Helm does: maps merge, lists and scalars replace, `null` deletes a key
 * that the defaults have. Where they have none it stays, for the schema to refuse.
 *
 * @see https://helm.sh/docs/chart_template_guide/values_files/#deleting-a-default-key
 */
export function mergeValues(defaults: unknown, given: unknown): unknown {
  if (!isMap(defaults) || !isMap(given)) return copy(given);
  const keys = [...new Set([...Object.keys(defaults), ...Object.keys(given)])];
  const entries = keys.map((key) => [key, mergeKey(defaults, given, key)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function mergeKey(defaults: Map, given: Map, key: string): unknown {
  const value = Object.hasOwn(given, key) ? given[key] : undefined;
  if (!Object.hasOwn(defaults, key)) return copy(value);
  if (value === undefined) return copy(defaults[key]);
  return value === null ? undefined : mergeValues(defaults[key], value);
}

/** A copy without keys that are undefined, as JSON has no such thing. */
function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (!isMap(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, copy(item)]));
}

function isMap(value: unknown): value is Map {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
