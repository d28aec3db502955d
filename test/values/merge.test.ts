import { expect, test } from 'vitest';
import { mergeValues } from '../../src/values';
import { defaults, mergeCases } from './merge-cases';

test.each(mergeCases)('%s', (_what, given, expected) => {
  expect(mergeValues(defaults, given)).toEqual(expected);
});

test('undefined is not given', () => {
  expect(mergeValues(defaults, { n: undefined, a: { b: undefined } })).toEqual(defaults);
});

test('undefined is left out of what is new, too', () => {
  const merged = mergeValues({}, { a: { b: undefined, c: [{ d: undefined }] } });
  expect(JSON.stringify(merged)).toBe('{"a":{"c":[{}]}}');
  expect(Object.keys((merged as { a: object }).a)).toEqual(['c']);
});

test('nothing is shared with what was given, and nothing given is changed', () => {
  const given = { a: { c: { d: [3] } } };
  const before = structuredClone({ defaults, given });
  const merged = mergeValues(defaults, given) as typeof defaults;
  merged.a.c.d.push(4);
  merged.list.push('z');
  expect({ defaults, given }).toEqual(before);
});

test('a key called __proto__ is a key like any other', () => {
  const given = JSON.parse('{"a": {"__proto__": {"polluted": true}}}');
  const merged = mergeValues(defaults, given) as { a: object };
  expect(Object.hasOwn(merged.a, '__proto__')).toBe(true);
  expect('polluted' in merged.a).toBe(false);
  expect('polluted' in {}).toBe(false);
});
