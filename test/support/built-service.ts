import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTestHarness } from 'wrangler'

// Miniflare would ask Cloudflare for what `request.cf` holds.
process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false'

/** What is used of D1Database, whose types Node's do not go with. */
interface D1Binding {
  prepare(sql: string): {
    bind(...values: unknown[]): { all(): Promise<{ results: Record<string, unknown>[] }> }
  }
}

/** A running service, built as a deploy builds it. */
export interface Running {
  /** Such as `http://localhost:34567`. */
  origin: string
  /** Runs a statement; its rows. */
  sql(statement: string, ...values: unknown[]): Promise<Record<string, unknown>[]>
  /** Does what is due each minute, such as mails that wait. */
  tick(): Promise<void>
  stop(): Promise<void>
}

/** Starts the built bundle in workerd with these settings, on an empty database of its own. */
export async function startBuilt(settings: Record<string, string> = {}): Promise<Running> {
  const restore = leaveRedirects()
  const harness = createTestHarness({
    root: join(fileURLToPath(import.meta.url), '../../..'),
    workers: [
      {
        configPath: 'wrangler.toml',
        // They stand in place of the developer's .dev.vars.
        secrets: {
          APP_SECRET: 'a-secret-of-the-browser-tests-0123456789-abcdef',
          RATE_LIMITS: 'off',
          ...settings,
        },
      },
    ],
  })
  const { url } = await harness.listen()
  await harness.getWorker().applyD1Migrations('DB')
  const { DB } = await harness.getWorker<{ DB: D1Binding }>().getEnv()
  return {
    origin: url.origin,
    async sql(statement, ...values) {
      const { results } = await DB.prepare(statement)
        .bind(...values)
        .all()
      return results
    },
    async tick() {
      await harness.getWorker().scheduled({ cron: '* * * * *' })
    },
    async stop() {
      await harness.close()
      restore()
    },
  }
}

/**
 * wrangler's test harness fetches for the Worker with the `fetch` of this process and hands it a Request of its
 * own, of which `redirect: 'manual'` is lost; workerd itself keeps it.
 */
function leaveRedirects(): () => void {
  const original = globalThis.fetch
  globalThis.fetch = (input, init) => {
    if (!(init && 'url' in init)) return original(input, init)
    const { method = 'GET', headers = {}, body = null } = init
    // The types of a browser, which some tests have, know no `duplex`.
    const options = { method, headers, body, duplex: 'half', redirect: 'manual' } as const
    return original(input, options)
  }
  return () => {
    globalThis.fetch = original
  }
}

/** Makes an account; throws if the service does not. */
export async function register({ origin }: Running, email: string, password: string) {
  const response = await fetch(`${origin}/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  if (response.status !== 201) throw new Error(`register: ${response.status}`)
}
