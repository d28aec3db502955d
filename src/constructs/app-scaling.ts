import type { Construct } from 'constructs';
import {
  asOne,
  concat,
  type Deferred,
  type Dyn,
  hasKey,
  type Node,
  union,
  when,
} from '../deferred';
import type { AppValues } from '../values';
import { addObject } from './kubernetes-object';
import { metadataOf, type Owner, selectorOf } from './owner';

type Values = Deferred<Pick<AppValues, 'autoscaling' | 'podDisruptionBudget'>>;

/** How many pods of the application there are by load, and how many a drain may take. */
export function addScaling(scope: Construct, owner: Owner, values: Values): void {
  const { autoscaling, podDisruptionBudget } = values;
  addObject(scope, 'Autoscaler', {
    file: 'app-horizontalpodautoscaler',
    condition: autoscaling.enabled,
    body: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: metadataOf(owner, 'app'),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: owner.name },
        minReplicas: autoscaling.minReplicas,
        maxReplicas: autoscaling.maxReplicas,
        metrics: concat(
          utilization(autoscaling, 'targetCPUUtilizationPercentage', 'cpu'),
          utilization(autoscaling, 'targetMemoryUtilizationPercentage', 'memory'),
          autoscaling.metrics,
        ),
        behavior: union(autoscaling.behavior),
      },
    },
  });
  addObject(scope, 'DisruptionBudget', {
    file: 'app-poddisruptionbudget',
    condition: podDisruptionBudget.enabled,
    body: {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: metadataOf(owner, 'app'),
      spec: {
        maxUnavailable: podDisruptionBudget.maxUnavailable,
        selector: { matchLabels: selectorOf(owner, 'app') },
        // A pod that never became ready, say for a failing migration, does not keep a node from being drained.
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    },
  });
}

function utilization(
  autoscaling: Values['autoscaling'],
  field: 'targetCPUUtilizationPercentage' | 'targetMemoryUtilizationPercentage',
  name: 'cpu' | 'memory',
): Node {
  const target = { type: 'Utilization', averageUtilization: autoscaling[field] as Dyn<number> };
  return when(hasKey(asOne(autoscaling), field), [
    { type: 'Resource', resource: { name, target } },
  ]);
}
