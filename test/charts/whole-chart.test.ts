import { describe, expect, test } from 'vitest';
import { describeHelms } from '../helm-tools';
import { differences } from './objects';
import { failure, refusalOf } from './parity';
import { seed } from './random';
import { renderOne } from './render';
import { cases, chart, generator, target, twins } from './two-user-app';
import type { Values } from './umbrella';

// What parity.test.ts does under aliases and with short files, here as a user does it.

const { valid, refused } = cases(30);
const some = [{ image: { repository: 'registry.example.com/app' } }, ...valid.slice(0, 8)];

const image = { repository: 'registry.example.com/app' };
const credentials = { createSecret: true, host: 'db', name: 'shop', password: 'x' };
const hook = { migration: { mode: 'job', ordering: 'hook' }, database: { admin: credentials } };
const namedAfterRelease: [what: string, values: Values][] = [
  ["the hook's Secret", { ...hook, envFrom: [{ secretRef: { name: 'no-migrate-hook-db' } }] }],
  ["the hook's ServiceAccount", { ...hook, serviceAccount: { name: 'no-migrate-hook' } }],
  [
    'a second object of one name',
    { extraObjects: [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'no' } }] },
  ],
];

describe(`the whole chart (SEED=${seed})`, () => {
  describeHelms('installed alone', (helm) => {
    test('gives the objects of the constructs', async () => {
      for (const values of some) {
        const rendered = await renderOne(helm, chart, values, target);
        if ('refusal' in rendered) throw new Error(rendered.refusal);
        expect(differences(rendered.objects, twins.manifestsOf(values, target))).toEqual([]);
      }
    });

    test.each(namedAfterRelease)('refuses by the name of the release %s', async (_, values) => {
      const rendered = await renderOne(helm, chart, { image, ...values }, target);
      const theirs = 'refusal' in rendered ? failure(rendered.refusal) : 'nothing';
      expect(theirs).toMatch(/^invalid values:/);
      expect(theirs).toBe(refusalOf(twins.manifestsOf, { image, ...values }, target));
    });

    test.each(['a'.repeat(45), '1a', 'a.b'])('refuses the release %s', async (releaseName) => {
      const release = { ...target, releaseName };
      const rendered = await renderOne(helm, chart, { image }, release);
      const theirs = 'refusal' in rendered ? failure(rendered.refusal) : 'nothing';
      expect(theirs).toMatch(/^invalid values:\n {2}release name/);
      expect(theirs).toBe(refusalOf(twins.manifestsOf, { image }, release));
      const renamed = { image, fullnameOverride: 'a' };
      expect(await renderOne(helm, chart, renamed, release)).not.toHaveProperty('refusal');
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
