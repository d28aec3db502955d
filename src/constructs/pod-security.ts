import {
  asOne,
  type Deferred,
  filledUnion,
  hasKey,
  type Node,
  not,
  shared,
  union,
  when,
} from '../deferred';
import type { AppValues } from '../values';

type Ids = Deferred<AppValues['securityContext']>;

/**
 * The security context of a pod of ours: Pod Security Standard "restricted".
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function podSecurityContext(ids: Ids): Node {
  return shared('podSecurityContext', {
    runAsNonRoot: true,
    runAsUser: ids.runAsUser,
    runAsGroup: ids.runAsGroup,
    fsGroup: ids.fsGroup,
    seccompProfile: { type: 'RuntimeDefault' },
  });
}

/** The same for one container: complete, so that it also holds in a pod whose own context says less. */
export function containerSecurityContext(ids: Ids): Node {
  return shared('containerSecurityContext', {
    runAsNonRoot: true,
    runAsUser: ids.runAsUser,
    runAsGroup: ids.runAsGroup,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  });
}

type AppContexts = Deferred<
  Pick<AppValues, 'securityContext' | 'podSecurityContext' | 'containerSecurityContext'>
>;

/** The security context of the application's pod. Our containers in it have their own, whatever this one says. */
export function appPodSecurityContext(values: AppContexts): Node {
  const { runAsUser, runAsGroup, fsGroup } = values.securityContext;
  return union({ runAsUser, runAsGroup, fsGroup }, asOne(values.podSecurityContext));
}

/** The security context of the application's container: strict by default, and its user's own business. */
export function appSecurityContext(values: AppContexts): Node {
  const own = asOne(values.containerSecurityContext);
  const unlessOwn = (field: 'runAsUser' | 'runAsGroup') =>
    when(not(hasKey(own, field)), values.securityContext[field]);
  return filledUnion(own, {
    runAsUser: unlessOwn('runAsUser'),
    runAsGroup: unlessOwn('runAsGroup'),
  });
}
