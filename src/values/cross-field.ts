import {
  and,
  asOne,
  claims,
  contains,
  type Deferred,
  type Dyn,
  distinct,
  empty,
  equal,
  forbid,
  greater,
  has,
  hasKey,
  json,
  not,
  orElse,
  type Rules,
  text,
  toText,
} from '../deferred';
import { appValuesSchema } from './app-schema';
import type { AppValues } from './app-values';
import { databaseRules } from './database-rules';
import { hookSecretName, isHook } from './object-names';
import { objectRules } from './object-rules';
import { podRules } from './pod-rules';

type Values = Deferred<AppValues>;

/** Rules across keys, which a JSON Schema cannot say. */
export function crossFieldRules(values: Values): Rules {
  return [
    ...imageRules(values.image),
    ...databaseRules(values),
    ...migrationRules(values),
    ...scalingRules(values),
    ...networkRules(values),
    ...podRules(values),
    ...objectRules(values),
    ...adminSecretRules(values),
  ];
}

function imageRules({ tag, digest }: Values['image']): Rules {
  return [
    ...forbid(
      and(empty(tag), empty(digest)),
      text`image.tag: "" is not allowed; allowed: an image tag, unless image.digest is given; set one of the two`,
    ),
  ];
}

function migrationRules({ migration, delivery, extraObjects }: Values): Rules {
  const hook = isHook(migration);
  const refused = (allowed: string) =>
    text`migration.ordering: "hook" is not allowed; allowed: "gate", ${allowed}`;
  return [
    ...forbid(
      and(hook, not(equal(migration.mode, 'job'))),
      refused('because migration.mode is not job; set migration.mode to job or remove it'),
    ),
    ...forbid(
      and(hook, equal(delivery, 'kubectl')),
      refused('because delivery is kubectl, which knows no hooks; remove it'),
    ),
    ...forbid(
      and(hook, equal(delivery, 'argocd'), contains('"helm.sh/hook"', json(extraObjects))),
      text`extraObjects: the annotation "helm.sh/hook" is not allowed; allowed: argocd.argoproj.io/hook, because delivery is argocd and migration.ordering is hook, and Argo CD ignores all hooks of Helm beside its own; replace the annotation`,
    ),
    ...forbid(
      and(hook, equal(delivery, 'helm'), contains('"argocd.argoproj.io/hook"', json(extraObjects))),
      text`extraObjects: the annotation "argocd.argoproj.io/hook" is not allowed; allowed: helm.sh/hook, because delivery is helm and migration.ordering is hook, and Argo CD would ignore the hooks of Helm beside it; set delivery to argocd or replace the annotation`,
    ),
  ];
}

const defaultReplicas = appValuesSchema.properties.replicaCount.default;

function scalingRules({ autoscaling, replicaCount, strategy }: Values): Rules {
  const rolling = hasKey(asOne(strategy), 'rollingUpdate');
  const none = (pods: Dyn<unknown>) => has(toText(pods), ['0', '0%']);
  const { maxSurge, maxUnavailable } = strategy.rollingUpdate ?? {};
  return [
    ...forbid(
      and(autoscaling.enabled, not(equal(replicaCount, defaultReplicas))),
      text`replicaCount: ${replicaCount} is not allowed; allowed: ${defaultReplicas}, the default, because autoscaling.enabled is true and the autoscaler sets it; remove it`,
    ),
    ...forbid(
      greater(autoscaling.minReplicas, autoscaling.maxReplicas),
      text`autoscaling.minReplicas: ${autoscaling.minReplicas} is not allowed; allowed: at most autoscaling.maxReplicas, which is ${autoscaling.maxReplicas}; change one of the two`,
    ),
    ...forbid(
      and(
        autoscaling.enabled,
        not(hasKey(asOne(autoscaling), 'targetCPUUtilizationPercentage')),
        not(hasKey(asOne(autoscaling), 'targetMemoryUtilizationPercentage')),
        empty(autoscaling.metrics),
      ),
      text`autoscaling.metrics: [] is not allowed; allowed: at least one metric, because autoscaling.enabled is true and no target is set, and Kubernetes would scale by CPU then; add one or set a target`,
    ),
    ...forbid(
      and(
        equal(strategy.type, 'RollingUpdate'),
        rolling,
        none(maxSurge as Dyn<unknown>),
        none(maxUnavailable as Dyn<unknown>),
      ),
      text`strategy.rollingUpdate.maxUnavailable: 0 is not allowed; allowed: more than 0, because strategy.rollingUpdate.maxSurge is 0 and no pod could be replaced; raise one of the two`,
    ),
  ];
}

