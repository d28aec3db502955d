import fc from 'fast-check';
import { loadModule, parseSync } from 'libpg-query';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  parseTableName,
  quoteIdentifier,
  quoteTableName,
  routineNameParts,
  routineNamePattern,
  tableKeyParts,
  tableKeyPattern,
} from '../../src/access/identifiers';
import { anyName, hostileNames } from './names';

beforeAll(() => loadModule());

/** The table that PostgreSQL's own parser finds under a name. */
function asPostgresReads(text: string) {
  const { stmts } = parseSync(`select from ${text}`);
  const { schemaname, relname } = stmts[0].stmt.SelectStmt.fromClause[0].RangeVar;
  return { schema: schemaname, name: relname };
}

test.each([
  ['public.users', 'public', 'users'],
  ['Public.USERS', 'public', 'users'],
  ['"Public"."USERS"', 'Public', 'USERS'],
  ['"My Schema"."a.b"', 'My Schema', 'a.b'],
  ['public."a""b"', 'public', 'a"b'],
  ['_x.a$1', '_x', 'a$1'],
  ['ÄB.Éa', 'Äb', 'Éa'],
  ['a.İI', 'a', 'İi'],
  [`a.${'x'.repeat(63)}`, 'a', 'x'.repeat(63)],
])('reads %s as PostgreSQL does', (text, schema, name) => {
  expect(parseTableName(text)).toEqual({ schema, name });
  expect(asPostgresReads(text)).toEqual({ schema, name });
});

test.each(hostileNames)('a quoted %j is read back, by us and by PostgreSQL', (name) => {
  const text = quoteTableName({ schema: 'public', name });
  expect(parseTableName(text)).toEqual({ schema: 'public', name });
  expect(asPostgresReads(text)).toEqual({ schema: 'public', name });
});

test('whatever the names, reading what was quoted gives them back', () => {
  fc.assert(
    fc.property(anyName, anyName, (schema, name) => {
      const text = quoteTableName({ schema, name });
      expect(parseTableName(text)).toEqual({ schema, name });
      expect(asPostgresReads(text)).toEqual({ schema, name });
    }),
    { numRuns: 500 },
  );
});

test('names without quotes are folded as PostgreSQL folds them', () => {
  const letter = fc.constantFrom(...'AZaz_ÀÉĀİΣЯßſKÅ表');
  const bare = fc.string({ unit: letter, minLength: 1, maxLength: 15 });
  fc.assert(
    fc.property(bare, bare, (schema, name) => {
      // A leading x, so that it is no keyword.
      const text = `x${schema}.x${name}`;
      expect(parseTableName(text)).toEqual(asPostgresReads(text));
    }),
    { numRuns: 500 },
  );
});

test('a quoted identifier stays one identifier', () => {
  expect(quoteIdentifier('a"b; drop table x --')).toBe('"a""b; drop table x --"');
});

describe('a key of the rules', () => {
  const isKey = (text: string) => new RegExp(tableKeyPattern, 'u').test(text);

  test.each([
    ['public.users', 'public', 'users', false],
    ['"a*"."b*"', 'a*', 'b*', false],
    ['"a*".users', 'a*', 'users', false],
    ['billing.*', 'billing', '*', true],
    ['Billing.Audit_*', 'billing', 'audit_*', true],
    ['"My Schema".a*b', 'My Schema', 'a*b', true],
    ['"a.""*"."b"', 'a."*', 'b', false],
    ['"a.""*".B*', 'a."*', 'b*', true],
    ['public.2024*', 'public', '2024*', true],
    ['*', undefined, '*', true],
    ['AUDIT_*', undefined, 'audit_*', true],
    ['*_ÄB*', undefined, '*_Äb*', true],
    ['$*', undefined, '$*', true],
  ])('reads %s', (text, schema, name, isPattern) => {
    expect(isKey(text)).toBe(true);
    expect(tableKeyParts(text)).toEqual({ schema, name, isPattern });
  });

  test('any quoted table is a key for itself and never a pattern', () => {
    fc.assert(
      fc.property(anyName, anyName, (schema, name) => {
        const text = quoteTableName({ schema, name });
        expect(isKey(text)).toBe(true);
        expect(tableKeyParts(text)).toEqual({ schema, name, isPattern: false });
        const pattern = `${quoteIdentifier(schema)}.a*`;
        expect(isKey(pattern)).toBe(true);
        expect(tableKeyParts(pattern)).toEqual({ schema, name: 'a*', isPattern: true });
      }),
    );
  });

  test.each([
    'users',
    '**',
    'public.**',
    'public.a**b',
    'pub*.users',
    '*.users',
    'public.users.*',
    'public.*"',
    'public."a"*',
    'public.a-*',
    'public.a *',
    'public.%*',
    '*;',
    '.*',
    'public.',
  ])('%j is none', (text) => expect(isKey(text)).toBe(false));
});

