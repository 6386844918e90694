import { expect, test } from 'vitest'
import { answer, json, newPerson, requestReset } from '../support/requests.ts'
import { startService } from '../support/service.ts'

const url = 'https://range.test/range/'
const policy = { PASSWORD_MIN_LENGTH: '8' }
// SHA-1 of "correct horse" in two parts.
const [prefix, suffix] = await sha1Parts('correct horse')

async function sha1Parts(text: string): Promise<[string, string]> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text))
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 5).toUpperCase(), hex.slice(5).toUpperCase()]
}

const common = (code: string) => [400, { detail: { code, reason: 'Password is too common' } }]

let people = 0
const register = (service: ReturnType<typeof startService>, password: string) =>
  service.request(
    '/auth/register',
    json('POST', { email: `policy-${++people}@example.com`, password }),
  )

test('a common password is refused on register, reset and PATCH, in any case', async () => {
  const service = startService({ vars: policy })
  const person = await newPerson(service)
  const token = await requestReset(service, person.email)
  for (const password of ['password1', 'PassWord1', '12345678']) {
    const { email } = person
    expect(await answer(register(service, password))).toEqual(common('REGISTER_INVALID_PASSWORD'))
    const reset = service.request('/auth/reset-password', json('POST', { token, password }))
    expect(await answer(reset)).toEqual(common('RESET_PASSWORD_INVALID_PASSWORD'))
    const change = json('PATCH', { password, email }, person.token)
    expect(await answer(service.request('/users/me', change))).toEqual(
      common('UPDATE_USER_INVALID_PASSWORD'),
    )
  }
  expect((await register(service, 'password1 and a horse')).status).toBe(201)
})

test('a minimum length of 0 is no policy, as in FastAPI Users', async () => {
  expect((await register(startService(), 'password1')).status).toBe(201)
})

test('a password known from a breach is refused; only 5 digits of its hash are told', async () => {
  const asked: Request[] = []
  const range = async (input: RequestInfo | URL, init?: RequestInit) => {
    asked.push(new Request(input, init))
    return new Response(`${'0'.repeat(35)}:3\r\n${suffix}:2\r\n`)
  }
  const service = startService({ vars: { PWNED_PASSWORDS_URL: url }, fetch: range })
  const reason = 'Password is known from a data breach'
  const detail = { code: 'REGISTER_INVALID_PASSWORD', reason }
  expect(await answer(register(service, 'correct horse'))).toEqual([400, { detail }])
  expect((await register(service, 'incorrect horse')).status).toBe(201)
  const [first] = asked
  expect(first?.url).toBe(`${url}${prefix}`)
  expect([first?.redirect, first?.headers.get('add-padding')]).toEqual(['manual', 'true'])
})

test('a line of padding, with count 0, is no breach', async () => {
  const range = async () => new Response(`${suffix}:0\r\n`)
  const service = startService({ vars: { PWNED_PASSWORDS_URL: url }, fetch: range })
  expect((await register(service, 'correct horse')).status).toBe(201)
  expect(service.logs.join()).not.toContain('lookup_failed')
})

test('a range API that fails lets the password through, with a line in the log', async () => {
  for (const range of [
    () => Promise.reject(new Error(`${url}${prefix}`)),
    async () => new Response(`${suffix}:2`, { status: 503 }),
    async () => Response.redirect('https://evil.test/', 302),
    async () => new Response(`${suffix}:2\n${'x'.repeat(600_000)}`),
    (_: RequestInfo | URL, init?: RequestInit) =>
      new Promise<Response>((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
      }),
  ]) {
    const service = startService({ vars: { PWNED_PASSWORDS_URL: url }, fetch: range })
    const began = Date.now()
    expect((await register(service, 'correct horse')).status).toBe(201)
    expect(Date.now() - began).toBeLessThan(4000)
    expect(service.logs.join()).toContain('"event":"password.lookup_failed"')
    expect(service.logs.join().toUpperCase()).not.toContain(prefix)
  }
}, 9000)

test('the range API is asked over https only', async () => {
  const service = startService({ vars: { PWNED_PASSWORDS_URL: 'http://range.test/' } })
  expect((await register(service, 'correct horse')).status).toBe(500)
  expect(service.logs.join()).toContain('PWNED_PASSWORDS_URL: expected an https URL')
})
