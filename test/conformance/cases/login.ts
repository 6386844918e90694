import type { Fixture } from '../client.ts'
import { at } from '../paths.ts'
import { form, group, json, type Run, withShared, withUser } from './case.ts'

/** A login of the shared user, with what is sent in place of its credentials. */
const login = (username: (email: string) => string, password?: string) =>
  withShared((c, u) => c.login(username(u.email), password))

const sendForm =
  (fields: Record<string, string>): Run =>
  (c) =>
    c.post(at.login, { form: fields })

const credentials = (u: Fixture) => ({ username: u.email, password: u.password })

/** The shared user's credentials with more fields. */
const andFields = (fields: Record<string, string>) =>
  withShared((c, u) => c.post(at.login, { form: { ...credentials(u), ...fields } }))

/** The shared user's credentials as a form text under some content-type. */
const typed = (ct?: string) =>
  withShared((c, u) => c.post(at.login, { raw: `username=${u.email}&password=${u.password}`, ct }))

/** A form text; EMAIL and PASSWORD in it stand for the shared user's. */
const rawForm = (text: string) =>
  withShared((c, u) => {
    const email = u.email.replace('@', '%40')
    const raw = text.replace('EMAIL', email).replace('PASSWORD', u.password)
    return c.post(at.login, { raw, ct: form })
  })

const parts = (fields: Record<string, string>) =>
  Object.entries(fields)
    .map(([name, value]) => `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}`)
    .join('\r\n')

const multipart = (fields: (u: Fixture) => Record<string, string>, boundary = '; boundary=B') =>
  withShared((c, u) =>
    c.post(at.login, {
      raw: `${parts(fields(u))}\r\n--B--\r\n`,
      ct: `multipart/form-data${boundary}`,
    }),
  )

