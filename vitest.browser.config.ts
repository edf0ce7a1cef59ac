import { defineConfig } from 'vitest/config';

/** The console in Chromium: `npm run test:browser`. Apart from `npm test`, which needs no browser. */
export default defineConfig({
  test: {
    name: 'browser',
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['test/e2e/synthesize.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
