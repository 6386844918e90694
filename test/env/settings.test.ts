import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { type Env, readConfig } from '../../src/env/env.ts'
import { settings } from '../../src/env/settings.ts'
import { json } from '../support/requests.ts'
import { startService } from '../support/service.ts'

const base = { DB: env.DB, APP_SECRET: 'a-secret-of-the-tests-0123456789' }

test('with nothing but a secret, every setting has its default', () => {
  expect(readConfig(base)).toEqual({
    appSecrets: [base.APP_SECRET],
    rootSecrets: ['APP_SECRET'],
    publicUrl: undefined,
    pages: undefined,
    brand: { name: 'Postern', logoUrl: undefined, style: undefined, support: undefined },
    hasProviders: false,
    sparesSuperusers: false,
    accessTokens: {
      signs: 'HS256',
      verifies: ['HS256'],
      audience: 'fastapi-users:auth',
      hasKeys: false,
    },
    lifetimesSeconds: {
      access: 3600,
      reset: 3600,
      verify: 3600,
      device: 180 * 24 * 3600,
      notMe: 30 * 24 * 3600,
      alarm: 30 * 24 * 3600,
      changeEmail: 24 * 3600,
      oauthState: 3600,
      providerLink: 3600,
      passwordProof: 600,
    },
    sessionLifetimesSeconds: { idle: 2_592_000, all: 15_552_000 },
    passwordMinLength: 8,
    passwordScheme: 'pbkdf2',
    passwordPepper: undefined,
    passwordPeppersPrevious: [],
    requireVerifiedEmail: false,
    defaultLanguage: 'en',
    emailSelfService: true,
    verifyOnRegister: false,
    resetPasswordUrl: undefined,
    verifyUrl: undefined,
    mailFrom: { name: '', email: 'no-reply@example.com' },
    smtp: {
      host: undefined,
      port: 587,
      security: 'starttls',
      ehloName: 'example.com',
      username: undefined,
      password: undefined,
    },
    corsAllowedOrigins: [],
    cookie: { sameSite: 'lax', domain: undefined, secure: true, sessionSecure: true },
    databaseTimeoutMilliseconds: 5000,
    rateLimits: true,
    turnstileSecretKey: undefined,
    turnstileSiteKey: undefined,
    turnstileHostnames: [],
    pwnedPasswordsUrl: undefined,
    eventsKeptDays: 90,
    deletedUsersKeptDays: 7,
  })
})

test('every setting of the table is read', () => {
  const read = new Set<PropertyKey>()
  const get = (target: object, name: PropertyKey) => {
    read.add(name)
    return Reflect.get(target, name)
  }
  readConfig(new Proxy<Env>(base, { get }))
  expect(Object.keys(settings).filter((name) => !read.has(name))).toEqual([])
})

