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
  const [word, map] = service.properties.tables.additionalProperties.anyOf;
  expect(word.enum).toEqual(tableRules);
  expect(map.properties.rule.enum).toEqual(tableRules);
  expect(Object.keys(map.properties)).toEqual([
    'rule',
    'hide',
    'readOnlyColumns',
    'insertOnlyColumns',
  ]);
  const [readerWord, ...maps] = readers.items.properties.tables.additionalProperties.anyOf;
  expect(readerWord.enum).toEqual(readerRules);
  expect(maps.map(({ properties }) => Object.keys(properties))).toEqual([['hide'], ['columns']]);
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
  const { service, readers } = examplePolicy;
  const withServiceRule = (rule: unknown) => ({
    ...examplePolicy,
    service: { ...service, tables: { 'public.users': rule } },
  });
  const withReaderRule = (rule: unknown) => ({
    ...examplePolicy,
    readers: [{ ...readers[0], tables: { 'public.users': rule } }],
  });

  test.each([word, [word], null, true])('written as %j', (rule) => {
    expect(() => validatePolicy(withServiceRule(rule))).toThrow(
      /^invalid access policy:\n {2}service\.tables\["public\.users"\]: [^\n]* is not allowed; allowed: "readWrite", "appendOnly", "readOnly", "none", or a map of rule, hide, readOnlyColumns, insertOnlyColumns; use one of these$/,
    );
    expect(() => validatePolicy(withReaderRule(rule))).toThrow(
      /^invalid access policy:\n {2}readers\[0\]\.tables\["public\.users"\]: [^\n]* is not allowed; allowed: "readOnly", "none", or a map of hide or of columns; use one of these$/,
    );
  });

  test('as a key of a rule', () => {
    expect(() => validatePolicy(withServiceRule({ [word]: true }))).toThrow(
      new Error(
        `invalid access policy:\n  service.tables["public.users"].${word}: key "${word}" is not allowed; allowed: rule, hide, readOnlyColumns, insertOnlyColumns; correct its spelling or remove it`,
      ),
    );
    expect(() => validatePolicy(withReaderRule({ columns: ['id'], [word]: true }))).toThrow(
      new Error(
        `invalid access policy:\n  readers[0].tables["public.users"].${word}: key "${word}" is not allowed; allowed: columns; correct its spelling or remove it`,
      ),
    );
  });

  test('as the rule of the other columns', () => {
    expect(() => validatePolicy(withServiceRule({ rule: word, hide: ['a'] }))).toThrow(
      new Error(
        `invalid access policy:\n  service.tables["public.users"].rule: "${word}" is not allowed; allowed: "readWrite", "appendOnly", "readOnly", "none"; use one of these`,
      ),
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
