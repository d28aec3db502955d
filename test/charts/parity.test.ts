import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, describe, test, vi } from 'vitest';
import { describeHelms } from '../helm-tools';
import { combinations } from './combinations';
import { expectRefusedBySchema, expectSameObjects, expectSameRefusals } from './parity';
import { seed } from './random';
import { nearlyRefused, refusedTogether } from './refused-together';
import { needsRunOfItsOwn } from './render';
import { spoil } from './spoil';
import {
  cases,
  chartWithFiles,
  generator,
  random,
  schema,
  target,
  twins as wholeTwins,
} from './two-user-app';

// A chart and the constructs it was made from give the same objects, and refuse the same values in the same words.

// Scripts and programs are the same for all values, and most of what is printed: whole-chart.test.ts has them whole.
vi.mock('../../src/constructs/release', async (original) => {
  const release = await original<typeof import('../../src/constructs/release')>();
  const short = ([name, text]: [string, string]) => [name, text.slice(0, 40)];
  const accessFiles = () => Object.fromEntries(Object.entries(release.accessFiles()).map(short));
  return { ...release, accessFiles };
});

const twins = { ...wholeTwins, chart: chartWithFiles() };
afterAll(() => rmSync(dirname(twins.chart), { recursive: true }));

const wanted = 1000;
const { valid: randomly, refused: all, rate } = cases(wanted);
const valid = [...combinations, ...randomly];
const refused = [
  ...refusedTogether,
  ...all.filter((values) => generator.admits(values)).slice(0, wanted / 5),
];
const image = { repository: 'a' };
const spoilt = [
  // The library fills in a tag where there is none; not where somebody takes it away.
  { values: { image: { ...image, tag: null } }, what: 'image.tag: null' },
  { values: { image: { ...image, digest: null } }, what: 'image.digest: null' },
  ...Array.from({ length: 500 }, () => spoil(schema, random.pick(valid), random)).filter(
    ({ values }) => !generator.admits(values),
  ),
];

describe.concurrent(`random values (SEED=${seed})`, { timeout: 600_000 }, () => {
  test('are mostly fine, and cover what the chart can do', ({ expect }) => {
    expect(rate).toBeGreaterThan(0.5);
    expect(refused.length).toBeGreaterThan(wanted / 20);
    expect(spoilt.length).toBeGreaterThan(300);
    expect(
      valid.filter((values) => needsRunOfItsOwn({ version: '3.' }, values)).length,
    ).toBeGreaterThan(wanted / 100);
    const made = valid.flatMap((values) => twins.manifestsOf(values, target)) as {
      kind: string;
      metadata: { labels?: { [name: string]: string } };
    }[];
    const kinds = new Map<string, number>();
    for (const { kind, metadata } of made) {
      const component = metadata.labels?.['app.kubernetes.io/component'];
      const key = `${component} ${kind}`;
      if (component !== undefined) kinds.set(key, (kinds.get(key) ?? 0) + 1);
    }
    const rare = [...kinds].filter(([, count]) => count < wanted / 100);
    expect(rare).toEqual([]);
    expect(kinds.size).toBeGreaterThan(15);
  });

  describeHelms('chart and constructs', (helm) => {
    test('give the same objects', async () => {
      await expectSameObjects(helm, twins, valid, target);
    });

    test('refuse what the schema refuses', async () => {
      await expectRefusedBySchema(helm, twins, spoilt, target);
    });

    test('refuse in the same words what goes beyond the schema', async () => {
      await expectSameRefusals(helm, twins, refused, target);
    });

    test('refuse nothing else', async () => {
      await expectSameRefusals(helm, twins, [...nearlyRefused, ...valid.slice(0, 50)], target);
    });
  });
});
