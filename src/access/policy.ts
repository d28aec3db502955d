/** What the service may do with a table. No rule, whatever it is, contains DELETE or TRUNCATE. */
export type TableRule = (typeof tableRules)[number];

/** What a reader may do with a table. */
export type ReaderRule = (typeof readerRules)[number];

/**
 * - `readWrite`: SELECT, INSERT and UPDATE
 * - `appendOnly`: SELECT and INSERT
 * - `readOnly`: SELECT
 * - `none`: nothing
 */
export const tableRules = ['readWrite', 'appendOnly', 'readOnly', 'none'] as const;

export const readerRules = ['readOnly', 'none'] as const;

/** Who may do what in one database: complete, every default filled in. */
export interface AccessPolicy {
  /** The role that owns the database, migrates and grants. */
  readonly admin: string;
  /** The schemas whose tables are managed. */
  readonly schemas: readonly string[];
  /** The role of the application. */
  readonly service: ServiceAccess;
  /** Roles that only read. */
  readonly readers: readonly ReaderAccess[];
  /** What to do about a rule for a table that does not exist: fail, or say it and go on. */
  readonly missingTable: 'error' | 'warning';
}

/** What the application's role may do. */
export interface ServiceAccess {
  readonly role: string;
  /** Exceptions from `readWrite`, by table name as in SQL. */
  readonly tables: { readonly [table: string]: TableRule };
}

/** What a reading role may do. */
export interface ReaderAccess {
  readonly role: string;
  /** Schemas all of whose tables it reads, those to come included; left out: none. */
  readonly schemas?: readonly string[];
  /** Exceptions, by table name as in SQL; left out: none. */
  readonly tables?: { readonly [table: string]: ReaderRule };
}
