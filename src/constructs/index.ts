export { AccessConfig, type AccessConfigProps } from './access-config';
export { DatabaseSecret, type DatabaseSecretProps, type SecretKeys } from './database-secret';
export { MigrationContainers, type MigrationContainersProps } from './migration-containers';
export { MigrationJob, type MigrationJobProps } from './migration-job';
export type { JobCommandProps, MigrationCommandProps, MigrationSettings } from './migration-values';
export { type Protection, type ProtectProps, protect } from './protect';
export { TwoUserApp } from './two-user-app';
export { VerifyJob, type VerifyJobProps } from './verify-job';
