import fc from 'fast-check';
import { loadModule, parseSync } from 'libpg-query';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseTableName, quoteIdentifier, quoteTableName } from '../../src/access/identifiers';
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
