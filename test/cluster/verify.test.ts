import { expect, test } from 'vitest';
import { until } from './command';
import { has } from './kubectl';
import { makePlace, makeSecrets } from './place';
import { fails, labels, modes, releaseOf, succeeds, valuesFor } from './release';
import { describeHelms } from './suite';

describeHelms('the permissions are tried out', (helm) => {
  test('helm test passes and says for each table what was tried; once the service can delete it fails and names the table', async () => {
    const place = await makePlace();
    await makeSecrets(place);
    const shop = releaseOf(helm, place);
    const values = { ...valuesFor(place, '1.0.0'), ...modes.gate };
    await succeeds(shop.install(values, '--wait'));

    const good = await succeeds(shop.helm('test', shop.name, '--logs', '--timeout=60s'));
    for (const table of ['users', 'visits', 'migration_runs', 'schema_migrations']) {
      expect(good).toMatch(new RegExp(`^ok \\d+ - .*public\\.${table}\\b`, 'm'));
    }
    expect(good).not.toMatch(/^not ok/m);

    await place.query(`grant delete on visits to ${place.service.role}`);
    const bad = await fails(shop.helm('test', shop.name, '--logs', '--timeout=60s'));
    const refusals = bad.split('\n').filter((line) => line.startsWith('not ok'));
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toContain('public.visits');
    expect(refusals[0]).toContain('DELETE');
  });

  test('the CronJob of access.verify.schedule does the same, and its Job fails when the service can delete', async () => {
    const place = await makePlace();
    const { kubectl } = place;
    await makeSecrets(place);
    const shop = releaseOf(helm, place);
    const { access, ...values } = valuesFor(place, '1.0.0');
    const scheduled = { ...access, verify: { schedule: '0 3 * * *' } };
    await succeeds(shop.install({ ...values, access: scheduled }, '--wait'));
    const [cronJob] = await kubectl.list('cronjobs', labels(shop.name, 'verify'));

    const ran = async (name: string, condition: 'Complete' | 'Failed') => {
      await kubectl('create', 'job', name, `--from=cronjob/${cronJob.metadata.name}`);
      await until(`Job ${name} is ${condition}`, async () =>
        has(await kubectl.get('job', name), condition) ? true : undefined,
      );
      return kubectl('logs', `job/${name}`, '--all-containers', '--tail=-1');
    };
    expect(await ran('verify-now', 'Complete')).toMatch(/^ok \d+ - .*public\.users\b/m);
    await place.query(`grant delete on visits to ${place.service.role}`);
    const log = await ran('verify-again', 'Failed');
    expect(log).toMatch(/^not ok .*public\.visits/m);
  });
});
