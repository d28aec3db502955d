import { Client, escapeIdentifier } from 'pg';
import type { AccessPolicy, ReaderAccess, SchemaEntry, TableRule } from '../../src/access';
import {
  type FreshDatabase,
  type FreshDatabaseProps,
  freshDatabase,
  query,
  uniqueName,
} from '../servers';

/** The roles and schemas that cases speak of, by the names in braces in their SQL: `grant select on {app}.t to {service}`. */
export interface Names {
  readonly [token: string]: string;
}

/** A database in which cases are tried out one after the other, each in a transaction that is rolled back. */
export interface World {
  readonly database: FreshDatabase;
  readonly names: Names;
  /** The superuser's one session; a new one for each case would cost more than the case. */
  readonly session: Client;
  /** SQL with its names filled in and quoted. */
  sql(text: string): string;
  /** The policy of the two users for the schema {app}, and what a case says beyond it. */
  policy(given?: CasePolicy): AccessPolicy;
  close(): Promise<void>;
}

/** A policy in a case's own words: tables and schemas with names in braces. */
export interface CasePolicy {
  readonly schemas?: readonly SchemaEntry[];
  readonly tables?: { readonly [table: string]: TableRule };
  readonly routines?: readonly string[];
  readonly temporary?: boolean;
  readonly readers?: readonly Partial<ReaderAccess>[];
  readonly enforcement?: 'authoritative' | 'additive';
  readonly missingTable?: 'error' | 'warning';
}

/** Makes the database, its roles and the schema {app}, which the admin owns; on the shared server or one of the test's own. */
export async function makeWorld(
  major: number,
  prefix: string,
  server?: FreshDatabaseProps['server'],
): Promise<World> {
  const database = await freshDatabase(major, { prefix, server });
  const names: Record<string, string> = {
    db: database.superuser.database,
    admin: database.admin.user,
    service: database.service.user,
    app: `${prefix}_app`,
    data: `${prefix}_data`,
    outside: `${prefix}_outside`,
    made: `${prefix}_made`,
  };
  const roles = ['reader', 'analyst', 'other', 'third', 'fourth', 'fifth'];
  for (const role of roles) names[role] = uniqueName(`${prefix}_${role}`);
  const sql = (text: string) =>
    text.replace(/\{(\w+)\}/g, (_, token: string) => {
      const name = names[token];
      if (name === undefined) throw new Error(`no name {${token}} in the world of a case`);
      return escapeIdentifier(name);
    });
  for (const role of roles) await query(database.superuser, sql(`create role {${role}} login`));
  await query(database.admin, sql('create schema {app}'));
  const session = new Client({ ...database.superuser });
  session.on('error', () => {});
  await session.connect();
  return {
    database,
    names,
    session,
    close: () => session.end(),
    sql,
    policy: ({
      schemas = ['{app}'],
      tables = {},
      routines = [],
      temporary = false,
      readers = [],
      enforcement = 'authoritative',
      missingTable = 'error',
    } = {}) => ({
      admin: database.admin.user,
      schemas: schemas.map((schema) =>
        typeof schema === 'string'
          ? bare(sql(schema))
          : { ...schema, name: bare(sql(schema.name)) },
      ),
      service: {
        role: database.service.user,
        tables: spelled(tables, sql),
        routines: routines.map(sql),
        temporary,
      },
      readers: readers.map((reader) => ({
        role: bare(sql(reader.role ?? '{reader}')),
        schemas: (reader.schemas ?? []).map((schema) => bare(sql(schema))),
        tables: spelled(reader.tables ?? {}, sql),
      })),
      enforcement,
      missingTable,
      acceptedFindings: [],
    }),
  };
}

function bare(identifier: string): string {
  return identifier.startsWith('"') ? identifier.slice(1, -1).replaceAll('""', '"') : identifier;
}

function spelled<T>(tables: { readonly [table: string]: T }, sql: (text: string) => string) {
  return Object.fromEntries(Object.entries(tables).map(([table, rule]) => [sql(table), rule]));
}

/** Runs `use` in a transaction of the world's own session, and undoes everything. */
export async function tryOut<T>(world: World, use: (client: Client) => Promise<T>): Promise<T> {
  await world.session.query('begin');
  try {
    return await use(world.session);
  } finally {
    await world.session.query('rollback');
  }
}

/** Makes the session somebody else's, as if that role had logged in; `undefined`: the superuser's again. */
export async function become(client: Client, role: string | undefined): Promise<void> {
  await client.query(
    role === undefined
      ? 'reset session authorization'
      : `set session authorization ${escapeIdentifier(role)}`,
  );
}

/** Tries a statement as a role and undoes it: `done`, or the SQLSTATE with which it is refused. */
export async function attempt(client: Client, role: string, statement: string): Promise<string> {
  await client.query(`savepoint attempt; set session authorization ${escapeIdentifier(role)}`);
  try {
    await client.query(statement);
    return 'done';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  } finally {
    await client.query('rollback to savepoint attempt; release savepoint attempt');
  }
}

/**
 * Tries statements as a role, one after the other, and undoes each: `done`, or the SQLSTATE with which it is refused. All
 * in one statement of the server's: a round trip for each would cost more than the trial.
 */
export async function attempts(
  client: Client,
  role: string,
  statements: readonly string[],
): Promise<string[]> {
  await client.query(`select set_config('attempts.statements', $1, true)`, [
    JSON.stringify(statements),
  ]);
  await client.query(`do $attempts$
    declare
      statement text;
      outcomes text[] := '{}';
    begin
      for statement in select jsonb_array_elements_text(current_setting('attempts.statements')::jsonb) loop
        begin
          set session authorization ${escapeIdentifier(role)};
          execute statement;
          raise exception 'undone' using errcode = 'AT000';
        exception when others then
          outcomes := outcomes || case sqlstate when 'AT000' then 'done' else sqlstate end;
        end;
      end loop;
      perform set_config('attempts.outcomes', to_jsonb(outcomes)::text, true);
    end $attempts$`);
  const { rows } = await client.query(
    `select current_setting('attempts.outcomes')::jsonb as outcomes`,
  );
  return rows[0].outcomes;
}
