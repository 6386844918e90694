// What a superuser does in the console, without JavaScript: flows.test.ts has both.
import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { password, startTour, type Tour } from '../support/tour.ts'
import {
  ageProofs,
  fill,
  findPerson,
  follow,
  mailedLink,
  makePerson,
  mark,
  pathOf,
  press,
  proveAgain,
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
  tour = await startTour()
  windows = startWindows(browser, tour)
})
afterAll(async () => {
  await browser?.close()
  await tour?.stop()
})

describe.each([false])('with JavaScript: %s', (javaScriptEnabled) => {
  const open = () => windows.open({ javaScriptEnabled })
  const addressOf = (name: string) =>
    `${name}.${javaScriptEnabled ? 'script' : 'plain'}@example.com`
  const root = addressOf('superuser')
  let page: Page

  beforeAll(async () => {
    await makePerson(tour, root)
    await mark(tour, root, 'is_superuser', 'is_verified')
  })
  beforeEach(async () => {
    page = await open()
    await signIn(page, root)
    await follow(page, 'Console')
  })
  afterEach(() => windows.close())

  test('wants a proof that is not old, and goes on where it was', async () => {
    await ageProofs(tour, root)
    await page.goto('/admin/users?verified=no')
    await proveAgain(page)
    expect(new URL(page.url()).search).toBe('?verified=no')
    await sees(page, 'Look for how an address begins')
  })

  test('deactivates and activates, gives and takes the right of a superuser', async () => {
    const email = addressOf('changed')
    await makePerson(tour, email)
    const theirs = await open()
    await signIn(theirs, email)
    await findPerson(page, email)
    await press(page, 'Deactivate', 'Done. Nobody can sign in to the account.')
    await follow(theirs, 'Security')
    expect(pathOf(theirs)).toBe('/login')
    await press(page, 'Activate', 'Done. Its person can sign in again.')
    await press(page, 'Make a superuser', 'Done. This person is a superuser.')
    await signIn(theirs, email)
    await follow(theirs, 'Console')
    await press(page, 'Take away: Take the right of a superuser away', 'Done. This person is no')
    expect((await theirs.goto('/admin/users'))?.status()).toBe(404)
    await follow(page, 'All events of this person')
    const happened = ['Deactivated', 'Activated', 'Became a superuser', 'No superuser any more']
    for (const event of happened) {
      await sees(page, event)
    }
  })

  test('sends a password reset', async () => {
    const email = addressOf('reset')
    await makePerson(tour, email)
    await findPerson(page, email)
    await press(page, 'Send: Send a password reset', 'The mail is on its way.')
    await page.goto(await mailedLink(tour, email, '/reset-password'))
    await sees(page, 'Choose a new password')
  })

  test('signs out several at once', async () => {
    const emails = [addressOf('bulk-one'), addressOf('bulk-two')]
    const theirs = await Promise.all(emails.map(open))
    for (const [at, email] of emails.entries()) {
      await makePerson(tour, email)
      const one = theirs[at]
      if (one) await signIn(one, email)
    }
    await press(page, 'Sign out everywhere', 'Nothing was done')
    await page.locator('[role=alert]:focus').waitFor()
    for (const email of emails) await page.getByLabel(`Choose ${email}`).check()
    await press(page, 'Sign out everywhere', '2 people were signed out.')
    for (const one of theirs) {
      await follow(one, 'Security')
      expect(pathOf(one)).toBe('/login')
    }
  })

  test('invites a person, who chooses the first password', async () => {
    const email = addressOf('invited')
    await follow(page, 'Add a person')
    await ageProofs(tour, root)
    await fill(page, { 'E-mail address': email })
    await press(page, 'Add the person')
    await proveAgain(page)
    expect(await page.getByLabel('E-mail address').inputValue()).toBe(email)
    await press(page, 'Add the person', 'a mail asks its person to choose a password')
    const theirs = await open()
    await theirs.goto(await mailedLink(tour, email, '/reset-password'))
    await fill(theirs, { Password: password })
    await press(theirs, 'Set the password')
    await signIn(theirs, email)
    await sees(theirs, 'Account ID')
  })

  test('deletes an account and brings it back', async () => {
    const email = addressOf('gone')
    await makePerson(tour, email)
    await findPerson(page, email)
    const id = pathOf(page).split('/').at(-1) ?? ''
    await follow(page, 'Delete')
    await press(page, 'Delete this account', 'The account was deleted.')
    const theirs = await open()
    await signIn(theirs, email)
    await sees(theirs, 'That address and password do not go together.')
    const row = page.getByRole('row').filter({ hasText: id })
    await row.getByRole('button', { name: 'Bring back' }).click()
    await sees(page, 'The account is back.')
    await signIn(theirs, email)
    await sees(theirs, 'Account ID')
  })

  test('downloads the filtered list, which no spreadsheet runs', async () => {
    const email = addressOf('=formula')
    await makePerson(tour, email)
    await fill(page, { 'Address, domain or account ID': '=formula' })
    await press(page, 'Search')
    const link = page.getByRole('link', { name: 'Download as CSV' })
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    expect(download.suggestedFilename()).toBe('people.csv')
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n')
    expect(lines.slice(1).every((line) => line.includes(",'=formula"))).toBe(true)
    expect(lines.filter((line) => line.includes(`'${email}`))).toHaveLength(1)
    const answer = await page.request.get((await link.getAttribute('href')) ?? '')
    expect(answer.headers()['content-type']).toBe('text/csv; charset=UTF-8')
  })

  test('sees what was done, which mails wait, and the settings', async () => {
    const email = addressOf('waiting')
    await makePerson(tour, email)
    tour.mails.down = true
    await findPerson(page, email)
    await press(page, 'Send: Send a password reset', 'The mail is on its way.')
    await follow(page, 'Mails')
    await page.goto('/admin/mails?show=pending')
    const waiting = page.getByRole('row').filter({ hasText: email })
    await waiting.filter({ hasText: 'Password reset' }).waitFor()
    tour.mails.down = false
    await follow(page, 'Events')
    await page.getByRole('row').filter({ hasText: email }).first().waitFor()
    await follow(page, 'Settings')
    const settings = page.getByRole('row')
    expect(await settings.filter({ hasText: 'ROOT_SECRET' }).first().textContent()).toContain('set')
    await sees(page, 'http://localhost:8000')
    expect(await page.content()).not.toContain('a-root-secret-of')
  })
})
