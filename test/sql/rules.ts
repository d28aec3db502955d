import { isDeepStrictEqual } from 'node:util';
import {
  type AccessPolicy,
  type PlainRule,
  type ReaderRule,
  type TableRule,
  tableKeyParts,
} from '../../src/access';
import type { Relation } from './oracle';

// Which rule of a policy holds for a relation, worked out without any of the project's SQL.

/** What holds for a relation and a role: a plain rule, and what is withheld of it column by column. */
export interface Rule {
  readonly rule: PlainRule;
  /** Of each privilege that goes by column, whether it is withheld of a column. */
  readonly withheld: Readonly<Record<string, (column: string) => boolean>>;
}

interface Stated {
  readonly key: string;
  readonly value: TableRule | ReaderRule;
  /** Whether it names the table. */
  readonly exact: boolean;
  /** Whether it is the default rule of a schema, or of all. */
  readonly general: boolean;
}

const narrowestFirst: readonly PlainRule[] = ['none', 'readOnly', 'appendOnly', 'readWrite'];

const byRule: { readonly [rule: string]: readonly string[] } = {
  readWrite: ['INSERT', 'SELECT', 'UPDATE'],
  appendOnly: ['INSERT', 'SELECT'],
  readOnly: ['SELECT'],
  none: [],
};

/** Bookkeeping tables that the tests make, which a service may only read; everything else is an ordinary table. */
export const bookkeepingTables: readonly string[] = [
  'schema_migrations',
  'flyway_schema_history',
  'alembic_version',
  '_prisma_migrations',
  'django_migrations',
  'DATABASECHANGELOG',
  'databasechangeloglock',
  'goose_db_version',
  'migrations',
  '_sqlx_migrations',
  'knex_migrations_lock',
  '__EFMigrationsHistory',
];

/** The names of a policy's schemas. */
export function schemaNames(policy: AccessPolicy): string[] {
  return policy.schemas.map((one) => (typeof one === 'string' ? one : one.name));
}

