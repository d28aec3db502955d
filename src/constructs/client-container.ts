import { asOne, concat, type Deferred, type Dyn, type Node } from '../deferred';
import type { AppValues } from '../values';
import { containerSecurityContext } from './pod-security';

/** What the containers in the client image differ in. */
export interface ClientContainer {
  readonly name: string;
  /** The file in the ConfigMap that it runs. */
  readonly script: string;
  readonly env?: Node;
  /** What it mounts besides the ConfigMap. */
  readonly volumeMounts: Node;
}

/** A container that runs one of our scripts in the image that psql is in. */
export function clientContainer(
  values: Deferred<Pick<AppValues, 'client' | 'securityContext'>>,
  { name, script, env, volumeMounts }: ClientContainer,
): Node {
  return {
    name,
    image: values.client.image,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', `/two-user-access/${script}`],
    env,
    resources: asOne(values.client.resources),
    // What failed and the remedy, where `kubectl describe pod` shows it, also after the next try.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: containerSecurityContext(values.securityContext),
    volumeMounts: concat(
      [{ name: 'two-user-access', mountPath: '/two-user-access', readOnly: true }],
      volumeMounts,
    ),
  };
}

/** A /tmp that the application's container does not share. */
export const scratchMount = { name: 'two-user-tmp', mountPath: '/tmp' };

/** The ConfigMap, and that /tmp. */
export function scratchVolumes(configName: Dyn<string>): Node {
  return [
    { name: 'two-user-access', configMap: { name: configName } },
    { name: 'two-user-tmp', emptyDir: { sizeLimit: '256Mi' } },
  ];
}
