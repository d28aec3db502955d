import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { template, type Values } from '../charts/umbrella';
import type { Helm } from '../helm-tools';

/** The name of the chart, and so the beginning of the names of its templates. */
export const chart = 'tiny';

/**
 * What `helm template` prints of a chart with one template and named ones.
 *
 * @throws Error with what helm says when it refuses
 */
export async function printedBy(
  helm: Helm,
  body: string,
  values: Values,
  definitions = '',
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'one-template-'));
  try {
    mkdirSync(join(folder, 'templates'));
    writeFileSync(
      join(folder, 'Chart.yaml'),
      `apiVersion: v2\nname: ${chart}\nversion: 1.0.0\nappVersion: "1"\n`,
    );
    writeFileSync(join(folder, 'templates', '_definitions.tpl'), definitions);
    writeFileSync(join(folder, 'templates', 'all.yaml'), body);
    const target = { releaseName: 'r', namespace: 'n' };
    const { status, stdout, stderr } = await template(helm, folder, values, target);
    if (status !== 0) throw new Error(stderr);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const header = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: results\ndata:\n';

/** An action that finds an item of its cases in `$case`. */
export interface Tried {
  readonly action: string;
  readonly cases: readonly unknown[];
}

/** What actions give, by name: one value for each case. */
export async function resultsOf(
  helm: Helm,
  tried: { readonly [name: string]: Tried },
  definitions = '',
): Promise<{ readonly [name: string]: unknown[] }> {
  const parts = Object.entries(tried).map(
    ([name, { action }]) =>
      `  ${name}: "{{ range $case := .Values.${name} }}{{ toJson (${action}) | b64enc }} {{ end }}"\n`,
  );
  const values = Object.entries(tried).map(([name, { cases }]) => [name, cases]);
  const body = header + parts.join('');
  const text = await printedBy(helm, body, Object.fromEntries(values), definitions);
  const lines = [...text.matchAll(/^ {2}(\w+): "(.*)"$/gm)];
  return Object.fromEntries(
    lines.map(([, name = '', results = '']) => [
      name,
      results
        .trim()
        .split(' ')
        .map((result) => JSON.parse(Buffer.from(result, 'base64').toString())),
    ]),
  );
}
