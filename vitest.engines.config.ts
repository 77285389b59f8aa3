import { defineConfig } from 'vitest/config'

/** What needs real servers: built or found at the first run, so apart from `npm test`. */
export default defineConfig({
  test: {
    include: ['test/engines/**/*.test.ts'],
    isolate: false,
    pool: 'forks',
    maxWorkers: '100%',
    testTimeout: 120_000,
    // The first run on a machine builds its server.
    hookTimeout: 600_000,
  },
})
