import fc from 'fast-check';
import { expect, test } from 'vitest';
import { policyJson } from '../../src/access';
import { policyText } from '../../src/access/policy-json';
import { type Dyn, Expression, goJson } from '../../src/deferred';
import { expressionText } from '../../src/helm/expression-text';
import { helpers } from '../../src/helm/helpers';
import { anyPolicy, examplePolicy } from '../access/policies';
import { seed } from '../charts/random';
import { textsOf } from '../charts/texts';
import { describeHelms } from '../helm-tools';
import { chart, resultsOf } from './one-template';

const hostile = fc.constantFrom(
  ...textsOf({ type: 'string' }),
  ...['\u007f', '\u0085', '\u2028\u2029', '<script>&', '\u0000\u0001\u001f', '\ud83d\ude00$\\"'],
  ...['\ufeff', '\ufffd', '\uffff', '\u{10ffff}', '\u{e0001}', '\\u0024', '\\x01', '\\\\"$\\'],
);
const character = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...'"\\$\'`/{}<>&%xuU0189af\n\t\u2028\u2029\u0085') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
);
const mixed = fc.array(character, { maxLength: 12 }).map((all) => all.join(''));
// Helm reads `<<` as YAML's merge, and `__proto__` is no key of a literal.
const anyText = fc.oneof(hostile, mixed).filter((some) => !/^(<<|__proto__)$/.test(some));
const number = fc.oneof(
  fc.maxSafeInteger().filter((some) => !Object.is(some, -0)),
  fc
    .double({ noNaN: true, min: -9007199254740991, max: 9007199254740991 })
    .filter((some) => !Object.is(some, -0)),
);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    anyText,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(anyText, tie('json'), { maxKeys: 5 }),
  ),
}));

describeHelms('JSON', (helm) => {
  test("goJson is Go's toJson, for any values", async () => {
    const cases = fc.sample(json, { numRuns: 800, seed });
    const { go } = await resultsOf(helm, { go: { action: 'toJson $case', cases } });
    expect(go).toHaveLength(cases.length);
    for (const [index, value] of cases.entries()) {
      expect(goJson(value), `seed ${seed}, case ${index}`).toBe(go?.[index]);
    }
  });

  test("the policy's text is the same in a chart, for any policy", async () => {
    const names = fc.sample(anyText, { numRuns: 500, seed });
    const cases = [
      ...fc.sample(anyPolicy, { numRuns: 300, seed }),
      ...names.map((admin) => ({ ...examplePolicy, admin })),
    ];
    const policy = new Expression('map', '$case') as unknown as Dyn<typeof examplePolicy>;
    const action = expressionText(policyText(policy), { chart, inLoop: true });
    const { text } = await resultsOf(helm, { text: { action, cases } }, helpers(chart));
    expect(text).toHaveLength(cases.length);
    for (const [index, one] of cases.entries()) {
      expect(text?.[index], `seed ${seed}, case ${index}`).toBe(policyJson(one));
    }
  });
});

test('keys are sorted as Go sorts them: by code point, where JavaScript sorts by UTF-16 units', () => {
  const value = { '\u{1f600}': 1, '\uffff': 2, b: 3, B: 4, ab: 5, a: 6, '': 7 };
  expect(goJson(value)).toBe('{"":7,"B":4,"a":6,"ab":5,"b":3,"\uffff":2,"\u{1f600}":1}');
  expect(Object.keys(value).sort().at(-1)).toBe('\uffff');
});

test('what is undefined is left out, and what HTML could take for its own is escaped', () => {
  expect(goJson({ a: undefined, b: ['<a href="x">&</a>', undefined] })).toBe(
    '{"b":["\\u003ca href=\\"x\\"\\u003e\\u0026\\u003c/a\\u003e",null]}',
  );
});