const refused: [keyof Env, string][] = [
  ['APP_SECRET', 'b7Kq2Xw9Lm4Rz8Tn3Vc6Yp1Hd5Jf0Gs'],
  ['APP_SECRET_PREVIOUS', 'short'],
  ['ROOT_SECRET', 'short'],
  ['ROOT_SECRET', base.APP_SECRET],
  ['ROOT_SECRET_PREVIOUS', 'short'],
  ['ROOT_SECRET_PREVIOUS', base.APP_SECRET],
  ['PUBLIC_URL', 'id.example.org'],
  ['PUBLIC_URL', 'http://auth.example.com'],
  ['PUBLIC_URL', 'http://192.168.1.5'],
  ['PUBLIC_URL', 'https://auth.example.com/'],
  ['PUBLIC_URL', 'https://auth.example.com/a'],
  ['PUBLIC_URL', 'https://auth.example.com:443'],
  ['PUBLIC_URL', 'https://Auth.example.com'],
  ['PUBLIC_URL', 'https://user@auth.example.com'],
  ['PUBLIC_URL', 'https://auth.example.com?'],
  ['PUBLIC_URL', 'https://*.example.com'],
  ['PUBLIC_URL', 'capacitor://localhost'],
  ['PUBLIC_URL', 'https://a.example.com,https://b.example.com'],
  ['PAGES', 'yes'],
  ['ACCESS_TOKEN_ALG', 'RS256'],
  ['ACCESS_TOKEN_ALG_PREVIOUS', 'none'],
  ['ACCESS_TOKEN_AUDIENCE', 'https://api.example.com,https://other.example.com'],
  ['ACCESS_TOKEN_AUDIENCE', 'https://api.example.com https://other.example.com'],
  ['ACCESS_TOKEN_AUDIENCE', '["https://api.example.com"]'],
  ['ACCESS_TOKEN_LIFETIME_SECONDS', '0'],
  ['ACCESS_TOKEN_LIFETIME_SECONDS', '1h'],
  ['RESET_TOKEN_LIFETIME_SECONDS', '-1'],
  ['VERIFY_TOKEN_LIFETIME_SECONDS', '1.5'],
  ['EVENTS_KEPT_DAYS', '0'],
  ['DELETED_USERS_KEPT_DAYS', '-1'],
  ['PASSWORD_MIN_LENGTH', 'eight'],
  ['PASSWORD_SCHEME', 'bcrypt'],
  ['PASSWORD_PEPPER', 'short'],
  ['PASSWORD_PEPPER_PREVIOUS', `${'x'.repeat(32)},short`],
  ['REQUIRE_VERIFIED_EMAIL', 'yes'],
  ['RATE_LIMITS', 'true'],
  ['PWNED_PASSWORDS_URL', 'http://range.example.com/'],
  ['DEFAULT_LANGUAGE', 'nl'],
  ['EMAIL_SELF_SERVICE', 'no'],
  ['VERIFY_ON_REGISTER', '1'],
  ['RESET_PASSWORD_URL', 'https://app.example.com/reset'],
  ['RESET_PASSWORD_URL', 'http://app.example.com/reset?token={token}'],
  ['VERIFY_URL', 'javascript:alert({token})'],
  ['VERIFY_URL', '/verify/{token}'],
  ['VERIFY_URL', 'java\tscript:alert({token})'],
  ['VERIFY_URL', 'JavaScript://x/%0aalert({token})'],
  ['VERIFY_URL', 'data:text/html,{token}'],
  ['VERIFY_URL', 'file:///verify/{token}'],
  ['VERIFY_URL', 'vbscript:msgbox({token})'],
  ['VERIFY_URL', 'blob:https://app.example.com/{token}'],
  ['VERIFY_URL', 'https://app.example.com/\r\n{token}'],
  ['VERIFY_URL', 'https://app.example.com/"{token}'],
  ['VERIFY_URL', 'https://{token}.example.com/verify'],
  ['VERIFY_URL', 'https://{token}@app.example.com/'],
  ['VERIFY_URL', 'https://user:pass@app.example.com/{token}'],
  ['VERIFY_URL', 'https:app.example.com/{token}'],
  ['VERIFY_URL', 'https:\\\\app.example.com\\{token}'],
  ['VERIFY_URL', 'myapp://{not_me}/{token}'],
  ['VERIFY_URL', 'ms-msdt:/id {token}'],
  ['VERIFY_URL', 'search-ms:query={token}'],
  ['VERIFY_URL', 'jar:https://app.example.com/{token}'],
  ['RESET_PASSWORD_URL', 'http://8.8.8.8/reset?token={token}'],
  ['RESET_PASSWORD_URL', 'http://172.32.0.1/reset?token={token}'],
  ['RESET_PASSWORD_URL', 'http://10.evil.example/reset?token={token}'],
  ['RESET_PASSWORD_URL', 'http://fd00.example.com/reset?token={token}'],
  ['MAIL_FROM', 'nobody'],
  ['MAIL_FROM', 'a@example.com\r\nBcc: b@example.com'],
  ['MAIL_FROM', 'Foo foo@example.com'],
  ['MAIL_FROM', 'a@example.com, b@example.com'],
  ['MAIL_FROM', 'a@b>'],
  ['MAIL_FROM', 'a@example.com\n'],
  ['MAIL_FROM', 'Acme\u2028 <a@example.com>'],
  ['MAIL_FROM', 'Acme "Support <a@example.com>'],
  ['MAIL_FROM', 'a@example.com, Acme <b@example.com>'],
  ['MAIL_FROM', 'Team: a@example.com, b@example.com;'],
  ['MAIL_FROM', '<a@example.com>, <b@example.com>'],
  ['MAIL_FROM', 'Acme <a..b@example.com>'],
  ['MAIL_FROM', 'Acme <a@example..com>'],
  ['MAIL_FROM', 'Acme <a@-example.com>'],
  ['MAIL_FROM', 'Acme <a@192.0.2.1>'],
  ['MAIL_FROM', 'Acme <a@bücher.example/b>'],
  ['MAIL_FROM', 'Acme <jürgen@example.com>'],
  ['MAIL_FROM', `Acme <${'a'.repeat(65)}@example.com>`],
  ['MAIL_FROM', `a@${'a.'.repeat(127)}example`],
  ['SMTP_HOST', 'smtp://mail.example.com:587'],
  ['SMTP_PORT', '70000'],
  ['SMTP_PORT', '25'],
  ['SMTP_PORT', '025'],
  ['SMTP_SECURITY', 'ssl'],
  ['SMTP_EHLO_NAME', 'my host'],
  ['SMTP_EHLO_NAME', 'a.example\r\nMAIL FROM:<b@a.example>'],
  ['DATABASE_TIMEOUT_MILLISECONDS', '0'],
  ['DATABASE_TIMEOUT_MILLISECONDS', '10001'],
  ['RATE_LIMITS', 'true'],
  ['CORS_ALLOWED_ORIGINS', '*'],
  ['CORS_ALLOWED_ORIGINS', 'null'],
  ['CORS_ALLOWED_ORIGINS', 'https://*.example.com'],
  ['CORS_ALLOWED_ORIGINS', 'https://a.example.com/path'],
  ['CORS_ALLOWED_ORIGINS', 'https://a.example.com/'],
  ['CORS_ALLOWED_ORIGINS', 'https://a.example.com:443'],
  ['CORS_ALLOWED_ORIGINS', 'capacitor://localhost/'],
  ['CORS_ALLOWED_ORIGINS', 'ionic://'],
  ['CORS_ALLOWED_ORIGINS', 'myapp:localhost'],
  ['CORS_ALLOWED_ORIGINS', 'file://'],
  ['CORS_ALLOWED_ORIGINS', 'http://app.example.com'],
  ['CORS_ALLOWED_ORIGINS', 'http://localhost.example.com'],
  ['CORS_ALLOWED_ORIGINS', 'http://192.168.1.5:3000'],
  ['BRAND_NAME', 'a'.repeat(61)],
  ['BRAND_NAME', 'Acme\nInc'],
  ['BRAND_LOGO_URL', 'http://cdn.example.com/logo.svg'],
  ['BRAND_STYLE', '--accent: red'],
  ['BRAND_STYLE', '--brand: red} body{display:none'],
  ['BRAND_STYLE', '--brand: url(https://evil.example/)'],
  ['BRAND_STYLE', '--brand: rgb(1 2 3'],
  ['BRAND_STYLE', '--font: "Acme'],
  ['BRAND_STYLE', '--brand: /* red'],
  ['BRAND_STYLE', 'color: red'],
  ['SUPPORT_CONTACT', 'help'],
  ['SUPPORT_CONTACT', 'javascript:alert(1)'],
  ['COOKIE_SAMESITE', 'None '],
  ['COOKIE_SAMESITE', 'no'],
  ['COOKIE_SECURE', 'yes'],
  ['COOKIE_DOMAIN', 'localhost'],
  ['COOKIE_DOMAIN', 'com'],
  ['COOKIE_DOMAIN', '192.168.1.5'],
  ['COOKIE_DOMAIN', '[::1]'],
  ['COOKIE_DOMAIN', 'pages.dev'],
  ['COOKIE_DOMAIN', 'https://example.com'],
  ['COOKIE_DOMAIN', 'example.com; Path=/x'],
  ['COOKIE_DOMAIN', 'example..com'],
  ['COOKIE_DOMAIN', 'bücher.example'],
]

