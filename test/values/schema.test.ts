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

interface Property extends Place {
  /** Whether whoever writes what is around it has to write it. */
  readonly required: boolean;
  /** Where a default is looked for: nowhere in the items of lists, into which Helm merges nothing. */
  readonly from: 'itself' | 'the object around' | 'nowhere';
  readonly preset: unknown;
}

type Around = Pick<Property, 'from' | 'preset'>;

/** All properties, however deep, the ones of list items, free keys and alternatives too. */
function properties(
  schema: JsonSchema,
  path = '',
  around: Around = { from: 'itself', preset: undefined },
): Property[] {
  const below = Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const place = path === '' ? key : `${path}.${key}`;
    const preset =
      property.default ?? (around.preset as { [key: string]: unknown } | undefined)?.[key];
    const inner: Around =
      around.from === 'itself' && property.default !== undefined
        ? { from: 'the object around', preset }
        : { from: around.from, preset };
    const required = schema.required?.includes(key) ?? false;
    return [
      { path: place, schema: property, required, from: around.from, preset },
      ...properties(property, place, inner),
    ];
  });
  const item: Around = { from: 'nowhere', preset: undefined };
  const { items, additionalProperties: free, anyOf = [] } = schema;
  return [
    ...below,
    ...(items === undefined ? [] : properties(items, `${path}[]`, item)),
    ...(typeof free === 'object' ? properties(free, `${path}{}`, item) : []),
    ...anyOf.flatMap((form) => properties(form, path, item)),
  ];
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

// What Kubernetes does not need either, and what the user alone can know.
const withoutDefault = [
  'image.repository',
  'autoscaling.targetMemoryUtilizationPercentage',
  ...['readinessProbe', 'livenessProbe', 'startupProbe'].flatMap((probe) =>
    [
      ...['httpGet', 'exec', 'grpc', 'timeoutSeconds', 'successThreshold'],
      ...(probe === 'readinessProbe' ? ['initialDelaySeconds'] : []),
      ...(probe === 'startupProbe'
        ? ['tcpSocket', 'initialDelaySeconds', 'periodSeconds', 'failureThreshold']
        : []),
    ].map((key) => `${probe}.${key}`),
  ),
  'lifecycle.postStart',
  ...['exec', 'httpGet', 'sleep', 'tcpSocket'].map((key) => `lifecycle.postStart.${key}`),
  ...['exec', 'httpGet', 'tcpSocket'].map((key) => `lifecycle.preStop.${key}`),
];

test.each(everyProperty)('$path has a description', ({ schema }) => {
  expect(schema.description).toMatch(/^[A-Z][\s\S]*\.$/);
});

test('all but a few have a default', () => {
  const without = everyProperty.filter(({ schema, from, preset }) => {
    if (from === 'nowhere') return false;
    return from === 'itself' ? !hasDefault(schema) : preset === undefined;
  });
  expect(without.map(({ path }) => path).sort()).toEqual(withoutDefault.sort());
});

test('in the items of lists there is no default; a key is required, or says what its absence means', () => {
  const inItems = everyProperty.filter(({ from }) => from === 'nowhere');
  expect(inItems.length).toBeGreaterThan(30);
  for (const { path, schema, required } of inItems) {
    expect(schema.default, path).toBeUndefined();
    if (!required) expect(schema.description, path).toContain('Left out: ');
  }
});

test.each(everyProperty)('every text of $path is bounded', ({ schema }) => {
  const texts = [schema, schema.items, schema.additionalProperties, schema.propertyNames].filter(
    (part): part is JsonSchema => typeof part === 'object' && part.type === 'string',
  );
  // A rule bounds a password: Helm shows the text that does not match a pattern.
  for (const text of texts) expect(text.enum ?? text.pattern ?? text.writeOnly).toBeDefined();
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
      schema.type === 'object' && schema.properties !== undefined && !/\[\]|\{\}/.test(path),
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

  test('it uses no format, and nothing that Helm 3 does not know', () => {
    for (const { path, schema } of places) {
      if (path.endsWith('/properties')) continue;
      for (const word of ['format', '$defs', 'unevaluatedProperties']) {
        expect(Object.keys(schema), path).not.toContain(word);
      }
    }
  });

  test('a reference stands alone, and leads to a definition of the same document', () => {
    for (const { path, schema: place } of places.filter(({ schema: { $ref } }) => $ref)) {
      expect(Object.keys(place), path).toEqual(['$ref']);
      const name = place.$ref?.match(/^#\/definitions\/(\w+)$/)?.[1] ?? '';
      expect(Object.keys((schema as JsonSchema).definitions ?? {}), path).toContain(name);
    }
  });
});
