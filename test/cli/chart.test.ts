import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { describeHelms } from '../helm-tools';
import { program } from './program';

const two = program();

const chart = join(__dirname, '../../charts/two-user-app');
const branches = readdirSync(join(chart, 'ci'));

/** Objects by kind and name, without the label that only the chart knows, which is also in the hash of the Job's name. */
function byName(objects: readonly unknown[]): { readonly [name: string]: unknown } {
  const text = JSON.stringify(objects).replace(/"helm\.sh\/chart":"[^"]*",?/g, '');
  const named = text.replaceAll(',}', '}').replace(/-migrate-[0-9a-f]{10}\b/g, '-migrate-hash');
  const plain = JSON.parse(named) as {
    kind: string;
    metadata: { name: string };
  }[];
  return Object.fromEntries(
    plain.map((object) => [`${object.kind} ${object.metadata.name}`, object]),
  );
}

describeHelms('with the values of the chart, synth and', (helm) => {
  test.each(branches)('print the same objects: %s', async (branch) => {
    const own = join(chart, 'ci', branch);
    const { status, stdout, stderr } = await helm.run([
      ...['template', 'shop', chart, '-f', own, '--namespace', 'production'],
    ]);
    expect([status, stderr]).toEqual([0, '']);
    const rendered = parseAllDocuments(stdout, { version: '1.2' })
      .map((document) => document.toJS())
      .filter((object) => object !== null);

    const { delivery = 'helm', fullnameOverride } = parse(readFileSync(own, 'utf8')) ?? {};
    const synth = await two.run([
      ...['synth', '-f', join(chart, 'values.yaml'), '-f', own, '--delivery', delivery, '--json'],
      ...['--name', fullnameOverride ?? 'shop', '--namespace', 'production'],
    ]);
    expect([synth.status, synth.stderr]).toEqual([0, '']);
    expect(byName(JSON.parse(synth.stdout).items)).toEqual(byName(rendered));
  });
});

test('the values file alone lacks an image, which synth says where the file has it', async () => {
  const { status, stdout, stderr } = await two.run([
    ...['synth', '-f', join(chart, 'values.yaml'), '--name', 'shop'],
  ]);
  expect([status, stdout]).toEqual([1, '']);
  const line = readFileSync(join(chart, 'values.yaml'), 'utf8')
    .split('\n')
    .findIndex((text) => text.startsWith('  repository: '));
  for (const problem of stderr.trimEnd().split('\n')) {
    expect(problem).toContain(
      `charts/two-user-app/values.yaml:${line + 1}:3: image.repository: ""`,
    );
  }
});

test.each(branches)('without Helm, %s gives no object that only Helm knows', async (branch) => {
  const own = join(chart, 'ci', branch);
  const { migration, delivery } = parse(readFileSync(own, 'utf8')) ?? {};
  const { status, stdout, stderr } = await two.run(['synth', '-f', own, '--name', 'shop']);
  if (migration?.ordering === 'hook' && delivery !== 'argocd') {
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('migration.ordering');
  } else {
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('\nkind: Deployment\n');
    expect(stdout).not.toContain('helm.sh/');
    expect(stdout).not.toContain('managed-by: Helm');
  }
});
