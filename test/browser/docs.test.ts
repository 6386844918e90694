import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Running, register, startBuilt } from '../support/built-service.ts'
import { type Chromium, startChromium } from './chromium.ts'

let browser: Chromium
let service: Running

beforeAll(async () => {
  browser = await startChromium()
  service = await startBuilt()
})
afterAll(async () => {
  await browser?.stop()
  await service?.stop()
})

test('/docs shows every operation, asks no other site, and breaks no rule of its own', async () => {
  const page = await browser.pages.newPage()
  const complaints: string[] = []
  const asked: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(`${service.origin}/docs`)
  await page.waitForSelector('.opblock')
  const shown = await page.locator('.opblock-summary-path').allInnerTexts()
  const document = await (await fetch(`${service.origin}/openapi.json`)).json()
  const paths = Object.keys(Object(document).paths)
  // Zero-width spaces tell the browser where it may break a path.
  expect(new Set(shown.map((path) => path.replaceAll('\u200b', '')))).toEqual(new Set(paths))
  expect(complaints).toEqual([])
  const elsewhere = (url: string) => !/^(data|blob):/.test(url) && !url.startsWith(service.origin)
  expect(asked.filter(elsewhere)).toEqual([])
})

test('/docs registers a user at a click', async () => {
  const page = await browser.pages.newPage()
  await page.goto(`${service.origin}/docs`)
  const operation = page.locator('.opblock', { hasText: '/auth/register' })
  await operation.click()
  await operation.getByRole('button', { name: 'Try it out' }).click()
  const body = JSON.stringify({ email: 'clicked@user.com', password: 'blurp-blurp-9' })
  await operation.locator('textarea').fill(body)
  await operation.getByRole('button', { name: 'Execute' }).click()
  const answer = operation.locator('.live-responses-table .response-col_status')
  await answer.filter({ hasText: '201' }).first().waitFor()
})

test('Authorize at /docs opens on the user name, has no field for the cookie, and signs in', async () => {
  await register(service, 'docs@example.com', 'correct horse')
  const page = await browser.pages.newPage()
  const errors: string[] = []
  page.on('pageerror', ({ message }) => errors.push(message))
  await page.goto(`${service.origin}/docs`)
  const me = page.locator('#operations-users-users_current_user_users_me_get')
  for (const button of [
    page.locator('.scheme-container .authorize'),
    me.locator('.authorization__btn'),
  ]) {
    await button.click()
    const fields = page.locator('.auth-container input')
    await fields.first().waitFor()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('oauth_username')
    expect(await fields.evaluateAll((all) => all.map(({ id }) => id))).toEqual([
      'oauth_username',
      'oauth_password',
      'client_id_password',
      'client_secret_password',
    ])
    await page.keyboard.press('Escape')
    await fields.first().waitFor({ state: 'detached' })
  }
  await page.locator('.scheme-container .authorize').click()
  await page.keyboard.type('docs@example.com')
  await page.keyboard.press('Tab')
  await page.keyboard.type('correct horse')
  await page.locator('.auth-btn-wrapper .authorize').click()
  await page.locator('.btn-done').click()
  await me.locator('.opblock-summary-control').click()
  await me.locator('.try-out__btn').click()
  await me.locator('.execute').click()
  const shown = me.locator('.live-responses-table')
  await shown.getByText('docs@example.com').first().waitFor()
  expect(errors).toEqual([])
})
