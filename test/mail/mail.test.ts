import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { createCloudflareMailer } from '../../src/mail/cloudflare.ts'
import { PermanentRefusal } from '../../src/mail/mailer.ts'
import {
  resetPasswordMessage,
  type VerifyMail,
  verifyEmailMessage,
} from '../../src/mail/messages.ts'

const token = 'eyJhbGciOi.a+b/c=&"<i>\'.d_e-f'
const escapedToken = 'eyJhbGciOi.a+b/c=&#38;&#34;&#60;i&#62;&#39;.d_e-f'
const encodedToken = encodeURIComponent(token)

const kinds = [
  ['reset', resetPasswordMessage, 'Reset your password', 'POST /auth/reset-password'],
  ['verification', verifyEmailMessage, 'Verify your e-mail address', 'POST /auth/verify'],
] as const

describe.each(kinds)('the %s mail', (kind, compose, subject, request) => {
  const asked = { asker: null, askedAt: 1_795_707_600, madeAt: 1_795_600_000 }
  const language = 'en' as const
  const base = { to: 'jane@example.com', language, lifetimeSeconds: 3600, url: undefined }
  const mail: VerifyMail = { ...base, ...asked, token, notMeToken: token }
  const url = 'https://app.test/page?a=1&token={token}#{token}{not_me}'

  test('links to the front end, with the token percent-encoded wherever it belongs', () => {
    const { to, subject: subjectOfMail, text, html } = compose({ ...mail, url })
    const more = kind === 'reset' ? '{not_me}' : encodedToken
    const link = `https://app.test/page?a=1&token=${encodedToken}#${encodedToken}${more}`
    expect([to, subjectOfMail]).toEqual(['jane@example.com', subject])
    expect(text.split('\n')).toContain(link)
    expect(html).toContain(`<a href="${link.replaceAll('&', '&#38;').replaceAll("'", '&#39;')}">`)
    expect(text).not.toContain('POST')
  })

  test('carries the token itself and the request to make if there is no front end', () => {
    const { text, html } = compose({ ...mail, url: undefined })
    expect(text.split('\n')).toEqual(expect.arrayContaining([token, request]))
    expect(html).toContain(`<pre>${escapedToken}</pre>`)
    expect(html).toContain(request)
    expect(text + html).not.toMatch(/https?:/)
  })

  test('leaves no special character of token or address unescaped in HTML', () => {
    const nasty = { ...mail, url: `https://app.test/"><script>'{token}` }
    const markup = /<\/?(?:html|head|meta|title|body|p|a|pre|!doctype)\b[^<>]*>/g
    for (const { html } of [compose(nasty), compose({ ...mail, url: undefined })]) {
      expect(html.replace(markup, '')).not.toMatch(/[<>"']/)
      expect(html).not.toMatch(/src=|<link|<img|url\(/)
    }
  })

  test.each([
    [3600, 'valid for 1 hour.'],
    [86_400, 'valid for 24 hours.'],
    [5430, 'valid for 1 hour and 30 minutes.'],
    [119, 'valid for 1 minute.'],
    [59, 'valid for less than a minute.'],
  ])('says of a token of %i s that it is %s', (lifetimeSeconds, words) => {
    const { text, html } = compose({ ...mail, lifetimeSeconds, url: undefined })
    expect(text).toContain(words)
    expect(html).toContain(words)
  })

  test('says when, with what and from where it was asked for', () => {
    const asker = { browser: 'Firefox', system: 'Windows', country: 'NL', network: '192.0.2.0/24' }
    const at = 'This mail was asked for on 26 November 2026 at 15:40 UTC'
    for (const [known, words] of [
      [asker, ', with Firefox on Windows, from Netherlands, network 192.0.2.0/24.'],
      [
        { system: 'Linux', network: '2001:db8:1::/48' },
        ', with Linux, from network 2001:db8:1::/48.',
      ],
      [{ country: 'JP' }, ', from Japan.'],
      [{}, '.'],
      [null, '.'],
    ] as const) {
      expect(compose({ ...mail, asker: known }).text.split('\n')).toContain(`${at}${words}`)
    }
  })
})

test('whoever did not ask for a new password may ignore the mail', () => {
  const language = 'en' as const
  const mail = { to: 'a@b.test', language, token, url: undefined, lifetimeSeconds: 3600 }
  const { text } = resetPasswordMessage({ ...mail, asker: null, askedAt: 0 })
  expect(text).toContain('ignore this mail')
})

describe('a verification mail offers "this was not me"', () => {
  const asked = { asker: null, askedAt: 1_795_707_600, madeAt: 1_795_600_000 }
  const language = 'en' as const
  const to = 'a@b.test'
  const mail = { to, language, token, notMeToken: 'eyJnot.me.token', lifetimeSeconds: 3600 }

  test('and says when the account was made, and who knows its password', () => {
    const { text } = verifyEmailMessage({ ...mail, ...asked, url: undefined })
    expect(text).toContain('An account that was created on 25 November 2026 at 09:46 UTC has this')
    expect(text).toContain('do not verify it: whoever created it knows its password')
  })

  test('by its link, if the page takes {not_me}', () => {
    const url = 'https://app.test/verify?token={token}&not_me={not_me}'
    const { text } = verifyEmailMessage({ ...mail, ...asked, url })
    expect(text).toContain('&not_me=eyJnot.me.token\n')
    expect(text).not.toContain('POST')
  })

  test('else by a token and the request to make', () => {
    for (const url of [undefined, 'https://app.test/verify?token={token}']) {
      const { text } = verifyEmailMessage({ ...mail, ...asked, url })
      expect(text).toMatch(/\n\neyJnot\.me\.token\n\nPOST \/auth\/not-me\n/)
    }
  })
})

describe('by Cloudflare Email Sending', () => {
  const message = { to: 'jane@example.com', subject: 'Hello', text: 'Words', html: '<p>Words</p>' }
  const from = { name: 'Postern', email: 'no-reply@postern.test' }
  const binding = (send: (builder: unknown) => Promise<EmailSendResult>): SendEmail => ({ send })

  test.each([
    [{ name: '', email: 'no-reply@postern.test' }, 'no-reply@postern.test'],
    [
      { name: 'Ünï, Ltd.', email: 'a@b.test' },
      { name: 'Ünï, Ltd.', email: 'a@b.test' },
    ],
  ])('a mail from %j goes out in the form that is documented', async (from, sender) => {
    const sent: unknown[] = []
    const taking = binding(async (builder) => {
      sent.push(builder)
      return { messageId: '1' }
    })
    await createCloudflareMailer(taking, from).send({ ...message, to: 'jürgen@bücher.example' })
    expect(sent).toEqual([{ ...message, from: sender, to: 'jürgen@xn--bcher-kva.example' }])
  })

  test('the real binding takes a mail', async () => {
    if (!env.EMAIL) throw new Error('wrangler.toml binds no EMAIL')
    const mailer = createCloudflareMailer(env.EMAIL, from)
    await expect(mailer.send(message)).resolves.toBeUndefined()
  })

  test.each([
    [coded('E_RATE_LIMIT_EXCEEDED'), 'E_RATE_LIMIT_EXCEEDED', false],
    [coded('E_SENDER_NOT_VERIFIED'), 'E_SENDER_NOT_VERIFIED', false],
    [coded('E_DELIVERY_FAILED'), 'E_DELIVERY_FAILED', false],
    [coded('E_RECIPIENT_NOT_ALLOWED'), 'E_RECIPIENT_NOT_ALLOWED', true],
    [coded('E_RECIPIENT_SUPPRESSED'), 'E_RECIPIENT_SUPPRESSED', true],
    [coded('E_VALIDATION_ERROR'), 'E_VALIDATION_ERROR', true],
    [new Error('email to jane@example.com not allowed'), 'email to [address] not allowed', false],
  ])(
    'a refusal rejects without any address, and says if it is for good: %s',
    async (error, reason, forGood) => {
      const refusing = binding(() => Promise.reject(error))
      const sending = createCloudflareMailer(refusing, from).send(message)
      const rejection: unknown = await sending.catch((thrown: unknown) => thrown)
      expect(String(rejection)).toContain(`Cloudflare did not take the mail: ${reason}`)
      expect(rejection instanceof PermanentRefusal).toBe(forGood)
    },
  )

  test('a recipient that is no address is refused for good before the binding is asked', async () => {
    const unasked = binding(() => Promise.reject(new Error('was asked')))
    const sending = createCloudflareMailer(unasked, from).send({ ...message, to: 'jane' })
    await expect(sending).rejects.toThrow(
      new PermanentRefusal('Not sent: the recipient is no valid mail address'),
    )
  })
})

function coded(code: string) {
  return Object.assign(new Error('no'), { code })
}
