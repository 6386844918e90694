// Every page and state of the tour, in Chromium: narrow and light, wide and dark.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTour, stops, type Tour, type Who } from '../support/tour.ts'
import { launchChromium } from './chromium.ts'
import { goTo, listenTo, openWindow, violations } from './look.ts'

const devices = [
  { width: 360, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
] as const

let browser: Browser
let tour: Tour
/** One for each person, as opening takes a third of a second. */
const windows = new Map<Who, { page: Page; complaints: string[] }>()

async function windowOf(who: Who) {
  const known = windows.get(who)
  if (known) return known
  const page = await (await openWindow(browser, tour, who)).newPage()
  const made = { page, complaints: listenTo(page) }
  windows.set(who, made)
  return made
}

beforeAll(async () => {
  browser = await launchChromium()
  tour = await startTour()
})
afterAll(async () => {
  await browser?.close()
  await tour?.stop()
})

test.each(stops.map((stop, at) => ({ ...stop, at })))('$name ($who)', async ({ at, ...stop }) => {
  const { page, complaints } = await windowOf(stop.who)
  await goTo(page, tour.service, stop)
  // Every page in both widths and schemes; axe takes seconds, and looks at every second one in each.
  for (const [turn, { width, colorScheme }] of devices.entries()) {
    await page.setViewportSize({ width, height: 800 })
    await page.emulateMedia({ colorScheme })
    if (at % devices.length === turn) expect(await violations(page)).toEqual([])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  }
  expect(complaints.splice(0)).toEqual([])
})
