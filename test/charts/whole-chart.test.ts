import { describe, expect, test } from 'vitest';
import { describeHelms } from '../helm-tools';
import { differences } from './objects';
import { failure, refusalOf } from './parity';
import { seed } from './random';
import { renderOne } from './render';
import { cases, chart, generator, target, twins } from './two-user-app';

// What parity.test.ts does under aliases and with short files, here as a user does it.

const { valid, refused } = cases(30);
const some = [{ image: { repository: 'registry.example.com/app' } }, ...valid.slice(0, 8)];

describe(`the whole chart (SEED=${seed})`, () => {
  describeHelms('installed alone', (helm) => {
    test('gives the objects of the constructs', async () => {
      for (const values of some) {
        const rendered = await renderOne(helm, chart, values, target);
        if ('refusal' in rendered) throw new Error(rendered.refusal);
        expect(differences(rendered.objects, twins.manifestsOf(values, target))).toEqual([]);
      }
    });

    test('fails with the refusal of the constructs', async () => {
      const known = refused.filter((values) => generator.admits(values)).slice(0, 5);
      expect(known.length).toBeGreaterThan(2);
      for (const values of known) {
        const rendered = await renderOne(helm, chart, values, target);
        const theirs = 'refusal' in rendered ? failure(rendered.refusal) : 'nothing';
        expect(theirs).toBe(refusalOf(twins.manifestsOf, values, target));
      }
    });
  });
});
