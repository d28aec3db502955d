import { choose, type Deferred, type Dyn, equal, named, text } from '../deferred';
import type { AppValues } from './app-values';

// What the objects of an application are called, by its name. A change here is a major version.

/** The ConfigMap with the scripts and SQL programs. */
export function accessConfigName(name: Dyn<string>): Dyn<string> {
  return text`${name}-access`;
}

/** The same for a Job that is a hook. */
export function hookAccessConfigName(name: Dyn<string>): Dyn<string> {
  return text`${name}-migrate-hook-access`;
}

/** The admin's Secret that is made for a Job that is a hook. */
export function hookSecretName(name: Dyn<string>): Dyn<string> {
  return text`${name}-migrate-hook-db`;
}

/** The migration's ServiceAccount and NetworkPolicy, and the Job that is a hook, which needs names of its own. */
export function migrationName(name: Dyn<string>, isHook: Dyn<boolean>): Dyn<string> {
  return named('migrationName', choose(isHook, text`${name}-migrate-hook`, text`${name}-migrate`));
}

/** The CronJob that verifies, and the NetworkPolicy of all pods that do. */
export function verifyName(name: Dyn<string>): Dyn<string> {
  return text`${name}-verify`;
}

/** Whether the migration is a Job that is a hook; that is refused in another mode. */
export function isHook({ ordering }: Deferred<AppValues['migration']>): Dyn<boolean> {
  return equal(ordering, 'hook');
}
