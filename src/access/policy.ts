/**
 * What the service may do with all rows and columns of a table. No rule, whatever it is, contains DELETE or TRUNCATE.
 *
 * - `readWrite`: SELECT, INSERT and UPDATE
 * - `appendOnly`: SELECT and INSERT
 * - `readOnly`: SELECT
 * - `none`: nothing
 */
export type PlainRule = (typeof tableRules)[number];

export const tableRules = ['readWrite', 'appendOnly', 'readOnly', 'none'] as const;

/** A rule that single columns narrow. Columns are written as they stand in the catalog, without quotes. */
export interface ColumnRule {
  /**
   * What holds for the other columns.
   *
   * @default 'readWrite'
   */
  readonly rule?: PlainRule;
  /** Columns that are not readable. Writable they are as the rule says: so a password can be set and not be read back. */
  readonly hide?: readonly string[];
  /** Columns that are neither inserted nor updated. */
  readonly readOnlyColumns?: readonly string[];
  /** Columns that are inserted, and never updated. */
  readonly insertOnlyColumns?: readonly string[];
}

/** What the service may do with a table, or with the tables that a pattern matches. */
export type TableRule = PlainRule | ColumnRule;

/** What a reader may do with all columns of a table. */
export type PlainReaderRule = (typeof readerRules)[number];

export const readerRules = ['readOnly', 'none'] as const;

/** All columns but these are readable. */
export interface HiddenColumns {
  readonly hide: readonly string[];
}

/** Only these columns are readable, also when others are added later. */
export interface ReadableColumns {
  readonly columns: readonly string[];
}

/** What a reader may do with a table, or with the tables that a pattern matches. */
export type ReaderRule = PlainReaderRule | HiddenColumns | ReadableColumns;

/** A schema of the policy: its name, or whether it is made, too. */
export type SchemaEntry = string | ManagedSchema;

/** A schema that may be made. */
export interface ManagedSchema {
  readonly name: string;
  /**
   * Whether it is made, and owned by the admin, when it does not exist.
   *
   * @default false
   */
  readonly create?: boolean;
}

/** Who may do what in one database: complete, every default filled in. */
export interface AccessPolicy {
  /** The role that owns the database, migrates and grants. */
  readonly admin: string;
  /** The schemas whose tables are managed. */
  readonly schemas: readonly SchemaEntry[];
  /** The role of the application. */
  readonly service: ServiceAccess;
  /** Roles that only read. */
  readonly readers: readonly ReaderAccess[];
  /** What becomes of privileges that the policy does not give: revoked, or only reported. */
  readonly enforcement: 'authoritative' | 'additive';
  /** What to do about a rule for a table that does not exist: fail, or say it and go on. */
  readonly missingTable: 'error' | 'warning';
  /** Findings that are errors and known: they are warnings then, and the reason is printed with them. */
  readonly acceptedFindings: readonly AcceptedFinding[];
}

/** What the application's role may do. */
export interface ServiceAccess {
  readonly role: string;
  /** Exceptions from `readWrite`, by table name as in SQL, or by pattern: `billing.*`, `audit_*`. */
  readonly tables: { readonly [table: string]: TableRule };
  /** The SECURITY DEFINER routines that it may execute, as in SQL: `public.archive(integer)`. */
  readonly routines: readonly string[];
  /** Whether it may make temporary tables. */
  readonly temporary: boolean;
}

/** What a reading role may do. */
export interface ReaderAccess {
  readonly role: string;
  /** Schemas all of whose tables it reads, those to come included; left out: none. */
  readonly schemas?: readonly string[];
  /** Exceptions, by table name as in SQL, or by pattern; left out: none. */
  readonly tables?: { readonly [table: string]: ReaderRule };
}

/** A finding that somebody has looked at. */
export interface AcceptedFinding {
  /** Its code, such as `TUP012`. */
  readonly code: string;
  /** Its object, as the finding prints it. */
  readonly object: string;
  /** Why it is no error here. */
  readonly reason: string;
}