test.each(refused)(
  'a bad %s (%j) is named once with what was expected, and not repeated',
  (name, value) => {
    const read = () => readConfig({ ...base, [name]: value })
    expect(read).toThrow(new RegExp(`${name}: expected`))
    try {
      read()
    } catch (error) {
      expect(String(error).split(`${name}: expected`)).toHaveLength(2)
      if (value.length > 5) expect(String(error)).not.toContain(value)
    }
  },
)

test('words are taken in any case', () => {
  const config = readConfig({
    ...{ ...base, COOKIE_SAMESITE: 'None', COOKIE_SECURE: 'True', PASSWORD_SCHEME: 'Argon2id' },
    ...{ RATE_LIMITS: 'OFF', SMTP_SECURITY: 'TLS', VERIFY_ON_REGISTER: 'TRUE' },
  })
  expect(config.cookie).toMatchObject({ sameSite: 'none', secure: true })
  expect(config).toMatchObject({ passwordScheme: 'argon2id', rateLimits: false })
  expect([config.smtp.security, config.verifyOnRegister]).toEqual(['tls', true])
})

test('SECURITY 29: no secret serves twice, not with white space around it either', () => {
  const root = 'a-root-secret-of-the-tests-0123456789'
  const same: Partial<Env>[] = [
    { ROOT_SECRET: `${base.APP_SECRET}\n` },
    { ROOT_SECRET_PREVIOUS: ` ${base.APP_SECRET}` },
    { PASSWORD_PEPPER: base.APP_SECRET },
    { PASSWORD_PEPPER: `${root} `, ROOT_SECRET: root },
    { PASSWORD_PEPPER: root, ROOT_SECRET_PREVIOUS: root },
  ]
  for (const vars of same) {
    const [name] = Object.keys(vars)
    expect(() => readConfig({ ...base, ...vars })).toThrow(new RegExp(`${name}: expected`))
  }
  // A pepper that hashes name can not be taken back.
  expect(() =>
    readConfig({ ...base, PASSWORD_PEPPER_PREVIOUS: root, ROOT_SECRET: root }),
  ).not.toThrow()
})

