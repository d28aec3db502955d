import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { exampleManifests } from '../../src/cli/examples';
import { placeholder } from '../../src/values/placeholder';
import type { Json } from '../constructs/synthesis';

const session = readFileSync('src/constructs/scripts/session.sh', 'utf8');
const [refusal = ''] = session.match(/^refuse_placeholders\(\) \{\n[\s\S]*?\n\}$/m) ?? [];

const secrets = parseAllDocuments(exampleManifests()['secrets.yaml'] ?? '').map(
  (document) => (document as Json).toJS().stringData,
);

/** What the scripts in the containers say of a connection, if they refuse it. */
function refused(data: Json): string {
  const script = `fail() { echo "$2; $3"; exit "$1"; }\n${refusal}\nrefuse_placeholders`;
  const { DB_HOST, DB_USER, DB_PASSWORD, DB_NAME } = data;
  const run = spawnSync('sh', ['-euc', script], {
    env: { PGHOST: DB_HOST, PGUSER: DB_USER, PGPASSWORD: DB_PASSWORD, PGDATABASE: DB_NAME },
    encoding: 'utf8',
  });
  expect(run.stderr).toBe('');
  expect(run.status).toBe(run.stdout === '' ? 0 : 78);
  return run.stdout;
}

test('the scripts refuse the placeholder of the examples, wherever it was left', () => {
  expect(secrets).toHaveLength(2);
  for (const data of secrets) {
    const fields = Object.keys(data).filter((key) => data[key].includes(placeholder));
    expect(fields).toEqual(['DB_HOST', 'DB_PASSWORD']);
    const filled = { ...data, DB_HOST: 'db.example.com', DB_PASSWORD: 's3cret' };
    expect(refused(filled)).toBe('');
    for (const field of fields) {
      expect(refused({ ...filled, [field]: data[field] })).toContain(`replace ${placeholder} in`);
    }
    expect(refused({ ...filled, DB_NAME: placeholder })).toContain('a placeholder');
  }
});
