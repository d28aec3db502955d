import type { Client } from 'pg';
import { type AccessPolicy, quoteIdentifier, quoteTableName } from '../../src/access';
import { type Relation, readRelations } from './oracle';
import { readRoutines, wantedRoutine } from './routines';
import { schemaNames, wantedOn } from './rules';
import { attempts } from './world';

// What a service really tries with a table that has the columns id (with a default) and x, and what must come of it.

/** Statements that no rule allows, on a table. */
function forbidden(table: string, major: number): { readonly [title: string]: string } {
  return {
    delete: `delete from ${table}`,
    'delete of no row': `delete from ${table} where false`,
    'delete in a CTE': `with gone as (delete from ${table} returning 1) select * from gone`,
    'delete in a DO block': `do $outer$ begin delete from ${table}; end $outer$`,
    'explain analyze delete': `explain analyze delete from ${table}`,
    truncate: `truncate ${table}`,
    'truncate cascade': `truncate ${table} cascade`,
    drop: `drop table ${table}`,
    'alter column': `alter table ${table} alter column x drop not null`,
    'change of owner': `alter table ${table} owner to current_user`,
    'disabled triggers': `alter table ${table} disable trigger all`,
    trigger: `create trigger t before update on ${table} for each row execute function suppress_redundant_updates_trigger()`,
    rule: `create rule r as on insert to ${table} do instead nothing`,
    policy: `create policy p on ${table}`,
    index: `create index on ${table} (x)`,
    ...(major >= 15 && {
      'merge that deletes': `merge into ${table} as t using (values (1)) as v (id) on t.id = v.id when matched then delete`,
    }),
    ...(major >= 17 && {
      'merge that deletes what the source lacks': `merge into ${table} as t using (values (1)) as v (id) on t.id = v.id when not matched by source then delete`,
    }),
  };
}

/** Statements that go by a privilege, on a table. */
const allowed: { readonly [privilege: string]: (table: string) => string } = {
  SELECT: (table) => `select * from ${table}`,
  INSERT: (table) => `insert into ${table} (x) values (7)`,
  UPDATE: (table) => `update ${table} set x = 8`,
};

/** The same, on one column; the value changes nothing but what a privilege is asked for. */
const onColumn: { readonly [privilege: string]: (table: string, column: string) => string } = {
  SELECT: (table, column) => `select ${column} from ${table}`,
  INSERT: (table, column) => `insert into ${table} (${column}) values (default)`,
  UPDATE: (table, column) => `update ${table} set ${column} = default`,
};

/** What fails for want of a value or of a partition: the privilege was there. */
const otherwise = ['23502', '23514'];

interface Trial {
  readonly title: string;
  readonly statement: string;
  /** `either`: what else it asks for is no part of the relation's rule. */
  readonly outcome: 'done' | '42501' | 'either';
}

/** The relation itself and those whose columns it has, with their defaults. */
function lineage(relation: Relation, relations: readonly Relation[]): Relation[] {
  const parents = relation.parents.flatMap(
    (oid) => relations.find((other) => other.oid === oid) ?? [],
  );
  return [relation, ...parents.flatMap((parent) => lineage(parent, relations))];
}

/** Whether a row is numbered by a sequence that the role may not use: one of a parent, with a rule of its own. */
function lacksSequence(
  policy: AccessPolicy,
  role: string,
  relation: Relation,
  relations: readonly Relation[],
): boolean {
  const oids = lineage(relation, relations).map(({ oid }) => oid);
  return relations.some(
    (one) =>
      one.table !== null &&
      oids.includes(one.table) &&
      !(one.managed && one.ours && wantedOn(policy, role, one, relations).whole.includes('USAGE')),
  );
}

