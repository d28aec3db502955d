import type { PlainRule, TableRule } from '../../access';
import type { LiveColumn, LiveRelation } from './live';

/** What is written for a relation, and why it is not quite what holds today. */
export interface Ruled {
  readonly rule: TableRule;
  /** What the rule gives beyond what the role has today; undefined when nothing. */
  readonly more?: string;
}

const rank: readonly PlainRule[] = ['none', 'readOnly', 'appendOnly', 'readWrite'];

/** The narrowest rule that contains what the service may do with a relation today, less what no rule gives. */
export function ruleOf(relation: LiveRelation): Ruled {
  const { kind, privileges, columns, bookkeeping } = relation;
  // Who writes the books of a migration tool can make it repeat what it has done: none but the admin.
  if (bookkeeping && kind !== 'S') {
    const reads = privileges.includes('SELECT') || columns?.some(({ select }) => select);
    return { rule: reads ? 'readOnly' : 'none' };
  }
  const has = (privilege: string) => privileges.includes(privilege);
  const isView = kind === 'v' || kind === 'm';
  if (isView) {
    if (has('SELECT')) return { rule: 'readOnly' };
    const some = columns?.some(({ select }) => select) ?? false;
    if (!some) return { rule: 'none' };
    return { rule: 'readOnly', more: 'today only some columns; a view has no column rules' };
  }
  if (columns === null) {
    if (has('UPDATE')) return plain('readWrite', has);
    if (has('INSERT')) return plain('appendOnly', has);
    return { rule: has('SELECT') ? 'readOnly' : 'none' };
  }
  const some = (right: 'select' | 'insert' | 'update') => columns.some((column) => column[right]);
  const rule: PlainRule = some('update')
    ? 'readWrite'
    : some('insert')
      ? 'appendOnly'
      : some('select')
        ? 'readOnly'
        : 'none';
  if (rule === 'none') return { rule };
  const names = (of: (column: LiveColumn) => boolean) => columns.filter(of).map(({ name }) => name);
  const hide = names(({ select }) => !select);
  const readOnlyColumns =
    rule === 'readOnly' ? [] : names(({ insert, update }) => !insert && !update);
  const insertOnlyColumns =
    rule === 'readWrite' ? names(({ insert, update }) => insert && !update) : [];
  const updateOnly = names(({ insert, update }) => update && !insert);
  const lists = {
    ...(hide.length > 0 ? { hide } : {}),
    ...(readOnlyColumns.length > 0 ? { readOnlyColumns } : {}),
    ...(insertOnlyColumns.length > 0 ? { insertOnlyColumns } : {}),
  };
  const more = updateOnly.length > 0 ? { more: `today no INSERT of ${updateOnly.join(', ')}` } : {};
  if (Object.keys(lists).length === 0) return { rule, ...more };
  return { rule: rule === 'readWrite' ? lists : { rule, ...lists }, ...more };
}

function plain(rule: PlainRule, has: (privilege: string) => boolean): Ruled {
  const expected = rule === 'readWrite' ? ['SELECT', 'INSERT'] : ['SELECT'];
  const without = expected.filter((privilege) => !has(privilege));
  if (without.length === 0) return { rule };
  return { rule, more: `today no ${without.join(' and no ')}` };
}

/** Whether a rule gives all that another one does; one with columns is only like itself. */
export function contains(wide: TableRule, narrow: TableRule): boolean {
  if (narrow === 'none') return true;
  if (typeof wide === 'string' && typeof narrow === 'string') {
    return rank.indexOf(wide) >= rank.indexOf(narrow);
  }
  return JSON.stringify(wide) === JSON.stringify(narrow);
}
