import type { Client } from 'pg';
import { type AccessPolicy, parseTableName, type TableRule } from '../../src/access';

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
}

/** What a role has: privileges on relations by oid, and the rest by name. */
export interface Effective {
  readonly relations: { readonly [oid: string]: readonly string[] };
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
        else ${asked(table, (p) => `has_table_privilege($1::name, c.oid, ${p})`)}
          || ${asked(columnPrivileges, (p) => `has_any_column_privilege($1::name, c.oid, ${p})`)} end as privileges
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any ($2::name[]) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S'))
    select (select coalesce(jsonb_object_agg(oid, privileges), '{}') from relation) as relations,
      (select coalesce(jsonb_object_agg(nspname, ${asked(['USAGE', 'CREATE'], (p) => `has_schema_privilege($1::name, oid, ${p})`)}), '{}')
        from pg_catalog.pg_namespace where nspname = any ($2::name[])) as schemas,
      ${asked(['CONNECT', 'CREATE', 'TEMPORARY'], (p) => `has_database_privilege($1::name, current_database(), ${p})`)} as database`,
    [role, schemas],
  );
  const [{ relations, schemas: onSchemas, database }] = rows;
  const unique = (map: { [key: string]: string[] }) =>
    Object.fromEntries(Object.entries(map).map(([key, list]) => [key, [...new Set(list)].sort()]));
  return { relations: unique(relations), schemas: unique(onSchemas), database: database.sort() };
}

/** Every role that a role can become: by membership in any form, since ADMIN alone is enough to take the rest. */
export async function readReach(client: Client, role: string): Promise<string[]> {
  const { rows } = await client.query(
    `select pg_catalog.pg_get_userbyid(member) as member, pg_catalog.pg_get_userbyid(roleid) as role from pg_catalog.pg_auth_members`,
  );
  const reached = [role];
  for (const one of reached) {
    for (const row of rows) {
      if (row.member === one && !reached.includes(row.role)) reached.push(row.role);
    }
  }
  return reached;
}

const byRule: { readonly [rule: string]: readonly string[] } = {
  readWrite: ['INSERT', 'SELECT', 'UPDATE'],
  appendOnly: ['INSERT', 'SELECT'],
  readOnly: ['SELECT'],
  none: [],
};
const narrowestFirst: readonly TableRule[] = ['none', 'readOnly', 'appendOnly', 'readWrite'];

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

/** The rule that holds for a relation and a role of the policy. */
export function ruleFor(
  policy: AccessPolicy,
  role: string,
  relation: Relation,
  relations: readonly Relation[],
): TableRule {
  const reader = policy.readers.find((one) => one.role === role);
  const stated = reader?.tables ?? policy.service.tables;
  const own = (one: Relation): TableRule | undefined => {
    const rules = Object.entries(stated)
      .filter(([text]) => {
        const { schema, name } = parseTableName(text);
        return one.kind !== 'S' && schema === one.schema && name === one.name;
      })
      .map(([, rule]) => rule);
    return rules[0];
  };
  const find = (oid: number) => relations.find((one) => one.oid === oid);
  const stating = (one: Relation): TableRule | undefined => {
    const mine = own(one);
    if (mine) return mine;
    const inherited = one.parents.flatMap((oid) => {
      const parent = find(oid);
      return (parent && stating(parent)) ?? [];
    });
    return narrowestFirst.find((rule) => inherited.includes(rule));
  };
  const table = relation.table === null ? undefined : find(relation.table);
  const explicit = stating(table ?? relation);
  if (explicit) return explicit;
  if (reader) return reader.schemas.includes(relation.schema) ? 'readOnly' : 'none';
  // Sequences of such tables go by their own names, and those of some tools are not known by theirs.
  const kept =
    bookkeepingTables.includes(relation.name) ||
    (relation.kind === 'S' &&
      /(migrations|migrations_lock|goose_db_version)_id_seq$/.test(relation.name));
  return kept ? 'readOnly' : 'readWrite';
}

/** What the policy gives a role on a relation, sorted. */
export function wantedOn(
  policy: AccessPolicy,
  role: string,
  relation: Relation,
  relations: readonly Relation[],
): readonly string[] {
  const rule = ruleFor(policy, role, relation, relations);
  if (relation.kind === 'S') {
    return rule === 'readWrite' || rule === 'appendOnly' ? ['SELECT', 'USAGE'] : [];
  }
  if (relation.kind === 'v' || relation.kind === 'm') return rule === 'none' ? [] : ['SELECT'];
  return byRule[rule] ?? [];
}

/** The roles whose privileges a policy states. */
export function rolesOf(policy: AccessPolicy): string[] {
  return [policy.service.role, ...policy.readers.map(({ role }) => role)];
}

/** In which way a role has another access than the policy says, or may come to it; empty when all is right. */
export async function deviations(client: Client, policy: AccessPolicy): Promise<string[]> {
  const relations = await readRelations(client, policy.admin, policy.schemas);
  const found: string[] = [];
  for (const role of rolesOf(policy)) {
    for (const self of await readReach(client, role)) {
      const {
        relations: on,
        schemas,
        database,
      } = await readEffective(client, self, policy.schemas);
      const also = self === role ? '' : `, which ${role} can become,`;
      for (const relation of relations.filter(({ managed }) => managed)) {
        const wanted = wantedOn(policy, role, relation, relations);
        const has = on[relation.oid] ?? [];
        const more = has.filter((privilege) => !wanted.includes(privilege));
        const less = wanted.filter((privilege) => !has.includes(privilege));
        const where = `on ${relation.kind} ${relation.schema}.${relation.name} of ${relation.owner}`;
        // An extension's tables that everyone may read are the extension's business.
        const tolerated = relation.inExtension && !relation.ours ? ['SELECT', 'USAGE'] : [];
        const excess = more.filter((privilege) => !tolerated.includes(privilege));
        if (excess.length > 0) found.push(`${self}${also} has ${excess} ${where}`);
        if (less.length > 0 && self === role && relation.ours)
          found.push(`${self} lacks ${less} ${where}`);
      }
      for (const schema of policy.schemas) {
        const has = schemas[schema] ?? [];
        const more = has.filter((privilege) => privilege !== 'USAGE');
        if (more.length > 0) found.push(`${self}${also} has ${more} on schema ${schema}`);
        const needed = needsSchema(policy, role, schema, relations);
        if (needed && self === role && !has.includes('USAGE'))
          found.push(`${self} lacks USAGE on schema ${schema}`);
      }
      const more = database.filter((privilege) => privilege !== 'CONNECT');
      if (more.length > 0) found.push(`${self}${also} has ${more} on the database`);
      if (self === role && !database.includes('CONNECT')) found.push(`${self} lacks CONNECT`);
    }
  }
  return found;
}

/** Whether a role needs a schema: the service each, a reader those in which it reads something. */
function needsSchema(
  policy: AccessPolicy,
  role: string,
  schema: string,
  relations: readonly Relation[],
): boolean {
  const reader = policy.readers.find((one) => one.role === role);
  if (!reader) return true;
  if (reader.schemas.includes(schema)) return true;
  return relations.some(
    (relation) =>
      relation.managed &&
      relation.schema === schema &&
      ruleFor(policy, role, relation, relations) !== 'none',
  );
}
