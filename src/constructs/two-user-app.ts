import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { choose, equal, not, published, union, when } from '../deferred';
import { accessConfigName, type TwoUserAppProps } from '../values';
import { AccessConfig } from './access-config';
import { deploymentSpec, placement, secretChecksum } from './app-deployment';
import { type AppPlan, appPlan } from './app-plan';
import { addScaling } from './app-scaling';
import { addSecrets } from './app-secrets';
import { addService } from './app-service';
import { connection } from './connection';
import { type DatabaseSecret, referenceTo } from './database-secret';
import { addExtraObjects } from './extra-objects';
import { addHookConfig, hookOf } from './hooks';
import { addObject } from './kubernetes-object';
import type { MigrationJob } from './migration-job';
import { migrationPart } from './migration-part';
import { addNetworkPolicies } from './network-policies';
import { metadataOf, type Owner, podLabelsOf } from './owner';
import { Planned } from './planned';
import { accountName, addServiceAccount } from './service-account';
import { addVerification } from './verify-objects';

/**
 * An application with two database users: one migrates and grants, the other, which the application logs in as,
 * can never DELETE. Makes the Deployment, its ServiceAccount, the ConfigMap with scripts and SQL, the Job in mode
 * `job`, and the Secrets that it is asked to create.
 *
 * @example
 * new TwoUserApp(chart, 'myapp', {
 *   image: { repository: 'myapp', tag: '1.0.0' },
 *   migration: { command: ['./migrate', 'up'] },
 *   access: { service: { tables: { 'public.audit_log': 'appendOnly' } } },
 * });
 */
export class TwoUserApp extends Construct {
  /** The name of the Deployment and its ServiceAccount; the other objects' names begin with it. */
  public readonly name: string;

  /** The credentials of the user that owns the database. */
  public readonly adminSecret: DatabaseSecret;

  /** The credentials of the application's user. */
  public readonly serviceSecret: DatabaseSecret;

  /** The scripts and SQL programs. */
  public readonly accessConfig: AccessConfig;

  /** The Job that migrates, in mode `job`. */
  public readonly migrationJob?: MigrationJob;

  /**
   * The Deployment. A field that the props do not have is set with a patch:
   * `app.deployment.addJsonPatch(JsonPatch.add('/spec/minReadySeconds', 5))`.
   */
  public readonly deployment: ApiObject;

  /** @throws Error when a value is not allowed: one line for each, with path, value, what is allowed, the remedy. */
  constructor(scope: Construct, id: string, props: TwoUserAppProps);
  /** @internal */
  constructor(scope: Construct, id: string, props: Planned<AppPlan>);
  constructor(scope: Construct, id: string, props: TwoUserAppProps | Planned<AppPlan>) {
    super(scope, id);
    const plan = props instanceof Planned ? props.plan : appPlan(props, id);
    const { values, files } = plan;
    const { fullnameOverride: name, delivery, commonLabels, commonAnnotations } = values;
    const { namespace, chart } = plan;
    const owner: Owner = { name, namespace, delivery, chart, commonLabels, commonAnnotations };
    const hook = hookOf(values);
    this.name = published(name);

    const { adminSecret, serviceSecret } = addSecrets(this, owner, values, hook);
    this.adminSecret = adminSecret;
    this.serviceSecret = serviceSecret;
    const configName = accessConfigName(name);
    const configMetadata = metadataOf(owner, 'access', { name: configName });
    this.accessConfig = new AccessConfig(
      this,
      'AccessConfig',
      new Planned({ name: configName, metadata: configMetadata, files }),
    );

    const service = connection(referenceTo(serviceSecret), 'service');
    const { database } = values;
    const adminChecksum = secretChecksum(database.admin, 'admin');
    const { job, ...migration } = migrationPart(this, {
      owner,
      metadata: (jobName, ours) => metadataOf(owner, 'migration', { name: jobName, ours }),
      labels: podLabelsOf(owner, 'migration'),
      values,
      admin: connection(referenceTo(adminSecret), 'admin'),
      service,
      configName,
      jobConfigName: choose(hook.isHook, addHookConfig(this, owner, hook, files), configName),
      filesChecksum: files.checksum,
      hook,
      checksums: adminChecksum,
      placement: placement(values),
    });
    if (job !== undefined) {
      this.migrationJob = job;
    }
    addServiceAccount(this, owner, values);
    const inPod = not(equal(values.migration.mode, 'job'));
    this.deployment = addObject(this, 'Resource', {
      file: 'app-deployment',
      body: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: metadataOf(owner, 'app'),
        spec: deploymentSpec(owner, values, {
          ...migration,
          service,
          checksums: union(
            { 'checksum/access': files.checksum },
            when(inPod, adminChecksum),
            secretChecksum(database.service, 'service'),
          ),
        }),
      },
    }) as ApiObject;
    addService(this, owner, values);
    addScaling(this, owner, values);
    addNetworkPolicies(this, owner, values, hook);
    addVerification(this, owner, {
      values,
      service,
      configName,
      filesChecksum: files.checksum,
      serviceAccountName: accountName(owner, values),
      placement: placement(values),
    });
    addExtraObjects(this, values.extraObjects);
  }
}
