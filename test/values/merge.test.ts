import { expect, test } from 'vitest';
import { mergeValues } from '../../src/values';

const defaults = { a: { b: 1, c: { d: [1, 2], e: 'x' } }, list: ['x', 'y'], n: 1, s: 'text' };

test.each([
  ['nothing given keeps the defaults', {}, defaults],
  ['maps merge', { a: { c: { e: 'y' } } }, { ...defaults, a: { b: 1, c: { d: [1, 2], e: 'y' } } }],
  ['new keys are added', { a: { z: 1 } }, { ...defaults, a: { ...defaults.a, z: 1 } }],
  ['lists replace', { list: ['z'] }, { ...defaults, list: ['z'] }],
  ['an empty list replaces', { list: [] }, { ...defaults, list: [] }],
  ['an empty map replaces nothing', { a: {} }, defaults],
  ['scalars replace', { n: 0, s: '' }, { ...defaults, n: 0, s: '' }],
  ['false replaces', { n: false }, { ...defaults, n: false }],
  ['a scalar replaces a map', { a: 'x' }, { ...defaults, a: 'x' }],
  ['a list replaces a map', { a: [] }, { ...defaults, a: [] }],
  ['a map replaces a scalar', { n: { x: 1 } }, { ...defaults, n: { x: 1 } }],
  [
    'null deletes',
    { a: { b: null }, n: null },
    { a: { c: defaults.a.c }, list: ['x', 'y'], s: 'text' },
  ],
  ['null deletes a map', { a: null }, { list: ['x', 'y'], n: 1, s: 'text' }],
  ['null in a list stays', { list: [null] }, { ...defaults, list: [null] }],
  ['undefined is not given', { n: undefined, a: { b: undefined } }, defaults],
])('%s', (_what, given, expected) => {
  expect(mergeValues(defaults, given)).toEqual(expected);
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
