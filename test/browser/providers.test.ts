// To providers that nobody here wrote and back, with what Chromium holds against redirects of forms, and cookies of
// other sites.
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { client, type Foreign, startForeign } from '../interop/federation/foreign.ts'
import { publicUrl, startTour, type Tour } from '../support/tour.ts'
import {
  ageProofs,
  fill,
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
import { type Door, doors } from './provider-doors.ts'

let browser: Browser
let tour: Tour
let windows: Windows
let providers: Foreign

beforeAll(async () => {
  tour = await startTour()
  providers = await startForeign(tour.service)
  // The providers send people back to where the service believes to be.
  browser = await launchChromium({ [publicUrl]: tour.service.origin })
  windows = startWindows(browser, tour, publicUrl)
})
afterEach(() => windows.close())
afterAll(async () => {
  await browser?.close()
  await providers?.stop()
  await tour?.stop()
})

/** Comes to an address of the service in the end, by this action. */
async function comesTo(page: Page, path: string, action: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.waitForURL(publicUrl + path), action()])
}

const click = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

/** Signs out here, which leads to the provider's own sign-out, and back. */
async function signOutThere(page: Page, door: Door): Promise<void> {
  await click(page, 'Sign out')
  await comesTo(page, '/login', () => door.confirm(page))
}

const idOf = async (email: string) => {
  const [user] = await tour.service.sql('select id from user where email = ?', email)
  return String(user?.id)
}

test.each([
  ['local', false],
  ['lemon', true],
] as const)(
  'a superuser adds %s, tries it, and switches it on (with JavaScript: %s)',
  async (name, javaScriptEnabled) => {
    const door = doors[name]
    const root = `root.${name}@example.com`
    await makePerson(tour, root)
    await mark(tour, root, 'is_superuser', 'is_verified')
    const page = await windows.open({ javaScriptEnabled })
    await signIn(page, root)
    await page.goto('/admin/providers')
    await follow(page, 'Add a provider')
    await fill(page, {
      ...{ Name: name, Title: door.title, Issuer: providers[name].issuer },
      ...{ 'Client ID': client.id, 'Client secret': client.secret },
    })
    await page.getByText('More settings').click()
    await page.getByLabel('Sign out there too').check()
    await press(page, 'Add the provider', 'still off')
    // Without JavaScript a button that copies could do nothing.
    expect((await page.getByRole('button', { name: 'Copy' }).count()) > 0).toBe(javaScriptEnabled)
    await press(page, 'Check', 'The provider answers, and takes the settings.')
    await click(page, 'Try')
    await comesTo(page, `/admin/providers/${name}/try`, () => door.prove(page))
    await sees(page, door.subject)
    await follow(page, `Back to ${door.title}`)
    await press(page, 'Switch on', 'The provider is on')
  },
)

describe.each([
  ['local', true],
  ['local', false],
  ['lemon', true],
] as const)('at %s, with JavaScript: %s', (name, javaScriptEnabled) => {
  const door = doors[name]
  const button = `Continue with ${door.title}`
  const goOn = (page: Page) => page.getByRole('link', { name: button }).click()

  test('a person comes by the provider, proves it there again, signs out there too, and comes back', async () => {
    const page = await windows.open({ javaScriptEnabled })
    await page.goto('/login?return_to=%2Faccount%2Fsessions')
    await goOn(page)
    await comesTo(page, '/account/sessions', () => door.prove(page))
    const id = await idOf(door.email)

    await door.ripen()
    await ageProofs(tour, door.email)
    await page.goto('/account/delete')
    await click(page, button)
    await comesTo(page, '/account/delete', () => door.proveAgain(page))

    await signOutThere(page, door)
    await goOn(page)
    await comesTo(page, '/account', () => door.prove(page))
    await sees(page, id)
    // The next round begins anew.
    await tour.service.sql('delete from user where id = ?', id)
  })

  test('a person links the provider, comes by it without being asked, and unlinks it', async () => {
    const email = `link.${name}.${javaScriptEnabled}@example.com`
    await makePerson(tour, email)
    await mark(tour, email, 'is_verified')
    const page = await windows.open({ javaScriptEnabled })
    await signIn(page, email)
    await page.goto('/account/security')
    await click(page, `Link ${door.title}`)
    await comesTo(page, '/account/security?done=linked', () => door.prove(page))
    await sees(page, 'The provider is linked.')
    await press(page, 'Sign out')
    await comesTo(page, '/account', () => goOn(page))
    await sees(page, email)
    await page.goto('/account/security')
    await press(page, `Unlink ${door.title}`, 'The provider is not linked any more.')
    await signOutThere(page, door)
    await sees(page, 'last used')
  })
})
