import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They need servers of their own: `npm run test:engines`.
    exclude: ['test/engines/**'],
    // No test mocks a module or keeps state in one: a fresh world for each file would only cost time.
    isolate: false,
    pool: 'forks',
    maxWorkers: '100%',
    // For whole nights on a machine that is busy otherwise.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
