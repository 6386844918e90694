import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeBrowser } from './browser.ts'
import { type LemonLdap, startLemonLdap } from './lemonldap.ts'
import { startSignIn } from './relying-party.ts'

const service = 'http://localhost:8000'
const redirectUri = `${service}/auth/lemon/callback`
let provider: LemonLdap

beforeAll(async () => {
  // It decodes no secret, and oauth4webapi encodes whatever is not a letter or a digit.
  const client = { id: 'postern', secret: 'secret0123456789', redirectUri }
  provider = await startLemonLdap(client, `${service}/login`)
})
afterAll(() => provider?.stop())

async function signIn(user: string, password = user) {
  const started = await startSignIn(provider)
  const browser = makeBrowser({ stopAt: service })
  const page = await browser.open(started.address)
  return { started, back: await browser.submit(page, { user, password }) }
}

test.each([
  ['dwho', true, 'Doctor Who', ['timelords', 'users']],
  ['rtyler', false, 'Rose Tyler', ['earthlings', 'users']],
])('%s signs in', async (user, isVerified, name, groups) => {
  const { started, back } = await signIn(user)
  const { claims, userinfo } = await started.finish(back.url)
  expect(claims).toMatchObject({ iss: provider.issuer, sub: user, acr: 'loa-1' })
  expect(userinfo).toEqual({
    sub: user,
    email: `${user}@badwolf.org`,
    email_verified: isVerified,
    name,
    groups: expect.arrayContaining(groups),
  })
})

test('a wrong password leads to the form again', async () => {
  const { back } = await signIn('dwho', 'wrong')
  expect([back.url.origin, back.html]).toEqual([
    new URL(provider.issuer).origin,
    expect.stringContaining('name="password"'),
  ])
})

test('a code is good once', async () => {
  const { started, back } = await signIn('dwho')
  await started.finish(back.url)
  await expect(started.finish(back.url)).rejects.toThrow()
})
