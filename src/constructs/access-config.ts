import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { refuseUnknownKeys } from './known-keys';
import { metadata } from './metadata';
import { accessFiles, filesHash } from './release';

/** What an `AccessConfig` is called. */
export interface AccessConfigProps {
  /**
   * The ConfigMap's name.
   *
   * @default - made from the construct's path
   */
  readonly name?: string;

  /**
   * The ConfigMap's namespace.
   *
   * @default - the chart's
   */
  readonly namespace?: string;

  /**
   * The ConfigMap's labels.
   *
   * @default - the chart's
   */
  readonly labels?: { readonly [name: string]: string };
}

/**
 * A ConfigMap with the scripts and SQL programs that run beside a migration. It is the same for every application:
 * what differs, the policy, is in the containers' environment. It holds no secret.
 *
 * @example
 * const config = new AccessConfig(chart, 'Access', { name: 'myapp-access' });
 */
export class AccessConfig extends Construct {
  /** The ConfigMap's name. */
  public readonly name: string;

  /** Hexadecimal SHA-256 of the ConfigMap's files: changes when one of them does. */
  public readonly checksum: string;

  /** @throws Error when a prop is not known. */
  constructor(scope: Construct, id: string, props: AccessConfigProps = {}) {
    super(scope, id);
    refuseUnknownKeys(this.node.path, props, ['name', 'namespace', 'labels']);
    const files = accessFiles();
    this.checksum = filesHash(files);
    this.name = new ApiObject(this, 'Resource', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata(props),
      data: files,
    }).name;
  }
}
