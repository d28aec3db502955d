import type { Construct } from 'constructs';
import type { AccessConfig } from './access-config';
import { scratchVolumes } from './client-container';
import type { Connection } from './connection';
import type { DatabaseSecret } from './database-secret';
import { MigrationContainers } from './migration-containers';
import { gateContainer } from './migration-gate';
import { MigrationJob } from './migration-job';
import { type MigrationValueProps, type MigrationValues, valuesIn } from './migration-values';

type Json = { readonly [field: string]: unknown };

/** What the mode makes of a migration: init containers of the application's pod, and the Job of mode `job`. */
export interface MigrationPart {
  readonly initContainers: readonly Json[];
  readonly volumes: readonly Json[];
  readonly job?: MigrationJob;
}

/** The parts that the migration is made of, and what the Job, if it comes to one, is called. */
export interface MigrationParts {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: { readonly [name: string]: string };
  readonly adminSecret: DatabaseSecret;
  readonly accessConfig: AccessConfig;
  readonly service: Connection;
  readonly podHasGroup: boolean;
}

/** Either the containers that migrate before the application starts, or a Job and the gate that waits for it. */
export function migrationPart(
  scope: Construct,
  props: MigrationValueProps,
  values: MigrationValues,
  parts: MigrationParts,
): MigrationPart {
  const { mode: _, job: limits, ...command } = props.migration ?? {};
  const { service, podHasGroup, ...jobParts } = parts;
  const { adminSecret, accessConfig } = parts;
  const settings = { ...valuesIn(props), migration: command, adminSecret, accessConfig };
  if (values.migration.mode === 'initContainer') {
    const { containers, volumes } = new MigrationContainers({ ...settings, podHasGroup });
    return { initContainers: containers, volumes };
  }
  const migration = limits === undefined ? command : { ...command, job: limits };
  const job = new MigrationJob(scope, 'MigrationJob', { ...settings, ...jobParts, migration });
  return {
    initContainers: [gateContainer(values, service, job)],
    volumes: scratchVolumes(parts.accessConfig),
    job,
  };
}
