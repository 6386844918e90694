import { enableCompileCache } from 'node:module'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'
import { importedPackages } from './support/imported-packages.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
/** Whether this is the copy of the tree that test/fields/run.ts makes. */
const withFields = process.env.EXAMPLE_FIELDS !== undefined
const inNode = [
  ...(withFields ? ['test/fields/commands.test.ts'] : []),
  'test/whole/smoke.test.ts',
  'test/whole/architecture.test.ts',
  'test/whole/documents.test.ts',
  'test/client/package.test.ts',
  'test/html/{style,markup}.test.ts',
  'test/load/*.test.ts',
  'test/move/*.test.ts',
  'test/scripts/*.test.ts',
]

/** Files that a run leaves to another one: scripts/suite.ts. */
const leftOut = (process.env.LEFT_OUT ?? '').split(',').filter((file) => file !== '')

// What hangs is ended; what is only slow, on a machine that has other work too, is not.
const timeouts = { testTimeout: 120_000, hookTimeout: 300_000 }

// wrangler is 12 MB, and a test of the scripts starts it several times.
process.env.NODE_COMPILE_CACHE = `${root}node_modules/.cache/node`
enableCompileCache(process.env.NODE_COMPILE_CACHE)

// The certificate of the SMTP tests; Miniflare reads this when it is imported.
process.env.NODE_EXTRA_CA_CERTS = `${root}test/support/smtp-cert.pem`
const { cloudflareTest, readD1Migrations } = await import('@cloudflare/vitest-plugin')

// wrangler would fetch a sample request from the network.
process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false'

const inWorkerd: TestProjectConfiguration = {
  plugins: [
    cloudflareTest(async () => ({
      wrangler: { configPath: `${root}wrangler.toml` },
      miniflare: {
        bindings: {
          TEST_MIGRATIONS: await readD1Migrations(`${root}migrations`),
          MODEL_RUNS: process.env.POSTERN_MODEL_RUNS ?? '',
        },
      },
    })),
  ],
  test: {
    name: 'workerd',
    root,
    // A workerd takes seconds to start: not one for each file.
    isolate: false,
    include: ['test/**/*.test.ts'],
    exclude: [
      ...inNode,
      ...leftOut,
      // Of what npm run lint:openapi installs.
      'test/**/node_modules/**',
      'test/{browser,oracle,interop}/**',
      ...(withFields ? [] : ['test/fields/**']),
    ],
    setupFiles: ['test/support/watch-output.ts', 'test/support/empty-database.ts'],
    globalSetup: ['test/support/smtp-server.ts'],
    ...timeouts,
    // One file of each package, made once: otherwise each test file takes 300 files of packages
    // through Vite and into workerd, one after the other.
    deps: {
      optimizer: {
        ssr: {
          enabled: true,
          include: [...importedPackages(), 'fast-check'],
          rolldownOptions: { external: [/^node:/] },
        },
      },
    },
  },
}

export default defineConfig({
  root,
  test: {
    // Some wait while another calculates; a workerd more takes seconds to start.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    coverage: {
      provider: 'istanbul',
      include: ['src/**/*.{ts,tsx}'],
      exclude: ['src/db/drizzle.config.ts', '**/*.d.ts'],
      reporter: ['text-summary', 'text'],
      thresholds: { lines: 95 },
    },
    projects: [
      inWorkerd,
      {
        test: {
          name: 'node',
          root,
          isolate: false,
          include: inNode,
          exclude: leftOut,
          ...timeouts,
        },
      },
    ],
  },
})