test('a password for SMTP without a user name is refused, and a user name without a password', () => {
  const read = (vars: Partial<Env>) => () => readConfig({ ...base, ...vars })
  expect(read({ SMTP_PASSWORD: 'x' })).toThrow(/SMTP_USERNAME: expected/)
  expect(read({ SMTP_USERNAME: 'x' })).toThrow(/SMTP_PASSWORD: expected/)
})

test('a cookie that goes over plain http is refused where PUBLIC_URL is https', () => {
  const read = (PUBLIC_URL: string) => () =>
    readConfig({ ...base, PUBLIC_URL, COOKIE_SECURE: 'false' })
  expect(read('https://auth.example.com')).toThrow(/COOKIE_SECURE: expected "true", as PUBLIC_URL/)
  expect(read('http://localhost:8000')).not.toThrow()
})

test('the domain of the cookie is one that the host of an https PUBLIC_URL is under', () => {
  const read = (COOKIE_DOMAIN: string, PUBLIC_URL: string) => () =>
    readConfig({ ...base, COOKIE_DOMAIN, PUBLIC_URL })
  for (const domain of ['example.com', '.Example.com', 'auth.example.com']) {
    expect(read(domain, 'https://auth.example.com:8443')).not.toThrow()
  }
  for (const domain of ['other.org', 'a.auth.example.com', 'xample.com']) {
    expect(read(domain, 'https://auth.example.com')).toThrow(/COOKIE_DOMAIN: expected the host/)
    // What `npm run dev` sets beside the settings of a deployment.
    expect(read(domain, 'http://localhost:8000')).not.toThrow()
  }
})

