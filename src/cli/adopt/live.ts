/** A column, where the privileges on the table are not all there is. */
export interface LiveColumn {
  readonly name: string;
  readonly select: boolean;
  readonly insert: boolean;
  readonly update: boolean;
}

/** What a role may do with a relation today, by whatever way. */
export interface LiveRelation {
  readonly role: string;
  readonly schema: string;
  /** Schema and name as SQL writes them. */
  readonly sql: string;
  /** The kind in pg_class; a partitioned table is a table. */
  readonly kind: 'r' | 'v' | 'm' | 'f' | 'S';
  readonly owner: string;
  readonly privileges: readonly string[];
  /** Null unless there are privileges on columns that it has not on the whole table. */
  readonly columns: readonly LiveColumn[] | null;
  readonly bookkeeping: boolean;
  /** The table whose partition or child it is. */
  readonly parent: string | null;
  /** Of a sequence, the table whose column it belongs to. */
  readonly table: string | null;
}

export interface LiveSchema {
  readonly name: string;
  readonly sql: string;
  readonly owner: string;
  /** Default privileges that the service is given there, or in all schemas. */
  readonly defaults: readonly {
    readonly role: string;
    readonly kind: 'r' | 'S';
    readonly privilege: string;
  }[];
  /** Whether the service may create there. */
  readonly create: boolean;
}

/** A routine that deletes by its text, or runs as its owner. */
export interface LiveRoutine {
  readonly name: string;
  readonly kind: string;
  readonly owner: string;
  readonly definer: boolean;
  readonly trigger: boolean;
  /** Whether it has a search_path of its own that ends in pg_temp. */
  readonly pinned: boolean;
  readonly deletes: boolean;
  readonly execute: boolean;
  /** Tables that the service writes and that have it as a trigger. */
  readonly on: readonly string[];
}

export interface LiveCascade {
  readonly name: string;
  readonly table: string;
  readonly parent: string;
  readonly onDelete: string | null;
  readonly onUpdate: string | null;
}

/** What adopt.sql has read. */
export interface Live {
  readonly server: number;
  readonly version: string;
  /** Null when there is no such role. */
  readonly service: {
    readonly name: string;
    readonly login: boolean;
    readonly attributes: readonly string[];
    /** Roles that it is a member of, by whatever way. */
    readonly roles: readonly string[];
    /** Whether somebody has given it TEMPORARY, beside what PUBLIC has. */
    readonly temporary: boolean;
  } | null;
  /** Roles that were named and do not exist, and then all that do. */
  readonly missing: readonly string[];
  readonly names: readonly string[] | null;
  readonly databaseOwner: { readonly name: string; readonly superuser: boolean };
  readonly schemas: readonly LiveSchema[];
  readonly relations: readonly LiveRelation[];
  readonly routines: readonly LiveRoutine[];
  readonly cascades: readonly LiveCascade[];
  readonly owned: readonly {
    readonly type: string;
    readonly identity: string;
    readonly role: string;
  }[];
  readonly others: readonly {
    readonly name: string;
    readonly login: boolean;
    readonly writes: boolean;
  }[];
  /** The view of pg_stat_statements as SQL writes it. */
  readonly statements: string | null;
}

/** A statement of the service's in pg_stat_statements. */
export interface LiveStatement {
  readonly query: string;
  readonly calls: number;
}
