import { expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  claims,
  concat,
  type Dyn,
  distinct,
  Expression,
  each,
  empty,
  entries,
  equal,
  filledUnion,
  forbid,
  forEach,
  known,
  knownAll,
  type Node,
  named,
  not,
  plain,
  possible,
  problemsIn,
  type Rules,
  references,
  shared,
  text,
  union,
  when,
} from '../../src/deferred';
import { rulesTemplate } from '../../src/helm/rules-template';
import { templateYaml } from '../../src/helm/template-yaml';
import { namedTemplates } from '../../src/helm/templates';
import { describeHelms } from '../helm-tools';
import { chart, printedBy } from './one-template';

const schema = {
  type: 'object',
  properties: {
    on: { type: 'boolean' },
    word: { type: 'string' },
    count: { type: 'integer' },
    map: { type: 'object', additionalProperties: { type: 'string' } },
    list: { type: 'array', items: { type: 'string' } },
    ports: {
      type: 'array',
      items: {
        type: 'object',
        properties: { name: { type: 'string' }, number: { type: 'integer' } },
      },
    },
  },
} as const;

interface Values {
  readonly on: Dyn<boolean>;
  readonly word: Dyn<string>;
  readonly count: Dyn<number>;
  readonly map: Dyn<{ readonly [key: string]: string }>;
  readonly list: Dyn<readonly string[]>;
  readonly ports: Dyn<readonly { readonly name: string; readonly number: number }[]>;
}

const some = {
  on: true,
  word: 'no "x" {{ y }}\n#',
  count: 9007199254740991,
  map: { b: '1', a: 'yes', 'x/y.z': 'a: b' },
  list: ['one', '', '0', 'three\nlines\n'],
  ports: [
    { name: 'http', number: 80 },
    { name: 'y', number: 1000000 },
  ],
};
const none = { on: false, word: '', count: 0, map: {}, list: [], ports: [] };
const cases = [some, none, { ...some, on: false }, { ...none, on: true }];

const nodes: { readonly [name: string]: (values: Values) => Node } = {
  literal: () => ({ a: '{{ fail "x" }}', b: ['yes', 1, true, {}, []], c: undefined, d: '' }),
  scalars: ({ on, word, count }) => ({ on, word, count, list: [on, word, count] }),
  whenOfAKey: ({ on, word }) => ({ a: when(on, word), b: when(not(on), { c: word }, ['other']) }),
  whenOfAnItem: ({ on, word }) => [
    when(on, word),
    'always',
    when(not(on), { name: 'a', word }, { name: 'b' }),
  ],
  whenInWhen: ({ on, word }) => ({
    a: 1,
    b: when(on, when(not(empty(word)), word, 'empty'), when(empty(word), 'off')),
  }),
  union: ({ on, word, map }) => ({
    first: 1,
    all: union({ z: word }, map, when(on, { on: 'yes' })),
    onlyMap: union(map),
    onlyWhen: union(when(on, { x: word })),
    last: union(undefined, undefined),
  }),
  filledUnion: ({ on, word, map }) => ({
    a: filledUnion(map, { z: word }),
    b: filledUnion(when(on, { x: 1 }), when(not(on), { y: word })),
  }),
  concat: ({ on, word, list }) => ({
    first: 1,
    all: concat(['a', word], list, when(on, [{ name: 'b' }, 'c']), undefined, ['z']),
    onlyList: concat(list),
    onlyWhen: concat(when(on, ['x'])),
    none: concat([], undefined),
  }),
  eachOfAList: ({ ports, list, word }) => ({
    first: 1,
    ports: each(ports, 'port', ({ name, number }, index) => ({
      name,
      number,
      text: text`${index}: ${name}=${number} of ${word}`,
    })),
    words: concat(
      each(list, 'item', (item) => item),
      ['last'],
    ),
  }),
  eachOfAMap: ({ map }) => ({
    first: 1,
    pairs: each(map, 'entry', (value, key) => ({ name: key, value })),
  }),
  eachInEach: ({ ports, list, on }) => ({
    first: 1,
    table: each(ports, 'port', ({ name }, index) => ({
      name,
      cells: each(list, 'cell', (cell, column) => text`${index}.${column} ${name} ${cell}`),
      on: when(on, name),
    })),
  }),
  entries: ({ word, on, count }) => ({
    ...{ a: entries([word, count], [text`${word}-2`, { on }], [known('fixed'), word]) },
    b: union(entries([text`k${count}`, word]), when(on, entries([text`on${word}`, 'x']))),
  }),
  shared: ({ word, map, ports }) => ({
    a: shared('labels', union({ word }, map)),
    b: { c: union({ own: 1 }, shared('labels', union({ word }, map))) },
    d: concat(['x'], shared('names', concat(['a'], [word]))),
    e: each(ports, 'port', ({ name }) => ({
      name,
      labels: shared('labels', union({ word }, map)),
      title: named('title', text`${word}!`),
    })),
  }),
};

describeHelms('nodes', (helm) => {
  test.each(cases)('are in a template what they are here, for %j', async (values) => {
    const made = (of: Values) =>
      Object.fromEntries(Object.entries(nodes).map(([name, make]) => [name, { x: make(of) }]));
    const node = made(references(schema, '\ue000.Values') as Values);
    const template = templateYaml(node, chart);
    const printed = await printedBy(helm, template, values, namedTemplates(node, chart));
    const there = parse(printed, { version: '1.1' });
    const here = plain(made(knownAll(values) as unknown as Values)) as typeof there;
    expect(Object.keys(there)).toEqual(Object.keys(nodes));
    for (const name of Object.keys(nodes)) {
      const only = templateYaml({ x: node[name] }, chart);
      expect(there[name], `${name}: ${only}`).toEqual(here[name]);
    }
  });
});

