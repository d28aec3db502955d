import type { CasePolicy } from '../sql/world';

/**
 * A way round the model, as a careless migration, administrator or application leaves it open. SQL has names in braces:
 * `{admin}`, `{service}`, `{reader}`, `{other}` (a role that owns things), `{third}` (a group), `{fourth}`, `{fifth}`;
 * the schemas `{app}` (managed) and `{outside}`; the database `{db}`. There is a table `{app}.orders` (id serial primary
 * key, customer text, total int) of three rows, which the admin owns.
 */
export interface Attack {
  /** What is done, as a sentence; unique, it names the row of docs/attacks.md. */
  readonly title: string;
  /** The first and the last major on which there is such a way. @default 14, and the newest */
  readonly since?: number;
  readonly until?: number;
  /**
   * What made it possible: statements of the superuser; after `set role {admin}` the admin's. The recipe's grants were
   * made before, and are tried again afterwards, as at the next start.
   */
  readonly setup?: string;
  /** What the attacker runs: statements of the service, or steps of several roles. */
  readonly attack: string | readonly Step[];
  /** A query of the superuser that returns true when, and only when, the attack has succeeded. */
  readonly proof: string;
  /** What an attacker has then, for the table: `every order is gone`. */
  readonly gain: string;
  readonly policy?: CasePolicy;
  readonly outcome: Outcome | ((major: number) => Outcome);
  /** What puts right the finding, where its remedy is not SQL. */
  readonly byHand?: string;
}

/** Who does something, and what. */
export type Step = readonly [who: 'service' | 'reader' | 'admin' | 'superuser', sql: string];

export type Outcome =
  /** After an apply the server refuses a step of the attack with this SQLSTATE; `none`: it is ignored, and changes nothing. */
  | { readonly refused: string }
  /** The apply fails closed, and this finding says why: code, object and path, all of them exactly. */
  | { readonly found: readonly [code: string, object: string, path: string] }
  /** The apply succeeds, as the policy does not speak of this, and this warning says it: code, object and path, all of them exactly. */
  | { readonly warned: readonly [code: string, object: string, path: string] }
  /** It works with us too, and this is why it is not the model's business. */
  | { readonly outside: string };

export function outcomeOn(major: number, { outcome }: Attack): Outcome {
  return typeof outcome === 'function' ? outcome(major) : outcome;
}

export function existsOn(major: number, { since = 14, until = 99 }: Attack): boolean {
  return since <= major && major <= until;
}
