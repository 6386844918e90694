import { Readable } from 'node:stream'
import { afterEach, expect, test, vi } from 'vitest'
import { readClientSecret } from '../../scripts/operate/client-secret.ts'
import { runVerb } from '../../scripts/operate/command.ts'
import { providerVerbs } from '../../scripts/operate/provider-verbs.ts'

const said = vi.spyOn(console, 'log').mockImplementation(() => {})
const complained = vi.spyOn(console, 'error').mockImplementation(() => {})
afterEach(() => {
  said.mockClear()
  complained.mockClear()
})

const secret = 'the-client-secret-of-these-tests'
const verbs = providerVerbs(async () => secret)

const urls_to_register = {
  redirect_uris: ['https://a.example/auth/okta/callback'],
  backchannel_logout_uri: 'https://a.example/auth/okta/backchannel-logout',
  post_logout_redirect_uri: 'https://a.example/login',
}
const okta = {
  name: 'okta',
  title: 'Okta',
  issuer: 'https://x.okta.com',
  domains: ['example.com'],
  is_on: true,
  updated_at: 1,
  urls_to_register,
}
const line = 'okta (Okta, https://x.okta.com, on)'
const registered = [
  'To be registered there:',
  '  redirect URI: https://a.example/auth/okta/callback',
  '  sign-out redirect URI: https://a.example/login',
  '  back-channel logout URI: https://a.example/auth/okta/backchannel-logout',
]

/** Runs the command with a service that answers so, 404 to all else; what came of it. */
async function run(argv: string[], answers: Record<string, unknown> = {}) {
  said.mockClear()
  complained.mockClear()
  const calls: string[] = []
  const code = await runVerb('provider', verbs, argv, {
    openD1: () => ({ query: async () => [[]] }),
    async fetch(input: RequestInfo | URL, init?: RequestInit) {
      const call = `${init?.method} ${new URL(String(input)).pathname}`
      calls.push(`${call} ${init?.body ?? ''}`.trim())
      const answer = answers[call]
      if (answer instanceof Response) return answer
      return Response.json(answer ?? { detail: 'Not Found' }, { status: answer ? 200 : 404 })
    },
    publicUrl: async () => undefined,
  }).catch((error: Error) => `failed: ${error.message}`)
  const words = [...said.mock.calls, ...complained.mock.calls].flat().join('\n')
  return { code, words, calls }
}

test('without arguments it says what it can do', async () => {
  const { code, words, calls } = await run([])
  expect([code, calls]).toEqual([0, []])
  for (const verb of Object.keys(verbs)) expect(words).toMatch(new RegExp(`\n  ${verb}( |\n)`))
  expect(words).toContain('[--client-id …]')
  expect(words).not.toContain('--client-secret')
})

test('add sends what was said, and says what is to be registered', async () => {
  const warnings = ['The provider answers with status 400: is it registered there?']
  const { code, words, calls } = await run(
    [
      ...['add', 'okta', '--issuer', 'https://x.okta.com', '--client-id', 'postern'],
      ...['--title', 'Okta', '--scope', 'openid email', '--trust-email', 'always'],
      ...['--domains', 'a.example, b.example', '--owned-domains', '', '--sign-up', 'off'],
      ...['--mfa', 'otp', '--redirect-url', '', '--keeps-tokens', 'on', '--unchecked'],
      ...['--claim-rules', '[{"claim":"groups"}]'],
    ],
    { 'POST /providers': { ...okta, warnings } },
  )
  expect([code, words.split('\n')]).toEqual([
    0,
    [`Added ${line}`, ...registered, `Warning: ${warnings[0]}`],
  ])
  const [, body = ''] = calls[0]?.split('/providers ') ?? []
  expect(JSON.parse(body)).toEqual({
    name: 'okta',
    issuer: 'https://x.okta.com',
    client_id: 'postern',
    title: 'Okta',
    scope: 'openid email',
    trust_email: 'always',
    domains: ['a.example', 'b.example'],
    owned_domains: [],
    signs_up: false,
    mfa: ['otp'],
    claim_rules: [{ claim: 'groups' }],
    redirect_url: null,
    keeps_tokens: true,
    client_secret: secret,
    unchecked: true,
  })
})

test('GitHub needs no issuer', async () => {
  const argv = ['add', 'github', '--kind', 'github', '--client-id', 'x', '--title', 'GitHub']
  const { code } = await run(argv, { 'POST /providers': { ...okta, warnings: [] } })
  expect(code).toBe(0)
})