function networkRules({ ingress, service, extraPorts }: Values): Rules {
  const portClaim = (path: Dyn<string>, port: Dyn<number>, protocol: Dyn<string> | string) => ({
    made: service.enabled,
    id: text`${port}/${protocol as Dyn<string>}`,
    path,
    refusal: (first: Dyn<string>) =>
      text`${path}: ${port} is not allowed; allowed: a port of the Service other than ${first}, with the same protocol; change one of the two`,
  });
  return [
    ...forbid(
      and(ingress.enabled, not(service.enabled)),
      text`ingress.enabled: true is not allowed; allowed: false, because service.enabled is false and there is nothing to lead to; enable the Service or disable the Ingress`,
    ),
    ...forbid(
      and(ingress.enabled, empty(ingress.hosts)),
      text`ingress.hosts: [] is not allowed; allowed: at least one host, because ingress.enabled is true; write [{ host, paths: [{ path: "/", pathType: "Prefix" }] }]`,
    ),
    ...distinct(
      portClaim(text`service.port`, service.port, 'TCP'),
      ...claims(extraPorts, 'port', (port, index) =>
        portClaim(
          text`extraPorts[${index}].containerPort`,
          port.containerPort,
          orElse(port.protocol, 'TCP'),
        ),
      ),
    ),
  ];
}

/**
 * Nothing of the application's pod may name the admin's Secret. Any field called `name` or `secretName` counts, wherever
 * it stands: a volume of that name would be harmless, and can have another one.
 */
function adminSecretRules(values: Values): Rules {
  const { admin, service } = values.database;
  const { migration, fullnameOverride } = values;
  // The Secret that is made for a hook has a name of its own, and the same password.
  const ofHook = and(isHook(migration), admin.createSecret);
  const hookSecret = hookSecretName(fullnameOverride);
  const fields = {
    env: values.env,
    envFrom: values.envFrom,
    volumes: values.volumes,
    imagePullSecrets: values.imagePullSecrets,
    extraInitContainers: values.extraInitContainers,
    extraContainers: values.extraContainers,
  };
  const named = (key: string, secretName: Dyn<string>, value: Dyn<unknown>) =>
    contains(text`"${key}":${json(secretName)}`, json(value));
  const refused = (where: string, secretName: Dyn<string>, of: string) =>
    text`${where} ${json(secretName)} is not allowed; allowed: a name other than ${of}, because only the migration may have the admin's Secret; remove it`;
  const madeForHook = 'that of the Secret which the hook is given';
  return [
    ...forbid(
      and(ofHook, equal(service.secretName, hookSecret)),
      refused('database.service.secretName:', hookSecret, madeForHook),
    ),
    ...Object.entries(fields).flatMap(([field, value]) =>
      ['name', 'secretName'].flatMap((key) => [
        ...forbid(
          named(key, admin.secretName, value),
          refused(`${field}: ${key}`, admin.secretName, 'database.admin.secretName'),
        ),
        ...forbid(
          and(ofHook, named(key, hookSecret, value)),
          refused(`${field}: ${key}`, hookSecret, madeForHook),
        ),
      ]),
    ),
  ];
}
