import type { Construct } from 'constructs';
import { and, choose, type Deferred, type Dyn, named } from '../deferred';
import { type AppValues, hookSecretName } from '../values';
import { DatabaseSecret } from './database-secret';
import type { Hook } from './hooks';
import { metadataOf, type Owner } from './owner';
import { Planned } from './planned';

/**
 * The Secrets of the two users. The admin's is a hook, and has a name of its own, where it is made for a Job that is
 * one: Helm refuses to take over an object that was a hook before.
 */
export function addSecrets(
  scope: Construct,
  owner: Owner,
  values: Deferred<Pick<AppValues, 'database' | 'access'>>,
  { isHook, needs }: Hook,
): { readonly adminSecret: DatabaseSecret; readonly serviceSecret: DatabaseSecret } {
  const { access, database } = values;
  const { admin, service } = database;
  const adminName = named(
    'adminSecretName',
    choose(and(isHook, admin.createSecret), hookSecretName(owner.name), admin.secretName),
  );
  const adminSecret = new DatabaseSecret(
    scope,
    'AdminSecret',
    new Planned({
      user: withRole(admin, access.admin),
      file: 'admin-secret',
      secretName: adminName,
      metadata: metadataOf(owner, 'access', { name: adminName, ours: needs }),
    }),
  );
  const serviceSecret = new DatabaseSecret(
    scope,
    'ServiceSecret',
    new Planned({
      user: withRole(service, access.service.role),
      file: 'service-secret',
      secretName: service.secretName,
      metadata: metadataOf(owner, 'access', { name: service.secretName }),
    }),
  );
  return { adminSecret, serviceSecret };
}

/** A Secret to be created logs in as the role that the policy names. */
export function withRole<User extends { readonly user: Dyn<string> }>(
  user: User,
  role: Dyn<string>,
): User {
  return { ...user, user: role };
}
