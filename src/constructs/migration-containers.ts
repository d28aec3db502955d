import { policyJson } from '../access';
import { clientContainer, scratchMount, scratchVolumes } from './client-container';
import { type Connection, connection } from './connection';
import { imageReference } from './image-reference';
import { refuseUnknownKeys } from './known-keys';
import {
  commandNames,
  type MigrationSettings,
  type MigrationValues,
  migrationValues,
  settingNames,
} from './migration-values';
import { containerSecurityContext } from './pod-security';
import { releaseName } from './release';

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
    const values = migrationValues(props);
    const admin = connection(props.adminSecret, 'admin', props.podHasGroup);
    this.release = releaseName(values);
    this.containers = [toolsContainer(values), migrationContainer(values, this.release, admin)];
    this.volumes = [
      { name: 'two-user-tools', emptyDir: { sizeLimit: '64Mi' } },
      ...scratchVolumes(props.accessConfig),
      ...admin.volumes,
    ];
  }
}

function toolsContainer(values: MigrationValues): { [field: string]: unknown } {
  return clientContainer(values, {
    name: 'db-tools',
    script: 'tools.sh',
    volumeMounts: [{ name: 'two-user-tools', mountPath: '/two-user' }],
  });
}

function migrationContainer(
  values: MigrationValues,
  release: string,
  admin: Connection,
): { [field: string]: unknown } {
  return {
    name: 'db-migration',
    image: imageReference(values.image),
    imagePullPolicy: values.image.pullPolicy,
    command: [
      ...[
        '/two-user/ld',
        // The image may set LD_PRELOAD, to a library of another libc.
        '--preload',
        '',
        '--library-path',
        '/two-user/lib',
        '/two-user/sh',
        '/two-user/run.sh',
        '--',
      ],
      ...values.migration.command,
      ...values.migration.args,
    ],
    env: [
      ...admin.env,
      { name: 'TWO_USER_POLICY', value: policyJson(values.access) },
      { name: 'TWO_USER_RELEASE', value: release },
      { name: 'TWO_USER_RUN_ON', value: values.migration.runOn },
      { name: 'TWO_USER_SECRET', value: admin.secretName },
    ],
    resources: values.migration.resources,
    // What failed and the remedy, where `kubectl describe pod` shows it, also after the next try.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: containerSecurityContext(values.securityContext),
    volumeMounts: [
      { name: 'two-user-tools', mountPath: '/two-user', readOnly: true },
      scratchMount,
      ...admin.volumeMounts,
    ],
  };
}
