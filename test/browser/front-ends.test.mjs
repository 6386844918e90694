// docs/front-ends.md, in Chromium: names under localhost are hosts of their own, and count as secure.
import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { register, startBrowser, startService, startSites } from './start.mjs'

const sites = await startSites()
const site = (name) => `http://${name}.localhost:${sites.port}`
const sibling = site('app.example')
const other = site('app.other')
const evil = site('app.evil')
const allowed = { CORS_ALLOWED_ORIGINS: `${sibling},${other}` }
const lax = await startService(allowed)
const none = await startService({ ...allowed, COOKIE_SAMESITE: 'none' })
const browser = await startBrowser()
beforeEach(() => browser.clearCookies())
after(() => Promise.all([browser.close(), lax.close(), none.close(), sites.close()]))

const email = 'a@example.com'
const password = 'correct horse'
for (const { port } of [lax, none]) await register(port, email, password)

/** Opens a page of a site that asks the service at auth.example.localhost; gives statuses. */
async function openPage(origin, { port }) {
  const page = await browser.newPage()
  await page.goto(origin)
  const base = `http://auth.example.localhost:${port}`
  const ask = (method, path, body, mode = 'cors') =>
    page.evaluate(
      ([url, form, init]) =>
        fetch(url, { ...init, ...(form && { body: new URLSearchParams(form) }) }).then(
          ({ status, headers }) => [status, headers.get('x-request-id') !== null],
          () => ['no answer'],
        ),
      [base + path, body, { method, mode, credentials: 'include' }],
    )
  return {
    logIn: () => ask('POST', '/auth/cookie/login', { username: email, password }),
    me: () => ask('GET', '/users/me'),
    logOut: (mode) => ask('POST', '/auth/cookie/logout', undefined, mode),
  }
}

test('a sibling subdomain signs in with the default cookie, and reads X-Request-Id', async () => {
  const { logIn, me, logOut } = await openPage(sibling, lax)
  assert.deepEqual(await logIn(), [204, true])
  assert.deepEqual(await me(), [200, true])
  assert.deepEqual(await logOut(), [204, true])
  assert.deepEqual(await me(), [401, true])
})

test('another site gets nothing from the default cookie, and signs in with SameSite=None', async () => {
  const closed = await openPage(other, lax)
  assert.deepEqual(await closed.logIn(), [204, true])
  assert.deepEqual(await closed.me(), [401, true])
  const open = await openPage(other, none)
  assert.deepEqual(await open.logIn(), [204, true])
  assert.deepEqual(await open.me(), [200, true])
  assert.deepEqual(await open.logOut(), [204, true])
  assert.deepEqual(await open.me(), [401, true])
})

test('with SameSite=None a site that is not listed reads nothing and changes nothing', async () => {
  const listed = await openPage(other, none)
  assert.deepEqual(await listed.logIn(), [204, true])
  const unlisted = await openPage(evil, none)
  assert.deepEqual(await unlisted.me(), ['no answer'])
  assert.deepEqual(await unlisted.logOut(), ['no answer'])
  assert.deepEqual(await unlisted.logOut('no-cors'), [0, false])
  assert.deepEqual(await listed.me(), [200, true])
})
