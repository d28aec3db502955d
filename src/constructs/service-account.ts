import type { Construct } from 'constructs';
import { choose, type Deferred, type Dyn, named, orElse } from '../deferred';
import type { AppValues } from '../values';
import { addObject } from './kubernetes-object';
import { metadataOf, type Owner } from './owner';

type Values = Deferred<Pick<AppValues, 'serviceAccount'>>;

/** The name of the ServiceAccount of the application's pods. */
export function accountName(owner: Owner, { serviceAccount }: Values): Dyn<string> {
  const name = orElse(serviceAccount.name, choose(serviceAccount.create, owner.name, 'default'));
  return named('serviceAccountName', name);
}

/** The ServiceAccount of the application's pods, if it is to be made. */
export function addServiceAccount(scope: Construct, owner: Owner, values: Values): void {
  const { create, annotations } = values.serviceAccount;
  addObject(scope, 'ServiceAccount', {
    file: 'app-serviceaccount',
    condition: create,
    body: {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: metadataOf(owner, 'app', { name: accountName(owner, values), annotations }),
      automountServiceAccountToken: false,
    },
  });
}
