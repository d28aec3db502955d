/** The programs whose conditions decide what is granted, found and proved; and the tests that look at each, quickest first. */
export const programs = {
  'diff.sql': [
    'test/sql/grants.test.ts',
    'test/sql/many-tables.test.ts',
    'test/sql/findings.test.ts',
    'test/sql/random-states.test.ts',
  ],
  'findings.sql': [
    'test/sql/findings.test.ts',
    'test/sql/grants.test.ts',
    'test/sql/random-states.test.ts',
  ],
  'expected.sql': [
    'test/sql/verify-cases.test.ts',
    'test/sql/verify.test.ts',
    'test/sql/grants.test.ts',
  ],
  'verify.sql': [
    'test/sql/verify-cases.test.ts',
    'test/sql/verify.test.ts',
    'test/sql/grants.test.ts',
  ],
  'catalog.sql': [
    'test/sql/grants.test.ts',
    'test/sql/findings.test.ts',
    'test/sql/verify-cases.test.ts',
    'test/sql/many-tables.test.ts',
    'test/sql/random-states.test.ts',
  ],
  'facts.sql': ['test/sql/seal.test.ts'],
};
