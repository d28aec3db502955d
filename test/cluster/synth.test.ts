import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { run } from '../../src/cli/synth';
import { type Json, restarts } from './kubectl';
import { makePlace, makeSecrets } from './place';
import { helms } from './programs';
import { type Mode, modes, releaseOf, type Values, valuesFor } from './release';
import { describeCluster } from './suite';

/** What `cdk8s-two-user-postgres synth` prints for values of the chart. */
async function synthesized(values: Values, namespace: string): Promise<Json[]> {
  const folder = mkdtempSync(join(tmpdir(), 'two-user-synth-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'values.json');
  writeFileSync(file, JSON.stringify(values));
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await run(['--values', file, '--name', 'shop', '--namespace', namespace, '--json']);
    return JSON.parse(write.mock.calls.map(([text]) => text).join('')).items;
  } finally {
    write.mockRestore();
  }
}

describeCluster("the chart's values without Helm: synth and kubectl apply", () => {
  test.each([
    'initContainer',
    'gate',
  ] satisfies Mode[])('mode %s: an install, the same again, an upgrade, and back', async (mode) => {
    const place = await makePlace();
    const { kubectl, namespace } = place;
    await makeSecrets(place);
    const [helm] = helms;
    const shop = releaseOf(helm as (typeof helms)[number], place);
    const apply = async (tag: string) => {
      const values = { ...valuesFor(place, tag), ...modes[mode] };
      await kubectl.apply(...(await synthesized(values, namespace)));
      await kubectl('rollout', 'status', 'deployment/shop', '--timeout=240s');
      expect(await shop.page()).toBe(`${tag} 2 users`);
    };
    const names = async () => (await shop.pods()).map(({ metadata }) => metadata.name);

    await apply('1.0.0');
    const before = await names();
    await apply('1.0.0');
    expect(await names()).toEqual(before);
    expect(restarts(await shop.pods())).toBe(0);
    await apply('2.0.0');
    await expect(place.asService('delete from users')).rejects.toThrow('permission denied');
    await apply('1.0.0');
    expect(await place.query('select version from migration_runs order by id')).toEqual([
      { version: '1.0.0' },
      { version: '2.0.0' },
    ]);
  });
});
