import type { JsonSchema } from '../../src/access/json-schema';
import type { Random } from './random';
import { refusedText } from './texts';
import type { Values } from './umbrella';

/** Values of which a schema does not admit one. */
export interface Spoilt {
  readonly values: Values;
  /** What was done to which path. */
  readonly what: string;
}

/** A place in a schema, and how to get there in values. */
interface Place {
  readonly path: readonly string[];
  readonly schema: JsonSchema;
  readonly required: boolean;
}

/** Spoils one place of valid values; the result may still be valid where two wrongs make a right. */
export function spoil(schema: JsonSchema, values: Values, random: Random): Spoilt {
  const place = random.pick(placesOf(schema, values));
  const [what, wrong] = random.pick(wrongs(place, random));
  return {
    values: put(values, place.path, wrong) as Values,
    what: `${place.path.join('.')}: ${what}`,
  };
}

/** All places that values may have by the schema; in lists and maps those which they do have. */
function placesOf(
  schema: JsonSchema,
  value: unknown,
  path: readonly string[] = [],
  required = false,
): Place[] {
  const here: Place[] = path.length === 0 ? [] : [{ path, schema, required }];
  const known = Object.entries(schema.properties ?? {});
  const below = known.flatMap(([key, part]) =>
    placesOf(part, own(value, key), [...path, key], schema.required?.includes(key)),
  );
  const rest = schema.additionalProperties;
  const others = isMap(value) && typeof rest === 'object' ? Object.keys(value) : [];
  const free = others
    .filter((key) => !Object.hasOwn(schema.properties ?? {}, key))
    .flatMap((key) => placesOf(rest as JsonSchema, own(value, key), [...path, key]));
  const items = Array.isArray(value) && schema.items !== undefined ? value : [];
  const listed = items.flatMap((item, index) =>
    placesOf(schema.items as JsonSchema, item, [...path, String(index)]),
  );
  const forms = (schema.anyOf ?? []).filter(({ type }) => type === kindOf(value));
  const meant = forms.flatMap((form) => placesOf(form, value, path, required));
  return [...here, ...below, ...free, ...listed, ...meant];
}

function wrongs({ schema, required }: Place, random: Random): [string, unknown][] {
  const { type } = schema;
  const types = type === undefined ? (schema.anyOf ?? []).map((form) => form.type) : [type];
  const list: [string, unknown][] = [
    ['a text for something else', 'text'],
    ['a list for something else', [1]],
    ['a map for something else', { a: 1 }],
    ['a boolean for something else', true],
    ['a number for something else', 5],
  ].filter(
    ([, value]) =>
      types.length > 0 && types.every((one) => one !== undefined && kindOf(value) !== one),
  ) as [string, unknown][];
  if (required) list.push(['null for a required key', null]);
  if (type === 'object' && schema.additionalProperties === false) {
    list.push(['an unknown key', { unknownKey: 1 }]);
  }
  if (type === 'object' && schema.propertyNames !== undefined) {
    const key = refusedText(schema.propertyNames, random);
    // YAML takes no longer keys.
    if (key !== undefined && key.length < 1000)
      list.push(['a key of the wrong form', { [key]: 'a' }]);
  }
  if (type === 'integer') {
    list.push(['a fraction', 1.5], ['a number as text', '5']);
    if (schema.minimum !== undefined) list.push(['too small', schema.minimum - 1]);
    if (schema.maximum !== undefined) list.push(['too large', schema.maximum + 1]);
  }
  if (type === 'string') {
    const text = refusedText(schema, random);
    if (text !== undefined) list.push(['a text of the wrong form', text]);
    if (schema.enum !== undefined) list.push(['another word', 'another']);
    if (schema.maxLength !== undefined) list.push(['too long', 'a'.repeat(schema.maxLength + 1)]);
  }
  if (type === 'array') {
    list.push(['a list with null', [null]]);
    const least = schema.minItems ?? 0;
    if (least > 0) list.push(['an empty list', []]);
  }
  return list.length > 0 ? list : [['null', null]];
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' ? 'integer' : typeof value;
}

function put(value: unknown, [key, ...rest]: readonly string[], wrong: unknown): unknown {
  if (key === undefined) {
    return isMap(value) && isMap(wrong) ? { ...value, ...wrong } : wrong;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => (String(index) === key ? put(item, rest, wrong) : item));
  }
  return { ...(isMap(value) ? value : {}), [key]: put(own(value, key), rest, wrong) };
}

function own(value: unknown, key: string): unknown {
  return isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isMap(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