test('a cookie for other sites that is not Secure is refused: browsers drop it', () => {
  const read = () => readConfig({ ...base, COOKIE_SAMESITE: 'none', COOKIE_SECURE: 'false' })
  expect(read).toThrow(/COOKIE_SECURE: expected "true", as COOKIE_SAMESITE is "none"/)
})

test('"*" and "null" are refused as origins with the reason', () => {
  for (const CORS_ALLOWED_ORIGINS of ['*', 'null']) {
    const read = () => readConfig({ ...base, CORS_ALLOWED_ORIGINS })
    expect(read).toThrow(/not "\*" or "null": .*credentials/)
  }
})

test.each([
  'https://app.example.com/#/reset/{token}',
  'myapp://reset?token={token}',
  'com.example.app:/reset?token={token}',
  'http://localhost:3000/{token}',
  'http://app.localhost:3000/{token}',
  'http://192.168.1.5:3000/{token}',
  'http://10.0.0.7/{token}',
  'http://172.16.0.1/{token}',
  'http://[fd12::1]:3000/{token}',
  'http://laptop.local:3000/{token}',
])('a mailed link may lead to %s', (url) => {
  const config = readConfig({ ...base, RESET_PASSWORD_URL: url, VERIFY_URL: url })
  expect([config.resetPasswordUrl, config.verifyUrl]).toEqual([url, url])
})

test('port 465 is TLS from the first byte unless another is asked for', () => {
  const security = (vars: Partial<Env>) => readConfig({ ...base, ...vars }).smtp.security
  expect(security({ SMTP_PORT: '465' })).toBe('tls')
  expect(security({ SMTP_PORT: '465', SMTP_SECURITY: 'starttls' })).toBe('starttls')
  expect(security({ SMTP_PORT: '2465' })).toBe('starttls')
})

test('port 25 is refused with the reason', () => {
  const read = () => readConfig({ ...base, SMTP_PORT: '25' })
  expect(read).toThrow(/SMTP_PORT: expected .* not 25: Cloudflare lets no Worker connect/)
})

