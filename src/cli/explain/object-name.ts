import { Refusal, usageError } from '../refusal';

/** What is asked about, as it was written; names as they stand in the catalog. */
export interface ObjectName {
  /** The word in front, as in `schema shop`. */
  readonly kind: string | null;
  readonly schema: string | null;
  /** Null for the database that is connected to. */
  readonly name: string | null;
  readonly column: string | null;
  /** What stands in parentheses: types of arguments, or a column. */
  readonly arguments: readonly string[] | null;
}

/** The words that may stand in front of a name, and the classes of objects that have them. */
const kinds: { readonly [word: string]: readonly string[] } = {
  table: ['relation'],
  view: ['relation'],
  'materialized view': ['relation'],
  'foreign table': ['relation'],
  column: ['column'],
  sequence: ['sequence'],
  schema: ['schema'],
  database: ['database'],
  function: ['routine'],
  procedure: ['routine'],
  aggregate: ['routine'],
  routine: ['routine'],
};

/** The classes that a word in front of a name leaves; without one all of them. */
export function classesOf({ kind }: ObjectName): readonly string[] {
  return kind === null ? [...new Set(Object.values(kinds).flat())] : (kinds[kind] ?? []);
}

const part = String.raw`("(?:[^"]|"")+"|[^\s".()]+)`;
const form = new RegExp(
  `^(?:(${Object.keys(kinds).join('|')})(?:\\s+|$))?(?:${part}(?:\\.${part})?(?:\\.${part})?(?:\\s*\\((.*)\\))?)?$`,
  'is',
);

/**
 * Reads the name of an object as SQL writes it: `public.orders`, `public.users.email`, `public.users(email)`,
 * `public.archive(integer)`, `schema public`, `database`.
 *
 * @throws Refusal when it is none
 */
export function parseObjectName(text: string): ObjectName {
  const match = form.exec(text.trim());
  const [, word, first, second, third, inside] = match ?? [];
  const kind = word?.toLowerCase() ?? null;
  if (match === null || (first === undefined && kind !== 'database')) {
    throw new Refusal(
      [
        `object ${JSON.stringify(text)} is not allowed; allowed: a name as in SQL, such as public.orders, public.users.email, "public.archive(integer)", "schema public" or database; put double quotes around a name with other characters`,
      ],
      usageError,
    );
  }
  const [a, b, c] = [first, second, third].map((one) => (one === undefined ? null : unquoted(one)));
  const single = b === null;
  return {
    kind,
    schema: single ? null : (a ?? null),
    name: (single ? a : b) ?? null,
    column: c ?? null,
    arguments: inside === undefined ? null : argumentsIn(inside),
  };
}

function argumentsIn(text: string): string[] {
  if (text.trim() === '') return [];
  // A comma in parentheses or quotes divides nothing: numeric(10,2).
  const parts = text.match(/(?:"(?:[^"]|"")*"|\([^)]*\)|[^,"(])+/g) ?? [];
  return parts.map((one) =>
    /^\s*"(?:[^"]|"")+"\s*$/.test(one) ? unquoted(one.trim()) : one.trim(),
  );
}

function unquoted(identifier: string): string {
  if (identifier.startsWith('"')) return identifier.slice(1, -1).replaceAll('""', '"');
  return identifier.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
