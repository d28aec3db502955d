const cases = ['test/sql/grants.test.ts', 'test/sql/policy.test.ts', 'test/sql/findings.test.ts'];
const attacks = [
  'test/attacks/roles.test.ts',
  'test/attacks/server.test.ts',
  'test/attacks/code.test.ts',
];
const releases = ['test/sql/releases.test.ts'];
const applications = ['test/sql/applications.test.ts'];
const bulk = ['test/sql/many-tables.test.ts'];

/**
 * Which tests are run for a program, stage after stage, and with which findings: to plan the others takes most of the time.
 * A test that asks for others fails without a mutant, and so it is left out.
 *
 * @typedef {{ readonly findings: readonly string[] | 'all', readonly tests: readonly string[] }} Stage
 */

/** @type {readonly Stage[]} */
const ofCatalog = [
  { findings: [], tests: cases },
  { findings: ['findings.sql', 'findings-policy.sql'], tests: cases },
];

/**
 * Other tests have hardly any findings but those of code.
 *
 * @type {(file: string, ...tests: string[]) => readonly Stage[]}
 */
const ofFindings = (file, ...tests) => [
  { findings: [file], tests: [...tests, 'test/sql/findings.test.ts', ...attacks] },
  { findings: 'all', tests: [...attacks, 'test/sql/findings-document.test.ts'] },
];

/**
 * Of what code does there are cases of its own, and the others have hardly any.
 *
 * @type {(...findings: string[]) => readonly Stage[]}
 */
const ofCode = (...findings) => [
  { findings, tests: ['test/sql/findings-code.test.ts', ...attacks] },
  { findings: 'all', tests: [...attacks, 'test/sql/findings-document.test.ts'] },
];

/** @type {readonly Stage[]} */
const ofVerify = [
  { findings: [], tests: ['test/sql/verify-cases.test.ts', 'test/sql/verify.test.ts'] },
];

/** @type {readonly Stage[]} */
const ofSeals = [
  {
    findings: 'all',
    tests: [...applications, 'test/sql/seal.test.ts', 'test/sql/seal-breakers.test.ts'],
  },
];

/** @type {readonly Stage[]} */
const ofTables = [...ofCatalog, ...ofVerify, { findings: 'all', tests: applications }];

/** The programs whose conditions decide what is granted, found and proved. @type {Record<string, readonly Stage[]>} */
export const programs = {
  'catalog.sql': [...ofCatalog, { findings: 'all', tests: applications }],
  'catalog-rules.sql': ofCatalog,
  'catalog-relations.sql': ofCatalog,
  'catalog-routines.sql': ofCatalog,
  'catalog-wants.sql': ofTables,
  'diff.sql': [...ofCatalog, { findings: [], tests: bulk }],
  'expected.sql': ofVerify,
  'verify.sql': ofVerify,
  'findings.sql': ofFindings('findings.sql'),
  'findings-policy.sql': ofFindings('findings-policy.sql', 'test/sql/policy.test.ts'),
  'findings-roles.sql': ofFindings('findings-roles.sql'),
  'findings-settings.sql': ofFindings('findings-settings.sql'),
  'findings-server.sql': ofFindings('findings-server.sql'),
  'findings-code.sql': ofCode('findings-code.sql'),
  'findings-code-writes.sql': ofCode('findings-code-writes.sql'),
  'findings-code-reads.sql': ofCode('findings-code-reads.sql'),
  'watched-trigger.sql': ofCode('findings-code.sql', 'findings-code-writes.sql'),
  'removes-rows.sql': ofCode('findings-code.sql', 'findings-code-writes.sql'),
  'pinned.sql': ofCode('findings-code.sql', 'findings-code-writes.sql'),
  'path-names.sql': ofCode('findings-code.sql', 'findings-code-writes.sql'),
  'apply.sql': [{ findings: [], tests: ['test/sql/apply.test.ts'] }],
  'settings.sql': [{ findings: [], tests: ['test/sql/apply.test.ts'] }],
  'verify-report.sql': [{ findings: [], tests: ['test/sql/verify-report.test.ts'] }],
  'accepted.sql': [{ findings: 'all', tests: ['test/sql/accepted.test.ts'] }],
  'facts.sql': ofSeals,
  'state.sql': [{ findings: 'all', tests: releases }, ...ofSeals],
  'check.sql': ofSeals,
  'record.sql': [{ findings: 'all', tests: releases }],
  'reseal.sql': [{ findings: 'all', tests: releases }],
};

/** Files for which each test is run once for all mutants: see screened.ts. */
export const screened = Object.keys(programs).filter(
  (file) =>
    file.startsWith('findings') ||
    ['watched-trigger.sql', 'removes-rows.sql', 'pinned.sql', 'path-names.sql'].includes(file),
);

/** Tests of those files that cannot see a mutant, since pods read the programs from files, or see no more than others. */
export const leftOut =
  /in a pod|of several databases|claim one schema|in one run|in rounds|commits no round|titles of cases differ|\(Ünï a"/;
