import type { Client } from 'pg';
import { type AccessPolicy, tableKeyParts } from '../../src/access';
import { type Relation, readReach, readRelations, rolesOf } from './oracle';
import { isPinned, type Routine, readRoutines, sameRoutine, wantedRoutine } from './routines';
import {
  defaultsIn,
  isAmbiguous,
  isUndoneBy,
  needsSchema,
  ownRule,
  ruleFor,
  schemaNames,
  wantedOn,
} from './rules';

// Why a run must fail, worked out from ACLs, owners and memberships as they are after everything was applied. Like the
// oracle it uses none of the project's SQL.

interface Entry {
  readonly class: 'relation' | 'column' | 'routine' | 'schema' | 'database' | 'default';
  readonly oid: number;
  readonly schema: string | null;
  /** Of default privileges the kind of object, of a column its name. */
  readonly objtype: string | null;
  readonly owner: string;
  readonly ours: boolean;
  /** Of default privileges the managed schemas for which they are: those in which the owner can create. */
  readonly creates: readonly string[];
  readonly grantee: string;
  readonly privilege: string;
  readonly grantable: boolean;
}

/** The codes of the findings of severity error that have to be there, sorted. */
export async function errorsExpected(client: Client, policy: AccessPolicy): Promise<string[]> {
  const codes = new Set<string>();
  const relations = await readRelations(client, policy.admin, schemaNames(policy));
  const routines = await readRoutines(client, policy.admin, schemaNames(policy));
  const facts = await readFacts(client, policy);
  for (const role of [policy.admin, ...rolesOf(policy)]) {
    if (!facts.roles[role]) codes.add('TUP001');
  }
  if (schemaNames(policy).some((schema) => !(schema in facts.schemas))) codes.add('TUP002');
  for (const { tables = {}, role } of [policy.service, ...policy.readers]) {
    const exists = facts.roles[role] !== undefined;
    for (const [text, value] of Object.entries(tables)) {
      if (tableKeyParts(text).isPattern) continue;
      const table = find(relations, text);
      if (!table) {
        if (policy.missingTable === 'error') codes.add('TUP003');
      } else if (typeof value === 'object') {
        const names = Object.entries(value).flatMap(([key, list]) => (key === 'rule' ? [] : list));
        const view = table.kind === 'v' || table.kind === 'm';
        if (view) codes.add('TUP015');
        else if (
          policy.missingTable === 'error' &&
          names.some((name) => !table.columns.includes(name))
        )
          codes.add('TUP014');
      }
    }
    if (!exists) continue;
    for (const table of relations.filter(({ managed, kind }) => managed && kind !== 'S')) {
      if (isAmbiguous(policy, role, table)) codes.add('TUP016');
      if (narrowerThanAncestor(policy, role, table, relations)) codes.add('TUP010');
    }
  }
  for (const listed of policy.service.routines) {
    const routine = routines.find(({ text }) => sameRoutine(text, listed));
    if (!routine && policy.missingTable === 'error') codes.add('TUP017');
    if (routine?.isDefiner && !isPinned(routine)) codes.add('TUP018');
  }
  for (const role of rolesOf(policy).filter((name) => facts.roles[name])) {
    const reach = await readReach(client, role);
    if (reach.some((name) => facts.roles[name]?.attributes)) codes.add('TUP004');
    if (reach.some((name) => name !== role && (name === policy.admin || name.startsWith('pg_'))))
      codes.add('TUP005');
    const owners = role === policy.service.role ? facts.owners : facts.managedOwners;
    if (reach.some((name) => owners.includes(name))) codes.add('TUP006');
    if (await passesOutside(client, policy, role, relations)) codes.add('TUP012');
    if (facts.entries.some((entry) => isExcess(policy, role, reach, entry, relations, routines)))
      codes.add('TUP007');
    if (await lacksWhatAdminCannotGrant(client, policy, role, relations, facts))
      codes.add('TUP011');
  }
  return [...codes].sort();
}

interface Facts {
  readonly roles: { readonly [role: string]: { readonly attributes: boolean } };
  readonly schemas: { readonly [schema: string]: { readonly ours: boolean } };
  readonly databaseOurs: boolean;
  /** Who owns anything in this database, temporary tables aside. */
  readonly owners: readonly string[];
  /** Who owns a relation or schema that the policy manages. */
  readonly managedOwners: readonly string[];
  readonly entries: readonly Entry[];
}

