// The final JSON of an object whose shape is the user's own.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Json = any;

/** What `protect` adds to a pod template. */
export interface PodAdditions {
  readonly container: string;
  readonly initContainers: readonly Json[];
  readonly volumes: readonly Json[];
  /** The container's `env` entries. */
  readonly env: readonly Json[];
  /** The container's `volumeMounts`; absent when the service's Secret holds no certificate. */
  readonly volumeMounts?: readonly Json[];
  readonly adminSecretName: string;
  readonly checksum: string;
}

/**
 * The Deployment with the additions, everything else unchanged.
 *
 * @throws Error when its pod refers to the admin's Secret, or when a name is taken: then the user has to decide.
 */
export function additionsTo(deployment: Json, path: string, additions: PodAdditions): Json {
  const { volumes } = additions;
  const { template } = deployment.spec;
  const pod = template.spec;
  refuseSecret(pod, path, additions.adminSecretName);
  refuseTaken(pod.initContainers, additions.initContainers, `${path}: init container`);
  refuseTaken(pod.volumes, volumes, `${path}: volume`);
  return {
    ...deployment,
    spec: {
      ...deployment.spec,
      template: {
        ...template,
        metadata: {
          ...template.metadata,
          annotations: { ...template.metadata?.annotations, 'checksum/access': additions.checksum },
        },
        spec: {
          ...pod,
          // A Service called `db` would put DB_PORT=tcp://... into every container.
          enableServiceLinks: false,
          initContainers: [...(pod.initContainers ?? []), ...additions.initContainers],
          containers: pod.containers.map((container: Json) =>
            container.name === additions.container
              ? withService(container, additions, path)
              : container,
          ),
          volumes: [...(pod.volumes ?? []), ...volumes],
        },
      },
    },
  };
}

function withService(container: Json, additions: PodAdditions, path: string): Json {
  const { env, volumeMounts = [] } = additions;
  refuseTaken(container.env, env, `${path}: container ${container.name}: variable`);
  const mounts = [...(container.volumeMounts ?? []), ...volumeMounts];
  return {
    ...container,
    env: [...(container.env ?? []), ...env],
    ...(mounts.length === 0 ? {} : { volumeMounts: mounts }),
  };
}

function refuseTaken(present: Json[] | undefined, added: readonly Json[], what: string): void {
  const names = new Set(added.map(({ name }) => name));
  const taken = (present ?? []).filter(({ name }) => names.has(name)).map(({ name }) => name);
  if (taken.length > 0) {
    throw new Error(
      `${what} ${JSON.stringify(taken)} is there already, but protect sets it; remove it`,
    );
  }
}

/** Wherever a pod can refer to a Secret: variables, volumes, projected volumes, image pull secrets. */
function refuseSecret(value: Json, path: string, secretName: string): void {
  if (typeof value !== 'object' || value === null) {
    return;
  }
  for (const [key, inner] of Object.entries<Json>(value)) {
    if (namesIn(key, inner).includes(secretName)) {
      throw new Error(
        `${path}: the pod refers to ${JSON.stringify(secretName)} in ${JSON.stringify(key)}, but only the migration may have the admin's Secret; remove the reference or give the service another Secret`,
      );
    }
    refuseSecret(inner, path, secretName);
  }
}

const references = new Set(['secretKeyRef', 'secretRef', 'secret', 'nodePublishSecretRef']);

/** The names of the Secrets that a field refers to. */
function namesIn(key: string, value: Json): unknown[] {
  if (key === 'secretName') return [value];
  if (key === 'imagePullSecrets') return value.map(({ name }: Json) => name);
  return references.has(key) ? [value?.name] : [];
}
