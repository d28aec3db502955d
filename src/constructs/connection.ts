import {
  concat,
  type Deferred,
  type Dyn,
  empty,
  type Node,
  not,
  replaced,
  shared,
  union,
  when,
} from '../deferred';
import type { SecretKeys } from './database-secret';

/** Keys of a database Secret and the variables that carry them: the application's name and libpq's. */
const variables = [
  ['host', 'DB_HOST', 'PGHOST'],
  ['port', 'DB_PORT', 'PGPORT'],
  ['name', 'DB_NAME', 'PGDATABASE'],
  ['user', 'DB_USER', 'PGUSER'],
  ['password', 'DB_PASSWORD', 'PGPASSWORD'],
  ['sslmode', 'DB_SSLMODE', 'PGSSLMODE'],
] as const;

type Field = (typeof variables)[number][0];

const certificateFile = 'ca.crt';

/** What a Secret may have no key for. */
export type SecretLiterals = {
  readonly [field in Exclude<Field, 'user' | 'password'>]: string;
};

/** The Secret of one database user, as far as pods refer to it. */
export interface SecretReference {
  readonly secretName: Dyn<string>;
  readonly keys: Deferred<SecretKeys>;
  readonly literals: Deferred<SecretLiterals>;
}

/** How a container reaches the database as one user: the pieces to put into its pod. */
export interface Connection {
  /** The name of the Secret that the values come from, for messages to the operator. */
  readonly secretName: Dyn<string>;
  /** The `env` entries: `DB_*`, then libpq's `PG*`. */
  readonly env: Node;
  /** Libpq's alone, for containers that run psql and nothing else. */
  readonly libpqEnv: Node;
  /** The `volumeMounts` entries; nothing when the Secret holds no certificate. */
  readonly volumeMounts: Node;
  /** The pod's `volumes` entries; nothing when the Secret holds no certificate. */
  readonly volumes: Node;
}

/**
 * The connection that a database Secret describes. What the Secret has comes by reference, never copied into the pod;
 * what it has no key for is written out.
 *
 * The certificate is a file because libpq wants one, readable for the pod's group (0440); without a group of the
 * pod's own (`fsGroup`) it has to be readable for all, which a certificate, being public, may be.
 *
 * @see https://www.postgresql.org/docs/current/libpq-envars.html
 */
export function connection(
  secret: SecretReference,
  role: 'admin' | 'service',
  podHasGroup = true,
): Connection {
  const { secretName, keys } = secret;
  const named = (which: 1 | 2) =>
    variables.map((names) => variable(secret, names[0], names[which]));
  const hasCertificate = not(empty(keys.sslrootcert));
  const volume = `two-user-${role}-ca`;
  const directory = `/two-user-ca/${role}`;
  const path = `${directory}/${certificateFile}`;
  const certificate = (name: string) => when(hasCertificate, [{ name, value: path }]);
  const libpqEnv = shared(`${role}LibpqEnv`, concat(named(2), certificate('PGSSLROOTCERT')));
  return {
    secretName,
    env: concat(shared(`${role}Env`, concat(named(1), certificate('DB_SSLROOTCERT'))), libpqEnv),
    libpqEnv,
    volumeMounts: when(hasCertificate, [{ name: volume, mountPath: directory, readOnly: true }]),
    volumes: when(hasCertificate, [
      {
        name: volume,
        secret: {
          secretName,
          items: [{ key: keys.sslrootcert, path: certificateFile }],
          defaultMode: podHasGroup ? 0o440 : 0o444,
        },
      },
    ]),
  };
}

/** A variable out of the Secret, or out of the literal for which the Secret has no key. */
function variable(
  { secretName, keys, literals }: SecretReference,
  field: Field,
  name: string,
): Node {
  const valueFrom = { secretKeyRef: { name: secretName, key: keys[field] } };
  if (field === 'user' || field === 'password') return { name, valueFrom };
  // Kubernetes would expand $(DB_HOST) in it; the others cannot have a dollar.
  const value = field === 'name' ? replaced(literals.name, '$', '$$') : literals[field];
  return union({ name }, when(empty(keys[field]), { value }, { valueFrom }));
}
