import type { MatrixObject, MatrixRule } from './matrix';

/** Why the policy gives something or does not: in a word or two, and in full. */
export interface RuleSource {
  readonly tag: string;
  readonly text: string;
}

/** Where the policy says what it gives of an object. */
export function ruleSource(object: MatrixObject, rule: MatrixRule | null): RuleSource {
  if (object.class === 'routine') return routineSource(object);
  if (object.class === 'default' && object.kind === 'routine') {
    return {
      tag: 'policy',
      text: 'the policy, which opens routines one by one once they are there',
    };
  }
  if (object.class === 'database') return { tag: 'policy', text: 'the policy' };
  if (object.schema === 'two_user') {
    return { tag: 'releases', text: 'the policy, as the releases are recorded there' };
  }
  if (rule === null)
    return { tag: 'policy', text: 'the policy to all that may do something in the schema' };
  return tableSource(object, rule);
}

function tableSource({ schema, kind }: MatrixObject, rule: MatrixRule): RuleSource {
  if (rule.ambiguous) {
    return {
      tag: 'ambiguous',
      text: `the policy, as patterns say different things: ${list(rule.keys)}`,
    };
  }
  if (rule.rule !== rule.stated) {
    return {
      tag: 'bookkeeping',
      text: `rule ${rule.rule}, as a migration tool keeps its books there`,
    };
  }
  const name = `rule ${rule.rule}`;
  if (rule.keys.length === 0) {
    return rule.rule === 'none'
      ? { tag: 'unsaid', text: `${name}, as the policy says nothing of it` }
      : { tag: 'default', text: `${name}, the default of schema ${schema}` };
  }
  const from = `${name} of ${list(rule.keys)}`;
  if (!rule.own) return { tag: 'default', text: `${from}, the default of schema ${schema}` };
  if (rule.showsHidden) {
    return { tag: 'hides columns', text: `${from}, as the view shows columns that it hides` };
  }
  if (!rule.inherited) {
    return { tag: rule.keys.some(isPattern) ? 'pattern' : 'rule', text: from };
  }
  return kind === 'sequence'
    ? { tag: "table's rule", text: `${from}, which holds for its sequences` }
    : { tag: "parent's rule", text: `${from}, which holds for its parts` };
}

function routineSource({ kind }: MatrixObject): RuleSource {
  if (kind.includes('trigger'))
    return { tag: 'trigger', text: 'the policy, as triggers need no grant' };
  if (kind.startsWith('SECURITY DEFINER')) {
    return { tag: 'routines', text: 'the list service.routines of the policy' };
  }
  return { tag: 'its caller', text: 'the policy, as it runs with the rights of its caller' };
}

function isPattern(key: string): boolean {
  return key.replace(/"([^"]|"")*"/g, '').includes('*');
}

function list(keys: readonly string[]): string {
  return keys.join(', ');
}