function trialsOn(
  policy: AccessPolicy,
  role: string,
  relation: Relation,
  relations: readonly Relation[],
  major: number,
): Trial[] {
  const trials: Trial[] = [];
  const must = (title: string, statement: string, outcome: Trial['outcome']) => {
    trials.push({ title: `${title} on ${relation.name}`, statement, outcome });
  };
  const name = quoteTableName(relation);
  const wanted = wantedOn(policy, role, relation, relations);
  if (relation.kind === 'S') {
    const literal = `'${name.replaceAll("'", "''")}'::regclass`;
    const next = wanted.whole.includes('USAGE') ? 'done' : '42501';
    must('nextval', `select nextval(${literal})`, next);
    must('setval', `select setval(${literal}, 1)`, '42501');
    return trials;
  }
  const writable = relation.kind === 'r' || relation.kind === 'p';
  const numbered = lacksSequence(policy, role, relation, relations);
  const outcome = (privilege: string, may: boolean): Trial['outcome'] => {
    if (!may) return '42501';
    return privilege !== 'SELECT' && numbered ? 'either' : 'done';
  };
  for (const [privilege, statement] of Object.entries(allowed)) {
    if (privilege !== 'SELECT' && !writable) continue;
    // SELECT is of all columns, the others are of x alone.
    const asked = privilege === 'SELECT' ? relation.columns : ['x'];
    const may = asked.every((column) => wanted.column(column).includes(privilege));
    must(privilege, statement(name), outcome(privilege, may));
    if (!writable || relation.columns.every((one) => wanted.column(one) === wanted.whole)) continue;
    for (const column of relation.columns) {
      const text = onColumn[privilege]?.(name, quoteIdentifier(column)) as string;
      const allows = wanted.column(column).includes(privilege);
      must(`${privilege} of ${column}`, text, outcome(privilege, allows));
    }
  }
  if (relation.kind === 'm') must('refresh', `refresh materialized view ${name}`, '42501');
  if (!writable) return trials;
  for (const [title, statement] of Object.entries(forbidden(name, major))) {
    must(title, statement, '42501');
  }
  return trials;
}

/** Views that work for their owner: others fail for everybody, whatever their own privileges are. */
async function workingViews(client: Client, relations: readonly Relation[]): Promise<Relation[]> {
  const found: Relation[] = [];
  for (const view of relations.filter(({ kind }) => kind === 'v')) {
    const [came] = await attempts(client, view.owner, [`select * from ${quoteTableName(view)}`]);
    if (came === 'done') found.push(view);
  }
  return found;
}

/**
 * Tries as a role all that it may do with the relations of the policy's schemas, and all that it may not.
 *
 * @returns what came out otherwise than the policy says, and how many statements were tried
 */
export async function battery(
  client: Client,
  policy: AccessPolicy,
  role: string,
  major: number,
): Promise<{ wrong: string[]; tried: number }> {
  const relations = await readRelations(client, policy.admin, schemaNames(policy));
  const managed = relations.filter((one) => one.managed && one.ours);
  const views = await workingViews(client, managed);
  const trials = managed.flatMap((relation) => {
    const found = trialsOn(policy, role, relation, relations, major);
    return relation.kind !== 'v' || views.includes(relation)
      ? found
      : found.filter(({ outcome }) => outcome === '42501');
  });
  const routines = await readRoutines(client, policy.admin, schemaNames(policy));
  for (const routine of routines.filter(({ ours, inExtension }) => ours && !inExtension)) {
    if (routine.call === null) continue;
    const outcome = wantedRoutine(policy, role, routine, relations) ? 'done' : '42501';
    trials.push({ title: routine.text, statement: routine.call, outcome });
  }
  const outcomes = await attempts(
    client,
    role,
    trials.map(({ statement }) => statement),
  );
  const wrong = trials.flatMap(({ title, outcome }, n) => {
    const came = outcomes[n] as string;
    const right =
      came === outcome ||
      (outcome === 'either' && (came === 'done' || came === '42501')) ||
      (outcome !== '42501' && otherwise.includes(came));
    return right ? [] : [`${title}: ${came} instead of ${outcome}`];
  });
  return { wrong, tried: trials.length };
}
