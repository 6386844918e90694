// To a provider and back, with what Chromium holds against redirects of forms, and cookies of other sites.
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startTour, type Tour } from '../support/tour.ts'
import {
  ageProofs,
  fill,
  follow,
  makePerson,
  mark,
  pathOf,
  press,
  sees,
  signIn,
  startWindows,
  type Windows,
} from './browsing.ts'
import { launchChromium } from './chromium.ts'
import { type IdentityProvider, startIdentityProvider } from './identity-provider.ts'

const there = { sub: 'eve-there', email: 'eve@example.com' }

let browser: Browser
let tour: Tour
let windows: Windows
let provider: IdentityProvider

beforeAll(async () => {
  browser = await launchChromium()
  tour = await startTour()
  windows = startWindows(browser, tour)
  provider = await startIdentityProvider(tour.service.origin, there)
})
afterEach(() => windows.close())
afterAll(async () => {
  provider?.stop()
  await browser?.close()
  await tour?.stop()
})

/** Presses what leads on to the provider, from where it leads back; waits until the page is there. */
async function passThrough(page: Page, name: string, end: RegExp): Promise<void> {
  await Promise.all([
    page.waitForURL((url) => end.test(`${url.pathname}${url.search}`)),
    page.getByRole('button', { name, exact: true }).click(),
  ])
}

describe.each([true, false])('with JavaScript: %s', (javaScriptEnabled) => {
  const name = javaScriptEnabled ? 'with' : 'without'
  const title = `Provider ${name}`

  test('a superuser adds a provider, tries it, and switches it on; then people come by it', async () => {
    const root = `root-${name}@example.com`
    await makePerson(tour, root)
    await mark(tour, root, 'is_superuser', 'is_verified')
    const page = await windows.open({ javaScriptEnabled })
    await signIn(page, root)
    await page.goto('/admin/providers')
    await follow(page, 'Add a provider')
    await fill(page, {
      ...{ Name: name, Title: title, Issuer: provider.issuer },
      ...{ 'Client ID': 'postern', 'Client secret': 'secret' },
    })
    await press(page, 'Add the provider', 'still off')
    await press(page, 'Check', 'The provider answers, and takes the settings.')
    await passThrough(page, 'Try', /^\/admin\/providers\/\w+\/try$/)
    await sees(page, there.sub)
    await follow(page, `Back to ${title}`)
    await press(page, 'Switch on', 'The provider is on')

    const eve = await windows.open({ javaScriptEnabled })
    await eve.goto('/login')
    await Promise.all([eve.waitForURL('**/account'), eve.getByText(`Go on with ${title}`).click()])
    await sees(eve, there.email)
    await ageProofs(tour, there.email)
    await eve.goto('/account/delete')
    await passThrough(eve, `Go on with ${title}`, /^\/account\/delete$/)
    await sees(eve, 'Delete your account')
    expect(pathOf(eve)).toBe('/account/delete')
    // The next round begins anew.
    await tour.service.sql('delete from user where email = ?', there.email)
  })

  test('a person links a provider, signs in by it, and unlinks it', async () => {
    const email = `link-${name}@example.com`
    await makePerson(tour, email)
    await mark(tour, email, 'is_verified')
    const page = await windows.open({ javaScriptEnabled })
    await signIn(page, email)
    await page.goto('/account/security')
    await passThrough(page, `Link ${title}`, /^\/account\/security\?done=linked$/)
    await sees(page, 'The provider is linked.')
    await press(page, 'Sign out')
    await Promise.all([
      page.waitForURL('**/account'),
      page.getByText(`Go on with ${title}`).click(),
    ])
    await sees(page, email)
    await page.goto('/account/security')
    await press(page, `Unlink ${title}`, 'The provider is not linked any more.')
    await press(page, 'Sign out')
    await sees(page, 'last used')
  })
})
