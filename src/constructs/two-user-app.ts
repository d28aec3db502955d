import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { type AppValues, resolveAppValues, type TwoUserAppProps } from '../values';
import { AccessConfig } from './access-config';
import { deploymentSpec } from './app-deployment';
import { connection } from './connection';
import { DatabaseSecret } from './database-secret';
import { metadata } from './metadata';
import type { MigrationJob } from './migration-job';
import { migrationPart } from './migration-part';
import { labelsOf } from './names';

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
    const values = valuesNamed(props, id);
    this.name = values.fullnameOverride;
    const labels = labelsOf(this.name, 'app');

    this.adminSecret = new DatabaseSecret(this, 'AdminSecret', values.database.admin);
    this.serviceSecret = new DatabaseSecret(this, 'ServiceSecret', values.database.service);
    this.accessConfig = new AccessConfig(this, 'AccessConfig', {
      name: `${this.name}-access`,
      labels: labelsOf(this.name, 'access'),
    });
    const service = connection(this.serviceSecret, 'service');
    const migration = migrationPart(this, props, values, {
      name: this.name,
      adminSecret: this.adminSecret,
      accessConfig: this.accessConfig,
      service,
      podHasGroup: true,
    });
    if (migration.job !== undefined) {
      this.migrationJob = migration.job;
    }
    new ApiObject(this, 'ServiceAccount', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: metadata({ name: this.name, labels }),
      automountServiceAccountToken: false,
    });
    this.deployment = new ApiObject(this, 'Resource', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata({ name: this.name, labels }),
      spec: deploymentSpec(this.name, values, {
        ...migration,
        service,
        accessChecksum: this.accessConfig.checksum,
      }),
    });
  }
}

/** The values, named after the construct unless they have a name. */
function valuesNamed(props: TwoUserAppProps, id: string): AppValues {
  if (props.fullnameOverride) {
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
