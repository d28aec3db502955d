import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { mergeFiles } from '../../src/cli/merge-files';
import { Refusal } from '../../src/cli/refusal';
import { parseValues } from '../../src/cli/values-file';
import { placed } from '../../src/cli/values-problems';
import { mergeValues } from '../../src/values/merge';
import { describeHelms, type Helm } from '../helm-tools';

/** The values that templates see, of a chart with these defaults. */
async function helmReads(helm: Helm, files: readonly string[], defaults = '{}'): Promise<unknown> {
  const chart = mkdtempSync(join(tmpdir(), 'values-'));
  onTestFinished(() => rmSync(chart, { recursive: true }));
  mkdirSync(join(chart, 'templates'));
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: c\nversion: 0.1.0\n');
  writeFileSync(join(chart, 'values.yaml'), defaults);
  writeFileSync(join(chart, 'templates/x.yaml'), 'x: {{ toJson .Values | quote }}\n');
  const options = files.flatMap((text, index) => {
    const path = join(chart, `${index}.yaml`);
    writeFileSync(path, text);
    return ['-f', path];
  });
  const { status, stdout, stderr } = await helm.run(['template', chart, ...options]);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(parse(stdout).x);
}

const scalars = [
  ...['yes', 'No', 'ON', 'off', 'y', 'N', 'TRUE', 'tRue', 'null', '~', 'NULL', 'nULL', ''],
  ...['0o17', '0O17', '017', '08', '0b11', '0B11', '0x1F', '0X1F', '-0x1f', '-017', '-0o7', '0b2'],
  ...['1_000', '1__0', '1_', '_1', '0_7', '0777_7', '1_0.5', '+1_000.5', '1,000'],
  ...['1e3', '1E3', '1e+3', '1e-3', '1e5_0', '12345e67', '1e400', '1e', '1e3.5', '1.', '.5', '+.5'],
  ...['1.0', '1.0.0', '1.5.', '.', '..', '+', '-0', '00', '00.5', '0x', '0xg', '0b', '+0b1'],
  ...['9007199254740993', '123456789012345678901', '1:30', '60:30:00', '1:30.5'],
  ...['2001-01-01', '2001-01-01T00:00:00Z', '=', '!!str 12', '!!bool "yes"', '"\\u00e9\\x41\\e"'],
  ...["'it''s'", 'a b #c', '|+\n  a\n\n', '>-\n  a\n  b', '[1, yes, null]', '{2: b, yes: c}'],
];

describeHelms('a values file', (helm) => {
  test('is read as Helm reads it', async () => {
    const text = scalars.map((scalar, index) => `k${index}: ${scalar}\n`).join('');
    const ours = parseValues(text, 'x').values;
    expect(Object.keys(ours)).toHaveLength(scalars.length);
    expect(JSON.parse(JSON.stringify(ours))).toEqual(await helmReads(helm, [text]));
  });

  test.each([
    ['anchors and merged keys', 'a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: *a\n'],
    ['JSON', '{"a": {"b": [1, "é\\u00e9"]}}'],
    ['nothing', ''],
    ['comments alone', '# nothing\n'],
    ['null', '~\n'],
    ['a byte order mark', '\ufeffa: 1\n'],
    ['CR LF', 'a: 1\r\nb: |\r\n  x\r\n  y\r\n'],
    ['a marked document', '---\na: 1\n...\n'],
  ])('of %s is read as Helm reads it', async (_, text) => {
    expect(parseValues(text, 'x').values).toEqual(await helmReads(helm, [text]));
  });

  test('and several merge as with Helm', async () => {
    const defaults = '{map: {a: 1, b: 2, c: {d: 3}}, list: [1, 2], text: t, gone: {x: 1}}';
    const sets = [
      ['map: {a: 5}', 'map: {b: 6}\nlist: [3]'],
      ['map: null', 'map: {a: 5}'],
      ['map: {a: 5}', 'map: null'],
      ['map: {c: null, e: {f: 1}}', 'map: {e: {g: 2}}'],
      ['map: {c: null}', 'map: {c: {e: 1}}'],
      ['gone: null\ntext: null', ''],
      ['map: {c: text}', 'map: {c: {d: 4}}'],
      ['more: {a: [1]}', 'more: {a: [2], b: {}}'],
    ];
    for (const texts of sets) {
      const given = texts.map((text) => parseValues(text, 'x').values).reduce(mergeFiles);
      const ours = mergeValues(parse(defaults), given);
      expect(ours, texts.join('\n---\n')).toEqual(await helmReads(helm, texts, defaults));
    }
  });
});

