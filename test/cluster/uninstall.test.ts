import { expect } from 'vitest';
import { until } from './command';
import type { Kubectl } from './kubectl';
import { makePlace, makeSecrets } from './place';
import { type Mode, modes, releaseOf, succeeds, valuesFor } from './release';
import { describeHelms, testModes } from './suite';

/** Kinds of which there is nothing in a new namespace, or only what Kubernetes and Helm make. */
const kinds = [
  'deployments,jobs,cronjobs,pods,services,ingresses,networkpolicies,poddisruptionbudgets',
  'horizontalpodautoscalers,serviceaccounts,configmaps,secrets',
].join(',');

/** What is in the namespace, without what Kubernetes puts in each, and without what goes with its owner. */
async function everythingIn(kubectl: Kubectl): Promise<string[]> {
  return (await kubectl.list(kinds))
    .filter(({ metadata }) => !['default', 'kube-root-ca.crt'].includes(metadata.name))
    .filter(({ metadata }) => metadata.ownerReferences === undefined)
    .map(({ kind, metadata }) => `${kind}/${metadata.name}`)
    .sort();
}

/**
 * What a release leaves, besides the Secrets that it did not make: Helm does not remove what its hooks have made. The
 * Job goes by itself, after its time to live.
 */
const left: Record<Mode, string[]> = {
  initContainer: ['Pod/shop-verify-test'],
  gate: ['Pod/shop-verify-test'],
  hook: ['Job/shop-migrate-hook', 'Pod/shop-verify-test'],
};

describeHelms('helm uninstall', (helm) => {
  testModes('leaves what the documentation says, and the data', async (mode) => {
    const place = await makePlace();
    await makeSecrets(place);
    const shop = releaseOf(helm, place);
    const values = { ...valuesFor(place, '1.0.0'), ...modes[mode] };
    await succeeds(shop.install(values, '--wait'));
    await shop.page();
    await succeeds(shop.helm('test', shop.name, '--timeout=60s'));

    await succeeds(shop.helm('uninstall', shop.name, '--wait', '--timeout=90s'));
    await until('the pods are gone', async () =>
      (await shop.pods()).length === 0 ? true : undefined,
    );
    expect(await everythingIn(place.kubectl)).toEqual(
      [...left[mode], 'Secret/admin-db-secret', 'Secret/service-db-secret'].sort(),
    );
    expect(await place.query('select count(*)::int from visits')).toEqual([{ count: 1 }]);

    await succeeds(shop.install(values, '--wait'));
    expect(await place.query('select version from migration_runs')).toHaveLength(1);
  });
});
