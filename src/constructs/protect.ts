import { ApiObject } from 'cdk8s';
// For its type only: nothing of cdk8s-plus is loaded by those who do not use it.
import type { Container, Deployment } from 'cdk8s-plus-28';
import { concat, known, knownAll, plain, published } from '../deferred';
import {
  type AccessProps,
  type AppValues,
  accessConfigName,
  type ClientProps,
  type DatabaseProps,
  type ImageProps,
  type MigrationProps,
  resolveAppValues,
  type SecurityContextProps,
} from '../values';
import { AccessConfig } from './access-config';
import { withRole } from './app-secrets';
import { connection } from './connection';
import { DatabaseSecret, referenceTo } from './database-secret';
import { noHook } from './hooks';
import { parseImageReference } from './image-reference';
import { refuseUnknownKeys } from './known-keys';
import { metadata } from './metadata';
import type { MigrationJob } from './migration-job';
import { migrationPart } from './migration-part';
import { labelsOf, standaloneOwner } from './owner';
import { Planned } from './planned';
import { additionsTo, type PodAdditions } from './pod-additions';

/** How an existing Deployment is protected: the same values as a `TwoUserApp`'s, where they apply. */
export interface ProtectProps {
  /**
   * The name of the container that gets the service Secret's variables.
   *
   * @default - the Deployment's first container
   */
  readonly container?: string;

  /**
   * The image in which the migration command is.
   *
   * @default - the container's own
   */
  readonly image?: ImageProps;

  /**
   * Where the two users' credentials are.
   *
   * @default - in the Secrets admin-db-secret and service-db-secret
   */
  readonly database?: DatabaseProps;

  /**
   * The migration command, and where and when it runs.
   *
   * @default - `./migrate up` in an init container, once for each release
   */
  readonly migration?: MigrationProps;

  /**
   * The image that psql is taken from, and its resources.
   *
   * @default - postgres:17-alpine
   */
  readonly client?: ClientProps;

  /**
   * What the service and the readers may do.
   *
   * @default - the service may read, insert and update in schema public
   */
  readonly access?: AccessProps;

  /**
   * The user and group that the added containers run as. Those of the pod stay.
   *
   * @default - 10001
   */
  readonly securityContext?: SecurityContextProps;
}

/** The objects that protect a Deployment. */
export interface Protection {
  /** The credentials of the user that owns the database. */
  readonly adminSecret: DatabaseSecret;

  /** The credentials of the application's user. */
  readonly serviceSecret: DatabaseSecret;

  /** The scripts and SQL programs. */
  readonly accessConfig: AccessConfig;

  /**
   * The Job that migrates.
   *
   * @default - none in mode `initContainer`
   */
  readonly migrationJob?: MigrationJob;
}

/**
 * Gives a cdk8s-plus Deployment two database users: adds the init containers, their volumes, and the service
 * Secret's variables to one container. Takes the variables of Services away (`enableServiceLinks: false`), as a Service
 * called `db` would set DB_PORT. Everything else in it stays as it is. The init containers come after the Deployment's
 * own, which may have to prepare the network or files for them.
 *
 * The added containers run without root, rights and a writable root file system. The security context of the pod and of
 * the containers that were there already stays yours: protect makes it neither stricter nor laxer.
 *
 * The Deployment must have its containers by then, and may be changed further afterwards.
 *
 * @example
 * const deployment = new kp.Deployment(chart, 'Web', { containers: [{ image: 'myapp:1.0.0', portNumber: 8080 }] });
 * protect(deployment, { migration: { command: ['./migrate', 'up'] } });
 *
 * @throws Error when a value is not allowed, when the Deployment is protected already, or has no such container.
 * When it is synthesized: when something in the pod refers to the admin's Secret, or the container sets one of the
 * variables itself.
 */
export function protect(deployment: Deployment, props: ProtectProps = {}): Protection {
  const { path } = deployment.node;
  if (deployment.node.tryFindChild('AccessConfig') !== undefined) {
    throw new Error(`${path} is protected already; call protect once for each Deployment`);
  }
  refuseUnknownKeys(path, props, keys);
  const container = findContainer(deployment, props.container);
  const { container: _, ...given } = props;
  const settings = { ...given, image: props.image ?? imageOf(container) };
  const values = resolveAppValues(settings);

  const object = ApiObject.of(deployment);
  const name = object.name;
  const place =
    object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace };
  const { admin, service: serviceUser } = values.database;
  const secretOf = (id: string, user: DatabaseUser, role: string) =>
    new DatabaseSecret(
      deployment,
      id,
      new Planned({
        user: withRole(knownAll(user), known(role)),
        file: 'secret',
        secretName: known(user.secretName),
        metadata: metadata({ ...place, name: user.secretName }),
      }),
    );
  const adminSecret = secretOf('AdminSecret', admin, values.access.admin);
  const serviceSecret = secretOf('ServiceSecret', serviceUser, values.access.service.role);
  const accessConfig = new AccessConfig(deployment, 'AccessConfig', {
    ...place,
    name: published(accessConfigName(known(name))),
  });
  const podHasGroup = deployment.securityContext.fsGroup !== undefined;
  const service = connection(referenceTo(serviceSecret), 'service', podHasGroup);
  // Not the Deployment's labels: its Services must not take the Job's pods for their own.
  const labels = labelsOf(standaloneOwner(`${name}-migrate`), 'migration');
  const { job, ...pod } = migrationPart(deployment, {
    owner: standaloneOwner(name),
    metadata: (jobName) =>
      metadata({ ...place, name: published(jobName), labels: labels as never }),
    labels,
    values: knownAll(values),
    // A Job's pod is ours, and has a group.
    admin: connection(
      referenceTo(adminSecret),
      'admin',
      podHasGroup || values.migration.mode === 'job',
    ),
    service,
    configName: known(accessConfig.name),
    filesChecksum: known(accessConfig.checksum),
    hook: noHook,
  });
  const additions = plain({
    initContainers: pod.initContainers,
    volumes: concat(pod.volumes, service.volumes),
    env: service.env,
    volumeMounts: service.volumeMounts,
  }) as Pick<PodAdditions, 'initContainers' | 'volumes' | 'env' | 'volumeMounts'>;

  // A JSON patch would come before cdk8s-plus maps its types, which loses what it does not know.
  const render = object.toJson.bind(object);
  object.toJson = () =>
    additionsTo(render(), path, {
      ...additions,
      container: container.name,
      adminSecretName: adminSecret.secretName,
      checksum: accessConfig.checksum,
    });
  return {
    adminSecret,
    serviceSecret,
    accessConfig,
    ...(job === undefined ? {} : { migrationJob: job }),
  };
}

const keys = [
  ...['container', 'image', 'database', 'migration', 'client', 'access', 'securityContext'],
];

type DatabaseUser = AppValues['database']['admin'];

function findContainer(deployment: Deployment, name: string | undefined): Container {
  const containers = deployment.containers;
  const found = name === undefined ? containers[0] : containers.find((c) => c.name === name);
  if (found === undefined) {
    const allowed = containers.map((c) => JSON.stringify(c.name)).join(', ');
    throw new Error(
      `${deployment.node.path}: ${name === undefined ? 'the Deployment has no container' : `container ${JSON.stringify(name)} does not exist; allowed: ${allowed || 'none yet'}`}; add containers before calling protect`,
    );
  }
  return found;
}

function imageOf(container: Container): ImageProps {
  return { ...parseImageReference(container.image), pullPolicy: container.imagePullPolicy };
}
