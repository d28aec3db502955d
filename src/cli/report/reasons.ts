import type { MatrixAccess, MatrixCell, MatrixObject, Way } from './matrix';
import { ruleSource } from './rule-source';

/**
 * - `yes`, `no`: as the policy says
 * - `some`: on some columns, as the policy says
 * - `more`: the role can do what the policy does not give
 * - `less`: the role lacks what the policy gives
 */
export type State = 'yes' | 'no' | 'some' | 'more' | 'less';

/** What a role may do by one privilege, and why. */
export interface Cell {
  readonly privilege: string;
  readonly state: State;
  /** The reason in a word or two; empty where no rule for anything gives it. */
  readonly because: string;
  /** The reason in full. */
  readonly reason: string;
  /** Where the columns are not alike, or should not be: those on which the role has the privilege, and the others. */
  readonly columns?: { readonly on: readonly string[]; readonly off: readonly string[] };
}

/** Judges one privilege of a role. */
export function judge(object: MatrixObject, access: MatrixAccess, cell: MatrixCell): Cell {
  const { privilege } = cell;
  // Without columns of its own an object is one column.
  const { all, has, wanted } = cell.columns ?? wholeOf(cell);
  const on = (columns: readonly string[]) =>
    columns.length === all.length ? '' : ` on ${columns.join(', ')}`;
  const off = without(all, has);
  const columns = isPart(has, all) || isPart(wanted, all) ? { columns: { on: has, off } } : {};
  const judged = (state: State, because: string, reason: string): Cell => {
    return { privilege, state, because, reason, ...columns };
  };
  const source = ruleSource(object, access.rule);
  const ways = access.ways.filter((way) => way.privilege === null || way.privilege === privilege);

  const extra = without(has, wanted);
  if (extra.length > 0) {
    const left = leftAlone(object, privilege, ways);
    if (left !== undefined) return judged('yes', 'PUBLIC', left);
    const reason = `not given by the policy${on(extra)}, but ${ways.map(wayText).join(', and ')}`;
    return judged('more', tagOf(ways[0]), `${reason}; ${revoking(cell, ways)}`);
  }
  const missing = without(wanted, has);
  if (missing.length > 0 && object.extension && !object.ours) {
    return judged('no', 'extension', 'not given by the extension that it belongs to');
  }
  if (missing.length > 0) {
    return judged(
      'less',
      'missing',
      `given by ${source.text}, but lacking${on(missing)}; ${granting(object)}`,
    );
  }
  const passing = ways.find(({ kind, passesOn }) => kind === 'grant' && passesOn);
  if (passing !== undefined) {
    const remedy = revoking({ ...cell, revoked: object.ours }, [passing]);
    return judged('more', 'grant option', `may be passed on, as ${wayText(passing)}; ${remedy}`);
  }
  if (has.length === 0) {
    if (!isInVocabulary(object, privilege)) return judged('no', '', 'given by no rule');
    const given = object.class === 'default' ? 'given in advance' : 'given';
    return judged('no', source.tag, `not ${given} by ${source.text}`);
  }
  if (off.length === 0) return judged('yes', source.tag, `given by ${source.text}`);
  const which = off.length <= has.length ? ` but on ${off.join(', ')}` : on(has);
  return judged('some', source.tag, `given by ${source.text}${which}`);
}

function isPart(some: readonly string[], all: readonly string[]): boolean {
  return some.length > 0 && some.length < all.length;
}

function wholeOf({ has, wanted }: MatrixCell) {
  return { all: [''], has: has ? [''] : [], wanted: wanted ? [''] : [] };
}

function without(list: readonly string[], other: readonly string[]): readonly string[] {
  return list.filter((one) => !other.includes(one));
}

/** Why something that everybody has is nobody's business here. */
function leftAlone(
  { class: of, kind, extension, ours }: MatrixObject,
  privilege: string,
  ways: readonly Way[],
): string | undefined {
  if (!ways.every((way) => way.kind === 'public')) return undefined;
  if (of === 'schema' && privilege === 'USAGE') {
    return 'granted to PUBLIC, and gives access to nothing by itself';
  }
  const granted = ways.map(wayText).join(', and ');
  if (extension && !ours && (privilege === 'SELECT' || privilege === 'USAGE')) {
    return `${granted}, as the extension has it that it belongs to`;
  }
  if (of === 'routine' && !ours && !kind.startsWith('SECURITY DEFINER')) {
    return `${granted}, and runs with the rights of its caller`;
  }
  return undefined;
}

/** Whether some rule gives it of objects of this kind. */
function isInVocabulary({ class: kind, ...object }: MatrixObject, privilege: string): boolean {
  if (kind === 'schema') return privilege === 'USAGE';
  if (kind === 'database') return privilege !== 'CREATE';
  if (kind === 'routine' || object.kind === 'routine') return true;
  if (object.kind === 'sequence') return privilege !== 'UPDATE';
  if (object.kind.endsWith('view')) return privilege === 'SELECT';
  return ['SELECT', 'INSERT', 'UPDATE'].includes(privilege);
}

const tags: Readonly<Record<Way['kind'], string>> = {
  grant: 'granted',
  public: 'PUBLIC',
  member: 'membership',
  owner: 'ownership',
  superuser: 'superuser',
  predefined: 'membership',
};

function tagOf(way: Way | undefined): string {
  if (way === undefined) return 'unknown';
  // Ownership that comes by a membership is lost with it.
  return way.path.includes(' -> ') ? tags.member : tags[way.kind];
}

function wayText({ kind, path, grantor, passesOn }: Way): string {
  const option = passesOn ? ', with grant option' : '';
  switch (kind) {
    case 'grant':
      return `granted to it by ${grantor}${option}`;
    case 'public':
      return `granted to PUBLIC by ${grantor}`;
    case 'member':
      return `reached as ${path}, to which ${grantor} granted it${option}`;
    case 'owner':
      return path.includes(' -> ') ? `reached as ${path} -> owner` : 'it is the owner';
    case 'superuser':
      return path.includes(' -> ') ? `reached as ${path}, a superuser` : 'it is a superuser';
    case 'predefined':
      return `reached as ${path}`;
  }
}

function revoking({ directly, has, revoked }: MatrixCell, ways: readonly Way[]): string {
  const stays = ways.some(({ kind }) => kind !== 'grant' && kind !== 'public');
  const role = has && !directly ? 'it takes a SET ROLE; ' : '';
  if (!revoked) return `${role}the plan does not revoke it: see the findings`;
  if (!stays) return `${role}the plan revokes it`;
  return `${role}the plan revokes what was granted to it and to PUBLIC, for the rest see the findings`;
}

function granting({ ours, owner }: MatrixObject): string {
  return ours
    ? 'the plan grants it'
    : `its owner ${owner} would have to grant it: see the findings`;
}
