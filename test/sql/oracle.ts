import type { Client } from 'pg';
import type { AccessPolicy } from '../../src/access';
import { readRoutines, wantedRoutine } from './routines';
import { needsSchema, schemaNames, wantedOn } from './rules';

// What every role should be able to do, worked out from the policy without any of the project's SQL: from the catalog
// come only names, kinds, owners and parents, and the server's own has_*_privilege() says what is.

export interface Relation {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'r' | 'p' | 'v' | 'm' | 'f' | 'S';
  readonly owner: string;
  /** Whether the admin is its owner, or a member of its owner that inherits. */
  readonly ours: boolean;
  readonly inExtension: boolean;
  /** Whether its schema is one of those asked for; the others are here because rules pass through them. */
  readonly managed: boolean;
  readonly parents: readonly number[];
  /** The table that a sequence belongs to. */
  readonly table: number | null;
  readonly columns: readonly string[];
}

/** What a role has: privileges on relations and their columns by oid, and the rest by name. */
export interface Effective {
  readonly relations: { readonly [oid: string]: readonly string[] };
  readonly columns: { readonly [oid: string]: { readonly [column: string]: readonly string[] } };
  readonly schemas: { readonly [schema: string]: readonly string[] };
  readonly database: readonly string[];
}

const tablePrivileges = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES'];
const columnPrivileges = ['SELECT', 'INSERT', 'UPDATE', 'REFERENCES'];
const sequencePrivileges = ['USAGE', 'SELECT', 'UPDATE'];

/** The relations of some schemas, and of all others. */
export async function readRelations(
  client: Client,
  admin: string,
  schemas: readonly string[],
): Promise<Relation[]> {
  const { rows } = await client.query(
    `select c.oid::int8::int as oid, n.nspname as schema, c.relname as name, c.relkind as kind,
      pg_catalog.pg_get_userbyid(c.relowner) as owner, pg_catalog.pg_has_role($1::name, c.relowner, 'USAGE') as ours,
      n.nspname = any ($2::name[]) as managed,
      exists (select from pg_catalog.pg_depend d where d.objid = c.oid and d.deptype = 'e') as "inExtension",
      array(select inhparent::int8::int from pg_catalog.pg_inherits where inhrelid = c.oid) as parents,
      array(select attname::text from pg_catalog.pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and c.relkind <> 'S' order by a.attnum) as columns,
      (select refobjid::int8::int from pg_catalog.pg_depend d
        where d.objid = c.oid and d.classid = 'pg_catalog.pg_class'::regclass
          and d.refclassid = 'pg_catalog.pg_class'::regclass and d.deptype in ('a', 'i') and c.relkind = 'S') as table
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') order by c.oid`,
    [admin, schemas],
  );
  return rows;
}

/** What a role has on relations, schemas and the database, asked from the server; grant options as `SELECT*`. */
export async function readEffective(
  client: Client,
  role: string,
  schemas: readonly string[],
): Promise<Effective> {
  const [{ version }] = (
    await client.query(`select current_setting('server_version_num')::int as version`)
  ).rows;
  const table = [...tablePrivileges, 'TRIGGER', ...(version >= 170000 ? ['MAINTAIN'] : [])];
  const asked = (privileges: readonly string[], ask: (privilege: string) => string) =>
    `array_remove(array[${privileges
      .flatMap((privilege) => [
        `case when ${ask(`'${privilege}'`)} then '${privilege}' end`,
        `case when ${ask(`'${privilege} WITH GRANT OPTION'`)} then '${privilege}*' end`,
      ])
      .join(', ')}]::text[], null)`;
  const { rows } = await client.query(
    `with relation as (
      select c.oid, case when c.relkind = 'S' then ${asked(sequencePrivileges, (p) => `has_sequence_privilege($1::name, c.oid, ${p})`)}
        else ${asked(table, (p) => `has_table_privilege($1::name, c.oid, ${p})`)} end as privileges,
        (select coalesce(jsonb_object_agg(a.attname, ${asked(columnPrivileges, (p) => `has_column_privilege($1::name, c.oid, a.attnum, ${p})`)}), '{}')
          from pg_catalog.pg_attribute a
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and c.relkind <> 'S') as columns
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any ($2::name[]) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S'))
    select (select coalesce(jsonb_object_agg(oid, privileges), '{}') from relation) as relations,
      (select coalesce(jsonb_object_agg(oid, columns), '{}') from relation) as columns,
      (select coalesce(jsonb_object_agg(nspname, ${asked(['USAGE', 'CREATE'], (p) => `has_schema_privilege($1::name, oid, ${p})`)}), '{}')
        from pg_catalog.pg_namespace where nspname = any ($2::name[])) as schemas,
      ${asked(['CONNECT', 'CREATE', 'TEMPORARY'], (p) => `has_database_privilege($1::name, current_database(), ${p})`)} as database`,
    [role, schemas],
  );
  const [{ relations, columns, schemas: onSchemas, database }] = rows;
  const sorted = (map: { [key: string]: string[] }) =>
    Object.fromEntries(Object.entries(map).map(([key, list]) => [key, [...list].sort()]));
  return {
    relations: sorted(relations),
    columns,
    schemas: sorted(onSchemas),
    database: database.sort(),
  };
}

