/** What explain-object.sql finds under a name. */
export interface Named {
  /** Which kind of privileges it has: see `privilegesOf`. */
  readonly class: string;
  /** What it is called in words: `table`, `materialized view`, `procedure`. */
  readonly kind: string;
  readonly oid: number;
  readonly attnum: number | null;
  readonly name: string;
}

export interface RoleFact {
  readonly oid: number;
  readonly name: string;
  readonly superuser: boolean;
  readonly createrole: boolean;
  readonly login: boolean;
}

/** That one role is a member of another, and what that is good for. */
export interface Membership {
  readonly member: number;
  readonly role: number;
  /** Null for what nobody has granted: the owner of a database is a member of pg_database_owner. */
  readonly grantor: number | null;
  readonly admin: boolean;
  readonly inherit: boolean;
  readonly set: boolean;
}

/** An entry of an ACL for the privilege in question. */
export interface Entry {
  /** Null for one on the whole object. */
  readonly column: string | null;
  /** 0 is PUBLIC. */
  readonly grantee: number;
  readonly grantor: number;
  readonly grantable: boolean;
}

/** What explain.sql has read. */
export interface Facts {
  /** What the server says. */
  readonly has: boolean;
  readonly owner: number;
  /** Whether it is a table of the system catalog, which only a superuser may write. */
  readonly catalog: boolean;
  readonly entries: readonly Entry[];
  /** Of a table on whose columns somebody has the privilege. */
  readonly columns: readonly { readonly name: string; readonly has: boolean }[];
  readonly memberships: readonly Membership[];
  readonly roles: readonly RoleFact[];
  /** The schema of the object, if it has one. */
  readonly schema: { readonly name: string; readonly usage: boolean } | null;
  readonly connect: boolean;
}

/** Another way to the same rows, as explain-ways.sql knows it. */
export interface Way {
  readonly kind: string;
  readonly object: string;
  readonly what: string;
}

/** The question that the SQL programs answer. */
export interface Question {
  readonly role: number;
  readonly class: string;
  readonly oid: number;
  readonly attnum: number | null;
  readonly privilege: string;
}

/** What explain-policy.sql finds the policy to say. */
export interface PolicyFact {
  /** What the policy calls the role; null when it does not speak of it. */
  readonly as: 'service' | 'reader' | 'admin' | null;
  /** Whether the object is in a schema of the policy. */
  readonly managed: boolean;
  readonly gives: boolean;
  /** The rule of a table, null for what has none. */
  readonly rule: string | null;
  /** The keys of the policy that the rule comes from; none when it is the schema's. */
  readonly keys: readonly string[];
}
