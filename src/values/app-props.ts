// Generated from src/values/app-schema.ts by `npm run generate`. Do not edit.

/** An application with two PostgreSQL users: one migrates and grants, the other can never DELETE. */
export interface TwoUserAppProps {
  /**
   * Name of the objects; `''` takes the id of the construct.
   *
   * @default ''
   */
  readonly fullnameOverride?: string;

  /**
   * Number of pods.
   *
   * @default 2
   */
  readonly replicaCount?: number;

  /** Image of the application, which also holds the migration command. */
  readonly image: ImageProps;

  /**
   * Port the application listens on.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * Resources of the application's container.
   *
   * @default - the defaults of its fields
   */
  readonly resources?: ResourcesProps;

  /**
   * Whether the application gets traffic. Without a handler there is no probe.
   *
   * @default - the defaults of its fields
   */
  readonly readinessProbe?: ProbeProps;

  /**
   * Whether the application is restarted. Without a handler there is no probe.
   *
   * @default - the defaults of its fields
   */
  readonly livenessProbe?: ProbeProps;

  /**
   * Whom the containers run as; never root.
   *
   * @default - the defaults of its fields
   */
  readonly securityContext?: SecurityContextProps;

  /**
   * Where the two users get their credentials from.
   *
   * @default - the defaults of its fields
   */
  readonly database?: DatabaseProps;

  /**
   * How the database is migrated.
   *
   * @default - the defaults of its fields
   */
  readonly migration?: MigrationProps;

  /**
   * The image that psql comes from.
   *
   * @default - the defaults of its fields
   */
  readonly client?: ClientProps;

  /**
   * Who may do what in the database.
   *
   * @default - the defaults of its fields
   */
  readonly access?: AccessProps;
}

/** Image of the application, which also holds the migration command. */
export interface ImageProps {
  /** Name of the image, without tag and digest. */
  readonly repository: string;

  /**
   * Tag of the image; needed unless `digest` is given. With a tag that moves, such as `latest`, a
   * new image under the old tag is not migrated under `runOn: release`.
   *
   * @default ''
   */
  readonly tag?: string;

  /**
   * Digest of the image; it decides when both are given.
   *
   * @default ''
   */
  readonly digest?: string;

  /**
   * When the kubelet pulls the image.
   *
   * @default 'IfNotPresent'
   */
  readonly pullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
}

/** Settings of `resources`, `migration.resources`, `client.resources`. */
export interface ResourcesProps {
  /**
   * What the scheduler reserves, by resource name; `null` takes a default away.
   *
   * @default - { cpu: '100m', memory: '128Mi', 'ephemeral-storage': '64Mi' } in `resources`, { cpu:
   * '50m', memory: '64Mi', 'ephemeral-storage': '64Mi' } in `migration.resources`, { cpu: '50m',
   * memory: '32Mi', 'ephemeral-storage': '64Mi' } in `client.resources`
   */
  readonly requests?: { readonly [name: string]: string | null };

  /**
   * What the container may use at most, by resource name; `null` takes a default away.
   *
   * @default - { cpu: '1', memory: '512Mi', 'ephemeral-storage': '1Gi' } in `resources`, { cpu:
   * '1', memory: '512Mi', 'ephemeral-storage': '1Gi' } in `migration.resources`, { cpu: '500m',
   * memory: '128Mi', 'ephemeral-storage': '256Mi' } in `client.resources`
   */
  readonly limits?: { readonly [name: string]: string | null };
}

/** Settings of `readinessProbe`, `livenessProbe`. */
export interface ProbeProps {
  /**
   * Succeeds when the port accepts a connection; its fields as in Kubernetes.
   *
   * @default { port: 'http' }
   */
  readonly tcpSocket?: { readonly [field: string]: unknown } | null;

  /**
   * Succeeds on an answer from 200 to 399; its fields as in Kubernetes. Set `tcpSocket` to `null`
   * beside it.
   *
   * @default - left out
   */
  readonly httpGet?: { readonly [field: string]: unknown } | null;

  /**
   * Succeeds when the command ends with 0; its fields as in Kubernetes. Set `tcpSocket` to `null`
   * beside it.
   *
   * @default - left out
   */
  readonly exec?: { readonly [field: string]: unknown } | null;

