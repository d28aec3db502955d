import { expect, test } from 'vitest';
import {
  and,
  byteLength,
  choose,
  contains,
  type Dyn,
  Expression,
  empty,
  equal,
  greater,
  has,
  hasKey,
  joined,
  json,
  type Kind,
  known,
  matches,
  mergedTexts,
  named,
  not,
  omit,
  or,
  orElse,
  replaced,
  sha256,
  startsWith,
  text,
  toText,
  truncated,
} from '../../src/deferred';
import { expressionText } from '../../src/helm/expression-text';
import { namedTemplates } from '../../src/helm/templates';
import { textsOf } from '../charts/texts';
import { describeHelms } from '../helm-tools';
import { chart, resultsOf } from './one-template';

/** The two values of a case, known or deferred. */
type Two = (a: Dyn<never>, b: Dyn<never>) => unknown;
type Table = readonly (readonly [a: unknown, b?: unknown])[];

interface Check {
  readonly kinds: readonly [Kind, Kind?];
  readonly cases: Table;
  readonly does: Two;
}

const check = (
  kinds: Check['kinds'],
  cases: Table,
  // biome-ignore lint/suspicious/noExplicitAny: each check has types of its own
  does: (a: any, b: any) => unknown,
): Check => ({ kinds, cases, does });

const strings = [...textsOf({ type: 'string' }), 'a%b', '%!s(int=1)', 'a\u0000b', '\u007f'];
const one = strings.map((some) => [some] as const);
const two = strings.flatMap((a, index) => {
  const partners = [a, '', 'a', `-${a}`, strings[(index * 7) % strings.length]];
  return partners.map((b) => [a, b] as const);
});
const truths: Table = [
  [true, true],
  [true, false],
  [false, true],
  [false, false],
];
const integers = [-2147483648, -1, 0, 1, 2, 80, 1000000, 2147483647, 9007199254740991];
const pairs = integers.flatMap((a) => integers.map((b) => [a, b] as const));
const maps = [
  [{}, 'a'],
  [{ a: '' }, 'a'],
  [{ a: 1, b: { c: [null] } }, 'a'],
  [{ A: 1, 'a.b': 2 }, 'a'],
  ...strings.filter((key) => key !== '<<').map((key) => [{ [key]: 1, other: key }, key] as const),
] as const;
const textMaps: Table = [
  [{}, {}],
  [{ a: 'x' }, { a: 'y', b: 'z' }],
  [{ a: '' }, { a: 'y' }],
  [{ a: '' }, { b: '' }],
  [{ a: '' }, { a: '' }],
  [{ a: 'x', c: '' }, { a: '' }],
];

const checks: { readonly [name: string]: Check } = {
  empty: check(
    ['any'],
    [...one, [0], [1], [0.5], [true], [false], [null], [[]], [['']], [{}], [{ a: null }]],
    empty,
  ),
  not: check(['boolean'], truths, not),
  and: check(['boolean', 'boolean'], truths, (a, b) => and(a, b)),
  or: check(['boolean', 'boolean'], truths, (a, b) => or(a, b)),
  nested: check(['boolean', 'boolean'], truths, (a, b) => or(not(and(a, b)), and(b, not(a)))),
  equalTexts: check(['string', 'string'], two, equal),
  equalIntegers: check(['integer', 'integer'], pairs, equal),
  equalToOne: check(['integer'], pairs, (a) => equal(a, 80)),
  equalTruths: check(['boolean', 'boolean'], truths, equal),
  greater: check(['integer', 'integer'], pairs, greater),
  choose: check(
    ['boolean', 'string'],
    [...one].map(([some], i) => [i % 2 === 0, some]),
    (a, b) => choose(a, b, known('an "other" \\ $x')),
  ),
  orElse: check(['string', 'string'], two, orElse),
  orElseOfOperation: check(['string', 'string'], two, (a, b) => orElse(replaced(a, 'a', ''), b)),
  hasKey: check(['map', 'string'], maps, hasKey),
  omit: check(['map', 'string'], maps, omit),
  omitOfLiteral: check(['string', 'string'], two, (a, b) => omit({ x: a, 'y"': [b] }, 'x')),
  has: check(['string', 'string'], two, (a, b) => has(a, ['0', '0%', b, 'null'])),
  contains: check(['string', 'string'], two, contains),
  startsWith: check(['string', 'string'], two, startsWith),
  matches: check(['string'], one, (a) => matches('^[a-z0-9"\\\\]+$', a)),
  replaced: check(['string', 'string'], two, (a, b) => replaced(a, 'a', b)),
  replacedDollars: check(['string'], one, (a) => replaced(a, '$', '$$')),
  toText: check(
    ['integer'],
    integers.map((a) => [a]),
    toText,
  ),
  toTextOfText: check(['string'], one, toText),
  byteLength: check(['string'], one, byteLength),
  json: check(['any'], [...one, ...maps, ...truths, [[1, [null, 2.5]]], [1e21], [1e-7]], json),
  jsonOfLiteral: check(
    ['string', 'integer'],
    one.map(([some]) => [some, 5]),
    (a, b) => json({ b, a: [a, { c: a }], 'ö"\\': true, z: null } as unknown),
  ),
  sha256: check(['string'], one, sha256),
  truncated: check(['string'], [['0123456789abcdef'], ['short'], ['']], (a) => truncated(a, 10)),
  text: check(
    ['string', 'integer'],
    strings.map((some, index) => [some, integers[index % integers.length]]),
    (a, b) => text`100% of "${a}" \\ %s ${b}/${a}%`,
  ),
  textInText: check(['string', 'string'], two, (a, b) => text`%v ${text`${a}%${b}`} ${'%d'}`),
  joined: check(['string', 'string'], two, (a, b) => joined(a, known('%s'), known(''), b)),
  named: check(['string', 'string'], [['', '']], () => named('word', text`$ ${release} %`)),
  mergedTexts: check(['map', 'map'], textMaps, mergedTexts),
};

