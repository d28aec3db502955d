/** PostgreSQL's NAMEDATALEN - 1: a longer name is cut off by the server, silently. */
export const maxNameBytes = 63;

/** A table's schema and name as they stand in the catalog, not as SQL syntax. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

const bare = String.raw`([A-Za-z_]|[^\x00-\x7F])([A-Za-z0-9_$]|[^\x00-\x7F])*`;
const quoted = String.raw`"([^"\x00]|"")+"`;
const name = `(${bare}|${quoted})`;
const inPattern = String.raw`([A-Za-z0-9_$]|[^\x00-\x7F])`;
/** At least one `*`, and no two in a row: there is one way to write a pattern. */
const wildcard = String.raw`${inPattern}*\*(${inPattern}+\*)*${inPattern}*`;

/** A schema-qualified table name as SQL writes it; RE2-compatible, for the JSON Schema. */
export const tableNamePattern = `^${name}\\.${name}$`;

/** A table name, or a pattern for several, with a schema or without one. */
export const tableKeyPattern = `^(${name}\\.(${name}|${wildcard})|${wildcard})$`;

const inTypes = String.raw`([A-Za-z0-9_$. ,()[\]]|[^\x00-\x7F]|${quoted})`;

/**
 * A schema-qualified routine with the types of its arguments, as SQL writes it. Whether the types are any, the database
 * knows, and a pattern that tells would be a message of Helm's that nobody could read.
 */
export const routineNamePattern = `^${name}\\.${name}\\(${inTypes}*\\)$`;

const tableName = new RegExp(`^(?<schema>${name})\\.(?<name>${name})$`, 'u');
const tableKey = new RegExp(
  `^((?<schema>${name})\\.)?((?<name>${name})|(?<pattern>${wildcard}))$`,
  'u',
);
const routineName = new RegExp(`^(?<schema>${name})\\.(?<name>${name})\\(`, 'u');

/** What is allowed, and the remedy, for a text that is no table name. */
export const tableNameRule =
  'allowed: a schema-qualified name as in SQL, such as public.users or "My Schema"."a.b"; ' +
  'add the schema, or put double quotes around a name with other characters';

/** The same for a text that is neither a table name nor a pattern. */
export const tableKeyRule =
  'allowed: a schema-qualified name as in SQL, such as public.users or "My Schema"."a.b", ' +
  'or a pattern such as public.*, public.audit_* or audit_*; ' +
  'add the schema, or put double quotes around a name with other characters';

/** The tables that a rule is for: the one of this name, or all that a pattern matches. */
export interface TableKey {
  /** The schema as it stands in the catalog; undefined for a pattern that holds in every schema of the policy. */
  readonly schema: string | undefined;
  /** The name as it stands in the catalog; in a pattern each `*` stands for any characters, none included. */
  readonly name: string;
  readonly isPattern: boolean;
}

/** What a text that matches `tableKeyPattern` is for, however long its names are. */
export function tableKeyParts(text: string): TableKey {
  const { schema, name, pattern } = tableKey.exec(text)?.groups ?? {};
  return {
    schema: schema === undefined ? undefined : unquote(schema),
    name: unquote(name ?? pattern ?? ''),
    isPattern: pattern !== undefined,
  };
}

/** Schema and name of a routine in a text that matches `routineNamePattern`, however long they are. */
export function routineNameParts(text: string): TableName {
  const { schema = '', name = '' } = routineName.exec(text)?.groups ?? {};
  return { schema: unquote(schema), name: unquote(name) };
}

/**
 * Reads a table name written as in SQL: `public.users`, `"My Schema"."a.b"`.
 *
 * @throws when it is not a schema-qualified name, or a part is longer than PostgreSQL's 63 bytes
 * @see https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
 */
export function parseTableName(text: string): TableName {
  const reason = tableNameProblem(text);
  if (reason !== undefined) throw new Error(`${JSON.stringify(text)} is not allowed; ${reason}`);
  const { schema = '', name = '' } = tableName.exec(text)?.groups ?? {};
  return { schema: unquote(schema), name: unquote(name) };
}

/** Why a text is no table name (what is allowed, and the remedy), or undefined. */
export function tableNameProblem(text: string): string | undefined {
  const groups = tableName.exec(text)?.groups;
  if (groups?.schema === undefined || groups.name === undefined) return tableNameRule;
  return nameProblem(unquote(groups.schema)) ?? nameProblem(unquote(groups.name));
}

/** Writes a table name so that {@link parseTableName} and PostgreSQL read the same name again. */
export function quoteTableName(table: TableName): string {
  return `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`;
}

/** Writes one name as a quoted SQL identifier. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Why PostgreSQL cannot have this name (what is allowed, and the remedy), or undefined. */
export function nameProblem(name: string): string | undefined {
  if (name === '' || name.includes('\0') || !isWellFormed(name)) {
    return 'allowed: a name that is not empty, without NUL, in well-formed Unicode; rename it';
  }
  const bytes = Buffer.byteLength(name);
  if (bytes <= maxNameBytes) return undefined;
  return `allowed: at most ${maxNameBytes} bytes for each name, this one has ${bytes}; shorten it`;
}

/** Whether no surrogate stands alone, which UTF-8 cannot say. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

function unquote(identifier: string): string {
  if (identifier.startsWith('"')) return identifier.slice(1, -1).replaceAll('""', '"');
  // In a UTF-8 database PostgreSQL folds ASCII letters only: `ÄB` is the table `Äb`.
  return identifier.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
