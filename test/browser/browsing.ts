import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import { register } from '../support/built-service.ts'
import { password, publicUrl, type Tour } from '../support/tour.ts'
import { listenTo } from './look.ts'

/** Windows of people whom the tour does not know, each with cookies of its own. */
export interface Windows {
  open(options?: { javaScriptEnabled?: boolean }): Promise<Page>
  /** Closes all, and fails if a page of theirs complained. */
  close(): Promise<void>
}

/** Opens them in this browser, at the service of the tour; `baseURL`: where the browser finds it. */
export function startWindows(
  browser: Browser,
  { service }: Tour,
  baseURL = service.origin,
): Windows {
  const open: BrowserContext[] = []
  const complaints: string[][] = []
  return {
    async open(options = {}) {
      const window = await browser.newContext({
        baseURL,
        locale: 'en',
        ...options,
      })
      open.push(window)
      const page = await window.newPage()
      page.setDefaultTimeout(20_000)
      complaints.push(listenTo(page, baseURL))
      return page
    },
    async close() {
      for (const window of open.splice(0)) await window.close()
      expect(complaints.splice(0).flat()).toEqual([])
    },
  }
}

/** Makes an account behind the pages. */
export async function makePerson({ service }: Tour, email: string): Promise<void> {
  await register(service, email, password)
}

/** Gives an account flags, such as is_verified. */
export async function mark({ service }: Tour, email: string, ...flags: string[]): Promise<void> {
  const changes = flags.map((flag) => `${flag} = 1`).join()
  await service.sql(`update user set ${changes} where email = ?`, email)
}

/** Opens the page of a person in the console, by searching. */
export async function findPerson(page: Page, email: string): Promise<void> {
  await follow(page, 'People')
  await fill(page, { 'Address, domain or account ID': email })
  await press(page, 'Search')
  await follow(page, email)
  await page.getByRole('heading', { name: email }).waitFor()
}

/** Does what leads to another page, and waits for it. */
export async function leave(page: Page, action: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.waitForEvent('load'), action()])
}

/** Clicks the button that is called so; fails if the next page does not say what it should. */
export async function press(page: Page, name: string, said?: string): Promise<void> {
  await leave(page, () => page.getByRole('button', { name, exact: true }).click())
  if (said !== undefined) await sees(page, said)
}

/** Clicks the link that is called so. */
export function follow(page: Page, name: string): Promise<void> {
  return leave(page, () => page.getByRole('link', { name, exact: true }).click())
}

/** The path that a page is at. */
export function pathOf(page: Page): string {
  return new URL(page.url()).pathname
}

/** Types into fields, by their labels. */
export async function fill(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) {
    await page.getByLabel(label, { exact: true }).fill(value)
  }
}

/** Fails if the page does not say so. */
export async function sees(page: Page, text: string): Promise<void> {
  await page.getByText(text).first().waitFor()
}

/** Signs in, from the page of a sign-in or from any other. */
export async function signIn(page: Page, email: string, secret = password): Promise<void> {
  if (!page.url().includes('/login')) await page.goto('/login')
  await fill(page, { 'E-mail address': email, Password: secret })
  await press(page, 'Sign in')
}

/** Gives the password again, where the page asks for it. */
export async function proveAgain(page: Page): Promise<void> {
  await sees(page, 'Is it still you?')
  await fill(page, { Password: password })
  await press(page, 'Go on')
}

/** Lets every proof of that person be too old for what is sensitive. */
export async function ageProofs({ service }: Tour, email: string): Promise<void> {
  await service.sql(
    `update session set proofs = '{"pwd":1}' where user_id = (select id from user where email = ?)`,
    email,
  )
}

/** The first link to a path that was mailed to an address, as a path of the service; waits for the mail. */
export function mailedLink({ mails }: Tour, email: string, path: string): Promise<string> {
  return vi.waitFor(
    () => {
      const texts = mails.texts.get(email) ?? []
      const links = texts.flatMap((text) => text.match(/http:[^\s"<]+/g) ?? [])
      const found = links.find((link) => link.startsWith(`${publicUrl}${path}?`))
      if (found === undefined) throw new Error(`No mail to ${email} leads to ${path}`)
      return found.slice(publicUrl.length)
    },
    { timeout: 30_000 },
  )
}
