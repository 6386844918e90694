import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChromium } from './chromium.ts'
import { type Running, startBuilt } from './service.ts'

let browser: Browser
let service: Running

beforeAll(async () => {
  browser = await startChromium()
  service = await startBuilt()
})
afterAll(async () => {
  await browser?.close()
  await service?.stop()
})

test('/docs shows every operation, asks no other site, and breaks no rule of its own', async () => {
  const page = await browser.newPage()
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
  const page = await browser.newPage()
  await page.goto(`${service.origin}/docs`)
  const register = page.locator('.opblock', { hasText: '/auth/register' })
  await register.click()
  await register.getByRole('button', { name: 'Try it out' }).click()
  const body = JSON.stringify({ email: 'clicked@user.com', password: 'blurp-blurp-9' })
  await register.locator('textarea').fill(body)
  await register.getByRole('button', { name: 'Execute' }).click()
  const answer = register.locator('.live-responses-table .response-col_status')
  await answer.filter({ hasText: '201' }).first().waitFor()
})
