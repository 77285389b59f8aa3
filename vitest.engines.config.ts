import { defineConfig } from 'vitest/config'

/** What needs real servers: built or found at the first run, so apart from `npm test`. */
export default defineConfig({
  test: {
    include: ['test/engines/**/*.test.ts'],
    globalSetup: 'test/engines/build-servers.ts',
    isolate: false,
    pool: 'forks',
    maxWorkers: '100%',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
