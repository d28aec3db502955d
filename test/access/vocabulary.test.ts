import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { policySchema, readerRules, tableRules, validatePolicy } from '../../src/access';
import { examplePolicy } from './policies';

const lossy = ['DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES', 'MAINTAIN', 'ALL'];

test('the rules are these words and no others', () => {
  expect(tableRules).toEqual(['readWrite', 'appendOnly', 'readOnly', 'none']);
  expect(readerRules).toEqual(['readOnly', 'none']);
  const { service, readers } = policySchema.properties;
  expect(service.properties.tables.additionalProperties.enum).toEqual(tableRules);
  expect(readers.items.properties.tables.additionalProperties.enum).toEqual(readerRules);
});

test.each(lossy)('%s stands nowhere in the schema', (word) => {
  expect(JSON.stringify(policySchema)).not.toMatch(new RegExp(`\\b${word}\\b`));
  expect(JSON.stringify(policySchema)).not.toMatch(new RegExp(`"${word}"`, 'i'));
});

describe.each([
  ...lossy,
  ...lossy.map((word) => word.toLowerCase()),
  'readwrite',
])('rejects %s', (word) => {
  test.each([word, [word], { [word]: true }, null, true])('written as %j', (rule) => {
    const { service, readers } = examplePolicy;
    const tables = { 'public.users': rule };
    expect(() => validatePolicy({ ...examplePolicy, service: { ...service, tables } })).toThrow(
      /service\.tables\["public\.users"\]: .* is not allowed; allowed: "readWrite", "appendOnly", "readOnly", "none"; use one of these/,
    );
    const reader = { ...readers[0], tables };
    expect(() => validatePolicy({ ...examplePolicy, readers: [reader] })).toThrow(
      /readers\[0\]\.tables\["public\.users"\]: .* is not allowed; allowed: "readOnly", "none"; use one of these/,
    );
  });
});

test('a policy with a forbidden word does not compile', () => {
  // Each wrong line in it carries @ts-expect-error, which is itself an error where nothing is wrong.
  const snippet = join(__dirname, 'forbidden-rules.ts');
  const options = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--types', 'node'];
  const modules = ['--module', 'nodenext', '--target', 'es2022'];
  execFileSync('node_modules/.bin/tsc', [...options, ...modules, snippet], { encoding: 'utf8' });
});
