import {
  and,
  asOne,
  choose,
  type Deferred,
  type Dyn,
  equal,
  forbid,
  forEach,
  has,
  hasKey,
  json,
  matches,
  not,
  orElse,
  type Rules,
  text,
} from '../deferred';
import type { AppValues } from './app-values';
import { accessConfigName, isHook, migrationName } from './object-names';

type Values = Deferred<AppValues>;

/** Rules for what the objects are called. */
export function objectRules(values: Values): Rules {
  return [...hookNameRules(values), ...accountRules(values), ...extraObjectRules(values)];
}

/** Helm deletes what a hook needs by its name alone, and would take the objects of a neighbour of that name away. */
function hookNameRules({ fullnameOverride: name }: Values): Rules {
  return forbid(
    matches('-migrate-hook$', name),
    text`name of the objects: ${json(name)} is not allowed; allowed: a name that does not end with "-migrate-hook", as what the hook of another application needs does; choose another`,
  );
}

/** The migration has a ServiceAccount of its own, which comes and goes with it. */
function accountRules({ fullnameOverride: name, migration, serviceAccount }: Values): Rules {
  const own = migrationName(name, isHook(migration));
  return forbid(
    and(equal(migration.mode, 'job'), equal(serviceAccount.name, own)),
    text`serviceAccount.name: ${json(own)} is not allowed; allowed: a name other than that of the migration's ServiceAccount; rename it`,
  );
}

interface Extra {
  readonly apiVersion: Dyn<string>;
  readonly kind: Dyn<string>;
  readonly metadata: { readonly name: Dyn<string> };
}

/** Of two objects of one name the later one would silently win, or the installation stop half way. */
function extraObjectRules(values: Values): Rules {
  const taken = ownObjects(values);
  return forEach(values.extraObjects, 'object', (object, index) => {
    const { apiVersion, kind, metadata } = object as unknown as Extra;
    return forbid(
      and(
        not(hasKey(asOne(metadata), 'namespace')),
        has(text`${apiVersion} ${kind} ${metadata.name}`, taken as never),
      ),
      text`extraObjects[${index}].metadata.name: ${json(metadata.name)} is not allowed; allowed: a name that no ${kind} of the application has already; rename it`,
    );
  });
}

/** The objects of which a user might bring another, as `apiVersion kind name`; empty for one that is not made. */
function ownObjects(values: Values): readonly Dyn<string>[] {
  const { fullnameOverride: name, database, serviceAccount, migration } = values;
  const made = (condition: Dyn<boolean>, object: Dyn<string>) =>
    choose(condition, object, '') as Dyn<string>;
  const secret = ({ createSecret, secretName }: Values['database']['admin']) =>
    made(createSecret, text`v1 Secret ${secretName}`);
  return [
    text`apps/v1 Deployment ${name}`,
    text`v1 ConfigMap ${accessConfigName(name)}`,
    secret(database.admin),
    secret(database.service),
    made(serviceAccount.create, text`v1 ServiceAccount ${orElse(serviceAccount.name, name)}`),
    made(
      equal(migration.mode, 'job'),
      text`v1 ServiceAccount ${migrationName(name, isHook(migration))}`,
    ),
    made(values.service.enabled, text`v1 Service ${name}`),
    made(values.ingress.enabled, text`networking.k8s.io/v1 Ingress ${name}`),
    made(values.networkPolicy.enabled, text`networking.k8s.io/v1 NetworkPolicy ${name}`),
    made(values.podDisruptionBudget.enabled, text`policy/v1 PodDisruptionBudget ${name}`),
    made(values.autoscaling.enabled, text`autoscaling/v2 HorizontalPodAutoscaler ${name}`),
  ];
}
