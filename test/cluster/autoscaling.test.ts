import { expect, test } from 'vitest';
import { until } from './command';
import { makePlace, makeSecrets } from './place';
import { modes, releaseOf, succeeds, valuesFor } from './release';
import { describeHelms } from './suite';
import { visitorsOf } from './visitors';

describeHelms('an autoscaler is switched on for a live release', (helm) => {
  test('nobody is turned away, and later upgrades leave the number of pods to it', async () => {
    const place = await makePlace();
    await makeSecrets(place);
    const shop = releaseOf(helm, place);
    const version = (tag: string) => ({ ...valuesFor(place, tag), ...modes.gate });
    await succeeds(shop.install(version('1.0.0'), '--wait'));
    const visitors = await visitorsOf(shop);

    // More than there are, so that it acts without knowing how busy they are.
    const autoscaling = { enabled: true, minReplicas: 3 };
    const replicas = async () => (await shop.deployment()).spec.replicas;
    await succeeds(shop.upgrade({ ...version('1.0.0'), autoscaling }, '--wait'));
    await until('the autoscaler wants 3 pods', async () => (await replicas()) === 3 || undefined);
    await succeeds(shop.upgrade({ ...version('2.0.0'), autoscaling }, '--wait'));
    expect(await replicas()).toBe(3);

    const answers = await visitors.leave();
    expect(answers.filter((answer) => !/^[12]\.0\.0 2 users$/.test(answer))).toEqual([]);
  });
});
