import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { problem } from '../access/schema-check';
import {
  type AppValues,
  appValuesSchema,
  type DatabaseUserProps,
  resolveAppValues,
} from '../values';
import { refuseUnknownKeys } from './known-keys';
import { metadata } from './metadata';

/** The Secret with one database user's credentials: one that exists, or one to create. */
export interface DatabaseSecretProps extends DatabaseUserProps {
  /** The Secret's name. */
  readonly secretName: string;

  /**
   * The created Secret's namespace.
   *
   * @default - the chart's
   */
  readonly namespace?: string;

  /**
   * The created Secret's labels.
   *
   * @default - the chart's
   */
  readonly labels?: { readonly [name: string]: string };
}

/** The names of a database Secret's keys; empty where the Secret has no such key. */
export interface SecretKeys {
  /** Key of the host name, or empty. */
  readonly host: string;
  /** Key of the port, or empty. */
  readonly port: string;
  /** Key of the database's name, or empty. */
  readonly name: string;
  /** Key of the role's name. */
  readonly user: string;
  /** Key of the password. */
  readonly password: string;
  /** Key of libpq's sslmode, or empty. */
  readonly sslmode: string;
  /** Key of the certificate authority, or empty. */
  readonly sslrootcert: string;
}

/**
 * The credentials of one database user. Refers to a Secret that exists, whoever makes it, or creates it
 * (`createSecret`): then the password stands in what is synthesized, which suits a trial, not production.
 *
 * @example
 * new DatabaseSecret(chart, 'AdminSecret', { secretName: 'admin-db-secret' });
 * new DatabaseSecret(chart, 'CnpgSecret', {
 *   secretName: 'cluster-app',
 *   keys: { host: 'host', port: 'port', name: 'dbname', user: 'username', password: 'password', sslmode: '' },
 *   sslmode: 'require',
 * });
 * new DatabaseSecret(chart, 'ManagedRoleSecret', {
 *   secretName: 'cluster-service-apps',
 *   keys: { host: '', port: '', name: '', user: 'username', password: 'password', sslmode: '' },
 *   host: 'cluster-rw',
 *   name: 'myapp',
 * });
 */
export class DatabaseSecret extends Construct {
  /** The Secret's name. */
  public readonly secretName: string;

  /** The names of the Secret's keys. */
  public readonly keys: SecretKeys;

  /** What of the connection the Secret has no key for: host, port, name or sslmode, each with its value. */
  public readonly literals: { readonly [field: string]: string };

  /** @throws Error when a value is not allowed. */
  constructor(scope: Construct, id: string, props: DatabaseSecretProps) {
    super(scope, id);
    refuseUnknownKeys(this.node.path, props, [...userKeys, 'namespace', 'labels']);
    const { namespace, labels, ...given } = props;
    const user = databaseUser(given, this.node.path);
    this.secretName = user.secretName;
    this.keys = user.keys;
    this.literals = Object.fromEntries(
      (['host', 'port', 'name', 'sslmode'] as const)
        .filter((field) => user.keys[field] === '')
        .map((field) => [field, String(user[field])]),
    );
    if (user.createSecret) {
      new ApiObject(this, 'Resource', {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: metadata({ name: user.secretName, namespace, labels }),
        type: 'Opaque',
        stringData: stringData(user),
      });
    }
  }
}

const userKeys = Object.keys(appValuesSchema.properties.database.properties.admin.properties);

type DatabaseUser = AppValues['database']['admin'];

function stringData(user: DatabaseUser): Record<string, string> {
  const fields = ['host', 'port', 'name', 'user', 'password', 'sslmode', 'sslrootcert'] as const;
  return Object.fromEntries(
    fields
      .filter((field) => user.keys[field] !== '')
      .map((field) => [user.keys[field], String(user[field])]),
  );
}

/**
 * The values of one user, completed and checked by the rules for the whole application, in which this user is the
 * admin and the other one is whoever does not conflict.
 */
function databaseUser(
  props: DatabaseUserProps & { secretName: string },
  path: string,
): DatabaseUser {
  if (props.createSecret === true && (props.user ?? '') === '') {
    const why = 'because createSecret is true, and no policy is here to take it from';
    throw new Error(`${path}: ${problem('user', props.user, `the role's name, ${why}`, 'set it')}`);
  }
  const role = props.user || 'admin_apps';
  const other = (name: string) => (name === 'a' ? 'b' : 'a');
  try {
    return resolveAppValues({
      image: { repository: 'any', tag: 'any' },
      database: { admin: props, service: { secretName: other(props.secretName) } },
      access: { admin: role, service: { role: other(role) } },
    }).database.admin;
  } catch (error) {
    const { message } = error as Error;
    const here = message.replaceAll('database.admin.', '').replaceAll('access.admin', 'user');
    throw new Error(`${path}: ${here}`);
  }
}
