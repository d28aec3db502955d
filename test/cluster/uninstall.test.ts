import { expect, test } from 'vitest';
import { until } from './command';
import type { Kubectl } from './kubectl';
import { makePlace, makeSecrets } from './place';
import { type Mode, modeNames, modes, releaseOf, valuesFor } from './release';
import { describeHelms } from './suite';

/** Kinds of which there is nothing in a new namespace, or only what Kubernetes and Helm make. */
const kinds = [
  'deployments,jobs,cronjobs,pods,services,ingresses,networkpolicies,poddisruptionbudgets',
  'horizontalpodautoscalers,serviceaccounts,configmaps,secrets',
].join(',');

/** What is in the namespace, without what Kubernetes puts in each. */
async function everythingIn(kubectl: Kubectl): Promise<string[]> {
  return (await kubectl.list(kinds))
    .filter(({ metadata }) => !['default', 'kube-root-ca.crt'].includes(metadata.name))
    .map(({ kind, metadata }) => `${kind}/${metadata.name}`)
    .sort();
}

/** What a release leaves, besides the Secrets that it did not make. */
const left: Record<Mode, string[]> = {
  initContainer: [],
  gate: [],
  // Helm does not remove what its hooks have made.
  hook: ['ConfigMap/shop-migrate-hook-access', 'ServiceAccount/shop-migrate-hook'],
};

describeHelms('helm uninstall', (helm) => {
  test.each(
    modeNames,
  )('mode %s: leaves what the documentation says, and the data', async (mode) => {
    const place = await makePlace();
    await makeSecrets(place);
    const shop = releaseOf(helm, place);
    const values = { ...valuesFor(place, '1.0.0'), ...modes[mode] };
    expect(await shop.install(values, '--wait')).toMatchObject({ code: 0 });
    await shop.page();

    const { code, text } = await shop.helm('uninstall', shop.name, '--wait', '--timeout=90s');
    expect(code, text).toBe(0);
    await until('the pods are gone', async () =>
      (await place.kubectl.list('pods')).length === 0 ? true : undefined,
    );
    expect(await everythingIn(place.kubectl)).toEqual(
      [...left[mode], 'Secret/admin-db-secret', 'Secret/service-db-secret'].sort(),
    );
    expect(await place.query('select count(*)::int from visits')).toEqual([{ count: 1 }]);

    expect(await shop.install(values, '--wait')).toMatchObject({ code: 0 });
    expect(await place.query('select version from migration_runs')).toHaveLength(1);
  });
});
