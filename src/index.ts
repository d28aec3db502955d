export type { ReaderRule, TableRule } from './access';
export * from './constructs';
export type {
  AccessProps,
  ClientProps,
  DatabaseProps,
  DatabaseUserProps,
  ImageProps,
  JobSettingsProps,
  MigrationProps,
  ProbeProps,
  ReaderAccessProps,
  ResourcesProps,
  SecretKeysProps,
  SecurityContextProps,
  ServiceAccessProps,
  TwoUserAppProps,
} from './values';
