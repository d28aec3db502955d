import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { defaultsOf } from '../../src/access/defaults';
import { appValuesSchema, completeAppSchema, mergeValues } from '../../src/values';
import { passedText } from '../../src/values/kubernetes-schema';
import { describeHelms, type Helm } from '../helm-tools';
import { allowed, refused } from './chart-values';
import { mergeCases, defaults as plain } from './merge-cases';

// What merging, checking and passing on mean is Helm's to say: here a real one says it.

const image = { repository: 'myapp', tag: '1.0.0' };
const directory = mkdtempSync(join(tmpdir(), 'values-'));
const defaults = defaultsOf(appValuesSchema);

beforeAll(() => {
  const print = 'values: {{ toJson .Values | quote }}\n';
  chart('plain', print, { 'values.yaml': yaml(plain) });
  chart('values', print, {
    'values.yaml': yaml(defaults),
    'values.schema.json': JSON.stringify({
      ...completeAppSchema,
      // Helm gives every chart in a chart this key.
      properties: { ...completeAppSchema.properties, global: { type: 'object' } },
    }),
  });
  chart(
    'passed',
    '{{- range .Values.items }}\n---\nbefore: x\nitem:\n  {{- toYaml . | nindent 2 }}\n{{- end }}\n',
    {},
  );
});

afterAll(() => rmSync(directory, { recursive: true }));

const disagrees = "values don't meet the specifications of the schema(s)";

/** Helm 3 does not delete with null in the values of another chart's chart. */
function nulls([, props]: (typeof refused)[number]): boolean {
  return JSON.stringify(props).includes('null');
}

/** What Helm 3 has lost by the time it looks at the schema: it reads `"<<"` as a merge, and NEL as a space. */
function unseen([, props]: (typeof refused)[number]): boolean {
  return /"<<"|\x85/.test(JSON.stringify(props));
}

function about(name: string) {
  return { apiVersion: 'v2', name, version: '1.0.0' };
}

function chart(name: string, template: string, files: { readonly [path: string]: string }): void {
  mkdirSync(join(directory, name, 'templates'), { recursive: true });
  const all = { 'Chart.yaml': yaml(about(name)), ...files };
  for (const [path, text] of Object.entries({ ...all, 'templates/all.yaml': template })) {
    writeFileSync(join(directory, name, path), text);
  }
}

/** JSON that Helm reads as YAML: it knows no surrogate pairs, and no raw characters of some kinds. */
function yaml(value: unknown): string {
  return JSON.stringify(value).replace(/[^\x20-\x7e]/gu, (character) => {
    return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
  });
}

async function template(helm: Helm, name: string, values: unknown) {
  const args = ['template', 'release', join(directory, name), '-f', '-'];
  const { status, stdout, stderr } = await helm.run(args, { input: yaml(values) });
  const documents = parseAllDocuments(stdout, { version: '1.2' }).map((one) => one.toJS());
  return { status, stderr, documents };
}

describeHelms('values', (helm) => {
  test.each(mergeCases)('%s', async (_what, given, merged) => {
    const { documents } = await template(helm, 'plain', given);
    expect(JSON.parse(documents[0].values)).toEqual(merged);
  });

  test.each(allowed)('%s: merged as here, and allowed', async (_what, props) => {
    const { stderr, documents } = await template(helm, 'values', { image, ...props });
    expect(stderr).toBe('');
    const merged = JSON.parse(documents[0].values);
    expect(merged).toEqual(mergeValues(defaults, { image, ...props }));
  });

  test.each(refused.filter(nulls))('%s: refused', async (_what, props) => {
    const { status, stderr } = await template(helm, 'values', { image, ...props });
    expect([status, stderr]).toEqual([1, expect.stringContaining(disagrees)]);
  });

  // All in one run, each as the values of a chart of its own; Helm lists the charts it refuses.
  test('all others are refused', async () => {
    const others = refused.filter((one) => !nulls(one) && !(helm.version < '4' && unseen(one)));
    expect(others.length).toBeGreaterThan(70);
    const dependencies = [...others, 'one that is allowed'].map((_, index) => ({
      name: 'values',
      version: '1.0.0',
      alias: `case${index}`,
    }));
    chart('all', '', { 'Chart.yaml': yaml({ ...about('all'), dependencies }) });
    cpSync(join(directory, 'values'), join(directory, 'all', 'charts', 'values'), {
      recursive: true,
    });
    const values = others.map(([, props], index) => [`case${index}`, { image, ...props }]);
    const { stderr } = await template(helm, 'all', {
      ...Object.fromEntries(values),
      [`case${others.length}`]: { image },
    });
    expect(stderr).toContain(disagrees);
    const listed = dependencies.filter(({ alias }) => stderr.includes(`${alias}:\n`));
    expect(listed).toEqual(dependencies.slice(0, -1));
  });

  test('a text that may be passed on comes out as it went in, wherever it stands', async () => {
    const odd = [
      ' ',
      '\t',
      '\n',
      '\r',
      'a',
      '#',
      ':',
      '-',
      '"',
      "'",
      '\\',
      '{{',
      '|',
      '>',
      '%',
      '~',
    ];
    const more = ['\u00a0', '\u3000', '\ufeff', 'é', '\u{1f600}', '---', '0', '1', 'e', '.', 'yes'];
    const pattern = new RegExp(passedText.pattern, 'u');
    const text = fc
      .array(fc.constantFrom(...odd, ...more), { maxLength: 6 })
      .map((parts) => parts.join(''))
      .filter((value) => pattern.test(value));
    const item = fc.oneof(
      text.map((value) => ({ value })),
      text.map((value) => ({ list: [{ value }, value] })),
      fc
        .tuple(text, fc.double({ noNaN: true, noDefaultInfinity: true }))
        .map(([value, number]) => ({
          number: number === 0 ? 0 : number,
          value,
        })),
    );
    const items = fc.sample(item, 2000);
    const { stderr, documents } = await template(helm, 'passed', { items });
    expect(stderr).toBe('');
    expect(documents.map((document) => document.item)).toEqual(items);
  });

  test.each([
    'a\n\n',
    '\n',
    'a\u00a0',
    'a\u3000\n',
    'a\u2028b',
    'a\u0085b',
  ])('%j is refused because it would not', async (value) => {
    expect(value).not.toMatch(new RegExp(passedText.pattern, 'u'));
    const { documents } = await template(helm, 'passed', { items: [{ value }] });
    expect(documents[0]?.item).not.toEqual({ value });
  });
});
