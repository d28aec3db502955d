import { defaultsOf } from '../access/defaults';
import type { JsonSchema } from '../access/json-schema';

const begin = '<!-- values -->\n';
const end = '<!-- /values -->';

/**
 * `README.md` with the table of the values between its two marks.
 *
 * @throws when a mark is missing
 */
export function chartReadme(text: string, schema: JsonSchema): string {
  const [before, rest] = text.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined) {
    throw new Error(`README.md: no line ${begin.trim()} before a line ${end}; put them in`);
  }
  const lines = ['| value | default | what it is |', '|---|---|---|', ...rows(schema, '')];
  return `${before}${begin}${lines.join('\n')}\n${end}${after}`;
}

/** A line for each value, and for each field of an object that has to have some of them. */
function rows(schema: JsonSchema, prefix: string, preset = defaultsOf(schema)): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const path = `${prefix}${key}`;
    const value = (preset as { readonly [key: string]: unknown })[key];
    if (property.properties !== undefined && property.required !== undefined) {
      return rows(property, `${path}.`, value);
    }
    const cells = [`\`${path}\``, value === undefined ? '' : `\`${JSON.stringify(value)}\``];
    return [`| ${[...cells, property.description ?? ''].map(cell).join(' | ')} |`];
  });
}

/** A text in a cell of a table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
