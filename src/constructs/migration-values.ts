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
import type { AccessConfig } from './access-config';
import type { DatabaseSecret } from './database-secret';

/** The migration command and when it runs, where it is settled that it runs in an init container. */
export interface MigrationCommandProps extends Omit<MigrationProps, 'mode' | 'job'> {}

/** The same where it is settled that it runs in a Job, with that Job's limits. */
export interface JobCommandProps extends Omit<MigrationProps, 'mode'> {}

/** What a migration is made of, whether it runs in an init container or in a Job. */
export interface MigrationSettings {
  /** The credentials of the user that owns the database. */
  readonly adminSecret: DatabaseSecret;

  /** The scripts and SQL programs. */
  readonly accessConfig: AccessConfig;

  /** The application's image, in which the migration command is. */
  readonly image: ImageProps;

  /**
   * The migration command and when it runs.
   *
   * @default - `./migrate up`, once for each release
   */
  readonly migration?: MigrationCommandProps;

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

const valueNames = ['image', 'migration', 'client', 'access', 'securityContext'] as const;

/** What `MigrationSettings` allows. */
export const settingNames: readonly string[] = [...valueNames, 'adminSecret', 'accessConfig'];

/** What `MigrationCommandProps` allows. */
export const commandNames: readonly string[] = ['runOn', 'command', 'args', 'resources'];

type ValueName = (typeof valueNames)[number];

/** What a user may write about a migration. */
export type MigrationValueProps = Pick<TwoUserAppProps, ValueName>;

/** The part of the values that a migration needs. */
export type MigrationValues = Pick<AppValues, ValueName>;

/**
 * The values with all defaults.
 *
 * @throws Error when a value is not allowed
 */
export function migrationValues(props: MigrationValueProps): MigrationValues {
  return resolveAppValues(valuesIn(props));
}

/** The values alone, out of props that hold more. */
function valuesIn(props: MigrationValueProps): MigrationValueProps {
  return Object.fromEntries(
    valueNames.filter((name) => props[name] !== undefined).map((name) => [name, props[name]]),
  ) as unknown as MigrationValueProps;
}
