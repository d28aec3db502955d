import type { DatabaseSecret } from './database-secret';

/** Keys of a database Secret and the variables that carry them: the application's name and libpq's. */
const variables = [
  ['host', 'DB_HOST', 'PGHOST'],
  ['port', 'DB_PORT', 'PGPORT'],
  ['name', 'DB_NAME', 'PGDATABASE'],
  ['user', 'DB_USER', 'PGUSER'],
  ['password', 'DB_PASSWORD', 'PGPASSWORD'],
  ['sslmode', 'DB_SSLMODE', 'PGSSLMODE'],
] as const;

const certificateFile = 'ca.crt';

/** How a container reaches the database as one user: the pieces to put into its pod. */
export interface Connection {
  /** The name of the Secret that the values come from, for messages to the operator. */
  readonly secretName: string;
  /** The `env` entries: `DB_*`, then libpq's `PG*`. */
  readonly env: Record<string, unknown>[];
  /** Libpq's alone, for containers that run psql and nothing else. */
  readonly libpqEnv: Record<string, unknown>[];
  /** The `volumeMounts` entries; empty when the Secret holds no certificate. */
  readonly volumeMounts: Record<string, unknown>[];
  /** The pod's `volumes` entries; empty when the Secret holds no certificate. */
  readonly volumes: Record<string, unknown>[];
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
export function connection(secret: DatabaseSecret, role: string, podHasGroup = true): Connection {
  const named = (which: 1 | 2) =>
    variables.map((names) => ({ name: names[which], ...source(secret, names[0]) }));
  if (secret.keys.sslrootcert === '') {
    const env = [...named(1), ...named(2)];
    const libpqEnv = named(2);
    return { secretName: secret.secretName, env, libpqEnv, volumeMounts: [], volumes: [] };
  }
  const volume = `two-user-${role}-ca`;
  const directory = `/two-user-ca/${role}`;
  const path = `${directory}/${certificateFile}`;
  return {
    secretName: secret.secretName,
    env: [
      ...named(1),
      ...named(2),
      { name: 'DB_SSLROOTCERT', value: path },
      { name: 'PGSSLROOTCERT', value: path },
    ],
    libpqEnv: [...named(2), { name: 'PGSSLROOTCERT', value: path }],
    volumeMounts: [{ name: volume, mountPath: directory, readOnly: true }],
    volumes: [
      {
        name: volume,
        secret: {
          secretName: secret.secretName,
          items: [{ key: secret.keys.sslrootcert, path: certificateFile }],
          defaultMode: podHasGroup ? 0o440 : 0o444,
        },
      },
    ],
  };
}

/** Where a variable's value comes from: the Secret's key, or the literal of a Secret that has none. */
function source(secret: DatabaseSecret, field: (typeof variables)[number][0]): object {
  const key = secret.keys[field];
  return key === ''
    ? // Kubernetes would expand $(DB_HOST) in it.
      { value: (secret.literals[field] ?? '').replaceAll('$', '$$$$') }
    : { valueFrom: { secretKeyRef: { name: secret.secretName, key } } };
}
