import { type Dyn, equal, type Node, union, when } from '../deferred';

/**
 * The annotations that make a hook of an object: of Helm or of Argo CD, which ignores Helm's hooks as soon as it meets
 * one of its own. `pre-rollback` as well: a rollback has to bring the older policy back.
 *
 * @param needs whether the Job needs the object, which then comes before it, and goes when all is done
 * @see https://helm.sh/docs/topics/charts_hooks/
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/resource_hooks/
 */
export function hookAnnotations(
  isHook: Dyn<boolean>,
  delivery: Dyn<'helm' | 'argocd' | 'kubectl'>,
  needs: boolean,
): Node {
  const order = needs ? '-10' : '0';
  return when(
    isHook,
    union(
      when(equal(delivery, 'helm'), {
        'helm.sh/hook': 'pre-install,pre-upgrade,pre-rollback',
        'helm.sh/hook-weight': order,
        // The Job stays for its log, until the next one or its time to live.
        'helm.sh/hook-delete-policy': `before-hook-creation${needs ? ',hook-succeeded' : ''}`,
      }),
      when(equal(delivery, 'argocd'), {
        'argocd.argoproj.io/hook': 'PreSync',
        'argocd.argoproj.io/sync-wave': order,
        'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
      }),
    ),
  );
}
