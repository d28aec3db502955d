import {
  Document,
  isCollection,
  isMap,
  isPair,
  isScalar,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { defaultsOf } from '../access/defaults';
import type { JsonSchema } from '../access/json-schema';
import { stringTag } from '../yaml/yaml-strings';

const width = 100;

/** `values.yaml` of a chart: each default with its description above it. What has no default stands in a comment. */
export function valuesYaml(schema: JsonSchema, header: string): string {
  const document = new Document(defaultsOf(schema), {
    aliasDuplicateObjects: false,
    customTags: (tags) => [stringTag, ...tags],
  });
  document.commentBefore = ` ${header}`;
  const contents = document.contents as unknown as YAMLMap;
  describe(contents, schema, 0);
  for (const pair of contents.items.slice(1)) (pair.key as Scalar).spaceBefore = true;
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  // An empty line before the comment at the end, as before all others.
  return text.replace(/(?<!^#.*)\n(?=(#.*\n)+$)/, '\n\n');
}

function describe(map: YAMLMap, schema: JsonSchema, indent: number): void {
  const properties = Object.entries(schema.properties ?? {});
  for (const [name, property] of properties) {
    const pair = pairIn(map, name);
    if (pair === undefined) continue;
    const text = `-- ${property.description ?? ''}${fields(property, pair.value)}`;
    (pair.key as Scalar).commentBefore = asComment(text, indent);
    if (isMap(pair.value) && pair.value.items.length > 0)
      describe(pair.value, property, indent + 2);
  }
  const absent = properties.filter(([name]) => pairIn(map, name) === undefined);
  if (absent.length > 0) map.comment = absentKeys(absent, indent);
}

/** The fields that may be in an empty list's items, or in an empty object. */
function fields({ items, ...schema }: JsonSchema, value: unknown): string {
  const { properties, additionalProperties } = items ?? schema;
  if (properties === undefined || additionalProperties !== false) return '';
  if (isCollection(value) && value.items.length > 0) return '';
  const names = Object.keys(properties).map((name) => `\`${name}\``);
  return ` Fields${items === undefined ? '' : ' of each'}: ${names.join(', ')}.`;
}

function pairIn(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find((pair) => isPair(pair) && isScalar(pair.key) && pair.key.value === name);
}

/** The keys that are left out, each with its description. */
function absentKeys(
  keys: readonly (readonly [name: string, schema: JsonSchema])[],
  indent: number,
): string {
  return keys
    .map(([name, { type, description = '' }]) =>
      `${asComment(description, indent)}\n ${name}: ${empty[type ?? ''] ?? ''}`.trimEnd(),
    )
    .join('\n');
}

const empty: { readonly [type: string]: string } = { object: '{}', array: '[]', string: '""' };

/** The text in lines of a comment, without their `#`. */
function asComment(text: string, indent: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1)} ${word}`;
    if (indent + 1 + line.length <= width || lines.at(-1) === '') lines[lines.length - 1] = line;
    else lines.push(` ${word}`);
  }
  return lines.join('\n');
}
