import { policyJson } from '../access';
import type { AppValues } from '../values';
import { clientContainer, scratchMount } from './client-container';
import type { Connection } from './connection';
import type { MigrationJob } from './migration-job';

/**
 * The init container that keeps the application back until the Job has migrated and granted this release. It asks
 * the database as the service user, so the pod never refers to the admin's Secret.
 */
export function gateContainer(
  values: Pick<AppValues, 'access' | 'client' | 'securityContext'>,
  service: Connection,
  job: MigrationJob,
): { [field: string]: unknown } {
  return clientContainer(values, {
    name: 'db-gate',
    script: 'gate.sh',
    env: [
      ...service.libpqEnv,
      { name: 'TWO_USER_POLICY', value: policyJson(values.access) },
      { name: 'TWO_USER_RELEASE', value: job.release },
      { name: 'TWO_USER_JOB', value: job.name },
      { name: 'TWO_USER_SECRET', value: service.secretName },
      { name: 'TWO_USER_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
    ],
    volumeMounts: [scratchMount, ...service.volumeMounts],
  });
}