const deferred = <T>(kind: 'boolean' | 'string' | 'list' | 'map', path: string) =>
  new Expression(kind, path) as unknown as Dyn<T>;
const on = deferred<boolean>('boolean', '.Values.on');

test('an item of a list cannot begin with a key that may be missing: the dash would go with it', () => {
  const refused = /an item of a list has to begin with a key that is always there/;
  for (const item of [
    { a: when(on, 1), b: 2 },
    { a: union(deferred('map', '.Values.m')), b: 2 },
    { a: concat(deferred('list', '.Values.l')), b: 2 },
  ]) {
    expect(() => templateYaml([item], chart)).toThrow(refused);
    expect(() => templateYaml({ list: concat(['x'], when(on, [item])) }, chart)).toThrow(refused);
  }
  expect(templateYaml([{ b: 2, a: when(on, 1) }], chart)).toContain('- b: 2');
});

test('two templates of one name have to be the same', () => {
  const word = deferred<string>('string', '.Values.word');
  const other = deferred<string>('string', '.Values.other');
  const both = (a: Node, b: Node) => namedTemplates([{ a }, [b]], chart);
  expect(both(shared('labels', { a: word }), shared('labels', { a: word }))).toBe(
    '{{- define "tiny.labels" -}}\na: {{ .Values.word | quote }}\n{{- end }}\n',
  );
  const refused = 'two templates are called "labels"; rename one';
  expect(() => both(shared('labels', { a: word }), shared('labels', { a: other }))).toThrow(
    refused,
  );
  expect(() => both(named('labels', word), shared('labels', { a: word }))).toThrow(refused);
  expect(() => both(named('labels', word), [{ x: named('labels', other) }])).toThrow(refused);
});

test('what is known leaves no trace of a condition', () => {
  expect(when(known(true), 'a', 'b')).toBe('a');
  expect(when(known(false), 'a')).toBeUndefined();
  expect(union(undefined, {})).toBeUndefined();
  expect(filledUnion({ a: 1 }, undefined)).toEqual({ a: 1 });
  expect(concat([undefined], undefined, [])).toBeUndefined();
  expect(shared('x', { a: 1 })).toEqual({ a: 1 });
  expect([possible(known(true)), possible(known(false)), possible(on)]).toEqual([
    true,
    false,
    true,
  ]);
});

const ruleNames = { type: 'array', items: { type: 'string' } } as const;
const ruleSchema = {
  type: 'object',
  properties: { mode: { type: 'string' }, names: ruleNames, others: ruleNames },
} as const;

interface RuleValues {
  readonly mode: Dyn<string>;
  readonly names: Dyn<readonly string[]>;
  readonly others: Dyn<readonly string[]>;
}

function rulesOf({ mode, names, others }: RuleValues): Rules {
  const claim = (list: string) => (name: Dyn<string>, index: Dyn<string>) => ({
    made: not(equal(name, 'free')),
    id: name,
    path: text`${list}[${index}]`,
    refusal: (first: Dyn<string>) => text`${list}[${index}]: ${name} is that of ${first}`,
  });
  return [
    ...forbid(equal(mode, 'off'), text`mode: 100% "${mode}" is not allowed`),
    ...forEach(names, 'name', (name, index) =>
      forbid(empty(name), text`names[${index}]: empty in ${mode}`),
    ),
    ...distinct(
      ...claims(names, 'name', claim('names')),
      ...claims(others, 'other', claim('others')),
    ),
    ...distinct(...claims(others, 'other', claim('others'))),
  ];
}

describeHelms('rules', (helm) => {
  test.each([
    { mode: 'on', names: ['a', 'b'], others: ['c'] },
    { mode: 'off', names: ['', 'a'], others: [] },
    { mode: '%s', names: ['a', 'a', 'free', 'free'], others: ['a', 'b', 'b', 'free'] },
    { mode: 'off', names: ['', '', 'x y'], others: ['x y', ''] },
  ])('say of %j what they say here', async (values) => {
    const template = rulesTemplate(
      rulesOf(references(ruleSchema, '\ue000.Values') as RuleValues),
      chart,
    );
    const body = `problems: {{ include "${chart}.problems" . | trim | toJson }}\n`;
    const printed = await printedBy(helm, body, values, template);
    const here = problemsIn(rulesOf(knownAll(values) as unknown as RuleValues));
    expect(parse(printed).problems.split(/\n+/).filter(Boolean)).toEqual(here);
    expect(here.length).toBe({ on: 0, off: here.length, '%s': 4 }[values.mode]);
  });
});

test('a rule that no values can keep is no rule of a chart', () => {
  const always = forbid(known(true), known('x: nothing is allowed'));
  expect(problemsIn(always)).toEqual(['x: nothing is allowed']);
  expect(() => rulesTemplate(always, chart)).toThrow(
    'a rule refuses all values: x: nothing is allowed',
  );
  const within = forEach(deferred<string[]>('list', '.Values.l'), 'item', () => always);
  expect(() => rulesTemplate(within, chart)).toThrow('a rule refuses all values');
  expect(rulesTemplate(forbid(known(false), known('x')), chart)).toBe(
    '{{- define "tiny.problems" -}}\n{{- end }}\n',
  );
});

test('rules that only Helm can look at are not passed over here', () => {
  expect(() => problemsIn(forbid(on, known('x')))).toThrow('only Helm can look at');
  const list = deferred<string[]>('list', '.Values.l');
  expect(() => problemsIn(forEach(list, 'item', () => forbid(on, known('x'))))).toThrow(
    'only Helm can look at',
  );
});
