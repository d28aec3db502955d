import type { AppValues } from '../values';
import type { AccessConfig } from './access-config';
import { containerSecurityContext } from './pod-security';

type Json = { [field: string]: unknown };

/** What the containers in the client image differ in. */
export interface ClientContainer {
  readonly name: string;
  /** The file in the ConfigMap that it runs. */
  readonly script: string;
  readonly env?: readonly Json[];
  /** What it mounts besides the ConfigMap. */
  readonly volumeMounts: readonly Json[];
}

/** A container that runs one of our scripts in the image that psql is in. */
export function clientContainer(
  values: Pick<AppValues, 'client' | 'securityContext'>,
  { name, script, env, volumeMounts }: ClientContainer,
): Json {
  return {
    name,
    image: values.client.image,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', `/two-user-access/${script}`],
    ...(env === undefined ? {} : { env }),
    resources: values.client.resources,
    // What failed and the remedy, where `kubectl describe pod` shows it, also after the next try.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: containerSecurityContext(values.securityContext),
    volumeMounts: [
      { name: 'two-user-access', mountPath: '/two-user-access', readOnly: true },
      ...volumeMounts,
    ],
  };
}

/** A /tmp that the application's container does not share. */
export const scratchMount = { name: 'two-user-tmp', mountPath: '/tmp' };

/** The ConfigMap, and that /tmp. */
export function scratchVolumes(config: AccessConfig): Json[] {
  return [
    { name: 'two-user-access', configMap: { name: config.name } },
    { name: 'two-user-tmp', emptyDir: { sizeLimit: '256Mi' } },
  ];
}
