import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { buildDeps } from '../../src/deps.ts'
import { answer, credentials, json, newPerson } from '../support/requests.ts'
import { startService } from '../support/service.ts'
import { decodeWords, ports, readMails, readMime, readReceived } from '../support/smtp-mailbox.ts'

const message = { to: 'deps@a.test', subject: 'Hello', text: 'a', html: 'b' }
const base = { DB: env.DB, APP_SECRET: 'a-secret-of-the-tests-0123456789' }

describe('mail goes out after the response', () => {
  for (const path of ['/auth/forgot-password', '/auth/request-verify-token', '/auth/register']) {
    test(`${path} does not wait for it`, async () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      let sent = 0
      const mailer = { send: () => promise.then(() => void sent++) }
      const service = startService({ mailer, vars: { VERIFY_ON_REGISTER: 'true' } })
      const { email } = await newPersonUnmailed()
      const fresh = { email: `fresh-${crypto.randomUUID()}@example.com`, password: 'x' }
      const body = path === '/auth/register' ? fresh : { email }
      const { response, settled } = await service.respond(path, json('POST', body))
      expect(response.ok).toBe(true)
      expect(sent).toBe(0)
      resolve()
      await settled()
      expect(sent).toBe(1)
    })
  }

  test('a registration stands when its mail fails', async () => {
    const mailer = { send: () => Promise.reject(new Error('mail server is down')) }
    const service = startService({ mailer, vars: { VERIFY_ON_REGISTER: 'true' } })
    const body = { email: 'unmailed@example.com', password: 'x' }
    expect((await answer(service.request('/auth/register', json('POST', body))))[0]).toBe(201)
    const login = await service.request('/auth/jwt/login', credentials(body.email, 'x'))
    expect(login.status).toBe(200)
  })
})

function newPersonUnmailed() {
  return newPerson(startService())
}

describe('what the service is built of', () => {
  test('the clock counts whole seconds, and passwords cost 600,000 iterations', async () => {
    const deps = buildDeps(base, {})
    expect(Math.abs(deps.now() - Date.now() / 1000)).toBeLessThan(2)
    expect(Number.isInteger(deps.now())).toBe(true)
    expect(await deps.passwords.hash('x')).toContain('$i=600000,p=48$')
  })

  test('SMTP_HOST takes the mail, with the EMAIL binding there too', async () => {
    const smtp = { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(ports.old), SMTP_SECURITY: 'none' }
    const EMAIL: SendEmail = { send: () => Promise.reject(new Error('not this one')) }
    await buildDeps({ ...base, ...smtp, EMAIL }, {}).mailer.send(message)
    expect(await readMails(message.to)).toHaveLength(1)
  })

  test('without SMTP_HOST the binding takes it, from MAIL_FROM', async () => {
    const taken: unknown[] = []
    const EMAIL: SendEmail = { send: async (mail) => ({ messageId: String(taken.push(mail)) }) }
    await buildDeps({ ...base, EMAIL, MAIL_FROM: 'a@b.example' }, {}).mailer.send(message)
    expect(taken).toEqual([{ ...message, from: 'a@b.example' }])
  })

  test('without either, sending says what is missing', async () => {
    const sending = buildDeps(base, {}).mailer.send(message)
    await expect(sending).rejects.toThrow('bind EMAIL in wrangler.toml or set SMTP_HOST')
  })
})

describe('what passes as MAIL_FROM can be sent', () => {
  const smtp = { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(ports.old), SMTP_SECURITY: 'none' }
  test.each([
    ['a@b.example', '', 'a@b.example'],
    ['<a@b.example>', '', 'a@b.example'],
    [' Acme  <a@b.example> ', 'Acme', 'a@b.example'],
    ['Acme "Support" <a@b.example>', 'Acme Support', 'a@b.example'],
    ['"Acme \\"Support\\" \\\\ Co" <a@b.example>', 'Acme "Support" \\ Co', 'a@b.example'],
    ['"Acme <Support>, @work" <a@b.example>', 'Acme <Support>, @work', 'a@b.example'],
    ['Acme, Ltd. <a@b.example>', 'Acme, Ltd.', 'a@b.example'],
    ['日本語 "サポート" <a@bücher.example>', '日本語 サポート', 'a@xn--bcher-kva.example'],
    ['a@bücher.example', '', 'a@xn--bcher-kva.example'],
    [`${'Long '.repeat(30)}<a@b.example>`, 'Long '.repeat(30).trim(), 'a@b.example'],
    ["O'Neil & Söhne <o'neil+x@b.example>", "O'Neil & Söhne", "o'neil+x@b.example"],
  ])('%s', async (MAIL_FROM, name, email) => {
    const to = `from-${crypto.randomUUID()}@a.test`
    await buildDeps({ ...base, ...smtp, MAIL_FROM }, {}).mailer.send({ ...message, to })
    const [mail] = await readMails(to)
    expect((await readReceived()).commands.join('\n')).toContain(`MAIL FROM:<${email}>`)
    const from = decodeWords(readMime(mail?.source).headers.From)
    expect(from.replace(/^"(.*)" </, (_, quoted) => `${quoted.replace(/\\(.)/g, '$1')} <`)).toBe(
      name === '' ? email : `${name} <${email}>`,
    )

    const taken: unknown[] = []
    const EMAIL: SendEmail = { send: async (sent) => ({ messageId: String(taken.push(sent)) }) }
    await buildDeps({ ...base, EMAIL, MAIL_FROM }, {}).mailer.send(message)
    expect(taken).toEqual([{ ...message, from: name === '' ? email : { name, email } }])
  })
})

test('each mail has its own page and its own lifetime', async () => {
  const service = startService({
    vars: {
      RESET_PASSWORD_URL: 'https://app.example.com/reset/{token}',
      VERIFY_URL: 'https://app.example.com/verify/{token}',
      RESET_TOKEN_LIFETIME_SECONDS: '7200',
      VERIFY_TOKEN_LIFETIME_SECONDS: '86400',
    },
  })
  const { email } = await newPerson(service)
  await service.request('/auth/forgot-password', json('POST', { email }))
  await service.request('/auth/request-verify-token', json('POST', { email }))
  const texts = service.mailbox.map(({ text }) => text)
  expect(texts).toEqual([
    expect.stringMatching(/valid for 2 hours.*app\.example\.com\/reset\/ey/s),
    expect.stringMatching(/valid for 24 hours.*app\.example\.com\/verify\/ey/s),
  ])
})