const tables = group('login', [
  ['ok', login((email) => email)],
  ['e-mail in upper case', login((email) => email.toUpperCase())],
  ['e-mail with spaces', login((email) => ` ${email} `)],
  ['e-mail with display name', login((email) => `X <${email}>`)],
  ['wrong password', login((email) => email, 'x')],
  ['password in other case', login((email) => email, 'PW-123456')],
  ['password with trailing space', login((email) => email, 'pw-123456 ')],
  ['unknown e-mail', (c) => c.login(c.mail('nobody'))],
  ['username is not an e-mail', (c) => c.login('x')],
  ['username with %', (c) => c.login('%')],
  ['username SQL', (c) => c.login("' or 1=1 --")],
  ['empty username', sendForm({ username: '', password: 'x' })],
  ['empty password', sendForm({ username: 'a@example.com', password: '' })],
  ['no username', sendForm({ password: 'x' })],
  ['no password', sendForm({ username: 'a@example.com' })],
  ['empty form', sendForm({})],
  ['both empty', sendForm({ username: '', password: '' })],
  ['email instead of username', sendForm({ email: 'a@example.com', password: 'x' })],
  ['blank username', sendForm({ username: ' ', password: 'x' })],
  ['keys in other case', sendForm({ Username: 'a@example.com', PASSWORD: 'x' })],
  ['no body at all', (c) => c.post(at.login)],
  ['grant_type password', andFields({ grant_type: 'password' })],
  ['grant_type other', andFields({ grant_type: 'client_credentials' })],
  ['grant_type empty', andFields({ grant_type: '' })],
  ['grant_type upper', andFields({ grant_type: 'PASSWORD' })],
  ['grant_type with newline', andFields({ grant_type: 'password\n' })],
  ['grant_type password2', andFields({ grant_type: 'password2' })],
  ['scope', andFields({ scope: 'a b c' })],
  ['empty scope', andFields({ scope: '' })],
  ['client', andFields({ client_id: 'x', client_secret: 'y' })],
  ['unknown field', andFields({ foo: 'bar', is_superuser: 'true' })],
  ['bad grant_type and no username', sendForm({ grant_type: 'x', password: 'x' })],
  ['JSON body', withShared((c, u) => c.post(at.login, { json: credentials(u) }))],
  ['content-type: no content-type', typed()],
  ['content-type: text/plain', typed('text/plain')],
  ['content-type: form with charset', typed(`${form}; charset=utf-8`)],
  ['content-type: form in upper case', typed('Application/X-WWW-Form-URLEncoded')],
  ['content-type: junk content-type', typed('junk')],
  ['content-type: json content-type, form body', typed(json)],
  ['multipart', multipart(credentials)],
  ['multipart without boundary', multipart(credentials, '')],
  ['multipart missing field', multipart((u) => ({ username: u.email }))],
  [
    'multipart junk',
    (c) => c.post(at.login, { raw: 'junk', ct: 'multipart/form-data; boundary=B' }),
  ],
  ['multipart empty', (c) => c.post(at.login, { raw: '', ct: 'multipart/form-data; boundary=B' })],
  ['form: repeated username, good first', rawForm('username=EMAIL&username=x&password=PASSWORD')],
  ['form: repeated username, good last', rawForm('username=x&username=EMAIL&password=PASSWORD')],
  ['form: repeated password, good last', rawForm('username=EMAIL&password=x&password=PASSWORD')],
  ['form: semicolon separator', rawForm('username=EMAIL;password=PASSWORD')],
  ['form: bad percent', rawForm('username=EMAIL&password=%zz')],
  ['form: invalid UTF-8', rawForm('username=EMAIL&password=%ff')],
  ['form: stray ampersands', rawForm('&&username=EMAIL&&password=PASSWORD&')],
  ['form: key only', rawForm('username=EMAIL&password')],
  ['form: plus is space', rawForm('username=EMAIL&password=pw+123456')],
  ['form: leading ?', rawForm('?username=EMAIL&password=PASSWORD')],
  ['form: percent-encoded keys', rawForm('%75sername=EMAIL&p%61ssword=PASSWORD')],
  ['form: NUL', rawForm('username=EMAIL&password=a%00')],
  ['form: array style keys', rawForm('username[]=EMAIL&password[]=PASSWORD')],
  [
    'credentials in the query only',
    withShared((c, u) => c.post(`${at.login}?username=${u.email}&password=${u.password}`)),
  ],
  ['HTTP basic credentials', (c) => c.post(at.login, { auth: 'Basic dTpw' })],
  ['60 kB password', login((email) => email, 'x'.repeat(60_000))],
])

/** Registers with one password and tries others. */
const passwords =
  (registered: string, ...tried: string[]): Run =>
  async (c) => {
    await c.register(c.mail(), registered)
    for (const password of tried) await c.login(c.mail(), password)
  }

const long = 'x'.repeat(72)

const flows = group('login', [
  [
    'unicode password',
    passwords('pässwörd-😀', 'pässwörd-😀', 'pa\u0308sswo\u0308rd-😀', 'passwrd-😀'),
  ],
  ['empty password was registered', passwords('', '', ' ')],
  [
    'long passwords that differ after 72 bytes',
    passwords(`${long}A`, `${long}A`, `${long}B`, long),
  ],
  [
    'inactive user',
    withUser(async (c, u) => {
      await c.flags(u, { is_active: false })
      await c.login(u.email)
      await c.login(u.email, 'wrong')
      await c.get(at.me, { auth: u.token })
      await c.patch(at.me, { auth: u.token, json: {} })
      await c.post(at.logout, { auth: u.token })
      await c.flags(u, { is_active: true })
      await c.login(u.email)
      await c.get(at.me, { auth: u.token })
    }),
  ],
  ['unverified user may log in', withUser((c, u) => c.get(at.me, { auth: u.token }))],
  [
    'token works at once and twice',
    withUser(async (c, u) => {
      const first = await c.login(u.email)
      const second = await c.login(u.email)
      await c.get(at.me, { auth: first })
      await c.get(at.me, { auth: second })
    }),
  ],
])

/** POST /auth/jwt/login. */
export const loginCases = [...tables, ...flows]