/** Every role that a role can become: by membership in any form, since ADMIN alone is enough to take the rest. */
export async function readReach(client: Client, role: string): Promise<string[]> {
  const { rows } = await client.query(
    `select pg_catalog.pg_get_userbyid(member) as member, pg_catalog.pg_get_userbyid(roleid) as role
    from pg_catalog.pg_auth_members m
    where admin_option or coalesce((to_jsonb(m) ->> 'inherit_option')::boolean or (to_jsonb(m) ->> 'set_option')::boolean, true)`,
  );
  const reached = [role];
  for (const one of reached) {
    for (const row of rows) {
      if (row.member === one && !reached.includes(row.role)) reached.push(row.role);
    }
  }
  return reached;
}

/** The roles whose privileges a policy states. */
export function rolesOf(policy: AccessPolicy): string[] {
  return [policy.service.role, ...policy.readers.map(({ role }) => role)];
}

const without = (list: readonly string[], others: readonly string[]) =>
  list.filter((one) => !others.includes(one));

/** How what a role has differs from what it should have. */
interface Difference {
  readonly more: readonly string[];
  readonly less: readonly string[];
}

function compared(
  relation: Relation,
  wanted: ReturnType<typeof wantedOn>,
  has: readonly string[],
  columns: { readonly [column: string]: readonly string[] },
): Difference {
  const more = [...without(has, wanted.whole)];
  const less = [...without(wanted.whole, has)];
  for (const name of relation.columns) {
    const onColumn = columns[name] ?? [];
    const said = (privilege: string) => `${privilege} (${name})`;
    more.push(...without(without(onColumn, has), wanted.column(name)).map(said));
    less.push(...without(without(wanted.column(name), wanted.whole), onColumn).map(said));
  }
  return { more, less };
}

/** In which way a role has another access than the policy says, or may come to it; empty when all is right. */
export async function deviations(client: Client, policy: AccessPolicy): Promise<string[]> {
  const schemaList = schemaNames(policy);
  const relations = await readRelations(client, policy.admin, schemaList);
  const routines = await readRoutines(client, policy.admin, schemaList);
  const found: string[] = [];
  for (const role of rolesOf(policy)) {
    for (const self of await readReach(client, role)) {
      const effective = await readEffective(client, self, schemaList);
      const also = self === role ? '' : `, which ${role} can become,`;
      for (const relation of relations.filter(({ managed }) => managed)) {
        const { more, less } = compared(
          relation,
          wantedOn(policy, role, relation, relations),
          effective.relations[relation.oid] ?? [],
          effective.columns[relation.oid] ?? {},
        );
        const where = `on ${relation.kind} ${relation.schema}.${relation.name} of ${relation.owner}`;
        // An extension's tables that everyone may read are the extension's business.
        const tolerated = relation.inExtension && !relation.ours ? /^(SELECT|USAGE)/ : /^$/;
        const excess = more.filter((privilege) => !tolerated.test(privilege));
        if (excess.length > 0) found.push(`${self}${also} has ${excess} ${where}`);
        if (less.length > 0 && self === role && relation.ours)
          found.push(`${self} lacks ${less} ${where}`);
      }
      for (const routine of routines.filter(({ ours, inExtension }) => ours && !inExtension)) {
        const wanted = wantedRoutine(policy, role, routine, relations);
        const has = routine.executableBy.includes(self);
        if (has && !wanted) found.push(`${self}${also} has EXECUTE on ${routine.text}`);
        if (!has && wanted && self === role) found.push(`${self} lacks EXECUTE on ${routine.text}`);
      }
      for (const schema of schemaList) {
        const has = effective.schemas[schema] ?? [];
        const more = has.filter((privilege) => privilege !== 'USAGE');
        if (more.length > 0) found.push(`${self}${also} has ${more} on schema ${schema}`);
        const needed = needsSchema(policy, role, schema, relations);
        if (needed && self === role && !has.includes('USAGE'))
          found.push(`${self} lacks USAGE on schema ${schema}`);
      }
      const temporary = role === policy.service.role && policy.service.temporary;
      const wanted = ['CONNECT', ...(temporary ? ['TEMPORARY'] : [])];
      const more = without(effective.database, wanted);
      if (more.length > 0) found.push(`${self}${also} has ${more} on the database`);
      const less = without(wanted, effective.database);
      if (self === role && less.length > 0) found.push(`${self} lacks ${less} on the database`);
    }
  }
  return found;
}
