import type { Client } from 'pg';
import { ask, program } from '../session';

/** What `matrix.sql` says. */
export interface Matrix {
  readonly roles: readonly MatrixRole[];
  readonly objects: readonly MatrixObject[];
}

/** A role of the policy. */
export interface MatrixRole {
  readonly role: string;
  readonly kind: 'service' | 'reader';
  readonly exists: boolean;
  readonly login: boolean;
  /** The roles that it is or can become, each as the path that leads there. */
  readonly becomes: readonly string[];
}

/** Objects that are alike in everything that decides who may do what with them. */
export interface MatrixObject {
  readonly class: 'relation' | 'routine' | 'schema' | 'database' | 'default';
  /** In PostgreSQL's words: `table`, `materialized view`, `sequence`, `SECURITY DEFINER function` and so on. */
  readonly kind: string;
  /** The schema they are in; null for the database. */
  readonly schema: string | null;
  /** Without their schema, in order. Empty for `default`: what later ones begin with. */
  readonly names: readonly string[];
  readonly owner: string;
  /** Whether the admin can grant and revoke on them. */
  readonly ours: boolean;
  readonly extension: boolean;
  readonly bookkeeping: boolean;
  readonly access: readonly MatrixAccess[];
}

/** What one role may do with them. */
export interface MatrixAccess {
  readonly role: string;
  readonly rule: MatrixRule | null;
  readonly cells: readonly MatrixCell[];
  readonly ways: readonly Way[];
}

/** The rule of the policy that holds, and where it comes from. */
export interface MatrixRule {
  readonly rule: string;
  /** What the policy says, which is more than holds where a migration tool keeps its books. */
  readonly stated: string;
  /** The names and patterns that say it, as the policy spells them; empty for the policy's silence. */
  readonly keys: readonly string[];
  /** Whether it is not the default of the schema. */
  readonly own: boolean;
  /** Whether patterns say different things, so that nothing is given. */
  readonly ambiguous: boolean;
  /** Whether it is that of a parent, or of the table that a sequence belongs to. */
  readonly inherited: boolean;
  /** Whether it is a view with a column that the rule hides. */
  readonly showsHidden: boolean;
}

/** One privilege. */
export interface MatrixCell {
  readonly privilege: string;
  /** Whether any role that the role is or can become has it. */
  readonly has: boolean;
  /** Whether the role itself has it, by a grant or a membership that it inherits. */
  readonly directly: boolean;
  readonly wanted: boolean;
  /** Whether a revoke by the admin would take something of it away. */
  readonly revoked: boolean;
  /** Where columns differ: all of them, and those for which it holds. */
  readonly columns: {
    readonly all: readonly string[];
    readonly has: readonly string[];
    readonly wanted: readonly string[];
  } | null;
}

/** How a role comes to a privilege. */
export interface Way {
  /** Null: to all of them. */
  readonly privilege: string | null;
  readonly kind: 'grant' | 'public' | 'member' | 'owner' | 'superuser' | 'predefined';
  readonly path: string;
  readonly grantor: string | null;
  readonly passesOn: boolean;
}

/** Reads it, in the transaction that the caller has opened and in which it has looked thoroughly. */
export async function readMatrix(client: Client): Promise<Matrix> {
  const answer = await ask(client, program('matrix.sql'));
  const { roles, objects } = answer.check[0] as { [key in keyof Matrix]: Matrix[key] | null };
  return { roles: roles ?? [], objects: objects ?? [] };
}
