import { quoteIdentifier } from '../../access';
import { type Html, html } from './html';

/** A name from the database: isolated, so that its direction changes nothing around it. */
export function name(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

/** A name with its schema, as SQL writes it: nobody can take a part of one for the other. */
export function qualified(schema: string | null, text: string): string {
  return schema === null ? quoted(text) : `${quoted(schema)}.${quoted(text)}`;
}

function quoted(text: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(text) ? text : quoteIdentifier(text);
}
