import type { AccessPolicy, PlainRule, ReaderAccess, ReaderRule, TableRule } from '../../access';
import type { Live, LiveRelation, LiveRoutine, LiveSchema } from './live';
import { contains, ruleOf } from './table-rule';

/** A policy that was found, and what is to be said of its lines. */
export interface Adopted {
  readonly policy: Pick<AccessPolicy, 'admin' | 'schemas' | 'service' | 'readers'>;
  /** What is to be said of a rule, by its key. */
  readonly comments: { readonly [key: string]: string };
  /** Routines that would be listed if their search_path were pinned. */
  readonly unpinned: readonly LiveRoutine[];
}

/** Describes by a policy what the service and the readers may do today, less what no policy gives. */
export function adoptedPolicy(
  live: Live,
  { service, admin, readers }: { service: string; admin: string; readers: readonly string[] },
  temporary: boolean,
): Adopted {
  const tables: Record<string, TableRule> = {};
  const comments: Record<string, string> = {};
  const services = live.relations.filter(({ role }) => role === service);
  const bySql = new Map(services.map((one) => [one.sql, one]));
  for (const schema of live.schemas) {
    const own = services.filter((one) => one.schema === schema.name);
    Object.assign(tables, schemaRules(schema, own, bySql, admin, comments));
  }
  const definers = live.routines.filter(
    ({ definer, trigger, execute }) => definer && !trigger && execute,
  );
  return {
    policy: {
      admin,
      schemas: live.schemas.length === 0 ? ['public'] : live.schemas.map(({ name }) => name),
      service: {
        role: service,
        tables,
        routines: definers.filter(({ pinned }) => pinned).map(({ name }) => name),
        temporary: temporary || live.service?.temporary === true,
      },
      readers: readers.map((role) => readerOf(live, role)),
    },
    comments,
    unpinned: definers.filter(({ pinned }) => !pinned),
  };
}

/** The rules of a schema: its most common one, and by name what differs. */
function schemaRules(
  schema: LiveSchema,
  relations: readonly LiveRelation[],
  bySql: ReadonlyMap<string, LiveRelation>,
  admin: string,
  comments: Record<string, string>,
): Record<string, TableRule> {
  const tables = relations.filter(({ kind }) => kind !== 'S');
  const fewest = candidates(schema, relations, admin)
    .map((base) => ({ base, named: exceptions(base, tables, bySql) }))
    .sort((one, other) => one.named.length - other.named.length)[0];
  const { base, named } = fewest ?? { base: 'readWrite' as const, named: [] };
  const rules: Record<string, TableRule> = {};
  if (base !== 'readWrite') {
    const pattern = `${schema.sql}.*`;
    rules[pattern] = base;
    const follow = tables.length - named.length;
    comments[pattern] =
      `as ${follow} of ${tables.length} tables and views; later ones begin with it`;
  }
  for (const relation of named) {
    const { rule, more } = ruleOf(relation);
    rules[relation.sql] = rule;
    comments[relation.sql] = more ?? `today ${todayOf(relation)}`;
  }
  return rules;
}

/** What the service may do with a relation, in words. */
function todayOf({ privileges, columns }: LiveRelation): string {
  if (columns !== null) return 'column by column';
  return privileges.length === 0 ? 'nothing' : privileges.join(', ');
}

/** The rules that a schema may have as a whole: later tables would get no less than today, nor sequences. */
function candidates(
  schema: LiveSchema,
  relations: readonly LiveRelation[],
  admin: string,
): readonly PlainRule[] {
  const given = schema.defaults.filter(({ role }) => role === admin);
  const gives = (privilege: string) =>
    given.some((one) => one.kind === 'r' && one.privilege === privilege);
  const draws =
    given.some(({ kind }) => kind === 'S') ||
    relations.some(({ kind, table, privileges }) => {
      return kind === 'S' && table === null && privileges.some((one) => one !== 'UPDATE');
    });
  const least: PlainRule = gives('UPDATE')
    ? 'readWrite'
    : gives('INSERT') || draws
      ? 'appendOnly'
      : gives('SELECT')
        ? 'readOnly'
        : 'none';
  const all = ['readWrite', 'readOnly', 'appendOnly', 'none'] as const;
  return all.filter((rule) => contains(rule, least));
}

/** The relations for which a rule of the schema says something else than what holds today. */
function exceptions(
  base: PlainRule,
  relations: readonly LiveRelation[],
  bySql: ReadonlyMap<string, LiveRelation>,
): readonly LiveRelation[] {
  return relations.filter((relation) => {
    const { kind, parent, bookkeeping } = relation;
    const { rule } = ruleOf(relation);
    if (kind === 'v' || kind === 'm') return (rule === 'none') !== (base === 'none');
    const above = parent === null ? undefined : bySql.get(parent);
    // A partition has its parent's rule, and mostly no privileges of its own: they are asked for at the parent.
    if (above !== undefined) {
      // The rule of another schema as a whole is not inherited, only one by the parent's name.
      const elsewhere = above.schema !== relation.schema && !contains(base, rule);
      return elsewhere || !contains(inherited(above, bySql), rule);
    }
    // It is readOnly without being named.
    if (bookkeeping && rule === 'readOnly') return base === 'none';
    return rule !== base;
  });
}

/** The rule that the children of a table have: its own, or that of its parent, if that is no less. */
function inherited(table: LiveRelation, bySql: ReadonlyMap<string, LiveRelation>): TableRule {
  const { rule } = ruleOf(table);
  const above = table.parent === null ? undefined : bySql.get(table.parent);
  if (above === undefined) return rule;
  const higher = inherited(above, bySql);
  return contains(higher, rule) ? higher : rule;
}

function readerOf(live: Live, role: string): ReaderAccess {
  const schemas: string[] = [];
  const tables: Record<string, ReaderRule> = {};
  for (const schema of live.schemas) {
    const own = live.relations.filter(
      (one) =>
        one.role === role && one.schema === schema.name && one.kind !== 'S' && one.parent === null,
    );
    const reads = (one: LiveRelation) => one.privileges.includes('SELECT');
    const whole = own.filter(reads).length * 2 > own.length;
    if (whole) schemas.push(schema.name);
    for (const one of own) {
      const columns = one.columns?.filter(({ select }) => select).map(({ name }) => name) ?? [];
      if (reads(one)) {
        if (!whole) tables[one.sql] = 'readOnly';
      } else if (columns.length > 0) {
        tables[one.sql] = one.kind === 'v' || one.kind === 'm' ? 'readOnly' : { columns };
      } else if (whole) {
        tables[one.sql] = 'none';
      }
    }
  }
  return {
    role,
    ...(schemas.length > 0 ? { schemas } : {}),
    ...(Object.keys(tables).length > 0 ? { tables } : {}),
  };
}
