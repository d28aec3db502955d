export type { AccessPolicy, ReaderAccess, ReaderRule, ServiceAccess, TableRule } from './access';
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
