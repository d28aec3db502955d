import { rmSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import type { JsonSchema } from '../../src/access/json-schema';
import { describeHelms } from '../helm-tools';
import { makeCases } from './cases';
import { expectRefusedBySchema, expectSameObjects, expectSameRefusals, refusalOf } from './parity';
import { Random, seed } from './random';
import { RandomValues } from './random-values';
import { spoil } from './spoil';
import { toyChart, toyDefaults, toyManifests, toySchema } from './toy';
import type { Target, Values } from './umbrella';

// The machinery that holds charts and constructs to be the same, on a chart small enough to be wrong on purpose.

const target = { releaseName: '1234', namespace: 'ns' };
const random = new Random(seed);
const generator = new RandomValues(
  { schema: toySchema as unknown as JsonSchema, defaults: toyDefaults },
  random,
);
const manifestsOf = (values: Values, to: Target) =>
  toyManifests(values, to, (some) => generator.admits(some));
const refusal = (values: Values) => refusalOf(manifestsOf, values, target);
const cases = makeCases(generator, refusal, 150);
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function chart(from?: string, to = ''): string {
  const folder = toyChart((text, file) => {
    if (from === undefined || !file.startsWith('templates/')) return text;
    return text.replace(from, to);
  });
  folders.push(folder);
  return folder;
}

test('random values reach what matters', () => {
  const many = makeCases(generator, refusal, 600);
  const written = many.valid.map((values) => JSON.stringify(values));
  for (const part of ['"mode":"b"', '{{', '\\n', '"LEVEL":null', '"tcp":null', '%', ':1000000']) {
    expect(written.filter((text) => text.includes(part)).length, part).toBeGreaterThan(1);
  }
  expect(many.refused.length).toBeGreaterThan(2);
  expect(many.rate).toBeGreaterThan(0.5);
  const always = Object.keys(toyDefaults).filter((key) => many.valid.every((one) => key in one));
  expect(always).toEqual([]);
});

describeHelms('charts like constructs', (helm) => {
  const right = chart();
  const twins = (folder: string) => ({ chart: folder, manifestsOf });

  test('a right chart is seen to be right', async () => {
    await expectSameObjects(helm, twins(right), cases.valid, target);
    await expectSameRefusals(helm, twins(right), cases.refused, target);
    await expectSameRefusals(helm, twins(right), cases.valid.slice(0, 20), target);
    const spoilt = Array.from({ length: 60 }, () =>
      spoil(toySchema as unknown as JsonSchema, random.pick(cases.valid), random),
    ).filter(({ values }) => !generator.admits(values));
    expect(spoilt.length).toBeGreaterThan(40);
    await expectRefusedBySchema(helm, twins(right), spoilt, target);
  });

  test.each([
    ['a lost quote', '.Values.text | quote', '.Values.text', /data text: helm null, constructs ""/],
    [
      'a name without quotes',
      'include "toy.fullname" . | quote',
      'include "toy.fullname" .',
      /metadata name: helm 1234, constructs "1234"/,
    ],
    ['a wrong condition', 'if eq .Values.mode "b"', 'if eq .Values.mode "a"', /helm has/],
    [
      'a wrong value',
      '{{ $key | quote }}: {{ $value | quote }}',
      '{{ $key | quote }}: ""',
      /helm "", constructs/,
    ],
    ['a forgotten value', '  port: {{ . | int64 }}\n', '', /port: helm \(none\), constructs/],
    ['a template that fails', '{{ .name | quote }}', '{{ .name.x | quote }}', /helm refuses/],
  ])('%s is found, and shown with the smallest values', async (_name, from, to, message) => {
    const some = cases.valid.slice(0, 60);
    const wrong = expectSameObjects(helm, twins(chart(from, to)), some, target);
    const error = await wrong.then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error?.message).toMatch(message);
    expect(error?.message.length).toBeLessThan(1200);
  });

  test('a refusal in other words is found, and one that lacks', async () => {
    const other = chart('needs secrets', 'wants secrets');
    const none = chart('{{- fail', '{{- print');
    const same = (folder: string) => expectSameRefusals(helm, twins(folder), cases.refused, target);
    await expect(same(other)).rejects.toThrow('mode: "b" wants secrets');
    await expect(
      expectSameObjects(helm, twins(none), cases.valid, target),
    ).resolves.toBeUndefined();
  });
});
