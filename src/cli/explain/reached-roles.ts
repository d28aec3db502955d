import type { Membership, RoleFact } from './facts';

/**
 * What it takes to use the privileges of a role:
 * - `now`: nothing, they are inherited
 * - `set role`: SET ROLE to it, or to one that inherits from it
 * - `grant role`: to grant oneself a membership, by an ADMIN option, and then SET ROLE
 * - `nothing`: there is a membership, but it is of no use
 */
export type How = 'now' | 'set role' | 'grant role' | 'nothing';

/** A role that is reached, and those reached through it. */
export interface Reached {
  readonly role: RoleFact;
  readonly how: How;
  /** Whether SET ROLE to it is allowed, or is after the membership has been granted. */
  readonly canSet: boolean;
  /** The memberships by which its member reaches it; none for the role in question. */
  readonly by: readonly Membership[];
  /** The statements that come before, in order. */
  readonly first: readonly string[];
  /** Whether what is behind it stands elsewhere, where it takes less. */
  readonly elsewhere: boolean;
  readonly members: Reached[];
}

const order: readonly How[] = ['now', 'set role', 'grant role', 'nothing'];

/** Follows the memberships of a role, and never one way twice: what takes less comes first. */
export function reachedRoles(
  subject: RoleFact,
  memberships: readonly Membership[],
  roles: ReadonlyMap<number, RoleFact>,
  quote: (name: string) => string,
): Reached {
  const root: Reached = {
    ...{
      role: subject,
      how: 'now',
      canSet: true,
      by: [],
      first: [],
      elsewhere: false,
      members: [],
    },
  };
  const known: Reached[] = [root];
  const queue = [root];
  while (queue.length > 0) {
    queue.sort((one, other) => order.indexOf(one.how) - order.indexOf(other.how));
    const from = queue.shift() as Reached;
    for (const [oid, by] of grouped(memberships, from.role.oid)) {
      const role = roles.get(oid);
      if (role === undefined) continue;
      const next = step(from, role, by, subject, quote);
      const better = known.some(
        (other) =>
          other.role.oid === oid &&
          order.indexOf(other.how) <= order.indexOf(next.how) &&
          (other.canSet || !next.canSet),
      );
      const reached = { ...next, elsewhere: better };
      from.members.push(reached);
      if (better || next.how === 'nothing') continue;
      known.push(reached);
      queue.push(reached);
    }
  }
  return root;
}

/** Several grantors may have made the same membership, each with options of its own. */
function grouped(memberships: readonly Membership[], member: number): Map<number, Membership[]> {
  const groups = new Map<number, Membership[]>();
  for (const one of memberships) {
    if (one.member === member) groups.set(one.role, [...(groups.get(one.role) ?? []), one]);
  }
  return groups;
}

function step(
  from: Reached,
  role: RoleFact,
  by: readonly Membership[],
  subject: RoleFact,
  quote: (name: string) => string,
): Reached {
  const inherits = by.some(({ inherit }) => inherit);
  const canSet = from.canSet && by.some(({ set }) => set);
  const become = `set role ${quote(role.name)}`;
  const next = { role, by, elsewhere: false, members: [] };
  if (inherits && from.how === 'now') return { ...next, how: 'now', canSet, first: [] };
  if (canSet) {
    const how = from.how === 'grant role' ? from.how : 'set role';
    // It is the session's user whose membership counts, so the last SET ROLE is enough.
    const first = from.first.at(-1)?.startsWith('set role ') ? from.first.slice(0, -1) : from.first;
    return { ...next, how, canSet, first: [...first, become] };
  }
  if (inherits) return { ...next, how: from.how, canSet, first: from.first };
  // Only a superuser can grant a role that is one.
  if (by.some(({ admin }) => admin) && !role.superuser) {
    const grant = `grant ${quote(role.name)} to ${quote(subject.name)}`;
    return { ...next, how: 'grant role', canSet: true, first: [...from.first, grant, become] };
  }
  return { ...next, how: 'nothing', canSet: false, first: [] };
}
