import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'

/** What a person does on a provider's own pages. */
export interface Door {
  title: string
  /** Who comes through it, as the provider knows them. */
  email: string
  subject: string
  /** Says who they are, where they are asked; throws if they are not. */
  prove(page: Page): Promise<void>
  /** Waits until `prompt=login` counts for who has just proved it. */
  ripen(): Promise<void>
  /** The same where they are asked though they are signed in there. */
  proveAgain(page: Page): Promise<void>
  /** Confirms that they sign out. */
  confirm(page: Page): Promise<void>
}

/** scripts/idp: npm's oidc-provider. */
const local: Door = {
  title: 'oidc-provider',
  email: 'ana@example.com',
  subject: 'ana-1',
  prove: (page) => page.getByRole('button', { name: 'ana@example.com' }).click(),
  async ripen() {},
  proveAgain: (page) => local.prove(page),
  confirm: (page) => page.locator('button[name=logout]').click(),
}

/** Debian's LemonLDAP::NG. Its words come by a script: without it, buttons have no names. */
const lemon: Door = {
  title: 'LemonLDAP::NG',
  email: 'dwho@badwolf.org',
  subject: 'dwho',
  async prove(page) {
    await page.locator('[name=user]').fill('dwho')
    await page.locator('[name=password]').fill('dwho')
    await page.locator('[name=password]').press('Enter')
  },
  // Its portalForceAuthnInterval.
  ripen: () => wait(6000),
  async proveAgain(page) {
    await page.locator('#upgrd button').click()
    await lemon.prove(page)
  },
  confirm: (page) => page.locator('button.btn-success').click(),
}

/** By the names that the service knows them by. */
export const doors = { local, lemon }
