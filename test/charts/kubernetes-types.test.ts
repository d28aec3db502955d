import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App, Chart } from 'cdk8s';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { manifestsOf } from '../../src/cli/print-manifests';
import { chartApp } from '../../src/helm';
import { chartFile, ciFiles, ciPath } from './chart-directory';

// What the API server says of fields it does not know, the compiler says without one: in a literal of Kubernetes' own
// types no other field may stand, and none of another type. The oldest Kubernetes that the chart is for is asked.

const scratch = mkdtempSync(join(tmpdir(), 'two-user-types-'));
afterAll(() => rmSync(scratch, { recursive: true }));

type Typed = { readonly apiVersion: string; readonly kind: string };

/** The errors of the compiler when these objects are literals of their types. */
function typeErrors(objects: readonly Typed[]): string {
  const lines = objects.map((object, index) => {
    const [group, version] = object.apiVersion.includes('/')
      ? object.apiVersion.split('/')
      : ['core', object.apiVersion];
    const module = resolve(
      'node_modules/kubernetes-types',
      group?.split('.')[0] ?? '',
      `${version}`,
    );
    const type = `import(${JSON.stringify(module)}).${object.kind}`;
    return `export const object${index}: ${type} = ${JSON.stringify(object, null, 2)};\n`;
  });
  const file = join(scratch, 'objects.ts');
  writeFileSync(file, lines.join('\n'));
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--ignoreConfig', '--types', '', file];
  try {
    return execFileSync('node_modules/.bin/tsc', options, { encoding: 'utf8' });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

const { version: chartVersion } = parse(chartFile('Chart.yaml'));

const rendered = ciFiles.map((file) => {
  const chart = new Chart(new App(), 'chart', { namespace: 'production' });
  chartApp(chart, parse(readFileSync(ciPath(file), 'utf8')), { name: 'shop', chartVersion });
  return [file, manifestsOf(chart) as unknown as Typed[]] as const;
});

test('no object of any ci file has a field or a type that Kubernetes does not know', () => {
  const objects = rendered.flatMap(([, some]) => some);
  expect(new Set(objects.map(({ kind }) => kind)).size).toBeGreaterThan(10);
  expect(typeErrors(objects)).toBe('');
}, 60_000);

test('the compiler sees both', () => {
  const [, objects] = rendered.find(([file]) => file.startsWith('minimal')) ?? [];
  const text = JSON.stringify(objects?.find(({ kind }) => kind === 'Deployment'));
  const spoilt = (from: string, to: string) => {
    expect(text).toContain(from);
    return typeErrors([JSON.parse(text.replace(from, to))]);
  };
  expect(spoilt('"enableServiceLinks"', '"enableServiceLink"')).toContain('enableServiceLink');
  expect(spoilt('"replicas":2', '"replicas":"2"')).toContain("Type 'string' is not assignable");
}, 60_000);
