import type { AppValues } from '../values';

/**
 * The security context of a pod: Pod Security Standard "restricted".
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function podSecurityContext(ids: AppValues['securityContext']): Record<string, unknown> {
  return {
    runAsNonRoot: true,
    runAsUser: ids.runAsUser,
    runAsGroup: ids.runAsGroup,
    fsGroup: ids.fsGroup,
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** The same for one container: complete, so that it also holds in a pod whose own context says less. */
export function containerSecurityContext(
  ids: AppValues['securityContext'],
): Record<string, unknown> {
  return {
    runAsNonRoot: true,
    runAsUser: ids.runAsUser,
    runAsGroup: ids.runAsGroup,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  };
}
