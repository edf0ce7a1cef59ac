import { defineConfig } from 'vitest/config';

/** Loads into a real warehouse: `npm run test:aws`. Apart from `npm test`, which needs no account. */
export default defineConfig({
  test: { name: 'aws', include: ['test/aws/**/*.test.ts'], fileParallelism: false },
});
