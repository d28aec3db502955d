import type { ScalarTag } from 'yaml';

/**
 * How strings are written: as a careful person would, and so that every YAML reader takes them for the same string.
 * go-yaml, which kubectl reads with, is not quite YAML 1.1: it takes `0o17` for 15, and NEL for a space.
 */
export const stringTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  identify: (value: unknown) => typeof value === 'string',
  resolve: (text: string) => text,
  stringify(item, context) {
    const text = item.value as string;
    if (!context.implicitKey && !context.inFlow && isBlockText(text)) {
      return blockText(text, context.indent || '  ');
    }
    return isPlain(text) ? text : quoted(text);
  },
};

function blockText(text: string, indent: string): string {
  const mark = text.endsWith('\n') ? '|' : '|-';
  return `${mark}\n${text.replace(/\n$/, '').replace(/^(?=.)/gm, indent)}`;
}

/**
 * Several lines of visible characters, which every reader takes as they stand. Text that begins with a space or a
 * line break, ends in more than one line break or has a line of spaces only goes into quotes: readers differ there.
 */
function isBlockText(text: string): boolean {
  return (
    /^[^\s].*\n/.test(text) &&
    !/\n\n$|\n[ \t]+(\n|$)|[^\n\t\x20-\x7e\u00a1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/.test(
      text,
    )
  );
}

/** Words, names, paths, options, quantities: what is written without quotes by everybody. */
const plainForms =
  /^(?:(?:[A-Za-z/_]|\.\/)[\w./:@-]*[\w/]|[A-Za-z]|--[a-z][a-z0-9-]*|[0-9]+(?:m|[KMGT]i|%))$/;

/** Digests stand in quotes whether they happen to begin with a digit or not. */
const digest = /^[0-9a-f]{16,}$/;

/** What has a plain form and is no text to a YAML 1.1 reader; to parse each text instead takes most of the printing. */
const otherThanText = /^(?:true|false|yes|no|on|off|y|n|null|e\d+)$/i;

function isPlain(text: string): boolean {
  return plainForms.test(text) && !digest.test(text) && !otherThanText.test(text);
}

/**
 * JSON stands in single quotes, so that it can be read. All else in JSON's own way of quoting, which is YAML's too,
 * with escapes for what is invisible or what a YAML reader may take for a line break, skip or refuse: DEL, the C1
 * controls with NEL, NBSP and its kin, U+2028, U+2029, BOM.
 */
function quoted(text: string): string {
  if (/^[\x20-\x26\x28-\x5b\x5d-\x7e]*$/.test(text) && text.includes('"')) {
    return `'${text}'`;
  }
  return JSON.stringify(text).replace(
    /[\x7f-\xa0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff0-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
