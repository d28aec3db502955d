import type { Construct } from 'constructs';
import type { AccessConfig } from './access-config';
import { scratchVolumes } from './client-container';
import type { Connection } from './connection';
import type { DatabaseSecret } from './database-secret';
import { MigrationContainers } from './migration-containers';
import { gateContainer } from './migration-gate';
import { MigrationJob } from './migration-job';
import {
  type MigrationSettings,
  type MigrationValues,
  migrationSettings,
} from './migration-values';

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
  settings: MigrationSettings,
  values: MigrationValues,
  parts: MigrationParts,
): MigrationPart {
  const shared = { ...migrationSettings(settings), ...parts };
  if (values.migration.mode === 'initContainer') {
    const { containers, volumes } = new MigrationContainers(shared);
    return { initContainers: containers, volumes };
  }
  const job = new MigrationJob(scope, 'MigrationJob', shared);
  return {
    initContainers: [gateContainer(values, parts.service, job)],
    volumes: scratchVolumes(parts.accessConfig),
    job,
  };
}
