import { concat, type Deferred, type Dyn, type Node } from '../deferred';
import type { AppValues } from '../values';
import { clientContainer, scratchMount } from './client-container';
import type { Connection } from './connection';
import { policyOf } from './release';

/** The Job that a gate waits for. */
export interface AwaitedJob {
  readonly name: Dyn<string>;
  readonly release: Dyn<string>;
}

/**
 * The init container that keeps the application back until the Job has migrated and granted this release. It asks
 * the database as the service user, so the pod never refers to the admin's Secret.
 */
export function gateContainer(
  values: Deferred<Pick<AppValues, 'access' | 'client' | 'securityContext'>>,
  service: Connection,
  job: AwaitedJob,
): Node {
  return clientContainer(values, {
    name: 'db-gate',
    script: 'gate.sh',
    env: concat(service.libpqEnv, [
      { name: 'TWO_USER_POLICY', value: policyOf(values) },
      { name: 'TWO_USER_RELEASE', value: job.release },
      { name: 'TWO_USER_JOB', value: job.name },
      { name: 'TWO_USER_SECRET', value: service.secretName },
      { name: 'TWO_USER_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
    ]),
    volumeMounts: concat([scratchMount], service.volumeMounts),
  });
}
