// clients/typescript in Chromium: two tabs of a page on another site, which share localStorage.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client, createClient } from '../../clients/typescript/src/client.ts'
import { type Running, register, startBuilt } from '../support/built-service.ts'
import { type Chromium, startChromium } from './chromium.ts'
import { type Sites, startSites } from './sites.ts'

const email = 'a@example.com'
const password = 'correct horse'

declare global {
  var postern: { createClient: typeof createClient }
  var client: Client
}

let sites: Sites
let service: Running
let browser: Chromium
let script = ''

beforeAll(async () => {
  sites = await startSites()
  service = await startBuilt({ CORS_ALLOWED_ORIGINS: sites.origin('app.other') })
  browser = await startChromium()
  await register(service, email, password)
  const { outputFiles } = await build({
    entryPoints: [
      fileURLToPath(new URL('../../clients/typescript/src/client.ts', import.meta.url)),
    ],
    bundle: true,
    format: 'iife',
    globalName: 'postern',
    write: false,
  })
  script = outputFiles[0]?.text ?? ''
})
afterAll(async () => {
  await browser?.stop()
  await service?.stop()
  sites?.stop()
})

/** A tab with a client, and what its refreshes were answered. */
async function openTab() {
  const page = await browser.pages.newPage()
  const refreshes: number[] = []
  page.on('response', (response) => {
    const isRefresh = response.url().endsWith('/auth/jwt/refresh')
    if (isRefresh && response.request().method() === 'POST') refreshes.push(response.status())
  })
  await load(page)
  return { page, refreshes }
}

async function load(page: Page) {
  await page.goto(sites.origin('app.other'))
  await page.addScriptTag({ content: script })
  await page.evaluate((url) => {
    globalThis.client = postern.createClient({ url, storage: localStorage })
  }, service.origin)
}

const who = (page: Page) => page.evaluate(async () => (await client.user())?.email)
const logIn = (page: Page) =>
  page.evaluate((form) => client.login(form), { username: email, password })

/** Puts this into the stored tokens; the tokens as they were. */
const change = (page: Page, change: object) =>
  page.evaluate((change) => {
    const [key = ''] = Object.keys(localStorage)
    const tokens = JSON.parse(localStorage.getItem(key) ?? '')
    localStorage.setItem(key, JSON.stringify({ ...tokens, ...change }))
    return tokens
  }, change)
const soonOver = { refresh_at: 1 }
const isOver = { access_token: 'x' }

/** What waits in it goes on when so many do. */
function barrier(count: number) {
  const { promise, resolve } = Promise.withResolvers<void>()
  let waiting = 0
  return () => {
    if (++waiting === count) resolve()
    return promise
  }
}

test('two tabs share a session, and sign out together', async () => {
  const one = await openTab()
  const two = await openTab()
  await logIn(one.page)
  expect(await who(two.page)).toBe(email)
  await load(one.page)
  expect(await who(one.page)).toBe(email)
  await one.page.evaluate(() => client.logout())
  expect(await who(two.page)).toBeUndefined()
})

test.each([
  ['before the end', soonOver],
  ['after a 401', isOver],
])('two tabs that refresh one token at the same time go on with one child, %s', async (_, end) => {
  const first = await openTab()
  const tabs = [first, await openTab()]
  const pages = tabs.map(({ page }) => page)
  await logIn(first.page)
  for (let round = 1; round <= 3; round++) {
    const both = barrier(2)
    for (const page of pages) {
      await page.route('**/auth/jwt/refresh', (route) => both().then(() => route.continue()))
    }
    await change(first.page, end)
    // Another tab is another process, and sees it a moment later.
    const stored = await first.page.evaluate(() => JSON.stringify({ ...localStorage }))
    for (const page of pages) {
      await page.waitForFunction((text) => JSON.stringify({ ...localStorage }) === text, stored)
    }
    expect(await Promise.all(pages.map(who))).toEqual([email, email])
    expect(tabs.map(({ refreshes }) => refreshes.at(-1))).toEqual([200, 200])
    expect(tabs.map(({ refreshes }) => refreshes.length)).toEqual([round, round])
    const { refresh_token } = await change(first.page, {})
    expect(refresh_token.split('.')[2]).toBe(String(round))
    for (const page of pages) await page.unrouteAll()
  }
})

test('a tab takes what the other one has refreshed since', async () => {
  const one = await openTab()
  const two = await openTab()
  await logIn(one.page)
  for (const end of [soonOver, isOver]) {
    await change(one.page, end)
    expect(await who(one.page)).toBe(email)
  }
  expect(await who(two.page)).toBe(email)
  expect([one.refreshes, two.refreshes]).toEqual([[200, 200], []])
})

test('a Request whose body was sent is not sent again; a text is', async () => {
  const { page } = await openTab()
  await logIn(page)
  const sent = (isRequest: boolean) =>
    page.evaluate(
      async ({ url, isRequest }) => {
        const headers = { 'content-type': 'application/json' }
        const init = { method: 'PATCH', headers, body: '{}' }
        const sending = isRequest ? client.fetch(new Request(url, init)) : client.fetch(url, init)
        return (await sending).status
      },
      { url: `${service.origin}/users/me`, isRequest },
    )
  await change(page, isOver)
  expect(await sent(true)).toBe(401)
  expect(await sent(true)).toBe(200)
  await change(page, isOver)
  expect(await sent(false)).toBe(200)
})
