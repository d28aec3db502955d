import { expect, test } from 'vitest';
import { until } from './command';
import { has } from './kubectl';
import { makePlace, makeSecrets } from './place';
import { labels, type Mode, modes, releaseOf, succeeds, valuesFor } from './release';
import { describeHelms } from './suite';

/** A release's name as long as the chart takes it. */
const name = 'a'.repeat(44);

describeHelms('a release has the longest name', (helm) => {
  test.each(['gate', 'hook'] satisfies Mode[])('mode %s: every object takes it', async (mode) => {
    const place = await makePlace();
    const { kubectl } = place;
    await makeSecrets(place);
    const release = releaseOf(helm, place, name);
    const { access, ...values } = { ...valuesFor(place, '1.0.0'), ...modes[mode] };
    const scheduled = { ...access, verify: { schedule: '* * * * *' } };

    await succeeds(release.install({ ...values, access: scheduled }, '--wait'));
    expect(await release.page()).toBe('1.0.0 2 users');
    await succeeds(release.helm('test', name, '--timeout=60s'));
    await until('the schedule has made a Job, and it is complete', async () => {
      const jobs = await kubectl.list('jobs', labels(name, 'verify'));
      return jobs.some((job) => has(job, 'Complete')) || undefined;
    });
  });
});
