import {
  type AccessProps,
  type AppValues,
  type ClientProps,
  type ImageProps,
  type MigrationProps,
  resolveAppValues,
  type SecurityContextProps,
  type TwoUserAppProps,
} from '../values';

/** What a migration is made of, whether it runs in an init container or in a Job. */
export interface MigrationSettings {
  /** The application's image, in which the migration command is. */
  readonly image: ImageProps;

  /**
   * The migration command and when it runs.
   *
   * @default - `./migrate up`, once for each release
   */
  readonly migration?: MigrationProps;

  /**
   * The image that psql is taken from, and its resources.
   *
   * @default - postgres:17-alpine
   */
  readonly client?: ClientProps;

  /**
   * What the service and the readers may do.
   *
   * @default - the service may read, insert and update in schema public
   */
  readonly access?: AccessProps;

  /**
   * The user and group that the containers run as.
   *
   * @default - 10001
   */
  readonly securityContext?: SecurityContextProps;
}

/** The part of the values that a migration needs. */
export type MigrationValues = Pick<
  AppValues,
  'image' | 'migration' | 'client' | 'access' | 'securityContext'
>;

/**
 * The settings with all defaults.
 *
 * @throws Error when a value is not allowed
 */
export function migrationValues(settings: MigrationSettings): MigrationValues {
  return resolveAppValues(migrationSettings(settings) as TwoUserAppProps);
}

/** The settings alone, out of props that hold more. */
export function migrationSettings(props: MigrationSettings): MigrationSettings {
  const names = ['image', 'migration', 'client', 'access', 'securityContext'] as const;
  return Object.fromEntries(
    names.filter((name) => props[name] !== undefined).map((name) => [name, props[name]]),
  ) as unknown as MigrationSettings;
}