/** The same value in both worlds: the name of the release. */
let release: Dyn<string> = known('r');

describeHelms('operations', (helm) => {
  test('each gives in a template what it gives here, whatever the values', async () => {
    release = new Expression('string', '\ue000.Release.Name') as unknown as Dyn<string>;
    const expressions = Object.entries(checks).map(([name, { kinds, does }]) => {
      const [a, b = 'any'] = kinds;
      const first = new Expression(a, '(index $case 0)');
      const second = new Expression(b, '(index $case 1)');
      return [name, does(first as never, second as never)] as const;
    });
    const tried = expressions.map(([name, expression]) => {
      expect(expression, name).toBeInstanceOf(Expression);
      const action = expressionText(expression, { chart, inLoop: true });
      const cases = checks[name]?.cases.map(([x, y]) => [x ?? null, y ?? null]) ?? [];
      return [name, { action, cases }] as const;
    });
    const definitions = namedTemplates(
      expressions.map(([, expression]) => expression),
      chart,
    );
    const there = await resultsOf(helm, Object.fromEntries(tried), definitions);
    release = known('r');
    for (const [name, { action }] of tried) {
      const { cases, does } = checks[name] as Check;
      const here = cases.map(([x, y]) => does(known(x) as never, known(y) as never));
      expect(there[name], `${name}: ${action}`).toEqual(here);
      // A check whose cases all give the same would hold nothing.
      const distinct = new Set(here.map((result) => JSON.stringify(result)));
      if (name !== 'named') expect(distinct.size, name).toBeGreaterThan(1);
    }
  });
});

const deferred = <T>(kind: Kind, path: string) => new Expression(kind, path) as unknown as Dyn<T>;
const textOf = (value: unknown) => (value as Expression).text;

test('what is known is not asked of Helm', () => {
  const open = deferred<boolean>('boolean', '.Values.x');
  expect(and(known(true), open, known(true))).toBe(open);
  expect(or(open, known(false))).toBe(open);
  expect(and(open, known(false))).toBe(false);
  expect(or(open, known(true))).toBe(true);
  expect(and()).toBe(true);
  expect(or()).toBe(false);
  expect(textOf(and(open, open))).toBe('and .Values.x .Values.x');
});

test('code that takes a deferred value for a text is stopped', () => {
  const value = deferred<string>('string', '.Values.host');
  const message = /^\.Values\.host is known to Helm only; use the operations/;
  expect(() => `${value}`).toThrow(message);
  expect(() => String(value)).toThrow(message);
  expect(() => `${text`a${value}`}`).toThrow(/is known to Helm only/);
  expect(() => [value].join()).toThrow(message);
  expect(() => ({ [value as unknown as string]: 1 })).toThrow(message);
});

test('a percent sign in a text is no verb of printf', () => {
  const value = deferred<string>('string', '.Values.a');
  const count = deferred<number>('integer', '.Values.b');
  expect(textOf(text`100% ${value} %s ${count}`)).toBe(
    'printf "100%% %s %%s %d" .Values.a (int64 .Values.b)',
  );
});
