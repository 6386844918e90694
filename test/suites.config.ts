import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Of the suites in Node that have a folder of their own: browser, and those to come. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    // While one file waits for a browser or a service, another calculates.
    maxWorkers: availableParallelism(),
    include: ['test/{browser,oracle,interop}/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
})
