import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import {
  and,
  choose,
  type Deferred,
  type Dyn,
  equal,
  knownAll,
  named,
  not,
  orElse,
  text,
  union,
  when,
} from '../deferred';
import { type AppValues, resolveAppValues, type TwoUserAppProps } from '../values';
import { AccessConfig, type AccessFiles, packageFiles, plannedConfig } from './access-config';
import { accountName, deploymentSpec, placement, secretChecksum } from './app-deployment';
import { addScaling } from './app-scaling';
import { addService } from './app-service';
import { connection } from './connection';
import { DatabaseSecret, plannedSecret, referenceTo } from './database-secret';
import { addExtraObjects } from './extra-objects';
import { hookAnnotations } from './hooks';
import { addObject } from './kubernetes-object';
import type { MigrationJob } from './migration-job';
import { migrationPart } from './migration-part';
import { addNetworkPolicies } from './network-policies';
import { metadataOf, type Owner, podLabelsOf } from './owner';
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
  constructor(scope: Construct, id: string, props: TwoUserAppProps) {
    super(scope, id);
    const { values, chart, namespace, files } =
      props instanceof Planned ? props.plan : planOf(valuesNamed(props, id));
    const { database, delivery, fullnameOverride: name } = values;
    const owner: Owner = {
      ...{ name, delivery, commonLabels: values.commonLabels },
      commonAnnotations: values.commonAnnotations,
      ...(chart === undefined ? {} : { chart }),
      ...(namespace === undefined ? {} : { namespace }),
    };
    this.name = name as unknown as string;

    // What a hook needs has to be a hook itself, and under a name of its own: Helm refuses to take over an object that
    // was a hook before.
    const isHook = and(
      equal(values.migration.mode, 'job'),
      equal(values.migration.ordering, 'hook'),
    );
    const needed = hookAnnotations(isHook, delivery, true);
    const { admin, service } = database;
    const hookSecretName = text`${name}-migrate-hook-db`;
    const adminName = named(
      'adminSecretName',
      choose(and(isHook, admin.createSecret), hookSecretName, admin.secretName),
    );
    const adminUser = withRole(admin, values.access.admin);
    const adminMetadata = metadataOf(owner, 'access', { name: adminName, ours: needed });
    this.adminSecret = new DatabaseSecret(
      this,
      'AdminSecret',
      plannedSecret(adminUser, 'admin-secret', adminName, adminMetadata),
    );
    const serviceName = service.secretName;
    const serviceUser = withRole(service, values.access.service.role);
    const serviceMetadata = metadataOf(owner, 'access', { name: serviceName });
    this.serviceSecret = new DatabaseSecret(
      this,
      'ServiceSecret',
      plannedSecret(serviceUser, 'service-secret', serviceName, serviceMetadata),
    );
    const configName = text`${name}-access`;
    this.accessConfig = new AccessConfig(
      this,
      'AccessConfig',
      plannedConfig(configName, metadataOf(owner, 'access', { name: configName }), files),
    );
    const hookConfigName = text`${name}-migrate-hook-access`;
    addObject(this, 'HookAccessConfig', {
      file: 'migration-configmap',
      condition: isHook,
      body: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: metadataOf(owner, 'migration', { name: hookConfigName, ours: needed }),
        data: files.data,
      },
    });
    const serviceConnection = connection(referenceTo(this.serviceSecret), 'service');
    const { job, ...migration } = migrationPart(this, {
      owner,
      metadata: (jobName, ours) => metadataOf(owner, 'migration', { name: jobName, ours }),
      labels: podLabelsOf(owner, 'migration'),
      values,
      admin: connection(referenceTo(this.adminSecret), 'admin'),
      service: serviceConnection,
      configName,
      jobConfigName: choose(isHook, hookConfigName, configName),
      filesChecksum: files.checksum,
      isHook,
      hook: { job: hookAnnotations(isHook, delivery, false), needs: needed },
      checksums: secretChecksum(admin, 'admin'),
      placement: placement(values),
    });
    if (job !== undefined) {
      this.migrationJob = job;
    }
    const account = accountName(owner, values);
    addObject(this, 'ServiceAccount', {
      file: 'app-serviceaccount',
      condition: values.serviceAccount.create,
      body: {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: metadataOf(owner, 'app', {
          name: account,
          annotations: values.serviceAccount.annotations,
        }),
        automountServiceAccountToken: false,
      },
    });
    const inPod = not(equal(values.migration.mode, 'job'));
    this.deployment = addObject(this, 'Resource', {
      file: 'app-deployment',
      body: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: metadataOf(owner, 'app'),
        spec: deploymentSpec(owner, values, {
          ...migration,
          service: serviceConnection,
          checksums: union(
            { 'checksum/access': files.checksum },
            when(inPod, secretChecksum(admin, 'admin')),
            secretChecksum(service, 'service'),
          ),
        }),
      },
    }) as ApiObject;
    addService(this, owner, values);
    addScaling(this, owner, values);
    addNetworkPolicies(this, owner, values, { isHook, needs: needed });
    addVerification(this, owner, {
      values,
      service: serviceConnection,
      configName,
      filesChecksum: files.checksum,
      more: union({ serviceAccountName: account }, placement(values)),
    });
    addExtraObjects(this, values.extraObjects);
  }
}

/** What an application is made of whose values may be deferred. */
export interface AppPlan {
  /** The values; `fullnameOverride` is the name. */
  readonly values: Deferred<AppValues>;
  /** The namespace, where the objects have to say it. */
  readonly namespace?: Dyn<string>;
  /** Name and version of the chart, as a label of its objects. */
  readonly chart?: Dyn<string>;
  readonly files: AccessFiles;
}

class Planned {
  constructor(readonly plan: AppPlan) {}
}

/** The props of a `TwoUserApp` whose values are complete, and may be deferred. */
export function plannedApp(plan: AppPlan): TwoUserAppProps {
  return new Planned(plan) as unknown as TwoUserAppProps;
}

function planOf(values: AppValues): AppPlan {
  return { values: knownAll(values), files: packageFiles() };
}

/** A Secret to be created logs in as the role that the policy names. */
function withRole<User extends { readonly user: Dyn<string> }>(
  user: User,
  role: Dyn<string>,
): User {
  return { ...user, user: orElse(user.user, role) };
}

/** The values, named after the construct unless they have a name. */
function valuesNamed(props: TwoUserAppProps, id: string): AppValues {
  const { fullnameOverride } = props;
  if (fullnameOverride !== undefined && fullnameOverride !== '') {
    return resolveAppValues(props);
  }
  try {
    return resolveAppValues({ ...props, fullnameOverride: id });
  } catch (error) {
    // Nobody wrote that key.
    const { message } = error as Error;
    throw new Error(
      message.replace(
        /^( {2})fullnameOverride: (.*); rename it$/m,
        '$1construct id, which names the objects: $2; give the construct another id or set fullnameOverride',
      ),
    );
  }
}
