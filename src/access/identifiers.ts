/** PostgreSQL's NAMEDATALEN - 1: a longer name is cut off by the server, silently. */
export const maxNameBytes = 63;

/** A table's schema and name as they stand in the catalog, not as SQL syntax. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

const bare = String.raw`([A-Za-z_]|[^\x00-\x7F])([A-Za-z0-9_$]|[^\x00-\x7F])*`;
const quoted = String.raw`"([^"\x00]|"")+"`;

/** A schema-qualified table name as SQL writes it; RE2-compatible, for the JSON Schema. */
export const tableNamePattern = `^(${bare}|${quoted})\\.(${bare}|${quoted})$`;

const tableName = new RegExp(`^(?<schema>${bare}|${quoted})\\.(?<name>${bare}|${quoted})$`, 'u');

/** What is allowed, and the remedy, for a text that is no table name. */
export const tableNameRule =
  'allowed: a schema-qualified name as in SQL, such as public.users or "My Schema"."a.b"; ' +
  'add the schema, or put double quotes around a name with other characters';

/**
 * Reads a table name written as in SQL: `public.users`, `"My Schema"."a.b"`.
 *
 * @throws when it is not a schema-qualified name, or a part is longer than PostgreSQL's 63 bytes
 * @see https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
 */
export function parseTableName(text: string): TableName {
  const reason = tableNameProblem(text);
  if (reason !== undefined) throw new Error(`${JSON.stringify(text)} is not allowed; ${reason}`);
  return tableNameParts(text);
}

/** The parts of a text that matches `tableNamePattern`, however long they are. */
export function tableNameParts(text: string): TableName {
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

function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

function unquote(identifier: string): string {
  if (identifier.startsWith('"')) return identifier.slice(1, -1).replaceAll('""', '"');
  // In a UTF-8 database PostgreSQL folds ASCII letters only: `ÄB` is the table `Äb`.
  return identifier.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
