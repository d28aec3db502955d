// What merging means: to us, and to Helm.

export const defaults = {
  a: { b: 1, c: { d: [1, 2], e: 'x' } },
  list: ['x', 'y'],
  n: 1,
  s: 'text',
};

export const mergeCases: readonly (readonly [what: string, given: object, merged: object])[] = [
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
  ['null for a key that has no default stays', { z: null }, { ...defaults, z: null }],
  ['so it does deeper', { a: { z: null } }, { ...defaults, a: { ...defaults.a, z: null } }],
  ['and in a map that is new', { z: { y: { x: null } } }, { ...defaults, z: { y: { x: null } } }],
  ['and in a map in place of a scalar', { s: { x: null } }, { ...defaults, s: { x: null } }],
  ['and in the maps of a list', { list: [{ x: null }] }, { ...defaults, list: [{ x: null }] }],
  ['null deletes a list', { list: null }, { a: defaults.a, n: 1, s: 'text' }],
];
