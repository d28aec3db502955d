import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { policyJson } from '../access';
import {
  type AccessProps,
  type ClientProps,
  resolveAppValues,
  type SecurityContextProps,
} from '../values';
import type { AccessConfig } from './access-config';
import { clientContainer, scratchMount, scratchVolumes } from './client-container';
import { connection } from './connection';
import type { DatabaseSecret } from './database-secret';
import { refuseUnknownKeys } from './known-keys';
import { metadata } from './metadata';
import { checkedName, jobName, labelsOf, sha256 } from './names';
import { podSecurityContext } from './pod-security';

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
    const appName = checkedName(props.name ?? id, this.node.path);
    const { access, client, securityContext } = props;
    const values = resolveAppValues({
      image: { repository: 'any', tag: 'any' },
      ...(access === undefined ? {} : { access }),
      ...(client === undefined ? {} : { client }),
      ...(securityContext === undefined ? {} : { securityContext }),
    });
    const service = connection(props.serviceSecret, 'service');
    const labels = { ...(props.labels ?? labelsOf(appName, 'verify')) };
    const container = clientContainer(values, {
      name: 'db-verify',
      script: 'verify.sh',
      env: [
        ...service.libpqEnv,
        { name: 'TWO_USER_POLICY', value: policyJson(values.access) },
        { name: 'TWO_USER_SECRET', value: service.secretName },
      ],
      volumeMounts: [scratchMount, ...service.volumeMounts],
    });
    const template = {
      metadata: { labels, annotations: { 'checksum/access': props.accessConfig.checksum } },
      spec: {
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: podSecurityContext(values.securityContext),
        containers: [container],
        volumes: [...scratchVolumes(props.accessConfig), ...service.volumes],
      },
    };
    this.name = jobName(appName, 'verify', sha256(JSON.stringify(template)));
    new ApiObject(this, 'Resource', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: metadata({ ...props, name: this.name, labels }),
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: 600,
        ttlSecondsAfterFinished: 3600,
        template,
      },
    });
  }
}

const keys = [
  ...['serviceSecret', 'accessConfig', 'access', 'client', 'securityContext'],
  ...['name', 'namespace', 'labels'],
];
