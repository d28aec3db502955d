import { parseAllDocuments } from 'yaml';

/** A container as the kubelet sees it: its environment is complete, its command still has the paths of the pod. */
export interface Container {
  readonly name: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Volume by path, e.g. `{ '/tmp': 'tmp' }`. */
  readonly mounts: Readonly<Record<string, string>>;
}

/** What a Deployment's pods run. */
export interface Pod {
  readonly replicas: number;
  readonly initContainers: readonly Container[];
  readonly containers: readonly Container[];
  /** The files of each volume; an emptyDir has none. */
  readonly volumes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A Kubernetes object; what is in it is checked by using it. */
// biome-ignore lint/suspicious/noExplicitAny: YAML of any kind
type Manifest = any;

/** Reads manifests as `kubectl apply` does. */
export function readManifests(text: string): Manifest[] {
  return parseAllDocuments(text, { version: '1.1' })
    .map((document) => {
      if (document.errors[0]) throw document.errors[0];
      return document.toJS();
    })
    .filter((object) => object !== null);
}

/**
 * Finds the one Deployment and puts in what it refers to.
 *
 * @throws Error when a Secret, a key, a ConfigMap or a kind of volume that it needs is missing.
 */
export function podOf(manifests: readonly Manifest[]): Pod {
  const deployment = find(manifests, 'Deployment');
  const { initContainers, containers, volumes } = deployment.spec.template.spec;
  const toContainer = (container: Manifest): Container => ({
    name: container.name,
    command: [...(container.command ?? []), ...(container.args ?? [])],
    env: Object.fromEntries(
      container.env.map((entry: Manifest) => [entry.name, environmentValue(entry, manifests)]),
    ),
    mounts: Object.fromEntries(
      container.volumeMounts.map((mount: Manifest) => [mount.mountPath, mount.name]),
    ),
  });
  return {
    replicas: deployment.spec.replicas,
    initContainers: initContainers.map((container: Manifest) =>
      toContainer({ env: [], ...container }),
    ),
    containers: containers.map(toContainer),
    volumes: Object.fromEntries(
      volumes.map((volume: Manifest) => [volume.name, filesOf(volume, manifests)]),
    ),
  };
}

/** A container by its name. */
export function containerOf(pod: Pod, name: string): Container {
  const container = [...pod.initContainers, ...pod.containers].find((one) => one.name === name);
  if (!container) throw new Error(`no container ${JSON.stringify(name)} in the manifest's pod`);
  return container;
}

function environmentValue(entry: Manifest, manifests: readonly Manifest[]): string {
  if (entry.value !== undefined) return entry.value;
  const { name, key } = entry.valueFrom.secretKeyRef;
  const value = find(manifests, 'Secret', name).stringData[key];
  if (value === undefined) throw new Error(`Secret ${JSON.stringify(name)} has no key ${key}`);
  return value;
}

function filesOf(volume: Manifest, manifests: readonly Manifest[]): Record<string, string> {
  if (volume.emptyDir) return {};
  if (volume.configMap) return find(manifests, 'ConfigMap', volume.configMap.name).data;
  throw new Error(`volume ${JSON.stringify(volume.name)}: of a kind that the demo does not know`);
}

function find(manifests: readonly Manifest[], kind: string, name?: string): Manifest {
  const found = manifests.filter(
    (object) => object.kind === kind && (name === undefined || object.metadata.name === name),
  );
  if (found.length === 1) return found[0];
  throw new Error(
    `${found.length} objects ${[kind, name].join(' ').trim()} in the manifests; allowed: one`,
  );
}
