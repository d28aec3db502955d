import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyDir, type Image, type Mount, startContainer } from './container';
import type { Run } from './script-run';

// biome-ignore lint/suspicious/noExplicitAny: the JSON of Kubernetes objects
type Json = any;

/** A pod of which each container can be run, in an image of one's own, exactly as its spec says. */
export interface Pod {
  /** The container's environment. */
  env(container: string): Record<string, string>;
  /** Runs the container, or in its stead another command. */
  run(container: string, image: Image, command?: readonly string[]): Run;
}

/** Does what the kubelet does: volumes, environment, user, read-only root. */
export function pod(template: Json, objects: readonly Json[], secrets: Secrets): Pod {
  const { spec } = template;
  const folders = new Map<string, string>();
  for (const volume of spec.volumes) folders.set(volume.name, volumeFolder(volume, objects));
  const containers: Json[] = [...(spec.initContainers ?? []), ...spec.containers];
  const find = (name: string) => {
    const found = containers.find((container) => container.name === name);
    if (!found) throw new Error(`no container ${JSON.stringify(name)} in the pod`);
    return found;
  };
  const env = (name: string) =>
    Object.fromEntries((find(name).env ?? []).map((entry: Json) => environment(entry, secrets)));
  return {
    env,
    run(name, image, command) {
      const container = find(name);
      const { readOnlyRootFilesystem, runAsUser, runAsGroup } = container.securityContext;
      const asRun = { readOnlyRootFilesystem: true, runAsUser: 10001, runAsGroup: 10001 };
      const asked = { readOnlyRootFilesystem, runAsUser, runAsGroup };
      if (JSON.stringify(asked) !== JSON.stringify(asRun)) {
        throw new Error(`container ${name} asks for ${JSON.stringify(asked)}: not done here`);
      }
      const volumes: Mount[] = container.volumeMounts.map((mount: Json) => ({
        from: folders.get(mount.name),
        to: mount.mountPath,
        readOnly: mount.readOnly ?? false,
      }));
      const argv = command ?? [...container.command, ...(container.args ?? [])];
      return startContainer(image, volumes, argv, { env: { PATH: imagePath, ...env(name) } });
    },
  };
}

/** Secrets by name, with the values of their keys. */
export type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

const imagePath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function volumeFolder(volume: Json, objects: readonly Json[]): string {
  const folder = emptyDir();
  if (volume.configMap) {
    const config = objects.find(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === volume.configMap.name,
    );
    for (const [name, text] of Object.entries(config.data)) {
      writeFileSync(join(folder, name), text as string);
      chmodSync(join(folder, name), 0o644);
    }
  } else if (!volume.emptyDir) throw new Error(`volume ${JSON.stringify(volume)}: not done here`);
  return folder;
}

/** What Kubernetes knows of a pod. */
const podFields: Readonly<Record<string, string>> = {
  'metadata.namespace': 'production',
  "metadata.labels['batch.kubernetes.io/controller-uid']": '6ff0c1c5-3d4a-4f0b-9a55-2f0e8b1f7c11',
};

function environment(entry: Json, secrets: Secrets): [string, string] {
  const { secretKeyRef, fieldRef } = entry.valueFrom ?? {};
  let { value } = entry;
  if (secretKeyRef) value = secrets[secretKeyRef.name]?.[secretKeyRef.key];
  if (fieldRef) value = podFields[fieldRef.fieldPath];
  if (typeof value !== 'string') throw new Error(`${JSON.stringify(entry)}: not done here`);
  return [entry.name, value];
}
