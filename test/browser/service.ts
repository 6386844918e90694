import { fileURLToPath } from 'node:url'
import { createTestHarness } from 'wrangler'

/** A running service, built as a deploy builds it. */
export interface Running {
  /** Such as `http://localhost:34567`. */
  origin: string
  stop(): Promise<void>
}

/** Starts the built bundle in workerd, on an empty database of its own. */
export async function startBuilt(): Promise<Running> {
  const harness = createTestHarness({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    workers: [
      {
        configPath: 'wrangler.toml',
        // They stand in place of the developer's .dev.vars.
        secrets: {
          APP_SECRET: 'a-secret-of-the-browser-tests-0123456789-abcdef',
          RATE_LIMITS: 'off',
        },
      },
    ],
  })
  const { url } = await harness.listen()
  await harness.getWorker().applyD1Migrations('DB')
  return { origin: url.origin, stop: () => harness.close() }
}
