import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultsOf } from '../access/defaults';
import { hasDefault, type JsonSchema } from '../access/json-schema';
import { appValuesSchema } from '../values/app-schema';

/** One object schema, where it stands; several with one title become one interface. */
interface Place {
  readonly path: string;
  readonly schema: JsonSchema;
}

/** The files that are generated from the values schema, by path in the repository. */
export function generatedFiles(): { readonly [path: string]: string } {
  return { 'src/values/app-props.ts': propsSource(appValuesSchema) };
}

/** TypeScript interfaces of what a user may write, documented: readonly, named interfaces. */
function propsSource(root: JsonSchema): string {
  const interfaces = new Map<string, Place[]>();
  collect(root, '', interfaces);
  return [
    '// Generated from src/values/app-schema.ts by `npm run generate`. Do not edit.\n',
    ...[...interfaces].map(([title, places]) => interfaceSource(title, places)),
  ].join('\n');
}

function collect(schema: JsonSchema, path: string, interfaces: Map<string, Place[]>): void {
  if (schema.items !== undefined) collect(schema.items, path, interfaces);
  if (schema.properties === undefined) return;
  if (schema.title === undefined)
    throw new Error(`${path}: a missing title is not allowed; set it`);
  interfaces.set(schema.title, [...(interfaces.get(schema.title) ?? []), { path, schema }]);
  for (const [key, property] of Object.entries(schema.properties)) {
    if (isInterface(property) || property.items !== undefined) {
      collect(property, path === '' ? key : `${path}.${key}`, interfaces);
    }
  }
}

/** Whether an object has a field somewhere that only its user can know. */
function needsInput({ required = [], properties = {} }: JsonSchema): boolean {
  return required.length > 0 || Object.values(properties).some(needsInput);
}

function isInterface(schema: JsonSchema): boolean {
  return schema.properties !== undefined;
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
  const required = (schema.required?.includes(key) ?? false) || needsInput(property);
  const type = typeSource(property) + (schema.default === undefined ? '' : ' | null');
  const text = [property.description ?? ''];
  if (!required) text.push('', `@default ${defaultText(key, places)}`);
  return `${comment(text, '  ')}  readonly ${key}${required ? '' : '?'}: ${type};\n`;
}

function typeSource(schema: JsonSchema): string {
  if (isInterface(schema)) return schema.title ?? '';
  if (schema.enum !== undefined) return schema.enum.map((word) => `'${word}'`).join(' | ');
  switch (schema.type) {
    case 'array':
      return `${typeSource(schema.items ?? {})}[]`;
    case 'object': {
      if (typeof schema.additionalProperties !== 'object') {
        return '{ readonly [field: string]: unknown }';
      }
      const removable = Object.keys(schema.default ?? {}).length > 0 ? ' | null' : '';
      return `{ readonly [name: string]: ${typeSource(schema.additionalProperties)}${removable} }`;
    }
    case 'integer':
      return 'number';
    default:
      return schema.type ?? 'unknown';
  }
}

function defaultText(key: string, places: readonly Place[]): string {
  const texts = places.map(({ schema }) => placeDefault(schema, key));
  if (new Set(texts).size === 1) return texts[0] ?? '';
  const placed = texts.map(
    (text, index) => `${text.replace('- ', '')} in \`${places[index]?.path}\``,
  );
  return `- ${placed.join(', ')}`;
}

function placeDefault(schema: JsonSchema, key: string): string {
  const property = schema.properties?.[key] ?? {};
  if (schema.default !== undefined) {
    const value = (schema.default as { readonly [key: string]: unknown })[key];
    return value === undefined ? '- left out' : literal(value);
  }
  if (!hasDefault(property)) throw new Error(`${key}: a missing default is not allowed; set it`);
  const derived = property.default === undefined || isInterface(property);
  return derived ? '- the defaults of its fields' : literal(defaultsOf(property));
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