function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[$]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`, 'u').test(name);
}

/** Whether everything that one key is for, another is for as well. */
function liesWithin(narrow: string, wide: string): boolean {
  const [one, other] = [tableKeyParts(narrow), tableKeyParts(wide)];
  if (!other.isPattern || narrow === wide) return false;
  if (other.schema !== undefined && other.schema !== one.schema) return false;
  return matches(other.name, one.isPattern ? one.name.replaceAll('*', '\u0001') : one.name);
}

const hasColumns = ({ value }: Stated): boolean => typeof value === 'object';

function tablesOf(policy: AccessPolicy, role: string): Stated[] {
  const reader = policy.readers.find((one) => one.role === role);
  const tables = reader ? (reader.tables ?? {}) : policy.service.tables;
  return Object.entries(tables).map(([key, value]) => {
    const { isPattern, name } = tableKeyParts(key);
    return { key, value, exact: !isPattern, general: isPattern && name === '*' };
  });
}

/** Whether a key is for a relation. */
function isFor({ key, exact }: Stated, one: Relation): boolean {
  const { schema, name } = tableKeyParts(key);
  if (one.kind === 'S' || !one.managed) return false;
  if (schema !== undefined && schema !== one.schema) return false;
  return exact ? name === one.name : matches(name, one.name);
}

/** The keys for a relation that no other key for it lies within. */
function mostSpecific(stated: readonly Stated[], one: Relation): Stated[] {
  const hits = stated.filter((each) => isFor(each, one));
  return hits.filter(({ key }) => !hits.some((other) => liesWithin(other.key, key)));
}

/** Whether patterns contradict each other over a relation. */
export function isAmbiguous(policy: AccessPolicy, role: string, one: Relation): boolean {
  const [first, ...others] = mostSpecific(tablesOf(policy, role), one);
  return others.some(({ value }) => !isDeepStrictEqual(value, first?.value));
}

/** The plain rule that a key, other than a schema's default, states for a relation itself. */
export function ownRule(policy: AccessPolicy, role: string, one: Relation): PlainRule | undefined {
  const [best] = mostSpecific(tablesOf(policy, role), one);
  if (!best || best.general || isAmbiguous(policy, role, one)) return undefined;
  return plain(
    best,
    policy.readers.some((reader) => reader.role === role),
  );
}

/** Whether a parent gives on a column what the rule of a table itself withholds. */
export function isUndoneBy(
  policy: AccessPolicy,
  role: string,
  one: Relation,
  parent: Relation,
  relations: readonly Relation[],
): boolean {
  const [best] = mostSpecific(tablesOf(policy, role), one);
  if (!best || best.general || isAmbiguous(policy, role, one)) return false;
  const given = byRule[ownRule(policy, role, one) ?? 'none'] ?? [];
  return withheldBy(best).some(
    ([privilege, isHeld]) =>
      given.includes(privilege) &&
      parent.columns.some(
        (name) =>
          isHeld(name) &&
          wantedOn(policy, role, parent, relations).column(name).includes(privilege),
      ),
  );
}

const nothing: Stated = { key: '', value: 'none', exact: false, general: false };

/** The rules that hold for a relation by its name or its parents; none where that of its schema does. */
function statedFor(
  policy: AccessPolicy,
  role: string,
  relation: Relation,
  relations: readonly Relation[],
): readonly Stated[] {
  const stated = tablesOf(policy, role);
  const own = (one: Relation): Stated | undefined => {
    if (isAmbiguous(policy, role, one)) return nothing;
    const [best] = mostSpecific(stated, one);
    return best && (!best.general || hasColumns(best)) ? best : undefined;
  };
  const parents = (one: Relation) =>
    one.parents.flatMap((oid) => relations.find((other) => other.oid === oid) ?? []);
  const strong = (one: Relation): Stated[] => {
    const mine = own(one);
    return mine && !mine.general ? [mine] : parents(one).flatMap(strong);
  };
  const weak = (one: Relation): Stated[] => {
    const mine = own(one);
    if (mine) return mine.general ? [mine] : [];
    return parents(one).flatMap(weak);
  };
  const table =
    relation.table === null ? relation : relations.find(({ oid }) => oid === relation.table);
  if (!table) return [];
  const found = strong(table);
  return found.length > 0 ? found : weak(table);
}

function plain({ value }: Stated, ofReader: boolean): PlainRule {
  if (typeof value === 'string') return value;
  if (ofReader) return 'readOnly';
  return ('rule' in value && value.rule) || 'readWrite';
}

/** The rule of a schema: for its tables without one, and for those to come. */
function schemaRule(policy: AccessPolicy, role: string, schema: string): PlainRule {
  const reader = policy.readers.find((one) => one.role === role);
  const defaults = tablesOf(policy, role).filter(({ general }) => general);
  const found =
    defaults.find(({ key }) => tableKeyParts(key).schema === schema) ??
    defaults.find(({ key }) => tableKeyParts(key).schema === undefined);
  if (found) return plain(found, reader !== undefined);
  if (!reader) return 'readWrite';
  return reader.schemas?.includes(schema) ? 'readOnly' : 'none';
}

const lists = ({ value }: Stated) =>
  value as {
    hide?: string[];
    columns?: string[];
    readOnlyColumns?: string[];
    insertOnlyColumns?: string[];
  };

/** What a rule withholds, privilege by privilege. */
function withheldBy(one: Stated): [string, (column: string) => boolean][] {
  if (!hasColumns(one)) return [];
  const { hide = [], columns, readOnlyColumns = [], insertOnlyColumns = [] } = lists(one);
  const found: [string, (column: string) => boolean][] = [];
  if (hide.length > 0) found.push(['SELECT', (column) => hide.includes(column)]);
  if (columns) found.push(['SELECT', (column) => !columns.includes(column)]);
  if (readOnlyColumns.length > 0)
    found.push(['INSERT', (column) => readOnlyColumns.includes(column)]);
  const fixed = [...readOnlyColumns, ...insertOnlyColumns];
  if (fixed.length > 0) found.push(['UPDATE', (column) => fixed.includes(column)]);
  return found;
}

/** The rule that holds for a relation and a role of the policy. */
export function ruleFor(
  policy: AccessPolicy,
  role: string,
  relation: Relation,
  relations: readonly Relation[],
): Rule {
  const ofReader = policy.readers.some((one) => one.role === role);
  const stated = statedFor(policy, role, relation, relations);
  const rules = stated.map((one) => plain(one, ofReader));
  // Outside the managed schemas nothing is given, whatever rule comes down from a parent.
  const rule =
    narrowestFirst.find((one) => rules.includes(one)) ?? schemaRule(policy, role, relation.schema);
  // Sequences of such tables go by their own names, and those of some tools are not known by theirs.
  const kept =
    bookkeepingTables.includes(relation.name) ||
    (relation.kind === 'S' &&
      /(migrations|migrations_lock|goose_db_version)_id_seq$/.test(relation.name));
  const named = stated.some(({ exact }) => exact);
  const withheld: Record<string, (column: string) => boolean> = {};
  for (const [privilege, isHeld] of stated.flatMap(withheldBy)) {
    const before = withheld[privilege];
    withheld[privilege] = (column) => isHeld(column) || (before?.(column) ?? false);
  }
  return { rule: kept && !named && rule !== 'none' ? 'readOnly' : rule, withheld };
}

/** Whether a rule for columns falls on a view that shows one of them, so that nothing of it is given. */
export function isShut(
  policy: AccessPolicy,
  role: string,
  view: Relation,
  relations: readonly Relation[],
): boolean {
  return statedFor(policy, role, view, relations).some((one) => {
    if (!hasColumns(one)) return false;
    const { hide, columns } = lists(one);
    if (columns) return true;
    return hide !== undefined && (one.exact || view.columns.some((name) => hide.includes(name)));
  });
}

/** What the policy gives a role on a relation: on all of it, those to come included, and on each of its columns. */
export function wantedOn(
  policy: AccessPolicy,
  role: string,
  relation: Relation,
  relations: readonly Relation[],
): { readonly whole: readonly string[]; column(name: string): readonly string[] } {
  const { rule, withheld } = ruleFor(policy, role, relation, relations);
  const all = (privileges: readonly string[]) => ({ whole: privileges, column: () => privileges });
  if (relation.kind === 'S') {
    return all(rule === 'readWrite' || rule === 'appendOnly' ? ['SELECT', 'USAGE'] : []);
  }
  if (relation.kind === 'v' || relation.kind === 'm') {
    return all(rule === 'none' || isShut(policy, role, relation, relations) ? [] : ['SELECT']);
  }
  const given = byRule[rule] ?? [];
  return {
    whole: given.filter((privilege) => !withheld[privilege]),
    column: (name) => given.filter((privilege) => !withheld[privilege]?.(name)),
  };
}

/** What tables (`r`) and sequences (`S`) of a schema begin with, at most what any rule gives that they may fall under. */
export function defaultsIn(
  policy: AccessPolicy,
  role: string,
  schema: string,
  objtype: string,
  relations: readonly Relation[],
): readonly string[] {
  const ofReader = policy.readers.some((one) => one.role === role);
  const given = (rule: PlainRule): readonly string[] => {
    if (objtype === 'r') return byRule[rule] ?? [];
    if (objtype !== 'S') return [];
    return rule === 'readWrite' || rule === 'appendOnly' ? ['SELECT', 'USAGE'] : [];
  };
  const narrowing = tablesOf(policy, role).filter((one) => {
    const { schema: where } = tableKeyParts(one.key);
    if (where !== undefined && where !== schema) return false;
    if (hasColumns(one) || (!one.exact && !one.general)) return true;
    return one.exact && !relations.some((relation) => isFor(one, relation));
  });
  return given(schemaRule(policy, role, schema)).filter((privilege) =>
    narrowing.every(
      (one) =>
        given(plain(one, ofReader)).includes(privilege) &&
        !(objtype === 'r' && withheldBy(one).some(([held]) => held === privilege)),
    ),
  );
}

/** Whether a role needs a schema. */
export function needsSchema(
  policy: AccessPolicy,
  role: string,
  schema: string,
  relations: readonly Relation[],
): boolean {
  if (schemaRule(policy, role, schema) !== 'none') return true;
  return relations.some(
    (relation) =>
      relation.managed &&
      relation.schema === schema &&
      ruleFor(policy, role, relation, relations).rule !== 'none',
  );
}
