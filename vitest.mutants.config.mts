import { defineConfig } from 'vitest/config';

// The tests of the tests of the chart, which take minutes: npm run mutants.
export default defineConfig({
  test: {
    include: ['test/charts/mutants/**/*.test.ts'],
    // Always the same values, unless SEED says others: else each run had other survivors.
    env: { SEED: process.env.SEED ?? '4' },
    disableConsoleIntercept: true,
  },
});
