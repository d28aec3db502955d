import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { printValue } from '../../src/cli/print-manifests';

/** What some YAML reader takes for a number, a boolean, nothing or less than is there. */
const treacherous = [
  ...[
    '',
    ' ',
    '  ',
    '\n',
    '\t',
    ' x',
    'x ',
    'x\n',
    '\nx',
    'x\n\n',
    'x\n\ny',
    ' x\ny',
    'x\n  \ny',
    'a\r\nb',
    'a\rb',
  ],
  ...[
    '0o17',
    '0O17',
    '017',
    '0x1F',
    '0b11',
    '1_000',
    '1e3',
    '1E3',
    '1e+06',
    '.5',
    '5.',
    '+1',
    '-1',
    '1:30',
    '5432',
    'E1',
    'e3',
  ],
  ...[
    'yes',
    'Yes',
    'no',
    'on',
    'off',
    'y',
    'N',
    'true',
    'FALSE',
    'null',
    'Null',
    '~',
    '.nan',
    '.inf',
    '-.inf',
    '=',
    '<<',
  ],
  ...[
    '2026-11-24',
    '2026-11-24T10:00:00Z',
    '---',
    '...',
    '--',
    '-',
    '?',
    ':',
    '- a',
    '? a',
    'a: b',
    'a:',
    'a #b',
    '#a',
    '!a',
    '&a',
    '*a',
    '%a',
    '@a',
    '`a',
    '|',
    '>',
  ],
  ...['[a]', '{a}', 'a, b', '"a"', "'a'", '\\', 'a\\nb', '{{ .Values.x }}', '$(DB_PASSWORD)'],
  ...[
    '\u00a0',
    '\u0085',
    'a\u0085b',
    '\u2028',
    '\u2029',
    '\x7f',
    '\x9f',
    '\ufeff',
    '\ufffe',
    '\uffff',
    '\u00ad',
    '\u200b',
    '\u0000',
    '\u001b[31m',
  ],
  ...[
    'é',
    '日本',
    '😀',
    'a\nb\u0085\n',
    'a\nb\u00a0\n',
    'x\n---\ny\n',
    'x\n\ty\n',
    'x\n# y\n',
    '\ud800',
  ],
];

const anyText = fc.oneof(
  fc.constantFrom(...treacherous),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'ab01eEoOx.:-_ \n\t#\'"|>~\u0085\u00a0\u2028\x7f') }),
  fc
    .array(fc.constantFrom(...treacherous), { minLength: 2, maxLength: 4 })
    .map((a) => a.join('\n')),
);

test.each([
  '1.1',
  '1.2',
] as const)('every string comes back from a YAML %s reader, as value, in lists and as key', (version) => {
  const given = (text: string) => ({
    plain: text,
    list: [text, { inner: text, [`k${text}`]: text }],
    last: [[text]],
  });
  for (const text of treacherous) {
    expect(parse(printValue(given(text)), { version }), JSON.stringify(text)).toEqual(given(text));
    expect(parse(printValue(text), { version }), JSON.stringify(text)).toBe(text);
  }
  fc.assert(
    fc.property(anyText, (text) => {
      expect(parse(printValue(given(text)), { version })).toEqual(given(text));
      expect(parse(printValue({ [text]: 1 }), { version, maxAliasCount: 0 })).toEqual({
        [text]: 1,
      });
    }),
    { numRuns: 2000 },
  );
});

test('what a YAML 1.1 reader takes for a number, a boolean or nothing stands in quotes', () => {
  const words = [
    '0o17',
    '0O17',
    '1e3',
    'yes',
    'on',
    'null',
    '~',
    '5432',
    '1_000',
    '0x1F',
    'E1',
    'y',
    '2026-11-24',
    ' x',
    'x ',
    '',
  ];
  for (const word of words) {
    expect(printValue({ key: word })).toBe(`key: ${JSON.stringify(word)}\n`);
  }
});

test('every short word, and the words of YAML in any case, come back as they were', () => {
  const letters = [...'aAeEfFiInNoOsStTyYlLuUrRxX019_'];
  const cases = (word: string) =>
    [...word].reduce<string[]>(
      (heads, letter) =>
        heads.flatMap((head) => [head + letter.toLowerCase(), head + letter.toUpperCase()]),
      [''],
    );
  const words = [
    ...letters.flatMap((a) => ['', ...letters, ...letters.map((c) => `1${c}`)].map((b) => a + b)),
    ...letters.flatMap((a) => letters.map((b) => `${a}${b}0`)),
    ...['true', 'false', 'yes', 'no', 'on', 'off', 'null', 'inf', 'nan', 'e10'].flatMap(cases),
  ];
  for (const version of ['1.1', '1.2'] as const) {
    expect(parse(printValue(words), { version })).toEqual(words);
  }
});

test('a digest stands in quotes also when it begins with a letter', () => {
  expect(printValue(['abcdef0123456789', 'a123456789'])).toBe(
    '- "abcdef0123456789"\n- a123456789\n',
  );
});

test('invisible characters are written as escapes', () => {
  expect(printValue(['\u00a0', 'a\u0085b', '\u2028', '\x7f', '\ufeff'])).toBe(
    ['- "\\u00a0"', '- "a\\u0085b"', '- "\\u2028"', '- "\\u007f"', '- "\\ufeff"', ''].join('\n'),
  );
});

test('names, paths, options and quantities stand without quotes, as a person writes them', () => {
  const words = [
    'myapp:1.0.0',
    '/two-user/run.sh',
    '--library-path',
    'app.kubernetes.io/name',
    '100m',
    '64Mi',
    '25%',
    'v1',
    'IfNotPresent',
    'postgres.example.com',
  ];
  expect(printValue(words)).toBe(words.map((word) => `- ${word}\n`).join(''));
});

test('scripts are block text, with or without a line break at the end', () => {
  expect(
    printValue({ 'run.sh': "#!/bin/sh\n\nif true; then\n\techo 'x: y' # é\nfi\n", end: 'a\nb' }),
  ).toBe(
    "run.sh: |\n  #!/bin/sh\n\n  if true; then\n  \techo 'x: y' # é\n  fi\nend: |-\n  a\n  b\n",
  );
});
