import {
  asOne,
  concat,
  type Deferred,
  type Dyn,
  each,
  known,
  knownAll,
  type Node,
  plain,
  published,
  shared,
  when,
} from '../deferred';
import { clientContainer, scratchMount, scratchVolumes } from './client-container';
import { type Connection, connection } from './connection';
import { referenceTo } from './database-secret';
import { refuseUnknownKeys } from './known-keys';
import {
  commandNames,
  type MigrationSettings,
  type MigrationValues,
  migrationValues,
  settingNames,
} from './migration-values';
import { containerSecurityContext } from './pod-security';
import { imageOf, policyOf, releaseName } from './release';

/** A migration and the parts that it uses. */
export interface MigrationContainersProps extends MigrationSettings {
  /**
   * Whether the pod has an `fsGroup`. Without one a certificate from the Secret is mounted readable for all.
   *
   * @default true
   */
  readonly podHasGroup?: boolean;
}

/**
 * The two containers that migrate and grant, with their volumes, as the JSON of a pod spec: for a pod that is
 * written by hand. `db-tools` brings psql into a volume; `db-migration`, the application's image, runs the
 * migration command and the grants in one database session. Both end; they run in this order, as init containers.
 *
 * The command and its arguments may use `$(DB_USER)` and the like: Kubernetes puts the variables in.
 *
 * @example
 * const migration = new MigrationContainers({
 *   image: { repository: 'myapp', tag: '1.0.0' },
 *   adminSecret: new DatabaseSecret(chart, 'AdminSecret', { secretName: 'admin-db-secret' }),
 *   accessConfig: new AccessConfig(chart, 'Access'),
 * });
 * const podSpec = { initContainers: migration.containers, volumes: migration.volumes, containers: [app] };
 */
export class MigrationContainers {
  /** `db-tools` and `db-migration`: JSON of Kubernetes' type Container. */
  public readonly containers: { [field: string]: unknown }[];

  /** The volumes that the containers mount: JSON of Kubernetes' type Volume. */
  public readonly volumes: { [field: string]: unknown }[];

  /** Names the release: the image, and a hash of image, command, arguments, policy, SQL and scripts. */
  public readonly release: string;

  /** @throws Error when a value is not allowed. */
  constructor(props: MigrationContainersProps) {
    const name = 'MigrationContainers';
    refuseUnknownKeys(name, props, [...settingNames, 'podHasGroup']);
    refuseUnknownKeys(`${name}: migration`, props.migration, commandNames);
    const { accessConfig, adminSecret, podHasGroup } = props;
    const migration = migrationContainers({
      values: knownAll(migrationValues(props)),
      admin: connection(referenceTo(adminSecret), 'admin', podHasGroup),
      configName: known(accessConfig.name),
      filesChecksum: known(accessConfig.checksum),
      inJob: known(false),
    });
    this.release = published(migration.release);
    this.containers = plain(concat(migration.tools, migration.migrate)) as Json[];
    this.volumes = plain(migration.volumes) as Json[];
  }
}

type Json = { [field: string]: unknown };

/** What the containers of a migration are made of. */
export interface MigrationPlan {
  readonly values: Deferred<MigrationValues>;
  readonly admin: Connection;
  readonly configName: Dyn<string>;
  readonly filesChecksum: Dyn<string>;
  /** Whether a Job migrates. */
  readonly inJob: Dyn<boolean>;
}

/** The two containers that migrate and grant, each as a list of one, and their volumes. */
export function migrationContainers(plan: MigrationPlan): {
  readonly tools: Node;
  readonly migrate: Node;
  readonly volumes: Node;
  readonly release: Dyn<string>;
} {
  const release = releaseName(plan.values, plan.filesChecksum);
  return {
    tools: shared('toolsContainer', [toolsContainer(plan.values)]),
    migrate: shared('migrationContainer', [migrationContainer(plan, release)]),
    volumes: concat([toolsVolume], scratchVolumes(plan.configName), plan.admin.volumes),
    release,
  };
}

/** Where psql and a shell are brought for the migration. */
export const toolsVolume = { name: 'two-user-tools', emptyDir: { sizeLimit: '64Mi' } };

function toolsContainer(values: MigrationPlan['values']): Node {
  return clientContainer(values, {
    name: 'db-tools',
    script: 'tools.sh',
    volumeMounts: [{ name: 'two-user-tools', mountPath: '/two-user' }],
  });
}

/** By this the database tells a Job that began earlier, and is still trying, from a newer one. */
const jobUid = {
  name: 'TWO_USER_JOB_UID',
  valueFrom: { fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/controller-uid']" } },
};

/** How run.sh is called in an image that need not have a shell or a libc. */
const runner = [
  '/two-user/ld',
  // The image may set LD_PRELOAD, to a library of another libc.
  '--preload',
  '',
  '--library-path',
  '/two-user/lib',
  '/two-user/sh',
  '/two-user/run.sh',
  '--',
];

function migrationContainer({ values, admin, inJob }: MigrationPlan, release: Dyn<string>): Node {
  const { command, args, runOn, resources } = values.migration;
  return {
    name: 'db-migration',
    image: imageOf(values),
    imagePullPolicy: values.image.pullPolicy,
    command: concat(
      runner,
      each(command, 'word', (word) => word),
      each(args, 'word', (word) => word),
    ),
    env: concat(admin.env, [
      { name: 'TWO_USER_POLICY', value: policyOf(values) },
      { name: 'TWO_USER_RELEASE', value: release },
      { name: 'TWO_USER_RUN_ON', value: runOn },
      { name: 'TWO_USER_SECRET', value: admin.secretName },
      when(inJob, jobUid),
    ]),
    resources: asOne(resources),
    // What failed and the remedy, where `kubectl describe pod` shows it, also after the next try.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: containerSecurityContext(values.securityContext),
    volumeMounts: concat(
      [{ name: 'two-user-tools', mountPath: '/two-user', readOnly: true }, scratchMount],
      admin.volumeMounts,
    ),
  };
}
