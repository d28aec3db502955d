import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { policySchema, validatePolicy } from '../../src/access';
import { defaultsOf } from '../../src/access/defaults';
import type { JsonSchema } from '../../src/access/json-schema';
import { mergeValues } from '../../src/values';

// docs/access.md is the reference of the vocabulary.

const read = (...path: string[]) => readFileSync(join(__dirname, '..', '..', ...path), 'utf8');
const text = read('docs', 'access.md');
const yamlIn = (markdown: string) =>
  [...markdown.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, yaml = '']) => yaml);

const examples = [
  ...yamlIn(text).map((yaml) => parse(yaml)),
  ...yamlIn(read('src', 'helm', 'chart', 'README.md'))
    .map((yaml) => parse(yaml))
    .filter(({ access }) => access !== undefined)
    .map(({ access }) => access),
];

test('there are examples', () => expect(examples.length).toBeGreaterThan(3));

test.each(examples)('example %# is a policy', (example) => {
  const policy = mergeValues(defaultsOf(policySchema), example);
  expect(() => validatePolicy(policy)).not.toThrow();
});

/** Every key that a policy can have, and every word that a value of a fixed set can be. */
function words(schema: JsonSchema): string[] {
  const { properties = {}, items, additionalProperties, anyOf = [], enum: fixed = [] } = schema;
  const inner = [items, additionalProperties, ...anyOf, ...Object.values(properties)];
  return [
    ...Object.keys(properties),
    ...fixed.map(String),
    ...inner.flatMap((one) => (typeof one === 'object' ? words(one) : [])),
  ];
}

test.each([...new Set(words(policySchema))])('%s is spoken of', (word) => {
  expect(text).toMatch(new RegExp(`\\b${word}\\b`));
});
