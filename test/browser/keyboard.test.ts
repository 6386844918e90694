// The pages by Tab and Enter alone, with JavaScript and without.
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { password, startTour, type Tour } from '../support/tour.ts'
import { leave, makePerson, pathOf, sees, signIn, startWindows, type Windows } from './browsing.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
let tour: Tour
let windows: Windows

beforeAll(async () => {
  browser = await launchChromium()
  tour = await startTour()
  windows = startWindows(browser, tour)
})
afterEach(() => windows.close())
afterAll(async () => {
  await browser?.close()
  await tour?.stop()
})

test.each([true, false])(
  'signs in, ends a session, signs out; with JavaScript: %s',
  async (javaScriptEnabled) => {
    const email = `keyboard.${javaScriptEnabled}@example.com`
    await makePerson(tour, email)
    const other = await windows.open({ javaScriptEnabled })
    await signIn(other, email)

    const page = await windows.open({ javaScriptEnabled })
    await page.goto('/login')
    await tabTo(page, page.getByLabel('E-mail address'))
    await page.keyboard.type(email)
    await tabTo(page, page.getByLabel('Password'))
    await page.keyboard.type(password)
    await enter(page)
    expect(pathOf(page)).toBe('/account')

    await enter(page, page.getByRole('link', { name: 'Sessions' }))
    await enter(page, page.getByRole('button', { name: /^End .* on / }))
    await sees(page, 'The session is ended.')
    await enter(page, page.getByRole('button', { name: 'Sign out' }))
    expect(pathOf(page)).toBe('/login')
    await page.goto('/account')
    expect(pathOf(page)).toBe('/login')
  },
)

test('the first stop of the keyboard leads past the places to the content', async () => {
  const email = 'skip@example.com'
  await makePerson(tour, email)
  const page = await windows.open()
  await signIn(page, email)
  const skip = page.getByRole('link', { name: 'Go to the content' })
  await page.keyboard.press('Tab')
  expect(await isFocused(skip)).toBe(true)
  expect((await skip.boundingBox())?.x).toBeGreaterThanOrEqual(0)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.locator('main :focus').waitFor()
})

/** Presses Tab until this has the focus; wherever the focus is on the way, it is seen. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let steps = 0; steps < 60; steps++) {
    await page.keyboard.press('Tab')
    const [outline, name] = await page.evaluate(() => {
      const { activeElement: at } = document
      const { outlineStyle, outlineWidth } = getComputedStyle(at ?? document.body)
      return [`${outlineStyle} ${outlineWidth}`, at?.outerHTML]
    })
    expect(outline, name).toBe('solid 2px')
    if (await isFocused(target)) return
  }
  throw new Error(`Tab does not reach ${target}`)
}

/** Presses Enter there, or where the focus is, and waits for the next page. */
async function enter(page: Page, target?: Locator): Promise<void> {
  if (target) await tabTo(page, target)
  await leave(page, () => page.keyboard.press('Enter'))
}

function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement)
}