  /**
   * Succeeds when the gRPC health service says so; its fields as in Kubernetes. Set `tcpSocket` to
   * `null` beside it.
   *
   * @default - left out
   */
  readonly grpc?: { readonly [field: string]: unknown } | null;

  /**
   * Seconds from the start to the first probe.
   *
   * @default - left out in `readinessProbe`, 10 in `livenessProbe`
   */
  readonly initialDelaySeconds?: number | null;

  /**
   * Seconds from one probe to the next.
   *
   * @default - 5 in `readinessProbe`, 20 in `livenessProbe`
   */
  readonly periodSeconds?: number | null;

  /**
   * Seconds after which a probe has failed.
   *
   * @default - left out
   */
  readonly timeoutSeconds?: number | null;

  /**
   * Successes in a row after which it has recovered; 1 for liveness.
   *
   * @default - left out
   */
  readonly successThreshold?: number | null;

  /**
   * Failures in a row after which it has failed.
   *
   * @default - 3 in `readinessProbe`, 6 in `livenessProbe`
   */
  readonly failureThreshold?: number | null;
}

/** Whom the containers run as; never root. */
export interface SecurityContextProps {
  /**
   * User id of the containers.
   *
   * @default 10001
   */
  readonly runAsUser?: number;

  /**
   * Group id of the containers.
   *
   * @default 10001
   */
  readonly runAsGroup?: number;

  /**
   * Group id of the volumes' files.
   *
   * @default 10001
   */
  readonly fsGroup?: number;
}

/** Where the two users get their credentials from. */
export interface DatabaseProps {
  /**
   * The user that migrates and grants.
   *
   * @default - the defaults of its fields
   */
  readonly admin?: DatabaseUserProps;

  /**
   * The user of the application.
   *
   * @default - the defaults of its fields
   */
  readonly service?: DatabaseUserProps;
}

/** Settings of `database.admin`, `database.service`. */
export interface DatabaseUserProps {
  /**
   * Secret with the credentials.
   *
   * @default - 'admin-db-secret' in `database.admin`, 'service-db-secret' in `database.service`
   */
  readonly secretName?: string;

  /**
   * Names of the keys in the Secret, for Secrets that others make.
   *
   * @default - the defaults of its fields
   */
  readonly keys?: SecretKeysProps;

  /**
   * Whether to make the Secret out of the fields below, rather than use one that exists. Then the
   * password stands in your values.
   *
   * @default false
   */
  readonly createSecret?: boolean;

  /**
   * Host of the database; for `createSecret`, or where `keys.host` is `''`.
   *
   * @default ''
   */
  readonly host?: string;

  /**
   * Port of the database; for `createSecret`, or where `keys.port` is `''`.
   *
   * @default 5432
   */
  readonly port?: number;

  /**
   * Name of the database; for `createSecret`, or where `keys.name` is `''`.
   *
   * @default ''
   */
  readonly name?: string;

  /**
   * Role to log in as, for `createSecret`; `''` takes the role in `access`.
   *
   * @default ''
   */
  readonly user?: string;

  /**
   * Password of the role, for `createSecret`.
   *
   * @default ''
   */
  readonly password?: string;

  /**
   * How libpq uses TLS; for `createSecret`, or where `keys.sslmode` is `''`.
   *
   * @default 'require'
   */
  readonly sslmode?: 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

  /**
   * Certificate authority as PEM text, for `createSecret` with verify-ca or verify-full.
   *
   * @default ''
   */
  readonly sslrootcert?: string;
}

/** Names of the keys in the Secret, for Secrets that others make. */
export interface SecretKeysProps {
  /**
   * Key of the host name; `''` when the Secret has none: then give `host`.
   *
   * @default 'DB_HOST'
   */
  readonly host?: string;

  /**
   * Key of the port; `''` when the Secret has none: then `port` is used.
   *
   * @default 'DB_PORT'
   */
  readonly port?: string;

  /**
   * Key of the database's name; `''` when the Secret has none: then give `name`.
   *
   * @default 'DB_NAME'
   */
  readonly name?: string;

  /**
   * Key of the role's name.
   *
   * @default 'DB_USER'
   */
  readonly user?: string;

  /**
   * Key of the password.
   *
   * @default 'DB_PASSWORD'
   */
  readonly password?: string;

