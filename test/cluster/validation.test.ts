import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from './command';
import { makePlace } from './place';
import { kubectlProgram } from './programs';
import { chart } from './release';
import { describeHelms } from './suite';

const folder = join(chart, 'ci');
const files = (existsSync(folder) ? readdirSync(folder) : []).filter((file) =>
  file.endsWith('-values.yaml'),
);

describeHelms('the API server takes every object, with no field unknown to it', (helm) => {
  test('there are values to try', () => {
    expect(files.length).toBeGreaterThan(0);
  });

  test.each(files)('ci/%s', async (file) => {
    const { namespace } = await makePlace();
    const render = ['template', 'shop', chart, '--namespace', namespace];
    const rendered = await run(helm.program(), [...render, '--values', join(folder, file)]);
    expect(rendered.code, rendered.text).toBe(0);

    const apply = ['apply', '--dry-run=server', '--validate=strict', '--filename=-'];
    const { code, text } = await run(kubectlProgram(), apply, rendered.stdout);
    expect(code, text).toBe(0);
    // PSS restricted is enforced for pods and warned of for what makes pods.
    expect(text).not.toMatch(/Warning/i);
  });
});
