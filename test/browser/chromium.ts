import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome']

const args = [
  // A container has no user namespaces for root, nor much in /dev/shm. It only visits our own pages.
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A running browser. */
export interface Chromium {
  pages: BrowserContext
  /** Ends it, and removes its profile. */
  stop(): Promise<void>
}

/**
 * Starts the Chromium of the system with a fresh profile; the suite does not pass without one. It takes
 * third-party cookies as Chrome does by default; Debian's own default and an incognito window block them.
 */
export async function startChromium(): Promise<Chromium> {
  const profile = makeProfile()
  const options = { executablePath: findChromium(), args }
  const pages = await chromium.launchPersistentContext(profile, options)
  return {
    pages,
    async stop() {
      await pages.close()
      // Its last processes may write for a moment yet.
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/**
 * Starts the same without a profile: each window has its own cookies. `served`: what is served elsewhere than its
 * address says, by origin.
 */
export function launchChromium(served: Record<string, string> = {}): Promise<Browser> {
  const rules = Object.entries(served).map(
    ([origin, elsewhere]) => `MAP ${new URL(origin).host} ${new URL(elsewhere).host}`,
  )
  return chromium.launch({
    executablePath: findChromium(),
    args: [...args, `--host-resolver-rules=${rules.join()}`],
  })
}

function findChromium(): string {
  const executablePath = process.env.CHROMIUM ?? names.map(find).find((path) => path !== '')
  if (executablePath) return executablePath
  throw new Error(
    'No Chromium. Debian: sudo apt-get install chromium. Elsewhere: CHROMIUM=/path/to/it npm run test:browser',
  )
}

function makeProfile(): string {
  const profile = mkdtempSync(join(tmpdir(), 'postern-browser-'))
  mkdirSync(join(profile, 'Default'))
  const preferences = { profile: { block_third_party_cookies: false, cookie_controls_mode: 0 } }
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
  return profile
}

function find(name: string): string {
  try {
    return execFileSync('which', [name], { encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return ''
  }
}
