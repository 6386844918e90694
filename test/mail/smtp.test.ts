import { expect, test, vi } from 'vitest'
import { type Message, PermanentRefusal } from '../../src/mail/mailer.ts'
import { createSmtpMailer, type SmtpOptions } from '../../src/mail/smtp.ts'
import {
  decodeWords,
  expectNoConnection,
  ports,
  readMails,
  readMime,
  readReceived,
} from '../support/smtp-mailbox.ts'
import type { SmtpPorts } from '../support/smtp-ports.ts'

const message = (to: string, changes: Partial<Message> = {}): Message => {
  return { to, subject: 'Hello', text: 'Plain words', html: '<p>Words</p>', ...changes }
}
const mailer = (server: keyof SmtpPorts, changes: Partial<SmtpOptions> = {}) => {
  const login = { username: 'user', password: 'pässword' }
  const place = { host: 'localhost', port: ports[server], security: 'none' as const }
  const from = { name: 'Postern', email: 'no@postern.test' }
  return createSmtpMailer({ ...place, ...login, from, ehloName: 'postern.test', ...changes })
}

test('a mail arrives with both parts and the headers it needs', async () => {
  const text = `Grüße,\n\nhere is a line: ${'long '.repeat(300)}\n  = and blanks \n`
  const html = '<p>Grüße – 日本語 🎉</p>\n'
  await mailer('plain').send(message('both@example.com', { text, html }))
  const [mail] = await readMails('both@example.com')
  expect(mail).toMatchObject({ from: 'no@postern.test', user: 'user', smtpUtf8: false })
  const { headers, parts } = readMime(mail?.source)
  expect(headers).toMatchObject({
    From: '"Postern" <no@postern.test>',
    Subject: 'Hello',
    'MIME-Version': '1.0',
    'Auto-Submitted': 'auto-generated',
    'Message-ID': expect.stringMatching(/^<[\w-]{36}@postern\.test>$/),
    Date: expect.stringMatching(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/),
    'Content-Type': expect.stringMatching(/^multipart\/alternative; boundary="[^"]+"$/),
  })
  expect(parts).toEqual([
    ['text/plain; charset=utf-8', text.replaceAll('\n', '\r\n')],
    ['text/html; charset=utf-8', html.replaceAll('\n', '\r\n')],
  ])
  const longest = Math.max(...(mail?.source ?? '').split('\r\n').map((line) => line.length))
  expect(longest).toBeLessThanOrEqual(98)
  expect(mail?.source).toMatch(/^\p{ASCII}*$/u)
})

test('lines of dots arrive intact', async () => {
  const text = '.\r\n..\r\n.hidden\r\n\r\n.\r\nQUIT\r\n'
  await mailer('plain').send(message('dots@example.com', { text }))
  const [mail] = await readMails('dots@example.com')
  expect(readMime(mail?.source).parts[0]).toEqual(['text/plain; charset=utf-8', text])
})

test('names and subjects in any script go out as encoded words (RFC 2047)', async () => {
  const subject = `Pässwörter für ${'日本語 🎉 '.repeat(12)}`
  const from = { name: 'Pöstern, Ltd.', email: 'no@postern.test' }
  await mailer('plain', { from }).send(message('words@example.com', { subject }))
  const [mail] = await readMails('words@example.com')
  const { headers } = readMime(mail?.source)
  expect(headers.Subject?.split(' ').every((word) => word.length <= 75)).toBe(true)
  expect(decodeWords(headers.Subject)).toBe(subject)
  expect(decodeWords(headers.From)).toBe('Pöstern, Ltd. <no@postern.test>')
})

test("a recipient's domain goes out in A-labels", async () => {
  await mailer('plain').send(message('jane@bücher.example'))
  expect(await readMails('jane@xn--bcher-kva.example')).toMatchObject([{ smtpUtf8: false }])
  const { commands } = await readReceived()
  expect(commands).toContain('RCPT TO:<jane@xn--bcher-kva.example>')
})

test('a local part beyond ASCII goes to servers with SMTPUTF8 (RFC 6531) only', async () => {
  await mailer('plain').send(message('jürgen@bücher.example'))
  expect(await readMails('jürgen@xn--bcher-kva.example')).toMatchObject([{ smtpUtf8: true }])

  const sending = mailer('old', { username: undefined }).send(message('jürgen@old.example'))
  await expect(sending).rejects.toThrow('SMTP server takes ASCII addresses only (no SMTPUTF8)')
})

test('two mails can be sent one after another, and at once', async () => {
  const { send } = mailer('plain')
  await send(message('two@example.com', { subject: '1' }))
  await send(message('two@example.com', { subject: '2' }))
  await Promise.all([3, 4].map((n) => send(message('two@example.com', { subject: `${n}` }))))
  const mails = await readMails('two@example.com')
  const subjects = mails.map(({ source }) => readMime(source).headers.Subject)
  expect(subjects.sort()).toEqual(['1', '2', '3', '4'])
  await expectNoConnection('plain')
  expect((await readReceived()).commands.at(-1)).toBe('QUIT')
})

