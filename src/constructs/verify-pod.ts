import { concat, type Deferred, type Dyn, type Node, shared, union } from '../deferred';
import type { AppValues } from '../values';
import { clientContainer, scratchMount, scratchVolumes } from './client-container';
import type { Connection } from './connection';
import { podSecurityContext } from './pod-security';
import { policyOf } from './release';

/** What a pod is made of that verifies what the service may do. */
export interface VerifyPodPlan {
  readonly values: Deferred<Pick<AppValues, 'access' | 'client' | 'securityContext'>>;
  readonly service: Connection;
  readonly configName: Dyn<string>;
  /** Whether it also looks for ways round the policy. */
  readonly findings?: boolean;
  /** The ServiceAccount; without one that of the namespace, of which no token is mounted. */
  readonly serviceAccountName?: Dyn<string>;
  /** Fields of the pod's `spec`: where it may run, and where its images come from. */
  readonly placement?: Node;
}

/** The `spec` of a pod that tries, as the application's user, what it may do and what it may not. */
export function verifyPodSpec(plan: VerifyPodPlan): Node {
  const { values, service, configName, findings = false } = plan;
  const env = concat(service.libpqEnv, [
    { name: 'TWO_USER_POLICY', value: policyOf(values) },
    { name: 'TWO_USER_SECRET', value: service.secretName },
  ]);
  const container = clientContainer(values, {
    name: 'db-verify',
    script: 'verify.sh',
    env: concat(
      shared('verifyEnv', env),
      findings ? [{ name: 'TWO_USER_FINDINGS', value: '1' }] : undefined,
    ),
    volumeMounts: concat([scratchMount], service.volumeMounts),
  });
  return union(
    {
      restartPolicy: 'Never',
      serviceAccountName: plan.serviceAccountName,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: podSecurityContext(values.securityContext),
      containers: [container],
      volumes: concat(scratchVolumes(configName), service.volumes),
    },
    plan.placement,
  );
}
