import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { register, startBrowser, startService } from './start.mjs'

const service = await startService()
const browser = await startBrowser()
after(() => Promise.all([browser.close(), service.close()]))

test('Authorize at /docs opens on the user name, has no field for the cookie, and signs in', async () => {
  await register(service.port, 'docs@example.com', 'correct horse')
  const page = await browser.newPage()
  const errors = []
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(`http://127.0.0.1:${service.port}/docs`)
  const me = page.locator('#operations-users-users_current_user_users_me_get')
  for (const button of [
    page.locator('.scheme-container .authorize'),
    me.locator('.authorization__btn'),
  ]) {
    await button.click()
    const fields = page.locator('.auth-container input')
    await fields.first().waitFor()
    assert.equal(await page.evaluate(() => document.activeElement.id), 'oauth_username')
    assert.deepEqual(await fields.evaluateAll((all) => all.map(({ id }) => id)), [
      'oauth_username',
      'oauth_password',
      'client_id_password',
      'client_secret_password',
    ])
    await page.keyboard.press('Escape')
    await fields.first().waitFor({ state: 'detached' })
  }
  await page.locator('.scheme-container .authorize').click()
  await page.keyboard.type('docs@example.com')
  await page.keyboard.press('Tab')
  await page.keyboard.type('correct horse')
  await page.locator('.auth-btn-wrapper .authorize').click()
  await page.locator('.btn-done').click()
  await me.locator('.opblock-summary-control').click()
  await me.locator('.try-out__btn').click()
  await me.locator('.execute').click()
  const shown = me.locator('.live-responses-table')
  await shown.getByText('docs@example.com').first().waitFor()
  assert.deepEqual(errors, [])
})
