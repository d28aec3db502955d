import { Construct } from 'constructs';
import { problem } from '../access/schema-check';
import {
  type Deferred,
  type Dyn,
  empty,
  entries,
  known,
  knownAll,
  type Node,
  not,
  published,
  text,
  union,
  when,
} from '../deferred';
import {
  type AppValues,
  appValuesSchema,
  type DatabaseUserProps,
  resolveAppValues,
} from '../values';
import type { SecretLiterals, SecretReference } from './connection';
import { refuseUnknownKeys } from './known-keys';
import { addObject } from './kubernetes-object';
import { metadata } from './metadata';
import { Planned } from './planned';

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

  /** What is used of host, port, name and sslmode where the Secret has no key for it. */
  public readonly literals: { readonly [field: string]: string };

  /** @throws Error when a value is not allowed. */
  constructor(scope: Construct, id: string, props: DatabaseSecretProps);
  /** @internal */
  constructor(scope: Construct, id: string, props: Planned<SecretPlan>);
  constructor(scope: Construct, id: string, props: DatabaseSecretProps | Planned<SecretPlan>) {
    super(scope, id);
    const plan = props instanceof Planned ? props.plan : secretPlan(props, this.node.path);
    const { user } = plan;
    this.secretName = published(plan.secretName);
    this.keys = published<SecretKeys>(user.keys);
    this.literals = published<SecretLiterals>(literalsOf(user));
    addObject(this, 'Resource', {
      file: plan.file,
      condition: user.createSecret,
      body: {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: plan.metadata,
        type: 'Opaque',
        stringData: stringData(user),
      },
    });
  }
}

const userKeys = Object.keys(appValuesSchema.properties.database.properties.admin.properties);

type DatabaseUser = Deferred<AppValues['database']['admin']>;

/** What a `DatabaseSecret` is made of whose values may be deferred. */
interface SecretPlan {
  readonly user: DatabaseUser;
  /** What a chart calls its file. */
  readonly file: string;
  readonly secretName: Dyn<string>;
  readonly metadata: Node;
}

function secretPlan(props: DatabaseSecretProps, path: string): SecretPlan {
  refuseUnknownKeys(path, props, [...userKeys, 'namespace', 'labels']);
  const { namespace, labels, ...given } = props;
  const user = databaseUser(given, path);
  return {
    user: knownAll(user),
    file: 'secret',
    secretName: known(user.secretName),
    metadata: metadata({ name: user.secretName, namespace, labels }),
  };
}

/** The Secret as pods refer to it. */
export function referenceTo(secret: DatabaseSecret): SecretReference {
  return {
    secretName: known(secret.secretName),
    keys: knownAll(secret.keys),
    literals: knownAll(secret.literals as SecretLiterals),
  };
}

function literalsOf(user: DatabaseUser): SecretReference['literals'] {
  return { host: user.host, port: text`${user.port}`, name: user.name, sslmode: user.sslmode };
}

function stringData({ keys, ...user }: DatabaseUser): Node {
  return union(
    entries(
      [keys.host, user.host],
      [keys.port, text`${user.port}`],
      [keys.name, user.name],
      [keys.user, user.user],
      [keys.password, user.password],
      [keys.sslmode, user.sslmode],
    ),
    when(not(empty(keys.sslrootcert)), entries([keys.sslrootcert, user.sslrootcert])),
  );
}

/**
 * The values of one user, completed and checked by the rules for the whole application, in which this user is the
 * admin and the other one is whoever does not conflict.
 */
function databaseUser(
  props: DatabaseUserProps & { secretName: string },
  path: string,
): AppValues['database']['admin'] {
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
