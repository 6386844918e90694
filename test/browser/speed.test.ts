// What a first visit costs a phone. The time is told, not held: it is this machine's.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTour, type Tour, type Who } from '../support/tour.ts'
import { launchChromium } from './chromium.ts'
import { openWindow } from './look.ts'

let browser: Browser
let tour: Tour

beforeAll(async () => {
  browser = await launchChromium()
  tour = await startTour()
})
afterAll(async () => {
  await browser?.close()
  await tour?.stop()
})

const firstVisits: [path: string, who: Who][] = [
  ['/login', 'stranger'],
  ['/account', 'ana'],
  ['/admin/users', 'superuser'],
]

test.each(firstVisits)(
  'a first visit of %s takes at most 30 KB, style and script included',
  async (path, who) => {
    const window = await openWindow(browser, tour, who, { viewport: { width: 360, height: 800 } })
    const page = await window.newPage()
    const wire = await window.newCDPSession(page)
    await wire.send('Network.enable')
    await wire.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    const sizes = new Map<string, number>()
    wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      sizes.set(requestId, encodedDataLength)
    })
    await page.goto(tour.service.origin + path, { waitUntil: 'networkidle' })
    const bytes = [...sizes.values()].reduce((sum, one) => sum + one, 0)
    const painted = await page.waitForFunction(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    )
    const firstPaint = (await painted.jsonValue()) ?? 0
    console.log(
      `${path}: ${bytes} bytes, first contentful paint after ${firstPaint.toFixed(0)} ms, CPU slowed four times`,
    )
    expect(sizes.size).toBeGreaterThanOrEqual(3)
    expect(bytes).toBeLessThan(30 * 1024)
    await window.close()
  },
)
