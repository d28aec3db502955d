import type { Construct } from 'constructs';
import {
  and,
  concat,
  type Deferred,
  type Dyn,
  each,
  empty,
  equal,
  known,
  type Node,
  not,
  or,
  orElse,
  shared,
  when,
} from '../deferred';
import { type AppValues, migrationName, verifyName } from '../values';
import type { Hook } from './hooks';
import { addObject } from './kubernetes-object';
import { metadataOf, type Owner, selectorOf } from './owner';

type Values = Deferred<
  Pick<AppValues, 'networkPolicy' | 'extraPorts' | 'migration' | 'delivery' | 'access'>
>;

/**
 * Who may reach the pods, and whom they reach. What migrates and verifies needs DNS and the database, and nobody needs
 * to reach it. That of a Job that is a hook is one, too: in a namespace that denies everything the Job needs it.
 */
export function addNetworkPolicies(
  scope: Construct,
  owner: Owner,
  values: Values,
  hook: Hook,
): void {
  const { access, delivery, migration, networkPolicy } = values;
  const base = shared('egressRules', [
    {
      ports: [
        { port: 53, protocol: 'UDP' },
        { port: 53, protocol: 'TCP' },
      ],
      to: concat(networkPolicy.dns.to),
    },
    {
      ports: each(networkPolicy.database.ports, 'port', (port) => ({ port, protocol: 'TCP' })),
      to: concat(networkPolicy.database.to),
    },
  ]);
  const add = (
    component: string,
    name: Dyn<string>,
    condition: Dyn<boolean>,
    rules: Node,
    ours?: Node,
  ) =>
    addObject(scope, `${component}-network-policy`, {
      file: `${component}-networkpolicy`,
      condition: and(networkPolicy.enabled, condition),
      body: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: metadataOf(owner, component, { name, ours }),
        spec: {
          podSelector: { matchLabels: selectorOf(owner, component) },
          policyTypes: ['Ingress', 'Egress'],
          ...(rules as object),
        },
      },
    });
  add('app', owner.name, known(true), {
    ingress: when(empty(networkPolicy.ingress), [appPorts(values)], networkPolicy.ingress),
    egress: concat(base, networkPolicy.egress),
  });
  const inJob = equal(migration.mode, 'job');
  const migrates = migrationName(owner.name, hook.isHook);
  add('migration', migrates, inJob, { egress: concat(base) }, hook.needs);
  const verifies = or(equal(delivery, 'helm'), not(empty(access.verify.schedule)));
  add('verify', verifyName(owner.name), verifies, { egress: concat(base) });
}

/** The application's ports, from anywhere. */
function appPorts({ extraPorts }: Values): Node {
  return {
    ports: concat(
      [{ port: 'http', protocol: 'TCP' }],
      each(extraPorts, 'port', ({ name, protocol }) => ({
        port: name,
        protocol: orElse(protocol, 'TCP'),
      })),
    ),
  };
}
