// What a person does from one end to the other, with JavaScript and without.
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { password, startTour, type Tour } from '../support/tour.ts'
import {
  ageProofs,
  fill,
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

const newPassword = 'another horse battery'

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

describe.each([true, false])('with JavaScript: %s', (javaScriptEnabled) => {
  const open = () => windows.open({ javaScriptEnabled })
  const addressOf = (name: string) =>
    `${name}.${javaScriptEnabled ? 'script' : 'plain'}@example.com`

  async function signedIn(email: string): Promise<Page> {
    const page = await open()
    await signIn(page, email)
    expect(pathOf(page)).toBe('/account')
    return page
  }

  test('a new person clicks their way to an account with a verified address', async () => {
    const email = addressOf('new')
    const page = await open()
    await page.goto('/')
    await follow(page, 'Create an account')
    await fill(page, { 'E-mail address': email, Password: password })
    await press(page, 'Create my account', 'not verified')
    await page.goto(await mailedLink(tour, email, '/verify'))
    await press(page, 'Verify my address', 'Your address is verified')
    await follow(page, 'Go on')
    expect(pathOf(page)).toBe('/account')
    const row = page.getByRole('listitem').filter({ hasText: email })
    expect(await row.locator('.tag').textContent()).toBe('verified')
  })

  test('who forgot the password chooses a new one by mail', async () => {
    const email = addressOf('forgotten')
    await makePerson(tour, email)
    const page = await open()
    await signIn(page, email, 'not this one')
    await follow(page, 'Set a new password')
    await press(page, 'Mail me a link', 'Check your e-mail')
    const link = await mailedLink(tour, email, '/reset-password')
    await page.goto(link)
    await fill(page, { 'New password': newPassword })
    await press(page, 'Set the password', 'Your new password is set.')
    await signIn(page, email, newPassword)
    await sees(page, 'Account ID')
    await page.goto(link)
    await sees(page, 'This link has been used or is too old.')
  })

  test('a session that is ended is over at its next click, and so are all others', async () => {
    const email = addressOf('sessions')
    await makePerson(tour, email)
    const here = await signedIn(email)
    const there = await signedIn(email)
    await follow(here, 'Sessions')
    await press(here, 'End Safari on Linux', 'The session is ended.')
    await follow(there, 'Security')
    expect(pathOf(there)).toBe('/login')
    const others = [await signedIn(email), await signedIn(email)]
    await follow(here, 'Sessions')
    await press(here, 'End all others', 'All other sessions are ended.')
    for (const other of others) {
      await follow(other, 'Security')
      expect(pathOf(other)).toBe('/login')
    }
    await sees(here, 'You are signed in here, and nowhere else.')
  })

  test('a changed password signs the others out, and back leads to a form that works', async () => {
    const email = addressOf('password')
    await makePerson(tour, email)
    const here = await signedIn(email)
    const there = await signedIn(email)
    await follow(here, 'Security')
    await fill(here, { 'Current password': password, 'New password': newPassword })
    await press(here, 'Change password', 'Your password is changed.')
    await follow(there, 'Sessions')
    expect(pathOf(there)).toBe('/login')
    await here.goBack()
    await fill(here, { 'Current password': newPassword, 'New password': password })
    await press(here, 'Change password', 'Your password is changed.')
    await signIn(there, email)
    await sees(there, 'Where you are signed in')
  })

  test('an address changes by the mailed link, and the old one is told', async () => {
    const [old, next] = [addressOf('old'), addressOf('next')]
    await makePerson(tour, old)
    await mark(tour, old, 'is_verified')
    const page = await signedIn(old)
    await ageProofs(tour, old)
    await follow(page, 'Security')
    await fill(page, { 'New address': next })
    await press(page, 'Mail a link to the new address')
    await proveAgain(page)
    expect(await page.getByLabel('New address').inputValue()).toBe(next)
    await press(page, 'Mail a link to the new address', 'The mail is on its way.')
    await page.goto(await mailedLink(tour, next, '/account/email'))
    await press(page, 'Use this address', 'Your address is changed')
    await tour.service.tick()
    await page.goto(await mailedLink(tour, old, '/not-me'))
    await sees(page, 'Your account gets this address back, too.')
    const fresh = await open()
    await signIn(fresh, next)
    await sees(fresh, next)
  })

  test('an account is deleted by who proves again that it is theirs', async () => {
    const email = addressOf('deleted')
    await makePerson(tour, email)
    const page = await signedIn(email)
    await ageProofs(tour, email)
    await follow(page, 'Delete my account')
    await proveAgain(page)
    await press(page, 'Delete my account', 'Your account is deleted')
    await page.goto('/')
    await signIn(page, email)
    await sees(page, 'That address and password do not go together.')
  })

  test('a language that was chosen stays', async () => {
    const email = addressOf('language')
    await makePerson(tour, email)
    const page = await open()
    await page.goto('/login')
    await press(page, 'Deutsch')
    await page.locator('html[lang=de]').waitFor()
    await page.locator('[name=email]').fill(email)
    await page.locator('[name=password]').fill(password)
    await press(page, 'Anmelden', 'Profil')
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
    await page.goto('/account/sessions')
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
  })

  test('a refusal has the focus, and back from it leads to a form that works', async () => {
    const email = addressOf('refused')
    await makePerson(tour, email)
    const page = await open()
    await page.goto('/login')
    await signIn(page, email, 'not this one')
    await page.locator('[role=alert]:focus').waitFor()
    expect(await page.getByLabel('E-mail address').inputValue()).toBe(email)
    expect(await page.getByLabel('Password').inputValue()).toBe('')
    await page.goBack()
    await signIn(page, email)
    await sees(page, 'Account ID')
  })

  test('a field that is to be mended has the focus', async () => {
    const email = addressOf('taken')
    await makePerson(tour, email)
    const page = await open()
    await page.goto('/register')
    await fill(page, { 'E-mail address': email, Password: password })
    await press(page, 'Create my account')
    await page.locator('[name=email][aria-invalid]:focus').waitFor()
  })
})
