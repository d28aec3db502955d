import fc from 'fast-check';

/** Names that have broken somebody's quoting; every one is a legal PostgreSQL name. */
export const hostileNames = [
  'users',
  'Users',
  'My Table',
  'a.b',
  'a"b; drop table x --',
  '"',
  '""',
  "it's",
  '$two_user$',
  '$(DB_PASSWORD)',
  '{{ .Values.x }}',
  '%I %s %%',
  '\\',
  'line\nbreak\ttab',
  '\u007f\u0085\u2028\u2029\ufeff',
  'ÄÖÜ ß İ ı ſ K',
  '表',
  '🐘',
  '__proto__',
  'constructor',
  'select',
  '1',
  'x'.repeat(63),
  `${'ä'.repeat(31)}x`,
];

/** Any name that PostgreSQL can have: 1 to 63 bytes, no NUL. */
export const anyName = fc
  .oneof(
    fc.constantFrom(...hostileNames),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 63 }),
    fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 63 }),
  )
  .filter((name) => !name.includes('\0') && Buffer.byteLength(name) <= 63);
