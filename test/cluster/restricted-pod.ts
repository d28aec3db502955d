import type { Json } from './kubectl';

/** A pod that runs commands once, each in a container and an image of its own, under the standard "restricted". */
export function restrictedPod(
  name: string,
  containers: readonly {
    readonly name: string;
    readonly image: string;
    readonly command: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  }[],
): Json {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 10001,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: containers.map(({ env = {}, ...container }) => ({
        ...container,
        imagePullPolicy: 'IfNotPresent',
        env: Object.entries(env).map(([name, value]) => ({ name, value })),
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      })),
    },
  };
}