describe('a routine', () => {
  const isRoutine = (text: string) => new RegExp(routineNamePattern, 'u').test(text);

  /** What PostgreSQL's own parser finds: the routine that GRANT EXECUTE would be about. */
  function asPostgresReads(text: string) {
    const { stmts } = parseSync(`grant execute on routine ${text} to x`);
    const { ObjectWithArgs } = stmts[0].stmt.GrantStmt.objects[0];
    const [schema, name] = ObjectWithArgs.objname.map(
      (part: { String: { sval: string } }) => part.String.sval,
    );
    return { schema, name };
  }

  test.each([
    ['public.archive(integer)', 'public', 'archive'],
    ['Public.Archive()', 'public', 'archive'],
    ['"My Schema"."f(int)"(text, numeric(10,2)[])', 'My Schema', 'f(int)'],
    ['a."b""("(double precision,"T x"."u"[3][])', 'a', 'b"('],
    ['a.f(timestamp(3) without time zone, character varying(10))', 'a', 'f'],
    ['a.f(int [], bit varying, "char")', 'a', 'f'],
  ])('reads %s as PostgreSQL does', (text, schema, name) => {
    expect(isRoutine(text)).toBe(true);
    expect(routineNameParts(text)).toEqual({ schema, name });
    expect(asPostgresReads(text)).toEqual({ schema, name });
  });

  test('any quoted one is read', () => {
    fc.assert(
      fc.property(anyName, anyName, (schema, name) => {
        const text = `${quoteTableName({ schema, name })}(text, ${quoteTableName({ schema, name })}[])`;
        expect(isRoutine(text)).toBe(true);
        expect(routineNameParts(text)).toEqual({ schema, name });
        expect(asPostgresReads(text)).toEqual({ schema, name });
      }),
    );
  });

  test.each([
    'archive()',
    'public.archive',
    'public.archive(',
    'public.archive(a; drop table x)',
    "public.archive('x')",
    'public.archive("a)',
    'public.a*(integer)',
    'public.archive(integer) ',
    'public.archive(int--)',
  ])('%j is none', (text) => expect(isRoutine(text)).toBe(false));

  test('that is very long is refused in no time', () => {
    const started = Date.now();
    expect(isRoutine(`public.f(${'a '.repeat(50_000)};)`)).toBe(false);
    expect(isRoutine(`public.f(${'a,'.repeat(50_000)};)`)).toBe(false);
    expect(Date.now() - started).toBeLessThan(2000);
  });
});

describe('rejects', () => {
  const unqualified =
    'allowed: a schema-qualified name as in SQL, such as public.users or "My Schema"."a.b"; ' +
    'add the schema, or put double quotes around a name with other characters';

  test.each([
    '',
    'users',
    '"users"',
    'db.public.users',
    'public.',
    '.users',
    'public.my table',
    'public . users',
    'public.1st',
    'public."a"b"',
    'public.""',
    'public."open',
    'public.users; drop table x',
    'public.a-b',
    'public."a\0b"',
  ])('rejects %j', (text) => {
    expect(() => parseTableName(text)).toThrow(
      new Error(`${JSON.stringify(text)} is not allowed; ${unqualified}`),
    );
  });

  test('rejects a name of 64 bytes, which PostgreSQL would cut off', () => {
    expect(() => parseTableName(`public.${'ä'.repeat(32)}`)).toThrow(
      /^"public\.ä+" is not allowed; allowed: at most 63 bytes for each name, this one has 64; shorten it$/,
    );
  });

  test('rejects half a surrogate pair, which no UTF-8 database can hold', () => {
    expect(() => parseTableName('public."\ud83d"')).toThrow(/well-formed Unicode; rename it$/);
  });
});
