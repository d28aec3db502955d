import { Construct } from 'constructs';
import { type Dyn, known, type Node, published } from '../deferred';
import { refuseUnknownKeys } from './known-keys';
import { addObject } from './kubernetes-object';
import { metadata } from './metadata';
import { Planned } from './planned';
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

/** The files of an `AccessConfig`, and their checksum. */
export interface AccessFiles {
  readonly data: Node;
  readonly checksum: Dyn<string>;
}

/** What an `AccessConfig` is made of whose values may be deferred. */
interface ConfigPlan {
  readonly name: Dyn<string>;
  readonly metadata: Node;
  readonly files: AccessFiles;
}

/** The files of this package. */
export function packageFiles(): AccessFiles {
  const files = accessFiles();
  return { data: files, checksum: known(filesHash(files)) };
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
  constructor(scope: Construct, id: string, props?: AccessConfigProps);
  /** @internal */
  constructor(scope: Construct, id: string, props: Planned<ConfigPlan>);
  constructor(scope: Construct, id: string, props: AccessConfigProps | Planned<ConfigPlan> = {}) {
    super(scope, id);
    const planned = props instanceof Planned ? props.plan : undefined;
    const files = planned?.files ?? packageFiles();
    const object = addObject(this, 'Resource', {
      file: 'access-configmap',
      body: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata:
          props instanceof Planned ? props.plan.metadata : checkedMetadata(props, this.node.path),
        data: files.data,
      },
    });
    this.name = (planned?.name ?? object?.name) as string;
    this.checksum = published(files.checksum);
  }
}

function checkedMetadata(props: AccessConfigProps, path: string): Node {
  refuseUnknownKeys(path, props, ['name', 'namespace', 'labels']);
  return metadata(props);
}
