import { defineConfig } from 'vitest/config';

// The tests of the tests, which take minutes: npm run mutants (charts), npm run mutants:sql.
export default defineConfig({
  test: {
    include: ['test/**/mutants/**/*.test.ts'],
    globalSetup: 'test/servers/global-setup.ts',
    // Always the same values, unless SEED says others: else each run had other survivors.
    env: { SEED: process.env.SEED ?? '4' },
    disableConsoleIntercept: true,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: [['default', { summary: false }]],
  },
});
