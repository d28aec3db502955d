import type { Client } from 'pg';
import { type AccessPolicy, quoteIdentifier, quoteTableName } from '../../src/access';
import { type Relation, readRelations } from './oracle';
import { readRoutines, wantedRoutine } from './routines';
import { schemaNames, wantedOn } from './rules';
import { attempt } from './world';

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
  const wrong: string[] = [];
  let tried = 0;
  const must = async (relation: Relation, title: string, statement: string, outcome: string) => {
    const came = await attempt(client, role, statement);
    tried++;
    if (otherwise.includes(came) && outcome === 'done') return;
    if (came !== outcome) wrong.push(`${title} on ${relation.name}: ${came} instead of ${outcome}`);
  };
  for (const relation of relations.filter(({ managed, ours }) => managed && ours)) {
    const name = quoteTableName(relation);
    const wanted = wantedOn(policy, role, relation, relations);
    if (relation.kind === 'S') {
      const literal = `'${name.replaceAll("'", "''")}'::regclass`;
      const next = wanted.whole.includes('USAGE') ? 'done' : '42501';
      await must(relation, 'nextval', `select nextval(${literal})`, next);
      await must(relation, 'setval', `select setval(${literal}, 1)`, '42501');
      continue;
    }
    const writable = relation.kind === 'r' || relation.kind === 'p';
    for (const [privilege, statement] of Object.entries(allowed)) {
      if (privilege !== 'SELECT' && !writable) continue;
      // SELECT is of all columns, the others are of x alone.
      const asked = privilege === 'SELECT' ? relation.columns : ['x'];
      const may = asked.every((name) => wanted.column(name).includes(privilege));
      await must(relation, privilege, statement(name), may ? 'done' : '42501');
      if (!writable || relation.columns.every((one) => wanted.column(one) === wanted.whole))
        continue;
      for (const column of relation.columns) {
        const outcome = wanted.column(column).includes(privilege) ? 'done' : '42501';
        const text = onColumn[privilege]?.(name, quoteIdentifier(column)) as string;
        await must(relation, `${privilege} of ${column}`, text, outcome);
      }
    }
    if (relation.kind === 'm') {
      await must(relation, 'refresh', `refresh materialized view ${name}`, '42501');
    }
    if (!writable) continue;
    for (const [title, statement] of Object.entries(forbidden(name, major))) {
      await must(relation, title, statement, '42501');
    }
  }
  const routines = await readRoutines(client, policy.admin, schemaNames(policy));
  for (const routine of routines.filter(({ ours, inExtension }) => ours && !inExtension)) {
    if (routine.call === null) continue;
    const outcome = wantedRoutine(policy, role, routine, relations) ? 'done' : '42501';
    const came = await attempt(client, role, routine.call);
    tried++;
    if (came !== outcome) wrong.push(`${routine.text}: ${came} instead of ${outcome}`);
  }
  return { wrong, tried };
}