test('the name in EHLO is the domain of the sender unless it is set', () => {
  const name = (vars: Partial<Env>) => readConfig({ ...base, ...vars }).smtp.ehloName
  expect(name({ MAIL_FROM: 'Acme <a@bücher.example>' })).toBe('xn--bcher-kva.example')
  expect(name({ SMTP_EHLO_NAME: 'worker.example.net' })).toBe('worker.example.net')
  expect(name({ SMTP_EHLO_NAME: '[192.0.2.1]' })).toBe('[192.0.2.1]')
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

const guessable = [
  'x'.repeat(32),
  'abababababababababababababababababab',
  'correct-horse-correct-horse-correct-horse',
  'other-secret-other-secret-other-secret',
  '0123456789abcdefghijklmnopqrstuvwxyz',
  '0123456789abcdef0123456789abcdef',
  'zyxwvutsrqponmlkjihgfedcba9876543210',
  'replace-me-with-a-long-random-value',
  'CHANGE_ME: 7f9c2ba4e88f827d616045507605853e',
  'your-secret-key-goes-here-0x8fk29dka',
  '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7',
  'a-string-secret-at-least-256-bits-long',
  'your-256-bit-secret-your-256-bit-secret',
  'passwordpasswordpassword12345678',
  'qwertyuiopasdfghjklzxcvbnm1234567890',
  'my-super-secret-key-for-production',
  'supersecretkeysupersecretkey12345',
  'development-secret-do-not-use-in-production',
  '000102030405060708090a0b0c0d0e0f',
  '000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f',
]

test.each(guessable)('SECURITY 29: the guessable secret %j is refused', (value) => {
  for (const name of ['APP_SECRET', 'APP_SECRET_PREVIOUS', 'ROOT_SECRET', 'PASSWORD_PEPPER']) {
    const read = () => readConfig({ ...base, [name]: value })
    expect(read).toThrow(new RegExp(`${name}: expected at least 32 random bytes, no pattern`))
  }
  // A pepper that hashes name can not be taken back.
  expect(() => readConfig({ ...base, PASSWORD_PEPPER_PREVIOUS: value })).not.toThrow()
})

test('random bytes in any spelling, and the secret of the recordings, are taken', () => {
  const recorded = 'reference-secret-reference-secret-0123456789'
  expect(() => readConfig({ ...base, APP_SECRET: recorded })).not.toThrow()
  for (let round = 0; round < 2000; round++) {
    const bytes = [...crypto.getRandomValues(new Uint8Array(24))]
    const hex = bytes.slice(8).map((byte) => byte.toString(16).padStart(2, '0'))
    for (const APP_SECRET of [hex.join(''), btoa(String.fromCharCode(...bytes))]) {
      readConfig({ ...base, APP_SECRET })
    }
  }
})

test('an empty part of the list of origins is no reason to stop', () => {
  const { corsAllowedOrigins } = readConfig({
    ...base,
    CORS_ALLOWED_ORIGINS: ' https://a.example.com, ,https://b.example.com,',
  })
  expect(corsAllowedOrigins).toEqual(['https://a.example.com', 'https://b.example.com'])
})

test.each([
  'https://auth.example.com',
  'https://a.example:8443',
  'http://localhost:8000',
  'http://[::1]:9',
])('PUBLIC_URL takes %s', (PUBLIC_URL) =>
  expect(readConfig({ ...base, PUBLIC_URL }).publicUrl).toBe(PUBLIC_URL),
)

test.each(['ACCESS_TOKEN_ALG', 'ACCESS_TOKEN_ALG_PREVIOUS'])(
  '%s=ES256 wants PUBLIC_URL and ROOT_SECRET, and says which of them is not there',
  (name) => {
    const PUBLIC_URL = 'https://auth.example.com'
    const ROOT_SECRET = 'a-root-secret-of-the-tests-0123456789'
    const read = (vars: object) => () => readConfig({ ...base, ...vars, [name]: 'ES256' })
    expect(read({ PUBLIC_URL })).toThrow(/^Bad settings. ROOT_SECRET: expected [^.]*ES256$/)
    expect(read({ ROOT_SECRET })).toThrow(/^Bad settings. PUBLIC_URL: expected .* ES256$/)
    expect(read({})).toThrow(/PUBLIC_URL.*ROOT_SECRET/)
    // The one before is not one to sign with.
    expect(read({ PUBLIC_URL, ROOT_SECRET_PREVIOUS: ROOT_SECRET })).toThrow('ROOT_SECRET')
    expect(read({ PUBLIC_URL, ROOT_SECRET })().accessTokens.hasKeys).toBe(true)
  },
)

test('providers want PUBLIC_URL and ROOT_SECRET, on this machine PUBLIC_URL alone', () => {
  const has = (vars: object) => readConfig({ ...base, ...vars }).hasProviders
  const PUBLIC_URL = 'https://auth.example.com'
  expect(has({ PUBLIC_URL, ROOT_SECRET: 'a-root-secret-of-the-tests-0123456789' })).toBe(true)
  expect(has({ PUBLIC_URL })).toBe(false)
  expect(has({ ROOT_SECRET: 'a-root-secret-of-the-tests-0123456789' })).toBe(false)
  expect(has({ PUBLIC_URL: 'http://localhost:8000' })).toBe(true)
})

test('pages are on exactly where PUBLIC_URL is set, unless PAGES says off', () => {
  const PUBLIC_URL = 'https://auth.example.com'
  const pages = (vars: Partial<Env>) => readConfig({ ...base, ...vars }).pages
  expect(pages({ PUBLIC_URL })).toBe(PUBLIC_URL)
  expect(pages({ PUBLIC_URL, PAGES: 'off' })).toBeUndefined()
  expect(pages({ PAGES: 'on' })).toBeUndefined()
})
