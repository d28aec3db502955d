import { readFileSync } from 'node:fs';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { helmTags } from '../yaml/helm-tags';
import { Refusal } from './refusal';

export type Values = { readonly [key: string]: unknown };

/** A values file that was read, which knows where in it each value stands. */
export interface ValuesFile {
  readonly values: Values;
  /** Follows the keys and list positions of a path as far as the file has them. */
  find(path: readonly string[]): Found;
  /** `file:line:column` */
  place(offset: number): string;
}

/** How far a file has a path. */
export interface Found {
  /** How many steps of the path there are. */
  readonly depth: number;
  /** Whether it ends the search: the whole path is there, or a value into which no other file's can merge. */
  readonly final: boolean;
  /** Where the last step's key stands, or the list's item: characters from the beginning. */
  readonly offset: number;
}

/**
 * Reads a values file as Helm does.
 *
 * @param path `-` reads standard input
 * @throws Refusal when there is no such file, or it is no YAML, or not one map; names line and column
 */
export async function readValuesFile(path: string): Promise<ValuesFile> {
  const name = path === '-' ? '<stdin>' : path;
  const bytes = path === '-' ? await standardInput() : contents(path);
  return parseValues(textOf(bytes, name), name);
}

/**
 * Reads the text of a values file as Helm does.
 *
 * @param name what messages call the file
 * @throws Refusal when it is no YAML, or not one map; names line and column
 */
export function parseValues(text: string, name: string): ValuesFile {
  const lines = new LineCounter();
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const document = parseDocument(text, {
    ...{ version: '1.1', customTags: helmTags, lineCounter: lines, prettyErrors: false },
    logLevel: 'error',
  });
  // Of a tag that nobody resolves the parser only warns.
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) {
    throw new Refusal([`${place(error.pos[0])}: ${reasons[error.code] ?? plain(error.message)}`]);
  }
  return { values: valuesOf(document, place), find: (path) => find(document, path), place };
}

/** In other words than the parser's, which quote the text: that may be a password. */
const reasons: { readonly [code: string]: string } = {
  DUPLICATE_KEY: 'a second key of the same name in one map is not allowed; remove one of the two',
  MULTIPLE_DOCS: 'a second document is not allowed; write one map, or give each its own -f',
  TAG_RESOLVE_FAILED: 'not a tag that YAML knows; write a text that begins with "!" in quotes',
};

function plain(message: string): string {
  return `not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1).replace(/: .*$/s, '')}; correct it`;
}

function contents(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : message;
    throw new Refusal([`${path}: ${reason}; -f takes the path of a file, or - for stdin`]);
  }
}

async function standardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function textOf(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal([`${name}: not UTF-8; save the file as UTF-8`]);
  }
}

function valuesOf(document: Document, place: (offset: number) => string): Values {
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return {};
  if (!isMap(contents)) {
    const kind = isSeq(contents) ? 'a list' : 'a single value';
    throw new Refusal([`${place(contents.range?.[0] ?? 0)}: ${kind} is not allowed; write a map`]);
  }
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      const offset = alias.range?.[0] ?? 0;
      throw new Refusal([
        `${place(offset)}: an alias of nothing above it; write a text that begins with "*" in quotes`,
      ]);
    },
  });
  try {
    return document.toJS();
  } catch (error) {
    // Aliases that multiply.
    throw new Refusal([`${place(0)}: ${plain((error as Error).message)}`]);
  }
}

function find(document: Document, path: readonly string[]): Found {
  let node: unknown = document.contents;
  let offset = 0;
  for (const [depth, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    const next = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === step)
      : item(node, Number(step));
    if (next === undefined) {
      return { depth, final: depth > 0 && !isMap(node), offset };
    }
    offset = (next.key as Node).range?.[0] ?? offset;
    node = next.value;
  }
  return { depth: path.length, final: true, offset };
}

/** An item of a list, as the pairs of a map are. */
function item(node: unknown, index: number): { key: unknown; value: unknown } | undefined {
  const found = isSeq(node) ? node.items[index] : undefined;
  return found === undefined ? undefined : { key: found, value: found };
}
