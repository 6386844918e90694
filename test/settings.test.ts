import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { type Env, readConfig } from '../src/env.ts'
import { json } from './support/requests.ts'
import { startService } from './support/service.ts'

const base = { DB: env.DB, APP_SECRET: 'x'.repeat(32) }

test('with nothing but a secret, every setting has its default', () => {
  expect(readConfig(base)).toEqual({
    secrets: ['x'.repeat(32)],
    lifetimesSeconds: { access: 3600, reset: 3600, verify: 3600, device: 180 * 24 * 3600 },
    passwordMinLength: 8,
    passwordScheme: 'pbkdf2',
    passwordPepper: undefined,
    passwordPeppersPrevious: [],
    requireVerifiedEmail: false,
    verifyOnRegister: false,
    resetPasswordUrl: undefined,
    verifyUrl: undefined,
    mailFrom: 'no-reply@example.com',
    smtp: {
      host: undefined,
      port: 587,
      security: 'starttls',
      username: undefined,
      password: undefined,
    },
    corsAllowedOrigins: [],
    databaseTimeoutMilliseconds: 5000,
    rateLimits: true,
    turnstileSecretKey: undefined,
    pwnedPasswordsUrl: undefined,
  })
})

const refused: [keyof Env, string][] = [
  ['APP_SECRET', 'x'.repeat(31)],
  ['APP_SECRET_PREVIOUS', 'short'],
  ['ACCESS_TOKEN_LIFETIME_SECONDS', '0'],
  ['ACCESS_TOKEN_LIFETIME_SECONDS', '1h'],
  ['RESET_TOKEN_LIFETIME_SECONDS', '-1'],
  ['VERIFY_TOKEN_LIFETIME_SECONDS', '1.5'],
  ['PASSWORD_MIN_LENGTH', 'eight'],
  ['PASSWORD_SCHEME', 'bcrypt'],
  ['PASSWORD_PEPPER', 'short'],
  ['PASSWORD_PEPPER_PREVIOUS', `${'x'.repeat(32)},short`],
  ['REQUIRE_VERIFIED_EMAIL', 'yes'],
  ['RATE_LIMITS', 'true'],
  ['PWNED_PASSWORDS_URL', 'http://range.example.com/'],
  ['VERIFY_ON_REGISTER', '1'],
  ['RESET_PASSWORD_URL', 'https://app.example.com/reset'],
  ['RESET_PASSWORD_URL', 'http://app.example.com/reset?token={token}'],
  ['VERIFY_URL', 'javascript:alert({token})'],
  ['VERIFY_URL', '/verify/{token}'],
  ['MAIL_FROM', 'nobody'],
  ['MAIL_FROM', 'a@example.com\r\nBcc: b@example.com'],
  ['MAIL_FROM', 'Foo foo@example.com'],
  ['MAIL_FROM', 'a@example.com, b@example.com'],
  ['MAIL_FROM', 'a@b>'],
  ['SMTP_HOST', 'smtp://mail.example.com:587'],
  ['SMTP_PORT', '70000'],
  ['SMTP_SECURITY', 'ssl'],
  ['DATABASE_TIMEOUT_MILLISECONDS', '0'],
  ['DATABASE_TIMEOUT_MILLISECONDS', '10001'],
  ['RATE_LIMITS', 'true'],
  ['CORS_ALLOWED_ORIGINS', '*'],
  ['CORS_ALLOWED_ORIGINS', 'https://a.example.com/path'],
]

test.each(refused)(
  'a bad %s (%j) is named with what was expected, and not repeated',
  (name, value) => {
    const read = () => readConfig({ ...base, [name]: value })
    expect(read).toThrow(new RegExp(`${name}: expected`))
    try {
      read()
    } catch (error) {
      if (value.length > 5) expect(String(error)).not.toContain(value)
    }
  },
)

test('a password for SMTP without a user name is refused', () => {
  const read = () => readConfig({ ...base, SMTP_PASSWORD: 'x' })
  expect(read).toThrow(/SMTP_USERNAME: expected/)
})

test('a sender may have a name', () => {
  for (const MAIL_FROM of ['a@example.com', 'Postern <a@example.com>', '"P, Q" <a@example.com>']) {
    expect(readConfig({ ...base, MAIL_FROM }).mailFrom).toBe(MAIL_FROM)
  }
})

test('every bad setting is named at once', () => {
  const read = () => readConfig({ ...base, APP_SECRET: '', SMTP_PORT: '0', MAIL_FROM: 'x' })
  expect(read).toThrow(/APP_SECRET.*MAIL_FROM.*SMTP_PORT/)
})

test('numbers and booleans in [vars] are read as they stand', () => {
  const vars = JSON.parse('{"PASSWORD_MIN_LENGTH": 12, "REQUIRE_VERIFIED_EMAIL": true}')
  const config = readConfig({ ...base, ...vars })
  expect([config.passwordMinLength, config.requireVerifiedEmail]).toEqual([12, true])
})

test.each(['', 'too short'])(
  'with APP_SECRET %j the service answers a plain 500 and logs how to make one',
  async (APP_SECRET) => {
    const service = startService({ vars: { APP_SECRET } })
    const body = { email: 'a@example.com', password: 'x' }
    const response = await service.request('/auth/register', json('POST', body))
    expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error'])
    expect(response.headers.get('content-type')?.toLowerCase()).toBe('text/plain; charset=utf-8')
    expect(service.logs).toHaveLength(1)
    expect(service.logs[0]).toContain('openssl rand -hex 32 | npx wrangler secret put APP_SECRET')
  },
)