test.each(['tls', 'starttls'] as const)('a mail goes through %s', async (security) => {
  await mailer(security, { security }).send(message(`${security}@example.com`))
  const [mail] = await readMails(`${security}@example.com`)
  expect(mail).toMatchObject({ secure: true, user: 'user' })
  await expectNoConnection(security)
})

test.each(['tls', 'starttls'] as const)(
  '%s with a certificate for another name rejects',
  async (security) => {
    const sending = mailer(security, { security, host: '127.0.0.1' }).send(message('mitm@a.test'))
    await expect(sending).rejects.toThrow(/^SMTP connection failed: /)
    expect(await readMails('mitm@a.test')).toEqual([])
  },
)

test('starttls without an offer of STARTTLS rejects before the password is sent', async () => {
  const sending = mailer('plain', { security: 'starttls' }).send(message('strip@a.test'))
  await expect(sending).rejects.toThrow(/^SMTP connection failed|^SMTP server refused STARTTLS/)
  await expectNoConnection('plain')
  expect((await readReceived()).commands.at(-1)).toBe('STARTTLS')
})

test.each(['plain', 'starttls'] as const)(
  'a wrong password rejects, by %s, and is not told',
  async (server) => {
    const logs = vi.spyOn(console, 'error')
    const security = server === 'plain' ? 'none' : server
    const sending = mailer(server, { security, password: 'wrong' }).send(message('a@b.test'))
    await expect(sending).rejects.toThrow(
      /^SMTP server refused AUTH (PLAIN|LOGIN): 535( \d\.\d\.\d)?$/,
    )
    await expectNoConnection(server)
    expect(logs).not.toHaveBeenCalled()
  },
)

test('a server that knows no login rejects if there is a user name', async () => {
  const sending = mailer('old').send(message('login@a.test'))
  await expect(sending).rejects.toThrow('SMTP server offers no login')
  await mailer('old', { username: undefined }).send(message('login@a.test'))
  expect(await readMails('login@a.test')).toMatchObject([{ user: '' }])
})

test.each([
  ['rcpt550', 'RCPT TO: 550', true],
  ['rcpt450', 'RCPT TO: 450', false],
  ['data554', 'DATA: 554', true],
  ['data451', 'DATA: 451', false],
  // What a server that wants a login says where it likes (RFC 4954 section 6).
  ['rcpt530', 'RCPT TO: 530', false],
])(
  'a mail refused as %s rejects, unnamed, and says if that is for good',
  async (who, reply, forGood) => {
    const sending = mailer('plain').send(message(`${who}@example.com`))
    const error: unknown = await sending.catch((reason: unknown) => reason)
    expect(String(error)).toMatch(new RegExp(`SMTP server refused ${reply}( \\d\\.\\d\\.\\d)?$`))
    expect(error instanceof PermanentRefusal).toBe(forGood)
    await expectNoConnection('plain')
  },
)

test('EHLO says the name that it was given', async () => {
  await mailer('plain', { ehloName: 'worker.postern.test' }).send(message('ehlo@a.test'))
  expect((await readReceived()).commands).toContain('EHLO worker.postern.test')
})

test('a port where nobody listens rejects at once', async () => {
  await expect(mailer('unused').send(message('a@b.test'))).rejects.toThrow(
    'SMTP connection failed: proxy request failed, cannot connect to the specified address',
  )
})

test('a server that hangs up rejects at once', async () => {
  const sending = mailer('closing').send(message('a@b.test'))
  await expect(sending).rejects.toThrow('SMTP connection failed: Connection closed unexpectedly')
  await expectNoConnection('closing')
})

test('a server that never answers rejects after 20 s', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const ended = vi.fn()
  const sending = mailer('silent').send(message('a@b.test')).finally(ended)
  const expected = expect(sending).rejects.toThrow('did not take the mail within 20 s')
  while ((await readReceived()).connections.silent === 0);
  await vi.advanceTimersByTimeAsync(19_999)
  expect(ended).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  await expected
  vi.useRealTimers()
  await expectNoConnection('silent')
})

test.each([
  ['a\r\n.\r\nMAIL FROM:<x@y.test>@example.com'],
  ['jane@example.com\r\nBcc: all@example.com'],
  ['jane@example.com>\r\nRCPT TO:<all@example.com'],
  ['jane@example.com> SIZE=1'],
  ['jane@example.com, all@example.com'],
  ['jane@bücher.example\r\n'],
  ['jane@bücher.example/@all.test'],
  ['jane\u2028@example.com'],
  ['Jane <jane@example.com>'],
  ['jane'],
  [''],
])('a recipient that is more or less than one address is refused: %j', async (to) => {
  const sending = mailer('plain').send(message(to))
  await expect(sending).rejects.toThrow(/^Not sent: the recipient is no valid mail address$/)
})

test.each(['Hello\r\nBcc: all@example.com', 'Hello\nthere', 'Ü\rb', 'a\0b'])(
  'a control character in the subject is refused: %j',
  async (subject) => {
    const sending = mailer('plain').send(message('a@b.test', { subject }))
    await expect(sending).rejects.toThrow(/^Not sent: control character in a header$/)
  },
)
