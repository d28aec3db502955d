import type { Construct } from 'constructs';
import { type Deferred, type Dyn, empty, equal, type Node, not, text, union } from '../deferred';
import { type AppValues, verifyName } from '../values';
import { addObject } from './kubernetes-object';
import { metadataOf, type Owner, podLabelsOf } from './owner';
import { type VerifyPodPlan, verifyPodSpec } from './verify-pod';

/** What the objects that verify are made of. */
export interface VerifyPlan extends VerifyPodPlan {
  readonly values: Deferred<AppValues>;
  readonly filesChecksum: Dyn<string>;
}

/** The pod of `helm test`, and the CronJob of `access.verify.schedule`. */
export function addVerification(scope: Construct, owner: Owner, plan: VerifyPlan): void {
  const { delivery, access } = plan.values;
  // A pod and no Job: `helm test --logs` shows the log of pods only.
  addObject(scope, 'VerifyTest', {
    file: 'tests/verify-pod',
    condition: equal(delivery, 'helm'),
    body: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: metadataOf(owner, 'verify', {
        name: text`${verifyName(owner.name)}-test`,
        ours: {
          'helm.sh/hook': 'test',
          'helm.sh/hook-delete-policy': 'before-hook-creation',
        },
      }),
      spec: verifyPodSpec(plan),
    },
  });
  const schedule = access.verify.schedule;
  addObject(scope, 'VerifySchedule', {
    file: 'verify-cronjob',
    condition: not(empty(schedule)),
    body: {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: metadataOf(owner, 'verify', { name: verifyName(owner.name) }),
      spec: {
        schedule,
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: 600,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: { spec: scheduledJob(owner, plan) },
      },
    },
  });
}

function scheduledJob(owner: Owner, plan: VerifyPlan): Node {
  return {
    backoffLimit: 0,
    activeDeadlineSeconds: 600,
    template: {
      metadata: {
        labels: podLabelsOf(owner, 'verify'),
        annotations: union({ 'checksum/access': plan.filesChecksum }),
      },
      spec: verifyPodSpec({ ...plan, findings: true }),
    },
  };
}
