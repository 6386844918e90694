import { afterEach, expect, test, vi } from 'vitest'
import { runVerb } from '../../scripts/operate/command.ts'
import { keyVerbs } from '../../scripts/operate/key-verbs.ts'

const said = vi.spyOn(console, 'log').mockImplementation(() => {})
const complained = vi.spyOn(console, 'error').mockImplementation(() => {})
afterEach(() => {
  said.mockClear()
  complained.mockClear()
})

/** Runs the command with a service that answers so; what came of it. */
async function run(argv: string[], answer?: unknown, status = 200) {
  const calls: string[] = []
  const code = await runVerb('keys', keyVerbs, argv, {
    openD1: () => ({ query: async () => [[]] }),
    async fetch(input: RequestInfo | URL, init?: RequestInit) {
      calls.push(`${init?.method} ${new URL(String(input)).pathname} ${init?.body ?? ''}`.trim())
      return Response.json(answer, { status })
    },
    publicUrl: async () => undefined,
  }).catch((error: Error) => `failed: ${error.message}`)
  const words = [...said.mock.calls, ...complained.mock.calls].flat().join('\n')
  return { code, words, calls }
}

const key = { alg: 'ES256', created_at: 0, activates_at: 3600, retires_at: null }
const current = { ...key, kid: 'a', state: 'current', retires_at: 10_860 }
const next = { ...key, kid: 'b', state: 'next', activates_at: 7200 }
const data = { id: 1, created_at: 0, retired_at: null, wrapped_by: 'current' }

test('without arguments it says what it can do', async () => {
  const { code, words, calls } = await run([])
  expect([code, calls]).toEqual([0, []])
  for (const part of ['\n  status', '\n  rotate [--compromised]\n', 'npm run keys -- VERB']) {
    expect(words).toContain(part)
  }
})

test('status tells what signs, each key, and whether ROOT_SECRET_PREVIOUS may go', async () => {
  const retired = { ...data, id: 2, retired_at: 3600 }
  const keys = {
    access_token_alg: 'ES256',
    signing_keys: [current, next],
    data_keys: [data, retired],
  }
  const { code, words, calls } = await run(['status'], keys)
  expect([code, calls]).toEqual([0, ['GET /keys']])
  expect(words.split('\n')).toEqual([
    'Access tokens are of ES256: the current signing key signs them.',
    'Signing key a (ES256, current): since 1970-01-01T01:00:00Z, kept until 1970-01-01T03:01:00Z',
    'Signing key b (ES256, next): current from 1970-01-01T02:00:00Z',
    "Data key 1: wrapped with today's secret",
    "Data key 2: wrapped with today's secret, encrypts nothing new since 1970-01-01T01:00:00Z",
    'No data key needs ROOT_SECRET_PREVIOUS. If it is set, it may go once the tokens of its time are over; who was deleted in that time is found by id alone then.',
  ])
})

test('status says what of it is needed or lost, and prints JSON', async () => {
  const previous = { ...data, id: 2, wrapped_by: 'previous' }
  const lost = { ...data, id: 3, wrapped_by: 'lost' }
  const keys = {
    access_token_alg: 'HS256',
    signing_keys: [],
    data_keys: [data, previous, lost],
  }
  const { words } = await run(['status'], keys)
  expect(words.split('\n')).toEqual([
    'Access tokens are of HS256: APP_SECRET signs them, and no signing key.',
    'There are no signing keys: PUBLIC_URL and ROOT_SECRET are not both set.',
    "Data key 1: wrapped with today's secret",
    'Data key 2: wrapped with a former secret',
    'Data key 3: no secret that is set opens it: was one dropped too early?',
    'ROOT_SECRET_PREVIOUS is needed: the cron trigger wraps these keys anew within a minute.',
  ])
  said.mockClear()
  const none = await run(['status'], { ...keys, data_keys: [] })
  expect(none.words).toContain('There is no data key: nothing was encrypted yet.')
  said.mockClear()
  const json = await run(['status', '--json'], { ...keys, signing_keys: [next] })
  expect(JSON.parse(json.words)).toMatchObject({ signing_keys: [{ kid: 'b', state: 'next' }] })
})

test('rotate says from when on the new key is current; --compromised that all others are gone', async () => {
  const gentle = await run(['rotate'], next, 201)
  expect([gentle.code, gentle.calls]).toEqual([0, ['POST /keys/rotate {"is_compromised":false}']])
  expect(gentle.words).toBe('b is published now, and the current key from 1970-01-01T02:00:00Z on.')
  said.mockClear()
  const hard = await run(['rotate', '--compromised'], { ...next, state: 'current' }, 201)
  expect(hard.calls).toEqual(['POST /keys/rotate {"is_compromised":true}'])
  expect(hard.words).toContain('b is the current key now. All tokens of the other keys are dead')
})

test.each([
  [['rotate'], 400, 'KEY_ROTATION_UNDER_WAY', 'The key of the last rotation does not sign yet'],
  [['rotate'], 400, 'SIGNING_KEYS_OFF', 'PUBLIC_URL and ROOT_SECRET of the service are not both'],
])('%j that is refused with %i %s says why', async (argv, status, detail, words) => {
  const { code } = await run(argv, { detail }, status)
  expect(code).toContain(`failed: ${words}`)
  expect(code).toContain('Nothing was changed.')
})

test.each([['status'], ['rotate']])(
  '%s at a service without keys says so and fails',
  async (verb) => {
    const { code, words } = await run([verb], { detail: 'Not Found' }, 404)
    expect([code, words]).toEqual([
      1,
      'The service is an older version: it has no keys to tell of.',
    ])
  },
)

test.each([
  [['status', '--compromised'], '--compromised does not go with status'],
  [['rotate', 'now'], 'Like this: rotate'],
])('%j is refused', async (argv, words) => {
  const { code, calls } = await run(argv)
  expect([code, calls]).toEqual([expect.stringContaining(words), []])
})
