import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonSchema } from '../access/json-schema';
import { appValuesSchema } from '../values/app-schema';

/** One object schema, where it stands; several with one title become one interface. */
interface Place {
  readonly path: string;
  readonly schema: JsonSchema;
  /** Its part of the default that it or an object around it has as a whole, whose keys may be removed. */
  readonly preset?: Preset | undefined;
  /** Whether it is an item of a list, into which nothing is merged. */
  readonly item: boolean;
}

type Preset = { readonly [key: string]: unknown };

/** The files that are generated from the values schema, by path in the repository. */
export function generatedFiles(): { readonly [path: string]: string } {
  return { 'src/values/app-props.ts': propsSource(appValuesSchema) };
}

/** TypeScript interfaces of what a user may write, documented: readonly, named interfaces. */
function propsSource(root: JsonSchema): string {
  const interfaces = new Map<string, Place[]>();
  collect({ path: '', schema: root, item: false }, interfaces);
  return [
    '// Generated from src/values/app-schema.ts by `npm run generate`. Do not edit.\n',
    ...[...interfaces].map(([title, places]) => interfaceSource(title, places)),
  ].join('\n');
}

function collect(place: Place, interfaces: Map<string, Place[]>): void {
  const { schema, path } = place;
  for (const inner of values(schema)) collect({ path, schema: inner, item: true }, interfaces);
  if (!isInterface(schema)) return;
  if (schema.title === undefined)
    throw new Error(`${path}: a missing title is not allowed; set it`);
  interfaces.set(schema.title, [...(interfaces.get(schema.title) ?? []), place]);
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const inherited = place.preset === undefined ? undefined : (place.preset[key] ?? {});
    const preset = (property.default ?? inherited) as Preset | undefined;
    const below = path === '' ? key : `${path}.${key}`;
    collect({ ...place, path: below, schema: property, preset }, interfaces);
  }
}

/** What may stand in a list, under the free keys of a map, or as one of several: nothing is merged into any of it. */
function values({ items, additionalProperties, anyOf = [] }: JsonSchema): readonly JsonSchema[] {
  const free = typeof additionalProperties === 'object' ? additionalProperties : undefined;
  return [items, free, ...anyOf].filter((schema) => schema !== undefined);
}

/** Whether an object has a field somewhere that only its user can know. */
function needsInput({ required = [], properties = {}, default: preset = {} }: JsonSchema): boolean {
  return (
    required.some((key) => !Object.hasOwn(preset as Preset, key)) ||
    Object.values(properties).some(needsInput)
  );
}

/** Whether we know all its fields. Others are passed on to Kubernetes, which knows them. */
function isInterface(schema: JsonSchema): boolean {
  return schema.properties !== undefined && schema.additionalProperties === false;
}

function interfaceSource(title: string, places: readonly Place[]): string {
  const schema = places[0]?.schema ?? {};
  const summary =
    new Set(places.map((place) => place.schema.description)).size === 1
      ? (schema.description ?? '')
      : `Settings of ${places.map(({ path }) => `\`${path}\``).join(', ')}.`;
  const members = Object.keys(schema.properties ?? {}).map((key) => memberSource(key, places));
  return `${comment([summary], '')}export interface ${title} {\n${members.join('\n')}}\n`;
}

function memberSource(key: string, places: readonly Place[]): string {
  const { schema } = places[0] as Place;
  const property = schema.properties?.[key] ?? {};
  const required = isRequired(key, places[0] as Place);
  const type = typeSource(property) + (required ? '' : absence(key, places));
  const text = [property.description ?? ''];
  if (!required) text.push('', `@default ${defaultText(key, places)}`);
  return `${comment(text, '  ')}  readonly ${key}${required ? '' : '?'}: ${type};\n`;
}

function isRequired(key: string, { schema, preset = {}, item }: Place): boolean {
  const needed = schema.required?.includes(key) ?? false;
  if (item) return needed;
  return (needed && !Object.hasOwn(preset, key)) || needsInput(schema.properties?.[key] ?? {});
}

/** How the type says that complete values may lack the key: `null` takes it away, or it has no default. */
function absence(key: string, places: readonly Place[]): string {
  const { schema, item } = places[0] as Place;
  if (schema.required?.includes(key)) return '';
  if (item) return ' | undefined';
  if (places.every(({ preset }) => preset === undefined)) return '';
  return places.some(({ preset = {} }) => Object.hasOwn(preset, key)) ? ' | null' : ' | undefined';
}

function typeSource(schema: JsonSchema): string {
  if (isInterface(schema)) return schema.title ?? '';
  if (schema.anyOf !== undefined && schema.type === undefined) {
    return schema.anyOf.map(typeSource).join(' | ');
  }
  if (schema.enum !== undefined) return schema.enum.map((word) => `'${word}'`).join(' | ');
  switch (schema.type) {
    case 'array': {
      const item = typeSource(schema.items ?? {});
      return item.includes(' | ') ? `(${item})[]` : `${item}[]`;
    }
    case 'object': {
      const { additionalProperties } = schema;
      if (typeof additionalProperties !== 'object' || additionalProperties.$ref !== undefined) {
        return '{ readonly [field: string]: unknown }';
      }
      const removable = Object.keys(schema.default ?? {}).length > 0 ? ' | null' : '';
      return `{ readonly [name: string]: ${typeSource(additionalProperties)}${removable} }`;
    }
    case 'integer':
      return 'number';
    default:
      return schema.type ?? 'unknown';
  }
}

function defaultText(key: string, places: readonly Place[]): string {
  const texts = places.map((place) => placeDefault(place, key));
  if (new Set(texts).size === 1) return texts[0] ?? '';
  const placed = texts.map(
    (text, index) => `${text.replace('- ', '')} in \`${places[index]?.path}\``,
  );
  return `- ${placed.join(', ')}`;
}

function placeDefault({ schema, preset, item }: Place, key: string): string {
  const property = schema.properties?.[key] ?? {};
  const value = property.default ?? preset?.[key];
  if (isInterface(property) && (value !== undefined || (!item && preset === undefined))) {
    return '- the defaults of its fields';
  }
  if (value !== undefined) return literal(value);
  if (item || preset !== undefined) return '- left out';
  throw new Error(`${key}: a missing default is not allowed; set it`);
}

/** A JSON value as TypeScript writes it. */
function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(([key, item]) => {
    return `${/^\w+$/.test(key) ? key : `'${key}'`}: ${literal(item)}`;
  });
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

const width = 100;

/** A documentation comment, its lines broken at 100 columns. */
function comment(paragraphs: readonly string[], indent: string): string {
  const lines = paragraphs.flatMap((text) => wrap(text, width - indent.length - 3));
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return [
    `${indent}/**`,
    ...lines.map((line) => `${indent} * ${line}`.trimEnd()),
    `${indent} */\n`,
  ].join('\n');
}

function wrap(text: string, columns: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

if (typeof require !== 'undefined' && require.main === module) {
  for (const [path, text] of Object.entries(generatedFiles())) {
    writeFileSync(join(__dirname, '..', '..', path), text);
  }
}
