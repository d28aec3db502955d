import type { Entry, Facts, Named, RoleFact } from './facts';
import { predefinedRole } from './privileges';
import { type How, type Reached, reachedRoles } from './reached-roles';

/** Why a role that is reached has the privilege, or could give it to itself. */
export interface Reason {
  readonly kind:
    | 'superuser'
    | 'owner'
    | 'grant'
    | 'predefined role'
    | 'owner without it'
    | 'createrole';
  /** Set where it is only on a column of the table in question. */
  readonly column?: string;
  /** Who granted it, and who gave them the right to, up to the owner; for a grant. */
  readonly grantors?: readonly Grantor[];
  /** Whether it may be passed on. */
  readonly grantable?: boolean;
  /** What has to be done first, when it is not the privilege itself but a way to get it. */
  readonly take?: readonly string[];
}

export interface Grantor {
  readonly role: string;
  readonly owner: boolean;
}

/** A role, how it is reached, and what it is good for. */
export interface Path {
  readonly role: string;
  readonly how: How;
  /** The statements that it takes before. */
  readonly first: readonly string[];
  readonly memberships: readonly {
    readonly grantor: string | null;
    readonly inherit: boolean;
    readonly set: boolean;
    readonly admin: boolean;
  }[];
  readonly elsewhere: boolean;
  readonly reasons: readonly Reason[];
  readonly paths: readonly Path[];
}

/** The whole answer. */
export interface Answer {
  /** What the server says. */
  readonly has: boolean;
  /** Whether what was found says the same; always so, unless a server has ways that this program does not know. */
  readonly explained: boolean;
  /** The statements by which the role gets it although it has not, the fewest there are. */
  readonly take?: readonly string[];
  /** Of a table, the columns on which it has the privilege without having it on the whole. */
  readonly columns: readonly string[];
  /** Entries for PUBLIC: everybody has what they give. */
  readonly everybody: readonly Reason[];
  readonly path: Path;
  /** What it cannot use it without. */
  readonly missing: readonly string[];
  /** Who owns the object. */
  readonly owner: string;
  readonly catalog: boolean;
}

/** Whom PUBLIC's own privileges are asked for: it is no role, and a member of nothing. */
export const everybody: RoleFact = {
  ...{ oid: 0, name: 'public', superuser: false, createrole: false, login: false },
};

/** Works out from what was read why a role has a privilege, or has it not. */
export function answerOf(
  facts: Facts,
  { class: objectClass }: Pick<Named, 'class'>,
  subject: RoleFact,
  privilege: string,
  server: number,
): Answer {
  const roles = new Map(facts.roles.map((role) => [role.oid, role]));
  const name = (oid: number) => (oid === 0 ? 'PUBLIC' : (roles.get(oid)?.name ?? String(oid)));
  const predefined = predefinedRole(objectClass, privilege);
  // Nobody but a superuser writes the system catalog, whatever an entry says.
  const sealed = facts.catalog && ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'].includes(privilege);
  const counts = ({ column }: Reason) => column === undefined || objectClass === 'column';

  const granted = (grantee: number): Reason[] =>
    facts.entries
      .filter((entry) => entry.grantee === grantee)
      .map((entry) => ({
        kind: grantee === facts.owner && entry.grantor === facts.owner ? 'owner' : 'grant',
        ...(entry.column === null ? {} : { column: entry.column }),
        grantors: grantorsOf(entry, facts).map((oid) => ({
          ...{ role: name(oid), owner: oid === facts.owner },
        })),
        grantable: entry.grantable,
      }));

  const reasonsOf = ({ role, canSet, how, first, by }: Reached): Reason[] => {
    if (how === 'nothing') return [];
    // Attributes are not inherited: whoever is to have them must be the role.
    const become = `set role ${quoted(role.name)}`;
    const isSubject = by.length === 0;
    const asIt = isSubject || first.at(-1) === become ? first : [...first, become];
    if (role.superuser && isSubject) return [{ kind: 'superuser' }];
    const ways: Reason[] = [];
    if (role.superuser && canSet) ways.push({ kind: 'superuser', take: asIt });
    if (sealed) return ways;
    const reasons = granted(role.oid);
    if (predefined.includes(role.name)) reasons.push({ kind: 'predefined role' });
    if (role.oid === facts.owner && !reasons.some(counts)) {
      const take = [...first, 'grant it to itself, as the owner'];
      ways.push({ kind: 'owner without it', take });
    }
    if (role.createrole && canSet && server < 160_000 && !role.superuser) {
      const take = [...asIt, 'grant itself a role that has it (CREATEROLE)'];
      ways.push({ kind: 'createrole', take });
    }
    return [...reasons, ...ways];
  };
  const pathOf = (reached: Reached): Path => ({
    ...{ role: reached.role.name, how: reached.how, first: reached.first },
    memberships: reached.by.map(({ grantor, inherit, set, admin }) => ({
      ...{ grantor: grantor === null ? null : name(grantor), inherit, set, admin },
    })),
    elsewhere: reached.elsewhere,
    reasons: reached.elsewhere ? [] : reasonsOf(reached),
    paths: reached.members.map(pathOf),
  });

  const path = pathOf(reachedRoles(subject, facts.memberships, roles, quoted));
  const forAll = sealed || subject.oid === 0 ? [] : granted(0);
  const found =
    forAll.some(counts) ||
    flat(path).some(
      ({ how, reasons }) =>
        how === 'now' && reasons.some((one) => one.take === undefined && counts(one)),
    );
  const take = facts.has ? undefined : fewest(path, counts);
  const missing = [
    ...(facts.schema?.usage === false ? [`USAGE on schema ${facts.schema.name}`] : []),
    ...(facts.connect ? [] : ['CONNECT on the database']),
  ];
  return {
    ...{ has: facts.has, explained: found === facts.has, path, everybody: forAll, missing },
    ...(take === undefined ? {} : { take }),
    columns: facts.has ? [] : facts.columns.filter(({ has }) => has).map((column) => column.name),
    ...{ owner: name(facts.owner), catalog: facts.catalog },
  };
}

/** A role's name as SQL writes it. */
export function quoted(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Who granted what, beginning with the nearest: each has the right to pass it on from the next. */
function grantorsOf({ grantor, column }: Entry, { entries, owner }: Facts): number[] {
  const chain = [grantor];
  while (chain.at(-1) !== owner) {
    const last = chain.at(-1) as number;
    const from = entries.find(
      (entry) =>
        entry.grantee === last &&
        entry.grantable &&
        (entry.column === null || entry.column === column) &&
        !chain.includes(entry.grantor),
    );
    if (from === undefined) return chain;
    chain.push(from.grantor);
  }
  return chain;
}

export function flat(path: Path): Path[] {
  return [path, ...path.paths.flatMap(flat)];
}

/** The shortest list of statements that gives the privilege. */
function fewest(path: Path, counts: (reason: Reason) => boolean): readonly string[] | undefined {
  const lists = flat(path).flatMap(({ first, how, reasons }) =>
    reasons
      .filter((reason) => counts(reason) && (how !== 'now' || reason.take !== undefined))
      .map(({ take = first }) => take),
  );
  return lists.sort((one, other) => one.length - other.length)[0];
}