  /**
   * Key of libpq's sslmode; `''` when the Secret has none: then `sslmode` is used.
   *
   * @default 'DB_SSLMODE'
   */
  readonly sslmode?: string;

  /**
   * Key of the certificate authority (PEM) that the server's certificate is checked with; `''` when
   * the Secret has none.
   *
   * @default ''
   */
  readonly sslrootcert?: string;
}

/** How the database is migrated. */
export interface MigrationProps {
  /**
   * Where it runs: in an init container of every pod, or in a Job that the pods wait for. With the
   * Job the pods never see the admin Secret.
   *
   * @default 'initContainer'
   */
  readonly mode?: 'initContainer' | 'job';

  /**
   * When the command runs: once for each release, or at every start of a pod. Image, command,
   * arguments, policy and this package's own SQL and scripts make the release, so upgrading the
   * package makes a new one.
   *
   * @default 'release'
   */
  readonly runOn?: 'release' | 'start';

  /**
   * Command that migrates, in exec form: no shell is needed.
   *
   * @default ['./migrate', 'up']
   */
  readonly command?: string[];

  /**
   * Arguments after the command.
   *
   * @default []
   */
  readonly args?: string[];

  /**
   * Resources of the containers that migrate.
   *
   * @default - the defaults of its fields
   */
  readonly resources?: ResourcesProps;

  /**
   * Limits of the Job in mode `job`.
   *
   * @default - the defaults of its fields
   */
  readonly job?: JobSettingsProps;
}

/** Limits of the Job in mode `job`. */
export interface JobSettingsProps {
  /**
   * Seconds after which the Job has failed.
   *
   * @default 3600
   */
  readonly activeDeadlineSeconds?: number;

  /**
   * Failed pods after which the Job has failed.
   *
   * @default 6
   */
  readonly backoffLimit?: number;

  /**
   * Seconds after which a finished Job is deleted.
   *
   * @default 3600
   */
  readonly ttlSecondsAfterFinished?: number;
}

/** The image that psql comes from. */
export interface ClientProps {
  /**
   * A PostgreSQL image with psql and a shell, its version pinned.
   *
   * @default 'postgres:17-alpine'
   */
  readonly image?: string;

  /**
   * Resources of the containers that run it.
   *
   * @default - the defaults of its fields
   */
  readonly resources?: ResourcesProps;
}

/** Who may do what in the database. */
export interface AccessProps {
  /**
   * Role that owns the database, runs the migrations and grants.
   *
   * @default 'admin_apps'
   */
  readonly admin?: string;

  /**
   * Schemas whose tables are managed. What the policy does not give in them is revoked.
   *
   * @default ['public']
   */
  readonly schemas?: string[];

  /**
   * What the application's role may do.
   *
   * @default - the defaults of its fields
   */
  readonly service?: ServiceAccessProps;

  /**
   * Roles that only read.
   *
   * @default []
   */
  readonly readers?: ReaderAccessProps[];

  /**
   * What to do about a rule for a table that does not exist: fail (`error`), or say so and go on
   * (`warning`).
   *
   * @default 'error'
   */
  readonly missingTable?: 'error' | 'warning';
}

/** What the application's role may do. */
export interface ServiceAccessProps {
  /**
   * Role the application logs in as.
   *
   * @default 'service_apps'
   */
  readonly role?: string;

  /**
   * Rules for tables that are not `readWrite` (SELECT, INSERT, UPDATE), by table name as in SQL,
   * such as `public.users` or `"My Schema"."a.b"`: `appendOnly` (SELECT, INSERT), `readOnly`
   * (SELECT), `none`.
   *
   * @default {}
   */
  readonly tables?: { readonly [name: string]: 'readWrite' | 'appendOnly' | 'readOnly' | 'none' };
}

/** What a reading role may do. */
export interface ReaderAccessProps {
  /** Role that reads. It must exist. */
  readonly role: string;

  /**
   * Schemas all of whose tables it reads, those to come included. In other schemas it reads nothing
   * but the tables named.
   *
   * @default []
   */
  readonly schemas?: string[];

  /**
   * Rules for single tables, by table name as in SQL: `readOnly` or `none`.
   *
   * @default {}
   */
  readonly tables?: { readonly [name: string]: 'readOnly' | 'none' };
}
