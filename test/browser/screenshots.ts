// npm run screenshots: the pictures of docs/pages.md.
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startTour, stops } from '../support/tour.ts'
import { launchChromium } from './chromium.ts'
import { goTo, openWindow } from './look.ts'

const phone = { width: 360, height: 720 }
const desk = { width: 1280, height: 640 }
/** Of a picture. */
const maxBytes = 60_000

/** Which stop of the tour, in what. */
const pictures = [
  { name: 'login', viewport: phone, colorScheme: 'light' },
  { name: 'login-refused', viewport: phone, colorScheme: 'dark' },
  { name: 'register-taken', viewport: desk, colorScheme: 'light' },
  { name: 'account-long', viewport: phone, colorScheme: 'light' },
  { name: 'security-refused', viewport: desk, colorScheme: 'dark' },
  { name: 'sessions', viewport: desk, colorScheme: 'light' },
  { name: 'console-people', viewport: desk, colorScheme: 'light' },
  { name: 'console-people-none', viewport: phone, colorScheme: 'dark' },
  { name: 'console-person', viewport: desk, colorScheme: 'dark' },
  { name: 'console-provider-failed', viewport: desk, colorScheme: 'light' },
] as const

const folder = fileURLToPath(new URL('../../docs/pages/', import.meta.url))
mkdirSync(folder, { recursive: true })
const browser = await launchChromium()
const tour = await startTour()
// Two providers are enough.
await tour.service.sql("update provider set is_on = 0 where name = 'department'")
for (const { name, viewport, colorScheme } of pictures) {
  const stop = stops.find((one) => one.name === name)
  if (!stop) throw new Error(`The tour has no stop ${name}`)
  const deviceScaleFactor = viewport === desk ? 0.7 : 1
  const options = { viewport, colorScheme, deviceScaleFactor }
  const window = await openWindow(browser, tour, stop.who, options)
  const page = await window.newPage()
  await goTo(page, tour.service, stop)
  const { length } = await page.screenshot({ path: `${folder}${name}.png` })
  console.log(`docs/pages/${name}.png: ${length} bytes`)
  if (length > maxBytes) throw new Error(`More than ${maxBytes} bytes`)
  await window.close()
}
await browser.close()
await tour.stop()