async function readFacts(client: Client, policy: AccessPolicy): Promise<Facts> {
  const { rows } = await client.query(
    `with acl as (
      select 'relation' as class, c.oid, n.nspname as schema, null::text as objtype, c.relowner as owner, c.relacl as acl
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any ($2) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
      union all
      select 'column', c.oid, n.nspname, a.attname, c.relowner, a.attacl
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any ($2)
      union all
      select 'routine', p.oid, n.nspname, null, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname = any ($2) and pg_has_role($1::name, p.proowner, 'USAGE')
      union all
      select 'schema', oid, nspname, null, nspowner, nspacl from pg_namespace where nspname = any ($2)
      union all
      select 'database', oid, null, null, datdba, coalesce(datacl, acldefault('d', datdba)) from pg_database where datname = current_database()
      union all
      select 'default', d.oid, n.nspname, d.defaclobjtype::text, d.defaclrole, d.defaclacl
      from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace
      where (d.defaclobjtype in ('r', 'S', 'n') or d.defaclobjtype = 'f' and pg_has_role($1::name, d.defaclrole, 'USAGE')) and (d.defaclnamespace = 0 or n.nspname = any ($2))
        and exists (select from pg_namespace m where m.nspname = any ($2) and d.defaclnamespace in (0, m.oid)
          and has_schema_privilege(d.defaclrole, m.oid, 'CREATE'))
    )
    select (select jsonb_object_agg(rolname, jsonb_build_object('attributes',
          rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication)) from pg_roles) as roles,
      (select jsonb_object_agg(nspname, jsonb_build_object('ours', pg_has_role($1::name, nspowner, 'USAGE')))
        from pg_namespace where nspname = any ($2)) as schemas,
      (select pg_has_role($1::name, datdba, 'USAGE') from pg_database where datname = current_database()) as "databaseOurs",
      array(select pg_get_userbyid(relowner)::text from pg_class where relpersistence <> 't'
        union select pg_get_userbyid(nspowner) from pg_namespace where nspname !~ '^pg_temp'
        union select pg_get_userbyid(proowner) from pg_proc union select pg_get_userbyid(typowner) from pg_type
        union select pg_get_userbyid(datdba) from pg_database where datname = current_database()) as owners,
      array(select pg_get_userbyid(c.relowner)::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname = any ($2) and c.relpersistence <> 't'
        union select pg_get_userbyid(nspowner) from pg_namespace where nspname = any ($2)) as "managedOwners",
      (select coalesce(jsonb_agg(jsonb_build_object('class', a.class, 'oid', a.oid::int8, 'schema', a.schema, 'objtype', a.objtype,
          'owner', pg_get_userbyid(a.owner), 'ours', pg_has_role($1::name, a.owner, 'USAGE'),
          'creates', array(select m.nspname from pg_namespace m where a.class = 'default' and m.nspname = any ($2)
            and coalesce(a.schema, m.nspname) = m.nspname and has_schema_privilege(a.owner, m.oid, 'CREATE')),
          'grantee', case e.grantee when 0 then 'public' else pg_get_userbyid(e.grantee) end,
          'privilege', e.privilege_type, 'grantable', e.is_grantable)), '[]')
        from acl a, aclexplode(a.acl) e where e.grantee <> a.owner) as entries`,
    [policy.admin, schemaNames(policy)],
  );
  return rows[0];
}

function find(relations: readonly Relation[], text: string): Relation | undefined {
  const { schema, name } = tableKeyParts(text);
  return relations.find((one) => one.schema === schema && one.name === name && one.kind !== 'S');
}

/** What a role has through a parent it has in fact, whatever the rule of the part says. */
function narrowerThanAncestor(
  policy: AccessPolicy,
  role: string,
  table: Relation,
  relations: readonly Relation[],
): boolean {
  const own = ownRule(policy, role, table);
  if (own === undefined) return false;
  const order = ['none', 'readOnly', 'appendOnly', 'readWrite'];
  const ancestors = (one: Relation): Relation[] =>
    one.parents.flatMap((oid) => {
      const parent = relations.find((other) => other.oid === oid);
      return parent ? [parent, ...ancestors(parent)] : [];
    });
  // A parent in another schema passes the rule on, but the policy gives nothing on it.
  return ancestors(table).some(
    (parent) =>
      parent.managed &&
      (order.indexOf(ruleFor(policy, role, parent, relations).rule) > order.indexOf(own) ||
        isUndoneBy(policy, role, table, parent, relations)),
  );
}

const rulePrivileges: Readonly<Record<string, readonly string[]>> = {
  readWrite: ['SELECT', 'INSERT', 'UPDATE'],
  appendOnly: ['SELECT', 'INSERT'],
  readOnly: ['SELECT'],
  none: [],
};

