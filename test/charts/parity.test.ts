import { describe, test } from 'vitest';
import { describeHelms } from '../helm-tools';
import {
  expectRefusedBySchema,
  expectSameObjects,
  expectSameRefusals,
  failure,
  refusalOf,
} from './parity';
import { seed } from './random';
import { needsRunOfItsOwn, renderOne } from './render';
import { spoil } from './spoil';
import { cases, generator, random, schema, target, twins } from './two-user-app';

// A chart and the constructs it was made from give the same objects, and refuse the same values in the same words.

const wanted = 1000;
const { valid, refused, rate } = cases(wanted);
const spoilt = Array.from({ length: 600 }, () => spoil(schema, random.pick(valid), random)).filter(
  ({ values }) => !generator.admits(values),
);

describe.concurrent(`random values (SEED=${seed})`, () => {
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
      await expectSameRefusals(helm, twins, valid.slice(0, 100), target);
    });

    test('fail with that words', async ({ expect }) => {
      for (const values of refused.slice(0, 5)) {
        const rendered = await renderOne(helm, twins.chart, values, target);
        const theirs = 'refusal' in rendered ? failure(rendered.refusal) : 'nothing';
        expect(theirs).toBe(refusalOf(twins.manifestsOf, values, target));
      }
    });
  });
});
