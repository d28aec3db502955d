import { Construct } from 'constructs';
import { json, known, knownAll, published, sha256 } from '../deferred';
import {
  type AccessProps,
  type ClientProps,
  resolveAppValues,
  type SecurityContextProps,
} from '../values';
import type { AccessConfig } from './access-config';
import { connection } from './connection';
import { type DatabaseSecret, referenceTo } from './database-secret';
import { refuseUnknownKeys } from './known-keys';
import { addObject } from './kubernetes-object';
import { metadata } from './metadata';
import { checkedName, jobName } from './names';
import { labelsOf, standaloneOwner } from './owner';
import { verifyPodSpec } from './verify-pod';

/** What is verified, as whom, and what the Job is called. */
export interface VerifyJobProps {
  /** The credentials of the application's user, as which it tries what it may do. */
  readonly serviceSecret: DatabaseSecret;

  /** The scripts and SQL programs. */
  readonly accessConfig: AccessConfig;

  /**
   * What the service may do: the policy that the application has.
   *
   * @default - the service may read, insert and update in schema public
   */
  readonly access?: AccessProps;

  /**
   * The image that psql is taken from, and its resources.
   *
   * @default - postgres:17-alpine
   */
  readonly client?: ClientProps;

  /**
   * The user and group that the container runs as.
   *
   * @default - 10001
   */
  readonly securityContext?: SecurityContextProps;

  /**
   * The application's name: the Job is `<name>-verify-<hash>`.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * The Job's namespace.
   *
   * @default - the chart's
   */
  readonly namespace?: string;

  /**
   * Labels of the Job and its pod. No Service may select them.
   *
   * @default - app.kubernetes.io/name and instance: the name, component: verify
   */
  readonly labels?: { readonly [name: string]: string };
}

/**
 * A Job that tries, as the application's user, what it may do in each table and what it may not, and prints the
 * result as TAP: `kubectl logs job/<name>`. It reads and writes no row. It fails when anything is not as the policy says.
 *
 * It runs once; to repeat it, delete it and apply it again. The admin's Secret has no part in it.
 *
 * @example
 * const app = new TwoUserApp(chart, 'myapp', { image: { repository: 'myapp', tag: '1.0.0' } });
 * new VerifyJob(chart, 'Verify', {
 *   name: 'myapp',
 *   serviceSecret: app.serviceSecret,
 *   accessConfig: app.accessConfig,
 * });
 *
 * @see https://testanything.org/tap-specification.html
 */
export class VerifyJob extends Construct {
  /** The Job's name. */
  public readonly name: string;

  /** @throws Error when a value is not allowed. */
  constructor(scope: Construct, id: string, props: VerifyJobProps) {
    super(scope, id);
    refuseUnknownKeys(this.node.path, props, keys);
    const owner = standaloneOwner(checkedName(props.name ?? id, this.node.path));
    const { access, client, securityContext } = props;
    const values = resolveAppValues({
      image: { repository: 'any', tag: 'any' },
      ...(access === undefined ? {} : { access }),
      ...(client === undefined ? {} : { client }),
      ...(securityContext === undefined ? {} : { securityContext }),
    });
    const { accessConfig, serviceSecret, namespace, labels } = props;
    const template = {
      metadata: {
        labels: labels ?? labelsOf(owner, 'verify'),
        annotations: { 'checksum/access': accessConfig.checksum },
      },
      spec: verifyPodSpec({
        values: knownAll(values),
        service: connection(referenceTo(serviceSecret), 'service'),
        configName: known(accessConfig.name),
      }),
    };
    this.name = published(jobName(owner.name, 'verify', sha256(json(template))));
    addObject(this, 'Resource', {
      file: 'verify-job',
      body: {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: metadata({
          name: this.name,
          namespace,
          labels: template.metadata.labels as never,
        }),
        spec: {
          backoffLimit: 0,
          activeDeadlineSeconds: 600,
          ttlSecondsAfterFinished: 3600,
          template,
        },
      },
    });
  }
}

const keys = [
  ...['serviceSecret', 'accessConfig', 'access', 'client', 'securityContext'],
  ...['name', 'namespace', 'labels'],
];
