/** Part of a Kubernetes object, whatever it is. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into objects of every kind
export type Json = any;

/** The pod that an object is or makes, if any. */
export function podOf({ kind, spec }: Json): { spec: Json; metadata: Json } | undefined {
  if (kind === 'Pod') return { spec, metadata: {} };
  if (kind === 'CronJob') return spec.jobTemplate.spec.template;
  return spec?.template?.spec?.containers === undefined ? undefined : spec.template;
}

/** All containers of a pod: those that run, init and ephemeral ones. */
export function containersOf({ spec }: { spec: Json }): Json[] {
  return [
    ...(spec.initContainers ?? []),
    ...(spec.containers ?? []),
    ...(spec.ephemeralContainers ?? []),
  ];
}

const harmlessVolumes = [
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim'],
  ...['projected', 'secret', 'name'],
];
const harmlessSysctls =
  /^(kernel\.shm_rmid_forced|net\.ipv4\.(ip_local_port_range|ip_unprivileged_port_start|tcp_syncookies|ping_group_range|ip_local_reserved_ports|tcp_keepalive_(time|intvl|probes)|tcp_fin_timeout|tcp_(r|w)mem))$/;

/**
 * What of a pod the Pod Security Standard "restricted" refuses, a line for each; those of "baseline" are in it.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function restrictedViolations(pod: { spec: Json; metadata?: Json }): string[] {
  const { spec } = pod;
  const outer = spec.securityContext ?? {};
  const found: string[] = [];
  const refuse = (condition: boolean, what: string) => {
    if (condition) found.push(what);
  };
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) refuse(!!spec[field], field);
  for (const volume of spec.volumes ?? []) {
    for (const source of Object.keys(volume)) {
      refuse(!harmlessVolumes.includes(source), `volume ${volume.name}: ${source}`);
    }
  }
  for (const { name } of outer.sysctls ?? []) refuse(!harmlessSysctls.test(name), `sysctl ${name}`);
  refuse(outer.runAsUser === 0, 'pod: runAsUser 0');
  for (const [name, context] of [
    ['pod', outer] as const,
    ...containersOf(pod).map(({ name, securityContext = {} }) => [name, securityContext] as const),
  ]) {
    refuse(context.windowsOptions?.hostProcess === true, `${name}: hostProcess`);
    const { type = '', user, role } = context.seLinuxOptions ?? {};
    refuse(
      !/^(|container(_init|_kvm|_engine)?_t)$/.test(type) || !!user || !!role,
      `${name}: seLinux`,
    );
    refuse(context.appArmorProfile?.type === 'Unconfined', `${name}: appArmor`);
    refuse(context.seccompProfile?.type === 'Unconfined', `${name}: seccomp`);
  }
  for (const { name, securityContext: own = {}, ports = [] } of containersOf(pod)) {
    const { capabilities = {} } = own;
    refuse(own.privileged === true, `${name}: privileged`);
    refuse(![undefined, 'Default'].includes(own.procMount), `${name}: procMount`);
    refuse(own.allowPrivilegeEscalation !== false, `${name}: allowPrivilegeEscalation`);
    refuse((own.runAsNonRoot ?? outer.runAsNonRoot) !== true, `${name}: runAsNonRoot`);
    refuse(own.runAsUser === 0, `${name}: runAsUser 0`);
    refuse(
      !['RuntimeDefault', 'Localhost'].includes((own.seccompProfile ?? outer.seccompProfile)?.type),
      `${name}: seccompProfile`,
    );
    refuse(!(capabilities.drop ?? []).includes('ALL'), `${name}: capabilities`);
    refuse(
      (capabilities.add ?? []).some((one: string) => one !== 'NET_BIND_SERVICE'),
      `${name}: added capabilities`,
    );
    for (const { hostPort } of ports) refuse(!!hostPort, `${name}: hostPort`);
  }
  return found;
}
