import type { Construct } from 'constructs';
import { concat, equal, known, type Node, not, possible, when } from '../deferred';
import { scratchVolumes } from './client-container';
import type { Connection } from './connection';
import { migrationContainers, toolsVolume } from './migration-containers';
import { type AwaitedJob, gateContainer } from './migration-gate';
import { MigrationJob, type MigrationJobPlan } from './migration-job';
import { Planned } from './planned';

/** What the mode makes of a migration: init containers of the application's pod, and the Job of mode `job`. */
export interface MigrationPart {
  readonly initContainers: Node;
  readonly volumes: Node;
  readonly job?: MigrationJob;
}

/** What a migration is made of, and the connection by which an application waits for it. */
export interface MigrationPartPlan extends Omit<MigrationJobPlan, 'condition'> {
  readonly service: Connection;
}

/** Either the containers that migrate before the application starts, or a Job and the gate that waits for it. */
export function migrationPart(scope: Construct, plan: MigrationPartPlan): MigrationPart {
  const { values, admin, service } = plan;
  const inJob = equal(values.migration.mode, 'job');
  const inPod = not(inJob);
  const { tools, migrate } = migrationContainers({ ...plan, inJob });
  const job = possible(inJob)
    ? new MigrationJob(scope, 'MigrationJob', new Planned({ ...plan, condition: inJob }))
    : undefined;
  const gate = job === undefined ? [] : [gateContainer(values, service, awaited(job))];
  return {
    initContainers: when(inJob, gate, concat(tools, migrate)),
    volumes: concat(
      when(inPod, [toolsVolume]),
      scratchVolumes(plan.configName),
      when(inPod, admin.volumes),
    ),
    ...(job === undefined ? {} : { job }),
  };
}

function awaited({ name, release }: MigrationJob): AwaitedJob {
  return { name: known(name), release: known(release) };
}
