import { createHash } from 'node:crypto';
import { type AccessPolicy, policyJson } from '../../src/access';
import {
  type Connection,
  type FreshDatabase,
  freshDatabase,
  libpqEnvironment,
  query,
} from '../servers';

/** A database with the environments of the containers that migrate it and that use it. */
export interface Application extends FreshDatabase {
  readonly policy: AccessPolicy;
  /** What db-migration gets. */
  readonly adminEnv: Readonly<Record<string, string>>;
  /** What db-gate and the permission test get. */
  readonly serviceEnv: Readonly<Record<string, string>>;
}

export interface ApplicationProps {
  /**
   * The server to use.
   *
   * @default - the one that all test files share
   */
  readonly server?: { readonly superuser: Connection };
  /** What differs from the policy in which the service may read and write schema public. */
  readonly policy?: Partial<AccessPolicy>;
}

/** A new database, with a release that it does not know yet. */
export async function application(
  major: number,
  props: ApplicationProps = {},
): Promise<Application> {
  const database = await freshDatabase(major, props.server ? { server: props.server } : {});
  const policy: AccessPolicy = {
    admin: database.admin.user,
    schemas: ['public'],
    service: { role: database.service.user, tables: {} },
    readers: [],
    missingTable: 'error',
    ...props.policy,
  };
  const common = {
    TWO_USER_POLICY: policyJson(policy),
    TWO_USER_RELEASE: releaseHash('1'),
  };
  return {
    ...database,
    policy,
    adminEnv: {
      ...libpqEnvironment(database.admin),
      ...common,
      TWO_USER_RUN_ON: 'release',
      TWO_USER_SECRET: 'admin-db-secret',
    },
    serviceEnv: {
      ...libpqEnvironment(database.service),
      ...common,
      TWO_USER_JOB: 'myapp-migrate-0123456789',
      TWO_USER_NAMESPACE: 'production',
      TWO_USER_SECRET: 'service-db-secret',
    },
  };
}

export function releaseHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A migration command: psql with a statement. */
export function sql(statement: string): string[] {
  return ['--', 'psql', '-Xqc', statement];
}

/** Every object, owner, privilege and release of the database, to see whether anything has changed. */
export async function stateOf({ superuser }: Pick<FreshDatabase, 'superuser'>): Promise<string> {
  const [row] = await query(
    superuser,
    `select jsonb_build_object(
      'schemas', (select jsonb_agg(jsonb_build_array(nspname, nspowner, nspacl) order by oid) from pg_namespace where nspname !~ '^pg_(temp|toast)'),
      'relations', (select jsonb_agg(jsonb_build_array(oid, relname, relowner, relacl) order by oid) from pg_class where oid >= 16384),
      'columns', (select jsonb_agg(jsonb_build_array(attrelid, attname, attacl) order by attrelid, attnum) from pg_attribute where attrelid >= 16384 and attnum > 0),
      'defaults', (select jsonb_agg(to_jsonb(d) - 'oid' order by d.oid) from pg_default_acl as d),
      'databases', (select jsonb_agg(jsonb_build_array(datname, datdba, datacl)) from pg_database where datname = current_database())
    )::text as state`,
  );
  return `${row?.state}`;
}

/** The releases that the database knows, the current one first. */
export async function releasesOf({
  superuser,
}: Pick<FreshDatabase, 'superuser'>): Promise<string[]> {
  const [exists] = await query(
    superuser,
    `select to_regclass('two_user.release') is not null as yes`,
  );
  if (!exists?.yes) return [];
  const rows = await query(
    superuser,
    'select release from two_user.release order by revision desc',
  );
  return rows.map(({ release }) => release);
}
