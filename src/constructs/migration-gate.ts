import { policyJson } from '../access';
import type { AppValues } from '../values';
import type { Connection } from './connection';
import type { MigrationJob } from './migration-job';
import { containerSecurityContext } from './pod-security';

/**
 * The init container that keeps the application back until the Job has migrated and granted this release. It asks
 * the database as the service user, so the pod never refers to the admin's Secret.
 */
export function gateContainer(
  values: Pick<AppValues, 'access' | 'client' | 'securityContext'>,
  service: Connection,
  job: MigrationJob,
): { [field: string]: unknown } {
  return {
    name: 'db-gate',
    image: values.client.image,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '/two-user-access/gate.sh'],
    env: [
      ...service.env,
      { name: 'TWO_USER_POLICY', value: policyJson(values.access) },
      { name: 'TWO_USER_RELEASE', value: job.release },
      { name: 'TWO_USER_JOB', value: job.name },
      { name: 'TWO_USER_SECRET', value: service.secretName },
      { name: 'TWO_USER_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
    ],
    resources: values.client.resources,
    // What failed and the remedy, where `kubectl describe pod` shows it, also after the next try.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: containerSecurityContext(values.securityContext),
    volumeMounts: [
      { name: 'two-user-access', mountPath: '/two-user-access', readOnly: true },
      { name: 'two-user-tmp', mountPath: '/tmp' },
      ...service.volumeMounts,
    ],
  };
}
