import { randomBytes } from 'node:crypto';
import { escapeIdentifier, escapeLiteral } from 'pg';
import type { Connection } from '../../src/cli/demo/server';
import { withClient } from './connect';
import { sharedServer } from './majors';

/** A new, empty database of an admin's own, and the two roles, with names that no other test has. */
export interface FreshDatabase {
  readonly superuser: Connection;
  readonly admin: Connection;
  readonly service: Connection;
}

export interface FreshDatabaseProps {
  /**
   * What the names of the database and of the roles begin with; made unique, and cut to PostgreSQL's 63 bytes.
   *
   * @default 'test'
   */
  readonly prefix?: string;
  /**
   * The server to use, for tests which have one of their own.
   *
   * @default - the one that all test files share
   */
  readonly server?: { readonly superuser: Connection };
}

/** A prefix with everything in it that breaks an identifier which is not quoted properly. */
export const hostilePrefix = 'Ünï a"b\'c; drop table x -- $1 $$ %I \\ {{ ';

/** Creates the database and its two roles. The admin owns the database and with it the schema public, on every major. */
export async function freshDatabase(
  major: number,
  props: FreshDatabaseProps = {},
): Promise<FreshDatabase> {
  const { superuser } = props.server ?? (await sharedServer(major));
  const prefix = props.prefix ?? 'test';
  const login = { ...superuser, database: uniqueName(`${prefix}_db`) };
  const admin = { ...login, user: uniqueName(`${prefix}_admin`), password: randomPassword() };
  const service = { ...login, user: uniqueName(`${prefix}_service`), password: randomPassword() };
  await withClient(superuser, async (client) => {
    for (const { user, password } of [admin, service]) {
      await client.query(
        `create role ${escapeIdentifier(user)} login password ${escapeLiteral(password)}`,
      );
    }
    await client.query(
      `create database ${escapeIdentifier(login.database)} owner ${escapeIdentifier(admin.user)}`,
    );
  });
  // As every new database has it since 15; on 14 the schema public is the superuser's, and everybody creates in it.
  if (major < 15) {
    await withClient(login, (client) =>
      client.query(
        'alter schema public owner to pg_database_owner; revoke create on schema public from public',
      ),
    );
  }
  return { superuser: login, admin, service };
}

/** Returns a name nobody else has, of at most 63 bytes. */
export function uniqueName(prefix: string): string {
  const suffix = `_${randomBytes(5).toString('hex')}`;
  let start = prefix;
  while (Buffer.byteLength(start + suffix) > 63) start = [...start].slice(0, -1).join('');
  return start + suffix;
}

export function randomPassword(): string {
  return randomBytes(12).toString('base64url');
}