test('list, show and check say what there is', async () => {
  const listed = await run(['list'], { 'GET /providers': { providers: [okta] } })
  expect([listed.code, listed.words]).toEqual([0, line])
  const none = await run(['list'], { 'GET /providers': { providers: [] } })
  expect([none.code, none.words]).toEqual([1, 'There is no provider.'])
  const shown = await run(['show', 'okta'], { 'GET /providers/okta': okta })
  expect(shown.words.split('\n')).toEqual([
    line,
    '  name: "okta"',
    '  title: "Okta"',
    '  issuer: "https://x.okta.com"',
    '  is_on: true',
    '  domains: ["example.com"]',
    '  updated_at: 1',
    ...registered,
  ])
  const answer = { issuer: okta.issuer, warnings: [], urls_to_register }
  const checked = await run(['check', 'okta'], { 'POST /providers/okta/check': answer })
  expect(checked.words.split('\n')).toEqual([
    'okta can be used: https://x.okta.com answers as it should.',
    ...registered,
  ])
  const json = await run(['show', 'okta', '--json'], { 'GET /providers/okta': okta })
  expect(JSON.parse(json.words)).toEqual(okta)
})

test('a check that finds something wrong does not say that nothing was changed', async () => {
  const detail = { code: 'PROVIDER_BAD_SETTING', reason: 'client_secret: expected another' }
  const refusal = () => Response.json({ detail }, { status: 400 })
  const checked = await run(['check', 'okta'], { 'POST /providers/okta/check': refusal() })
  expect(checked.code).toBe('failed: client_secret: expected another.')
  const changed = { 'GET /providers/okta': okta, 'PATCH /providers/okta': refusal() }
  const { code } = await run(['change', 'okta', '--client-id', 'x'], changed)
  expect(code).toBe('failed: client_secret: expected another. Nothing was changed.')
})

test('change, on and off say what came of it, and fail if nothing did', async () => {
  const answers = (after: object) => ({
    'GET /providers/okta': okta,
    'PATCH /providers/okta': { ...okta, ...after, updated_at: 2, warnings: [] },
  })
  const changed = await run(['change', 'okta', '--title', 'New'], answers({ title: 'New' }))
  expect([changed.code, changed.words]).toEqual([0, 'Changed okta (New, https://x.okta.com, on)'])
  expect(changed.calls).toEqual(['GET /providers/okta', 'PATCH /providers/okta {"title":"New"}'])
  const same = await run(['on', 'okta'], answers({}))
  expect([same.code, same.words]).toEqual([1, 'okta is so already. Nothing was changed.'])
  const off = await run(['off', 'okta'], answers({ is_on: false }))
  expect([off.code, off.words]).toEqual([0, 'Changed okta (Okta, https://x.okta.com, off)'])
  const fresh = await run(['change', 'okta', '--new-secret', '--unchecked'], answers({}))
  expect([fresh.code, fresh.calls[1]]).toEqual([
    0,
    `PATCH /providers/okta {"client_secret":"${secret}","unchecked":true}`,
  ])
})

test('remove removes', async () => {
  const { code, words } = await run(['remove', 'okta'], {
    'GET /providers/okta': okta,
    'DELETE /providers/okta': new Response(null, { status: 204 }),
  })
  expect([code, words]).toEqual([0, `Removed ${line}`])
})

test.each(['show', 'check', 'on', 'off', 'remove'])('%s of an unknown one fails', async (verb) => {
  const { code, words } = await run([verb, 'okta'])
  expect([code, words]).toEqual([1, 'There is no provider okta. list shows them.'])
})

const needed = ['add', 'okta', '--issuer', 'https://x', '--client-id', 'x', '--title', 'x']
test.each([
  [['add', 'okta', '--title', 'x'], 'add needs --issuer, --client-id too'],
  [[...needed, '--sign-up', 'yes'], '--sign-up takes on or off'],
  [[...needed, '--claim-rules', '{'], '--claim-rules takes JSON'],
  [['change', 'okta'], 'What is to be changed?'],
  [['change', 'okta', '--kind', 'github'], '--kind does not go with change'],
  [['add'], 'Like this: add NAME'],
])('%j is refused', async (argv, words) => {
  const { code, calls } = await run(argv)
  expect([code, calls]).toEqual([`failed: ${words}`, []])
})

test.each([
  [400, 'PROVIDERS_OFF', 'PUBLIC_URL and ROOT_SECRET of the service are not both set.'],
  [400, 'PROVIDER_ALREADY_EXISTS', 'There is a provider of that name already: change changes it.'],
  [
    400,
    { code: 'PROVIDER_BAD_SETTING', reason: 'issuer: expected an https URL' },
    'issuer: expected an https URL.',
  ],
  [
    503,
    { code: 'OAUTH_PROVIDER_UNAVAILABLE', reason: 'it does not answer' },
    'it does not answer.',
  ],
])('a refusal with %i %j says why', async (status, detail, words) => {
  const { code } = await run(needed, { 'POST /providers': Response.json({ detail }, { status }) })
  expect(code).toContain(`failed: ${words}`)
})

test('the client secret comes from the environment or is piped in, never from an argument', async () => {
  const piped = (text: string) => Readable.from([Buffer.from(text)])
  expect(await readClientSecret({ PROVIDER_CLIENT_SECRET: secret }, piped(''))).toBe(secret)
  expect(await readClientSecret({}, piped(`${secret}\n`))).toBe(secret)
  await expect(readClientSecret({}, piped('\n'))).rejects.toThrow('Where is the client secret?')
})
