import { expect, test } from 'vitest'
import { answer, json, newPerson, newSuperuser } from '../support/requests.ts'
import { startService } from '../support/service.ts'

const PUBLIC_URL = 'https://auth.example.com'
const RESET_PASSWORD_URL = 'https://app.example.com/reset/{token}'
const VERIFY_URL = 'https://app.example.com/verify/{token}'
const jwt = String.raw`eyJ[\w-]+\.[\w-]+\.[\w-]+`

/** What the newest mails lead to: of a reset, an invitation and a verification. */
async function linksWith(vars: Record<string, string>) {
  const service = startService({ vars })
  const [person, superuser] = [await newPerson(service), await newSuperuser(service)]
  const newest = () =>
    service.mailbox
      .at(-1)
      ?.text.match(/^https?:.*$/m)?.[0]
      .replaceAll(new RegExp(jwt, 'g'), 'TOKEN')
  await service.request('/auth/forgot-password', json('POST', { email: person.email }))
  const reset = newest()
  const email = `invited-${person.email}`
  const invite = json('POST', { email, invite: true }, superuser.token)
  expect((await service.request('/users', invite)).status).toBe(201)
  const invitation = newest()
  await service.request('/auth/request-verify-token', json('POST', { email: person.email }))
  return [reset, invitation, newest()]
}

test('where pages are on mails lead to them', async () => {
  expect(await linksWith({ PUBLIC_URL })).toEqual([
    `${PUBLIC_URL}/reset-password?token=TOKEN`,
    `${PUBLIC_URL}/reset-password?token=TOKEN&invited=yes`,
    `${PUBLIC_URL}/verify?token=TOKEN&not_me=TOKEN`,
  ])
})

test('where pages are off mails carry the tokens', async () => {
  const none = [undefined, undefined, undefined]
  expect(await linksWith({ PUBLIC_URL, PAGES: 'off' })).toEqual(none)
  expect(await linksWith({})).toEqual(none)
})

test("a front end's page wins", async () => {
  const [reset, verify] = [
    'https://app.example.com/reset/TOKEN',
    'https://app.example.com/verify/TOKEN',
  ]
  const vars = { PUBLIC_URL, RESET_PASSWORD_URL, VERIFY_URL }
  expect(await linksWith(vars)).toEqual([reset, reset, verify])
  expect(await linksWith({ ...vars, PAGES: 'off' })).toEqual([reset, reset, verify])
})

test('the tokens of such a link are those of the API', async () => {
  const service = startService({ vars: { PUBLIC_URL } })
  const { email } = await newPerson(service)
  await service.request('/auth/request-verify-token', json('POST', { email }))
  const [link = ''] = service.mailbox.at(-1)?.text.match(/^https:.*$/m) ?? []
  const { searchParams } = new URL(link)
  const send = (path: string, token: string | null) =>
    answer(service.request(path, json('POST', { token })))
  expect((await send('/auth/verify', searchParams.get('not_me')))[0]).toBe(400)
  expect((await send('/auth/verify', searchParams.get('token')))[0]).toBe(200)
})

test('a mail ends with the name that is set, and where to get help; without one it says nothing', async () => {
  const lastOf = async (vars: object) => {
    const service = startService({ vars })
    const { email } = await newPerson(service)
    await service.request('/auth/forgot-password', json('POST', { email }))
    return service.mailbox.at(-1)
  }
  const vars = { BRAND_NAME: 'Acme & Co', SUPPORT_CONTACT: 'help@acme.test' }
  const signed = await lastOf(vars)
  expect(signed?.text).toMatch(/ stays as it is\.\n\n— Acme & Co\nhelp@acme\.test\n$/)
  const html = '<p>— Acme &#38; Co<br>help@acme.test</p>\n</body></html>\n'
  expect(signed?.html.endsWith(html)).toBe(true)
  expect((await lastOf({ SUPPORT_CONTACT: 'help@acme.test' }))?.text).toMatch(
    / stays as it is\.\n$/,
  )
})
