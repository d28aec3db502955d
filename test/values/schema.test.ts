import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { defaultsOf } from '../../src/access/defaults';
import { hasDefault, type JsonSchema } from '../../src/access/json-schema';
import { policySchema } from '../../src/access/policy-schema';
import { appValuesSchema, completeAppSchema } from '../../src/values';

interface Place {
  readonly path: string;
  readonly schema: JsonSchema;
}

/** All properties, however deep, the ones of list items too. */
function properties(schema: JsonSchema, path = ''): Place[] {
  const below = Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const place = path === '' ? key : `${path}.${key}`;
    return [{ path: place, schema: property }, ...properties(property, place)];
  });
  return schema.items === undefined ? below : [...below, ...properties(schema.items, `${path}[]`)];
}

/** Every schema inside a schema. */
function all(schema: unknown, path = '#'): Place[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return [
    { path, schema: schema as JsonSchema },
    ...Object.entries(schema)
      .filter(([key]) => key !== 'default')
      .flatMap(([key, value]) => all(value, `${path}/${key}`)),
  ];
}

const everyProperty = properties(appValuesSchema);

test('the schema is large enough for the tests below to mean something', () => {
  expect(everyProperty.length).toBeGreaterThan(60);
  expect(appValuesSchema.$schema).toBe('http://json-schema.org/draft-07/schema#');
});

test.each(
  everyProperty,
)('$path has a description and, unless only its user can know it, a default', ({
  path,
  schema,
}) => {
  expect(schema.description).toMatch(/^[A-Z][\s\S]*\.$/);
  const inProbe = /^(readiness|liveness)Probe\./.test(path);
  const unknowable = ['image.repository', 'access.readers[].role'].includes(path);
  expect(hasDefault(schema)).toBe(!(inProbe || unknowable));
});

test.each(everyProperty)('every text of $path is bounded', ({ schema }) => {
  const texts = [schema, schema.items, schema.additionalProperties, schema.propertyNames].filter(
    (part): part is JsonSchema => typeof part === 'object' && part.type === 'string',
  );
  for (const text of texts) expect(text.enum ?? text.pattern).toBeDefined();
});

test('every integer is bounded to what Kubernetes can count', () => {
  const integers = everyProperty.filter(({ schema }) => schema.type === 'integer');
  expect(integers.length).toBeGreaterThan(10);
  for (const { path, schema } of integers) {
    expect(schema.minimum, path).toBeGreaterThanOrEqual(0);
    expect(schema.maximum, path).toBeLessThanOrEqual(2147483647);
  }
});

test('the complete schema is closed and requires each key that has a default', () => {
  const objects = [
    { path: '#', schema: completeAppSchema },
    ...properties(completeAppSchema),
  ].filter(
    ({ path, schema }) =>
      schema.type === 'object' && schema.properties !== undefined && !path.includes('[]'),
  );
  expect(objects.length).toBeGreaterThan(12);
  for (const { path, schema } of objects) {
    expect(schema.additionalProperties, path).toBe(false);
    if (schema.default !== undefined) continue;
    const keys = Object.entries(schema.properties ?? {}).filter(([, key]) => hasDefault(key));
    for (const [key] of keys) expect(schema.required, path).toContain(key);
  }
  expect(completeAppSchema.required).toEqual(Object.keys(appValuesSchema.properties));
});

test.each([
  ['the values', completeAppSchema],
  ['the policy', policySchema],
])('the schema of %s is valid in strict mode', (_name, schema) => {
  const strict = { strict: true, strictTypes: true, strictTuples: true, strictRequired: false };
  expect(() => new Ajv({ ...strict, logger: false }).compile(schema)).not.toThrow();
  expect(() => new Ajv({ ...strict, logger: false }).compile({ ...schema, typo: 1 })).toThrow();
});

test('the defaults are valid, except that they lack the image', () => {
  const validate = new Ajv({ allErrors: true, strictRequired: false }).compile(completeAppSchema);
  const defaults = defaultsOf(appValuesSchema) as object;
  expect(validate(defaults)).toBe(false);
  expect(new Set(validate.errors?.map(({ instancePath }) => instancePath.split('/')[1]))).toEqual(
    new Set(['image']),
  );
  expect(
    validate({
      ...defaults,
      image: { ...(defaults as { image: object }).image, repository: 'a', tag: '1' },
    }),
  ).toBe(true);
});

describe.each([
  ['the values', completeAppSchema],
  ['the policy', policySchema],
])('Helm understands the schema of %s:', (_name, schema) => {
  const places = all(schema);

  test('its patterns are RE2', () => {
    const patterns = places.filter(({ schema: { pattern } }) => typeof pattern === 'string');
    expect(patterns.length).toBeGreaterThan(3);
    for (const {
      path,
      schema: { pattern = '' },
    } of patterns) {
      expect(pattern, path).not.toMatch(/\(\?|\\u|\\[1-9]|\\k|\\p/);
      expect(() => new RegExp(pattern, 'u'), path).not.toThrow();
    }
  });

  test('it uses no format and no reference', () => {
    for (const { path, schema } of places) {
      if (path.endsWith('/properties')) continue;
      for (const word of ['format', '$ref', '$defs', 'unevaluatedProperties']) {
        expect(Object.keys(schema), path).not.toContain(word);
      }
    }
  });
});
