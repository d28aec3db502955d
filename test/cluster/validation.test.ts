import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { run } from './command';
import type { Json } from './kubectl';
import { makePlace, type Place } from './place';
import { kubectlProgram } from './programs';
import { chart, succeeds } from './release';
import { describeHelms } from './suite';

const folder = join(chart, 'ci');
const files = readdirSync(folder).filter((file) => file.endsWith('-values.yaml'));

/** Makes what the pod of `helm test` has to find even in a dry run, since it is no template of something else. */
async function makeWhatPodsNeed({ kubectl }: Place, objects: readonly Json[]): Promise<void> {
  const accounts = objects.filter(({ kind }) => kind === 'ServiceAccount');
  if (accounts.length > 0) await kubectl.apply(...accounts);
  const classes = objects.flatMap(({ spec }) => spec?.priorityClassName ?? []);
  for (const name of new Set<string>(classes)) {
    if ((await kubectl.try('get', 'priorityclass', name)).code === 0) continue;
    await kubectl('create', 'priorityclass', name, '--value=1');
    onTestFinished(async () => {
      await kubectl('delete', 'priorityclass', name);
    });
  }
}

describeHelms('the API server takes every object, with no field unknown to it', (helm) => {
  test.each(files)('ci/%s', async (file) => {
    const place = await makePlace();
    const { namespace } = place;
    const render = ['template', 'shop', chart, '--namespace', namespace];
    const rendered = await succeeds(
      run(helm.program(), [...render, '--values', join(folder, file)]),
    );
    const objects: Json[] = parseAllDocuments(rendered)
      .map((document) => document.toJS())
      .filter((object) => object !== null);
    await makeWhatPodsNeed(place, objects);

    const apply = ['apply', '--dry-run=server', '--validate=strict', '--filename=-'];
    const { code, text } = await run(kubectlProgram(), apply, rendered);
    expect(code, text).toBe(0);
    expect(
      text
        .trim()
        .split('\n')
        .filter((line) => line.includes('dry run')),
    ).toHaveLength(objects.length);
    // The namespace warns of what makes pods that the standard "restricted" refuses. An application may be weakened on
    // purpose; what touches the database never is.
    const warnings = text.split('\n').filter((line) => line.startsWith('Warning'));
    expect(warnings.filter((line) => !file.startsWith('weak-') || line.includes('"db-'))).toEqual(
      [],
    );
  });
});