/** Whether a role may do more with a parent or part outside of the schemas than the rule of the table inside gives. */
async function passesOutside(
  client: Client,
  policy: AccessPolicy,
  role: string,
  relations: readonly Relation[],
): Promise<boolean> {
  const { rows } = await client.query(
    `with recursive edge as (
      select inhrelid as a, inhparent as b, 'up' as way from pg_inherits
      union all select inhparent, inhrelid, 'down' from pg_inherits
    ),
    inside as (
      select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any ($2) and c.relkind in ('r', 'p', 'f')
    ),
    walk as (
      select i.oid as rel, e.b as other, e.way from inside i join edge e on e.a = i.oid where e.b not in (select oid from inside)
      union
      select w.rel, e.b, w.way from walk w join edge e on e.a = w.other and e.way = w.way
    )
    select rel::int8 as rel, array(
      select p from unnest(array['DELETE', 'TRUNCATE']) p where has_table_privilege($1::name, other, p)
      union all
      select p from unnest(array['SELECT', 'INSERT', 'UPDATE']) p where has_any_column_privilege($1::name, other, p)
    ) as privileges,
    (select coalesce(jsonb_object_agg(a.attname, array(
        select p from unnest(array['SELECT', 'INSERT', 'UPDATE']) p where has_column_privilege($1::name, other, a.attnum, p))), '{}')
      from pg_attribute a where a.attrelid = other and a.attnum > 0 and not a.attisdropped) as columns
    from walk where other not in (select oid from inside)`,
    [role, schemaNames(policy)],
  );
  return rows.some(({ rel, privileges, columns }) => {
    const relation = relations.find((one) => Number(one.oid) === Number(rel));
    if (!relation) return privileges.length > 0;
    const { rule, withheld } = ruleFor(policy, role, relation, relations);
    const given = rulePrivileges[rule] ?? [];
    return (
      privileges.some((privilege: string) => !given.includes(privilege)) ||
      relation.columns.some((name) =>
        columns[name]?.some((privilege: string) => withheld[privilege]?.(name)),
      )
    );
  });
}

function isExcess(
  policy: AccessPolicy,
  role: string,
  reach: readonly string[],
  entry: Entry,
  relations: readonly Relation[],
  routines: readonly Routine[],
): boolean {
  const direct = entry.grantee === 'public' || entry.grantee === role;
  if (!direct && !reach.includes(entry.grantee)) return false;
  if (entry.class === 'schema' && entry.privilege === 'USAGE' && entry.grantee !== role)
    return false;
  const wanted = wantedEntry(policy, role, entry, relations, routines).includes(entry.privilege);
  // What the admin could revoke it has revoked. What is left was passed on by somebody in his own name.
  return !wanted || (direct && entry.grantable);
}

function wantedEntry(
  policy: AccessPolicy,
  role: string,
  { class: kind, creates, objtype, oid, owner, schema }: Entry,
  relations: readonly Relation[],
  routines: readonly Routine[],
): readonly string[] {
  switch (kind) {
    case 'relation': {
      const relation = relations.find((one) => one.oid === oid);
      return relation ? wantedOn(policy, role, relation, relations).whole : [];
    }
    case 'column': {
      const relation = relations.find((one) => one.oid === oid);
      if (!relation || relation.kind === 'v' || relation.kind === 'm') return [];
      const { whole, column } = wantedOn(policy, role, relation, relations);
      return column(objtype as string).filter((privilege) => !whole.includes(privilege));
    }
    case 'routine': {
      const routine = routines.find((one) => one.oid === oid);
      return routine && wantedRoutine(policy, role, routine, relations) ? ['EXECUTE'] : [];
    }
    case 'schema':
      return ['USAGE'];
    case 'database':
      return role === policy.service.role && policy.service.temporary
        ? ['CONNECT', 'TEMPORARY']
        : ['CONNECT'];
    case 'default': {
      if (owner === policy.admin && schema === null) return [];
      const [first = [], ...others] = creates.map((one) =>
        defaultsIn(policy, role, one, objtype as string, relations),
      );
      return first.filter((privilege) => others.every((list) => list.includes(privilege)));
    }
    default:
      return [];
  }
}

async function lacksWhatAdminCannotGrant(
  client: Client,
  policy: AccessPolicy,
  role: string,
  relations: readonly Relation[],
  facts: Facts,
): Promise<boolean> {
  const { rows } = await client.query(
    `select has_database_privilege($1::name, current_database(), 'CONNECT') as connect, has_database_privilege($1::name, current_database(), 'TEMPORARY') as "mayTemporary",
      array(select nspname::text from pg_namespace where nspname = any ($2) and has_schema_privilege($1::name, oid, 'USAGE')) as usable`,
    [role, schemaNames(policy)],
  );
  const [{ connect, mayTemporary, usable }] = rows;
  const temporary = role === policy.service.role && policy.service.temporary;
  if (!facts.databaseOurs && (!connect || (temporary && !mayTemporary))) return true;
  return Object.entries(facts.schemas).some(
    ([schema, { ours }]) =>
      needsSchema(policy, role, schema, relations) && !ours && !usable.includes(schema),
  );
}
