import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They need servers of their own, or a browser: `npm run test:engines`, `npm run test:browser`.
    exclude: ['test/engines/**', 'test/browser/**'],
    // No test mocks a module or keeps state in one: a fresh world for each file would only cost time.
    isolate: false,
    pool: 'forks',
    maxWorkers: '100%',
    // For whole nights on a machine that is busy otherwise.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
