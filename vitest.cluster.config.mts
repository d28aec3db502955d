import { defineConfig } from 'vitest/config';

// The tests that need a Kubernetes cluster: npm run test:cluster, see test/cluster/README.md.
export default defineConfig({
  test: {
    include: ['test/cluster/**/*.test.ts'],
    globalSetup: 'test/cluster/global-setup.ts',
    // They wait most of the time; more at once only make the cluster slower.
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 120_000,
    // Progress is printed as it is, and at once.
    disableConsoleIntercept: true,
    reporters: ['verbose'],
  },
});
