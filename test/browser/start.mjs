// What the browser tests share: a service, a browser, a page of any site.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { createTestHarness } from 'wrangler'

process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false'

/** The built Worker with these settings, on an empty database. */
export async function startService(settings = {}) {
  const harness = createTestHarness({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    workers: [
      {
        configPath: 'wrangler.toml',
        secrets: {
          APP_SECRET: 'a-secret-of-the-browser-tests-0123456789',
          RATE_LIMITS: 'off',
          ...settings,
        },
      },
    ],
  })
  const { url } = await harness.listen()
  await harness.getWorker().applyD1Migrations('DB')
  return { port: url.port, close: () => harness.close() }
}

/** A server of an empty page, under every name below localhost. */
export async function startSites() {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>x</title>')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: server.address().port, close: () => server.close() }
}

/**
 * Debian's Chromium with a fresh profile, which takes third-party cookies as Chrome does by default;
 * Debian's own default and an incognito window block them.
 */
export async function startBrowser() {
  const profile = mkdtempSync(join(tmpdir(), 'postern-browser-'))
  mkdirSync(join(profile, 'Default'))
  const preferences = { profile: { block_third_party_cookies: false, cookie_controls_mode: 0 } }
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  browser.on('close', () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }))
  return browser
}

/** Makes an account. */
export async function register(port, email, password) {
  const response = await fetch(`http://127.0.0.1:${port}/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  if (response.status !== 201) throw new Error(`register: ${response.status}`)
}
