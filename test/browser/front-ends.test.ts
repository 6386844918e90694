// docs/front-ends.md, in Chromium: names under localhost are hosts of their own, and count as secure.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Running, register, startBuilt } from '../support/built-service.ts'
import { type Chromium, startChromium } from './chromium.ts'
import { type Sites, startSites } from './sites.ts'

const sibling = 'app.example'
const other = 'app.other'
const evil = 'app.evil'
const email = 'a@example.com'
const password = 'correct horse'

let sites: Sites
let lax: Running
let none: Running
let browser: Chromium

beforeAll(async () => {
  sites = await startSites()
  const allowed = { CORS_ALLOWED_ORIGINS: [sibling, other].map(sites.origin).join(',') }
  lax = await startBuilt(allowed)
  none = await startBuilt({ ...allowed, COOKIE_SAMESITE: 'none' })
  browser = await startChromium()
  for (const service of [lax, none]) await register(service, email, password)
})
beforeEach(() => browser.pages.clearCookies())
afterAll(async () => {
  await browser?.stop()
  await none?.stop()
  await lax?.stop()
  sites?.stop()
})

/** Opens a page of a site that asks the service at auth.example.localhost; gives statuses. */
async function openPage(name: string, service: Running) {
  const page = await browser.pages.newPage()
  await page.goto(sites.origin(name))
  const base = `http://auth.example.localhost:${new URL(service.origin).port}`
  const ask = (
    method: string,
    path: string,
    form?: Record<string, string>,
    mode: RequestMode = 'cors',
  ) =>
    page.evaluate(
      ({ url, form, ...init }) => {
        const body = form && { body: new URLSearchParams(form) }
        return fetch(url, { ...init, ...body, credentials: 'include' }).then(
          ({ status, headers }) => [status, headers.get('x-request-id') !== null],
          () => ['no answer'],
        )
      },
      { url: base + path, method, mode, form },
    )
  return {
    logIn: () => ask('POST', '/auth/cookie/login', { username: email, password }),
    me: () => ask('GET', '/users/me'),
    logOut: (mode?: RequestMode) => ask('POST', '/auth/cookie/logout', undefined, mode),
  }
}

test('a sibling subdomain signs in with the default cookie, and reads X-Request-Id', async () => {
  const { logIn, me, logOut } = await openPage(sibling, lax)
  expect(await logIn()).toEqual([204, true])
  expect(await me()).toEqual([200, true])
  expect(await logOut()).toEqual([204, true])
  expect(await me()).toEqual([401, true])
})

test('another site gets nothing from the default cookie, and signs in with SameSite=None', async () => {
  const closed = await openPage(other, lax)
  expect(await closed.logIn()).toEqual([204, true])
  expect(await closed.me()).toEqual([401, true])
  const open = await openPage(other, none)
  expect(await open.logIn()).toEqual([204, true])
  expect(await open.me()).toEqual([200, true])
  expect(await open.logOut()).toEqual([204, true])
  expect(await open.me()).toEqual([401, true])
})

test('with SameSite=None a site that is not listed reads nothing and changes nothing', async () => {
  const listed = await openPage(other, none)
  expect(await listed.logIn()).toEqual([204, true])
  const unlisted = await openPage(evil, none)
  expect(await unlisted.me()).toEqual(['no answer'])
  expect(await unlisted.logOut()).toEqual(['no answer'])
  expect(await unlisted.logOut('no-cors')).toEqual([0, false])
  expect(await listed.me()).toEqual([200, true])
})