function refusal(text: string): string {
  try {
    parseValues(text, 'v.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return (error as Refusal).problems.join('\n');
  }
  throw new Error('it was read');
}

test.each([
  [
    'a: 1\n b: 2\n',
    'v.yaml:1:4: not YAML: nested mappings are not allowed in compact mappings; correct it',
  ],
  ['a: [1\n', /^v\.yaml:2:1: not YAML: flow sequence .*; correct it$/],
  ['a:\n\tb: 1\n', /^v\.yaml:2:1: not YAML: tabs are not allowed as indentation; correct it$/],
  [
    'a: 1\nb: 2\na: 3\n',
    'v.yaml:3:1: a second key of the same name in one map is not allowed; remove one of the two',
  ],
  [
    'a: 1\n---\nb: 2\n',
    'v.yaml:2:1: a second document is not allowed; write one map, or give each its own -f',
  ],
  ['- a\n', 'v.yaml:1:1: a list is not allowed; write a map'],
  ['\n\nsome text\n', 'v.yaml:3:1: a single value is not allowed; write a map'],
])('%j is refused where it is wrong', (text, expected) => {
  if (typeof expected === 'string') expect(refusal(text)).toBe(expected);
  else expect(refusal(text)).toMatch(expected);
});

test.each([
  [
    'password: *hunter2\n',
    'v.yaml:1:11: an alias of nothing above it; write a text that begins with "*" in quotes',
  ],
  [
    'password: !hunter2\n',
    'v.yaml:1:11: not a tag that YAML knows; write a text that begins with "!" in quotes',
  ],
  ['password: "\\hunter2"\n', 'v.yaml:1:12: not YAML: invalid escape sequence \\h; correct it'],
  [
    'password: hunter2: x\n',
    /^v\.yaml:1:\d+: not YAML: nested mappings are not allowed in compact mappings; correct it$/,
  ],
  [
    'password: |hunter2\n',
    'v.yaml:1:12: not YAML: block scalar header includes extra characters; correct it',
  ],
])('what stands in %j does not stand in the message', (text, expected) => {
  const message = refusal(text);
  expect(message).not.toContain('hunter2');
  if (typeof expected === 'string') expect(message).toBe(expected);
  else expect(message).toMatch(expected);
});

test('aliases that multiply are refused', () => {
  const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(`*${of}`)}]\n`;
  const text = `a: &a [x]\n${['b', 'c', 'd'].map((name, index) => level(name, 'abc'[index] ?? '')).join('')}`;
  expect(refusal(text)).toContain('excessive alias count');
});

describe('a problem stands where', () => {
  const below = parseValues(
    [
      'image:',
      '  repository: myapp',
      'command:',
      '- ./migrate',
      '- up',
      'shared: &shared',
      '  port: 1',
      'service: *shared',
      'tables:',
      '  public.users: x',
      '  "with \\"quote": y',
    ].join('\n'),
    'below.yaml',
  );
  const above = parseValues('image:\n  tag: x\n\ncommand:\n- other\nprobe: null\n', 'above.yaml');

  test.each([
    ['its key stands', 'image.repository', 'below.yaml:2:3'],
    ['the last file sets it', 'image.tag', 'above.yaml:2:3'],
    ['the map of a missing key stands last', 'image.digest', 'above.yaml:1:1'],
    ['a list item stands', 'command[0]', 'above.yaml:5:3'],
    ['a list stands that replaces one which has the item', 'command[1]', 'above.yaml:4:1'],
    ['an alias leads', 'service.port', 'below.yaml:7:3'],
    ['a key in quotes stands', 'tables["public.users"]', 'below.yaml:10:3'],
    ['a key with quotes stands', 'tables["with \\"quote"]', 'below.yaml:11:3'],
    ['a null took the value away', 'probe.port', 'above.yaml:6:1'],
    ['the last file begins, when no file has anything of it', 'replicaCount', 'above.yaml:1:1'],
  ])('%s', (_, path, place) => {
    const problem = `${path}: 1 is not allowed; allowed: 2; change it`;
    expect(placed([problem], [below, above], {})).toEqual([`${place}: ${problem}`]);
  });

  test('the option is that set it, and without a place if it is about no value', () => {
    const problems = ['name: x', '--namespace: y', 'no path at all'];
    expect(placed(problems, [below], { name: '--name' })).toEqual([
      '--name: name: x',
      '--namespace: y',
      'no path at all',
    ]);
  });

  test('and they come in the order of files and lines', () => {
    const problems = ['none: 1', 'command[0]: 2', 'image.tag: 3', 'tables: 4', 'shared.port: 5'];
    expect(placed(problems, [below, above], {})).toEqual([
      'below.yaml:7:3: shared.port: 5',
      'below.yaml:9:1: tables: 4',
      'above.yaml:1:1: none: 1',
      'above.yaml:2:3: image.tag: 3',
      'above.yaml:5:3: command[0]: 2',
    ]);
  });
});
