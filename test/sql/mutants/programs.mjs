const ofCatalog = [
  'test/sql/grants.test.ts',
  'test/sql/policy.test.ts',
  'test/sql/findings.test.ts',
  'test/sql/verify-cases.test.ts',
  'test/sql/many-tables.test.ts',
  'test/sql/random-states.test.ts',
];
const ofFindings = [
  'test/sql/findings.test.ts',
  'test/sql/findings-code.test.ts',
  'test/sql/findings-document.test.ts',
  'test/attacks/roles.test.ts',
  'test/attacks/server.test.ts',
  'test/attacks/code.test.ts',
];

/** The programs whose conditions decide what is granted, found and proved; and the tests that look at each, quickest first. */
export const programs = {
  'catalog.sql': ofCatalog,
  'catalog-rules.sql': ofCatalog,
  'catalog-relations.sql': ofCatalog,
  'catalog-routines.sql': ofCatalog,
  'catalog-wants.sql': ofCatalog,
  'findings-policy.sql': ['test/sql/policy.test.ts', ...ofFindings],
  'findings-roles.sql': ofFindings,
  'findings-settings.sql': ofFindings,
  'findings-server.sql': ofFindings,
  'findings-code.sql': ofFindings,
  'findings-code-writes.sql': ofFindings,
  'findings-code-reads.sql': ofFindings,
  'accepted.sql': ['test/sql/accepted.test.ts'],
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
  'facts.sql': ['test/sql/seal.test.ts'],
};
