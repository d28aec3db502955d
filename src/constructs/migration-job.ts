import { Construct } from 'constructs';
import {
  choose,
  type Deferred,
  type Dyn,
  json,
  known,
  knownAll,
  type Node,
  named,
  published,
  sha256,
  shared,
  union,
} from '../deferred';
import { migrationName } from '../values';
import { type Connection, connection } from './connection';
import { referenceTo } from './database-secret';
import { type Hook, noHook } from './hooks';
import { refuseUnknownKeys } from './known-keys';
import { addObject } from './kubernetes-object';
import { metadata } from './metadata';
import { migrationContainers } from './migration-containers';
import {
  commandNames,
  type JobCommandProps,
  type MigrationSettings,
  type MigrationValues,
  migrationValues,
  settingNames,
} from './migration-values';
import { checkedName, jobName } from './names';
import { labelsOf, type Owner, standaloneOwner } from './owner';
import { Planned } from './planned';
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
  constructor(scope: Construct, id: string, props: MigrationJobProps);
  /** @internal */
  constructor(scope: Construct, id: string, props: Planned<MigrationJobPlan>);
  constructor(scope: Construct, id: string, props: MigrationJobProps | Planned<MigrationJobPlan>) {
    super(scope, id);
    const plan = props instanceof Planned ? props.plan : jobPlan(props, id, this.node.path);
    const { release, name } = addMigrationJob(this, plan);
    this.name = published(name);
    this.release = published(release);
  }
}

/** What the Job of an application is made of, whose values may be deferred. */
export interface MigrationJobPlan {
  readonly owner: Owner;
  /** The `metadata` of an object, with annotations of ours. */
  readonly metadata: (name: Dyn<string>, ours?: Node) => Node;
  /** The labels of the pod. */
  readonly labels: Node;
  readonly values: Deferred<MigrationValues>;
  readonly admin: Connection;
  readonly configName: Dyn<string>;
  /** The ConfigMap of the Job, if it has one of its own. */
  readonly jobConfigName?: Dyn<string>;
  readonly filesChecksum: Dyn<string>;
  /** Whether there is a Job. */
  readonly condition: Dyn<boolean>;
  /** Whether it is a hook: then it has a name of its own, that stays. */
  readonly hook: Hook;
  /** Annotations of the pod: what it has to be made anew for. */
  readonly checksums?: Node;
  /** Fields of the pod's `spec`: where it may run, and where its images come from. */
  readonly placement?: Node;
}

function jobPlan(props: MigrationJobProps, id: string, path: string): MigrationJobPlan {
  refuseUnknownKeys(path, props, [...settingNames, 'name', 'namespace', 'labels']);
  refuseUnknownKeys(`${path}: migration`, props.migration, [...commandNames, 'job']);
  const owner = standaloneOwner(checkedName(props.name ?? id, path));
  const { namespace, labels } = props;
  const ownLabels = labels ?? labelsOf(owner, 'migration');
  return {
    owner,
    metadata: (name) => metadata({ name: published(name), namespace, labels: ownLabels as never }),
    labels: ownLabels,
    values: knownAll(migrationValues(props)),
    admin: connection(referenceTo(props.adminSecret), 'admin'),
    configName: known(props.accessConfig.name),
    filesChecksum: known(props.accessConfig.checksum),
    condition: known(true),
    hook: noHook,
  };
}

function addMigrationJob(
  scope: Construct,
  plan: MigrationJobPlan,
): { readonly name: Dyn<string>; readonly release: Dyn<string> } {
  const { owner, values, condition, hook } = plan;
  const account = migrationName(owner.name, hook.isHook);
  const { tools, migrate, volumes, release } = migrationContainers({
    ...plan,
    configName: plan.jobConfigName ?? plan.configName,
    inJob: plan.condition,
  });
  const template = shared('migrationPod', {
    metadata: {
      labels: plan.labels,
      annotations: union({ 'checksum/access': plan.filesChecksum }, plan.checksums),
    },
    spec: union(
      {
        restartPolicy: 'Never',
        serviceAccountName: account,
        automountServiceAccountToken: false,
        // A Service called `db` would otherwise put DB_PORT=tcp://... into every container.
        enableServiceLinks: false,
        securityContext: podSecurityContext(values.securityContext),
        initContainers: tools,
        containers: migrate,
        volumes,
      },
      plan.placement,
    ),
  });
  const hashed = jobName(owner.name, 'migrate', sha256(json(template)));
  const name = named('migrationJob', choose(hook.isHook, account, hashed));
  addObject(scope, 'ServiceAccount', {
    file: 'migration-serviceaccount',
    condition,
    body: {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: plan.metadata(account, hook.needs),
      automountServiceAccountToken: false,
    },
  });
  const { backoffLimit, activeDeadlineSeconds, ttlSecondsAfterFinished } = values.migration.job;
  addObject(scope, 'Resource', {
    file: 'migration-job',
    condition,
    body: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: plan.metadata(name, hook.job),
      spec: { backoffLimit, activeDeadlineSeconds, ttlSecondsAfterFinished, template },
    },
  });
  return { name, release };
}
