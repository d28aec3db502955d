import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { refuseUnknownKeys } from './known-keys';
import { metadata } from './metadata';
import { MigrationContainers } from './migration-containers';
import {
  commandNames,
  type JobCommandProps,
  type MigrationSettings,
  migrationValues,
  settingNames,
  valuesIn,
} from './migration-values';
import { checkedName, jobName, labelsOf, sha256 } from './names';
import { podSecurityContext } from './pod-security';

/** The migration, and what the Job is called. */
export interface MigrationJobProps extends MigrationSettings {
  /**
   * The migration command, when it runs, and the Job's limits.
   *
   * @default - `./migrate up`, once for each release
   */
  readonly migration?: JobCommandProps;

  /**
   * The application's name: the Job is `<name>-migrate-<hash>`, its ServiceAccount `<name>-migrate`.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * The namespace of the Job and its ServiceAccount.
   *
   * @default - the chart's
   */
  readonly namespace?: string;

  /**
   * Labels of the Job, its pods and its ServiceAccount. No Service may select them.
   *
   * @default - app.kubernetes.io/name and instance: the name, component: migration
   */
  readonly labels?: { readonly [name: string]: string };
}

/**
 * A Job that migrates and grants, with a ServiceAccount of its own that may do nothing.
 *
 * A Job's pods cannot be changed once it exists, so its name carries a hash of them: another release, or the same
 * with other resources, is another Job, and `kubectl apply` never meets an immutable field.
 *
 * @example
 * new MigrationJob(chart, 'Migration', {
 *   name: 'myapp',
 *   image: { repository: 'myapp', tag: '1.0.0' },
 *   adminSecret: new DatabaseSecret(chart, 'AdminSecret', { secretName: 'admin-db-secret' }),
 *   accessConfig: new AccessConfig(chart, 'Access'),
 * });
 */
export class MigrationJob extends Construct {
  /** The Job's name. */
  public readonly name: string;

  /** Names the release: the image, and a hash of image, command, arguments, policy, SQL and scripts. */
  public readonly release: string;

  /** @throws Error when a value is not allowed. */
  constructor(scope: Construct, id: string, props: MigrationJobProps) {
    super(scope, id);
    const { path } = this.node;
    refuseUnknownKeys(path, props, [...settingNames, 'name', 'namespace', 'labels']);
    refuseUnknownKeys(`${path}: migration`, props.migration, [...commandNames, 'job']);
    const appName = checkedName(props.name ?? id, path);
    const values = migrationValues(props);
    const { job: _, ...command } = props.migration ?? {};
    const { adminSecret, accessConfig } = props;
    const containers = { ...valuesIn(props), migration: command };
    const migration = new MigrationContainers({ ...containers, adminSecret, accessConfig });
    const labels = { ...(props.labels ?? labelsOf(appName, 'migration')) };
    const [tools, migrate] = migration.containers as [Container, Container];
    this.release = migration.release;

    const account = new ApiObject(this, 'ServiceAccount', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: metadata({ ...props, name: `${appName}-migrate`, labels }),
      automountServiceAccountToken: false,
    });
    const template = {
      metadata: { labels, annotations: { 'checksum/access': props.accessConfig.checksum } },
      spec: {
        restartPolicy: 'Never',
        serviceAccountName: account.name,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: podSecurityContext(values.securityContext),
        initContainers: [tools],
        containers: [{ ...migrate, env: [...migrate.env, jobUid] }],
        volumes: migration.volumes,
      },
    };
    this.name = jobName(appName, 'migrate', sha256(JSON.stringify(template)));
    new ApiObject(this, 'Resource', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: metadata({ ...props, name: this.name, labels }),
      spec: {
        backoffLimit: values.migration.job.backoffLimit,
        activeDeadlineSeconds: values.migration.job.activeDeadlineSeconds,
        ttlSecondsAfterFinished: values.migration.job.ttlSecondsAfterFinished,
        template,
      },
    });
  }
}

type Container = { [field: string]: unknown; readonly env: readonly unknown[] };

/** By this the database tells a Job that began earlier, and is still trying, from a newer one. */
const jobUid = {
  name: 'TWO_USER_JOB_UID',
  valueFrom: { fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/controller-uid']" } },
};
