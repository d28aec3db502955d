import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // test/cluster needs a Kubernetes cluster: npm run test:cluster.
    // The mutants take minutes: npm run mutants, npm run mutants:sql.
    exclude: [...configDefaults.exclude, 'test/cluster/**', 'test/**/mutants/**'],
    globalSetup: 'test/servers/global-setup.ts',
    // Two cores: more workers than that only make real servers and real shells slower.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
