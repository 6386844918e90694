// Forgetting of wrong passwords in the console, without JavaScript, which a service with limits alone counts.
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startTour, type Tour } from '../support/tour.ts'
import {
  findPerson,
  follow,
  makePerson,
  mark,
  press,
  sees,
  signIn,
  startWindows,
  type Windows,
} from './browsing.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
let tour: Tour
let windows: Windows

beforeAll(async () => {
  browser = await launchChromium()
  tour = await startTour({ RATE_LIMITS: 'on' })
  windows = startWindows(browser, tour)
})
afterEach(() => windows.close())
afterAll(async () => {
  await browser?.close()
  await tour?.stop()
})

test('a superuser forgets wrong passwords', async () => {
  const email = 'locked@example.com'
  const root = 'root.unlock@example.com'
  await makePerson(tour, email)
  await makePerson(tour, root)
  await mark(tour, root, 'is_superuser', 'is_verified')
  const theirs = await windows.open({ javaScriptEnabled: false })
  await signIn(theirs, email, 'not this one')
  const page = await windows.open({ javaScriptEnabled: false })
  await signIn(page, root)
  await follow(page, 'Console')
  await findPerson(page, email)
  await sees(page, '1 wrong password is counted.')
  await press(page, 'Forget them: Unlock', 'Done. The wrong passwords are forgotten.')
  expect(await page.getByRole('button', { name: 'Forget them' }).count()).toBe(0)
})
