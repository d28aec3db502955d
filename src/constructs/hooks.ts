import type { Construct } from 'constructs';
import { type Deferred, type Dyn, equal, known, type Node, when } from '../deferred';
import { type AppValues, hookAccessConfigName, isHook as migrationIsHook } from '../values';
import type { AccessFiles } from './access-config';
import { addObject } from './kubernetes-object';
import { metadataOf, type Owner } from './owner';

/** Whether the migration's Job is a hook, and what makes hooks of it and of what it needs. */
export interface Hook {
  readonly isHook: Dyn<boolean>;
  /** The annotations of the Job. */
  readonly job: Node;
  /** The annotations of an object that it needs, which has to be a hook itself. */
  readonly needs: Node;
  /** The same where the object is there for a hook alone. */
  readonly needsAlways: Node;
}

/** A Job that is none. */
export const noHook: Hook = {
  isHook: known(false),
  job: undefined,
  needs: undefined,
  needsAlways: undefined,
};

/** What the values say of the Job. */
export function hookOf({
  delivery,
  migration,
}: Deferred<Pick<AppValues, 'delivery' | 'migration'>>): Hook {
  const isHook = migrationIsHook(migration);
  const needsAlways = hookAnnotations(delivery, true);
  return {
    isHook,
    job: when(isHook, hookAnnotations(delivery, false)),
    needs: when(isHook, needsAlways),
    needsAlways,
  };
}

/** The ConfigMap of a Job that is a hook: under a name of its own, which is returned. */
export function addHookConfig(
  scope: Construct,
  owner: Owner,
  { isHook, needsAlways }: Hook,
  files: AccessFiles,
): Dyn<string> {
  const name = hookAccessConfigName(owner.name);
  addObject(scope, 'HookAccessConfig', {
    file: 'migration-configmap',
    condition: isHook,
    body: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadataOf(owner, 'migration', { name, ours: needsAlways }),
      data: files.data,
    },
  });
  return name;
}

/**
 * The annotations that make a hook of an object: of Helm or of Argo CD, which ignores Helm's hooks as soon as it meets
 * one of its own. `pre-rollback` as well: a rollback has to bring the older policy back.
 *
 * @param needs whether the Job needs the object, which then comes before it, and goes when all is done
 * @see https://helm.sh/docs/topics/charts_hooks/
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/resource_hooks/
 */
function hookAnnotations(delivery: Dyn<'helm' | 'argocd' | 'kubectl'>, needs: boolean): Node {
  const order = needs ? '-10' : '0';
  return when(
    equal(delivery, 'helm'),
    {
      'helm.sh/hook': 'pre-install,pre-upgrade,pre-rollback',
      'helm.sh/hook-weight': order,
      // The Job stays for its log, until the next one or its time to live.
      'helm.sh/hook-delete-policy': `before-hook-creation${needs ? ',hook-succeeded' : ''}`,
    },
    // kubectl knows no hooks, and is refused.
    {
      'argocd.argoproj.io/hook': 'PreSync',
      'argocd.argoproj.io/sync-wave': order,
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
    },
  );
}
