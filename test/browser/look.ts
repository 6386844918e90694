import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import type { Stop, Tour } from '../support/tour.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** A window with the cookies that the tour's browser of that person has. */
export async function openWindow(
  browser: Browser,
  tour: Tour,
  who: Stop['who'],
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  // Colours that fade from one scheme to the other would be measured on their way.
  const window = await browser.newContext({ locale: 'en', reducedMotion: 'reduce', ...options })
  // A page that leads on to a provider stays.
  const { origin } = tour.service
  await window.route(
    (url) => url.protocol.startsWith('http') && url.origin !== origin,
    (route) => route.fulfill({ status: 204 }),
  )
  const { cookies } = await tour.visit(who)
  const { origin: url } = tour.service
  // The device's has `__Host-`, which Chromium takes over http from a server only.
  const ours = [...cookies].filter(([name]) => !name.startsWith('__Host-'))
  await window.addCookies(ours.map(([name, value]) => ({ name, value, url })))
  return window
}

/**
 * Notes what a page complains of from now on: errors in the console, and breaches of its policy. `origin`: while
 * it is there; providers are not ours.
 */
export function listenTo(page: Page, origin = ''): string[] {
  const complaints: string[] = []
  const note = (text: string, url = page.url()) => {
    if (url.startsWith(origin)) complaints.push(text)
  }
  page.on('console', (message) => {
    // A page that refuses has a status of 4xx, or 503, which Chromium calls an error.
    const isRefusal =
      /Failed to load resource: the server responded with a status of (?:4|503)/.test(
        message.text(),
      )
    const { url } = message.location()
    if (message.type() === 'error' && !isRefusal) note(message.text(), url || undefined)
  })
  page.on('pageerror', ({ message }) => note(message))
  return complaints
}

/** Goes to a stop, and sends its form as a person would; fails if the answer is not the stop's. */
export async function goTo(page: Page, { origin }: Tour['service'], stop: Stop): Promise<void> {
  await page.goto(origin + stop.path)
  if (!stop.form) return
  // Else the browser would keep back what the service is to refuse.
  await page.evaluate(() => {
    for (const form of document.forms) form.noValidate = true
  })
  let button = page.locator('main form button').last()
  for (const [name, value] of Object.entries(stop.form)) {
    const chosen = page.locator(`main button[name="${name}"][value="${value}"]`)
    const named = page.locator(`[name="${name}"]:not([type=hidden])`)
    const field = page.locator('main').locator(named)
    const box = page.locator(`main [type=checkbox][name="${name}"][value="${value}"]`)
    if ((await chosen.count()) > 0) button = chosen
    else if ((await box.count()) > 0) await box.check()
    else if ((await field.count()) > 0) {
      await field.fill(value)
      button = page.locator('main form').filter({ has: named }).getByRole('button')
    }
  }
  const answered = page.waitForResponse((response) => response.request().method() === 'POST')
  const [response] = await Promise.all([answered, page.waitForEvent('load'), button.click()])
  const status = response.status()
  if (status !== stop.status) throw new Error(`${stop.name}: ${status} in place of ${stop.status}`)
}

/** What breaks WCAG 2.2 AA. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
    const run = Reflect.get(Object(Reflect.get(window, 'axe')), 'run')
    const { violations: found } = await run(document, { runOnly: tags })
    return found.map(
      ({ id, nodes }: { id: string; nodes: { target: string[] }[] }) =>
        `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    )
  })
}
