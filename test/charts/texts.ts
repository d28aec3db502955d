import fc from 'fast-check';
import type { JsonSchema } from '../../src/access/json-schema';
import { type Random, seed } from './random';

// What templates, YAML, JSON, shells or Kubernetes might take for something else than text.
const hostile = [
  '',
  ' ',
  '\n',
  '\t',
  '0',
  '1',
  '-1',
  '007',
  '0o17',
  '0x1F',
  '1e6',
  '1_000',
  '.5',
  '1.10',
  '12:30:45',
  '9007199254740993',
  'NaN',
  '.inf',
  'y',
  'n',
  'yes',
  'No',
  'on',
  'off',
  'true',
  'False',
  'null',
  '~',
  '-',
  '--',
  '---',
  '...',
  '- a',
  '? a',
  ': a',
  'a: b',
  'a #b',
  '#',
  '# a',
  '&a',
  '*a',
  '!a',
  '!!str a',
  '|',
  '>-',
  '%s',
  '%d%%',
  '@a',
  '`a`',
  '[]',
  '[a, b]',
  '{}',
  '{a: b}',
  '=',
  '<<',
  "'",
  '"',
  '\\',
  '\\n',
  "it's",
  'say "no"',
  '{{ evil }}',
  '{{ fail "x" }}',
  '{{- end }}',
  '{{/* a */}}',
  '$(X)',
  '$X',
  '$'.concat('{X}'),
  '$$',
  '`id`',
  '; rm -rf /',
  'a b',
  ' a',
  'a ',
  'a\n',
  'a\n\n',
  '\na',
  'a\nb',
  'a\n  b\n c',
  'a\r\nb',
  'a\tb',
  '\ufeffa',
  'a\u0085b',
  '\u00a0',
  'a\u2028b',
  'a\u2029b',
  'ö',
  'Ünïcödé',
  '日本語',
  'a\u0301',
  '😀',
  '\u202eabc',
  '<a href="b">&amp;</a>',
  '/etc/passwd',
  '../a',
  'a/b',
  'a.b',
  'A',
  'a',
  'app',
  'http',
  '1234',
  'toString',
  'hasOwnProperty',
  '__proto__',
  'public.users',
  '"My Schema"."a.b"',
  'x'.repeat(40),
  'x'.repeat(63),
  'x'.repeat(200),
];

// helm 3 refuses these in values that have a schema, and half a pair is no text at all.
const unsendable = /(?![\t\n\r\u0085])\p{Cc}|[\ufffe\uffff]|\p{Surrogate}/u;

/** Whether a schema of a string admits it; other parts of the schema are not looked at. */
export function admits(schema: JsonSchema, text: string): boolean {
  const length = [...text].length;
  return (
    (schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(text)) &&
    length >= (schema.minLength ?? 0) &&
    length <= (schema.maxLength ?? Number.POSITIVE_INFINITY) &&
    (schema.enum === undefined || (schema.enum as readonly unknown[]).includes(text)) &&
    (schema.const === undefined || schema.const === text) &&
    (schema.not === undefined || !admits(schema.not, text)) &&
    (schema.allOf ?? []).every((part) => admits(part, text)) &&
    (schema.anyOf === undefined || schema.anyOf.some((part) => admits(part, text)))
  );
}

const pools = new Map<string, readonly string[]>();

/** Texts that a schema admits: the hostile ones among them, and some made out of its pattern. */
export function textsOf(schema: JsonSchema): readonly string[] {
  const { description, default: _, $comment, title, ...rules } = schema;
  const key = JSON.stringify(rules);
  let pool = pools.get(key);
  if (pool === undefined) {
    const made = patternsOf(schema).flatMap((pattern) => fromPattern(pattern));
    const all = [...new Set([...hostile, ...made])];
    pool = all.filter((text) => !unsendable.test(text) && admits(schema, text));
    pools.set(key, pool);
  }
  return pool;
}

/** A text that a schema admits. */
export function textOf(schema: JsonSchema, random: Random): string {
  const pool = textsOf(schema);
  if (pool.length === 0) throw new Error(`no text for ${JSON.stringify(schema)}: give candidates`);
  return random.pick(pool);
}

function patternsOf(schema: JsonSchema): string[] {
  const own = schema.pattern === undefined ? [] : [schema.pattern];
  return [
    ...own,
    ...(schema.allOf ?? []).flatMap(patternsOf),
    ...(schema.anyOf ?? []).flatMap(patternsOf),
  ];
}

const characters = [
  ...Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index)),
  ...['\n', '\t', '\u0085', '\u00a0', 'ä', 'ß', 'É', '\u2028', '日', '\ufeff', '😀'],
];

function fromPattern(pattern: string): string[] {
  // fast-check looks for members of these among ASCII, for ever if there is none.
  const spelled = pattern.replace(/(?<!\\)\[\^?(?:\\.|[^\]\\])*\]|\\[pP]\{\w+\}/g, (group) => {
    const member = new RegExp(`^${group}$`, 'u');
    const members = characters.filter((character) => member.test(character));
    return `[${members.map((one) => `\\u{${one.codePointAt(0)?.toString(16)}}`).join('')}]`;
  });
  const made = fc.stringMatching(new RegExp(spelled, 'u'), { size: 'small' });
  return fc.sample(made, { numRuns: 60, seed });
}

/** A text that a schema refuses, if there is one. */
export function refusedText(schema: JsonSchema, random: Random): string | undefined {
  const refused = [...hostile, 'x'.repeat(100_001)].filter((text) => !admits(schema, text));
  return refused.length === 0 ? undefined : random.pick(refused);
}
