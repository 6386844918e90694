import type { Client } from '../client.ts'
import { at } from '../paths.ts'
import { form, group, json, type Run, unknownId } from './case.ts'

const sendJson =
  (make: (c: Client) => unknown): Run =>
  (c) =>
    c.post(at.register, { json: make(c) })

/** A good user, but for some fields. */
const user = (fields: object) => sendJson((c) => ({ email: c.mail(), password: 'x', ...fields }))

const sendRaw =
  (make: (c: Client) => string | Uint8Array, ct?: string): Run =>
  (c) =>
    c.post(at.register, { raw: make(c), ct })

/** A raw JSON body; `MAIL` in it stands for the case's address. */
const raw = (text: string) => sendRaw((c) => text.replace('MAIL', c.mail()), json)

const good = (c: Client) => `{"email":"${c.mail()}","password":"x"}`

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

const utf16 = (text: string) =>
  Uint8Array.from(
    [...`\ufeff${text}`].flatMap((c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8]),
  )

const fields = group('register', [
  ['ok', user({})],
  ['password of 1 char and spaces', user({ password: ' ' })],
  ['empty password', user({ password: '' })],
  ['unicode password', user({ password: 'pässwörd-😀' })],
  ['100 kB password', user({ password: 'x'.repeat(100_000) })],
  ['NUL in password', user({ password: 'a\0b' })],
  ['privileged fields true', user({ is_superuser: true, is_verified: true, is_active: false })],
  ['privileged fields null', user({ is_superuser: null, is_verified: null, is_active: null })],
  ['privileged fields as words', user({ is_superuser: 'yes', is_verified: 'ON', is_active: '0' })],
  [
    'privileged fields 0 1 1.0',
    raw('{"email":"MAIL","password":"x","is_superuser":1,"is_verified":0,"is_active":1.0}'),
  ],
  ['is_superuser bad word', user({ is_superuser: 'maybe' })],
  ['is_superuser 2', user({ is_superuser: 2 })],
  ['is_superuser list', user({ is_superuser: [] })],
  ['is_superuser empty string', user({ is_superuser: '' })],
  ['is_superuser padded word', user({ is_superuser: ' true ' })],
  ['is_superuser 0.5', user({ is_superuser: 0.5 })],
  [
    'extra fields',
    user({ id: unknownId, hashed_password: 'h', foo: { a: 1 }, oauth_accounts: [] }),
  ],
  [
    'everything wrong',
    user({ email: 'x', password: 1, is_active: 'q', is_superuser: {}, is_verified: 3.5 }),
  ],
  ['empty object', sendJson(() => ({}))],
  ['no password', sendJson((c) => ({ email: c.mail() }))],
  ['no email', sendJson(() => ({ password: 'x' }))],
  ['email null', user({ email: null })],
  ['email number', user({ email: 1 })],
  ['email list', sendJson((c) => ({ email: [c.mail()], password: 'x' }))],
  ['email object', user({ email: { a: 1 } })],
  ['email true', user({ email: true })],
  ['password number', user({ password: 12345678 })],
  ['password null', user({ password: null })],
  ['password list', user({ password: ['x'] })],
  ['password object', user({ password: {} })],
  ['password bool', user({ password: true })],
  ['keys in other case', sendJson((c) => ({ Email: c.mail(), Password: 'x' }))],
  ['key with space', sendJson((c) => ({ 'email ': c.mail(), password: 'x' }))],
  [
    '__proto__ key',
    raw('{"email":"MAIL","password":"x","__proto__":{"is_superuser":true},"constructor":1}'),
  ],
  ['array body', sendJson(() => [])],
  ['array of one user', sendJson((c) => [{ email: c.mail(), password: 'x' }])],
  ['string body', sendJson(() => 'a')],
  ['number body', sendJson(() => 1)],
  ['true body', sendJson(() => true)],
  ['null body', sendJson(() => null)],
])

const texts = group('register', [
  ['no body, no content-type', (c) => c.post(at.register)],
  ['empty body, json content-type', raw('')],
  ['blank body', raw('  \n ')],
  ['truncated JSON', raw('{"email": ')],
  ['single quotes', raw("{'email': 'a@example.com'}")],
  ['trailing comma', raw('{"email":"MAIL","password":"x",}')],
  ['comment', raw('{"email":"MAIL","password":"x"/* c */}')],
  ['junk after the object', raw('{"email":"MAIL","password":"x"} x')],
  ['two objects', raw('{"email":"MAIL","password":"x"}{}')],
  ['white space around', raw('\r\n\t {"email" : "MAIL" , "password" : "x" } \n')],
  ['control character in a string', raw('{"email":"MAIL","password":"a\tb"}')],
  ['escaped unicode', raw('{"email":"MAIL","password":"\\u00e9\\ud83d\\ude00"}')],
  ['lone surrogate in password', raw('{"email":"MAIL","password":"\\ud800"}')],
  ['lone surrogate in email', raw('{"email":"\\ud800@example.com","password":"x"}')],
  [
    'duplicate key, last wins',
    sendRaw((c) => `{"email":"${c.mail('k1')}","email":"${c.mail('k2')}","password":"x"}`, json),
  ],
  ['NaN', raw('{"email":NaN,"password":"x"}')],
  ['Infinity extra field', raw('{"email":"MAIL","password":"x","z":Infinity}')],
  ['huge integer extra field', raw(`{"email":"MAIL","password":"x","z":${'9'.repeat(400)}}`)],
  ['invalid UTF-8', sendRaw(() => latin1('{"email":"\xff@example.com","password":"x"}'), json)],
  ['UTF-8 BOM', sendRaw((c) => `\ufeff${good(c)}`, json)],
  ['UTF-16 body', sendRaw((c) => utf16(good(c)), json)],
])

const types = group('register', [
  ['latin-1 declared, ascii body', sendRaw(good, 'application/json; charset=latin-1')],
  ['content-type in upper case', sendRaw(good, 'APPLICATION/JSON')],
  ['vnd.api+json', sendRaw(good, 'application/vnd.api+json')],
  ['application/jsonx', sendRaw(good, 'application/jsonx')],
  ['text/json', sendRaw(good, 'text/json')],
  ['text/plain', sendRaw(good, 'text/plain')],
  ['octet-stream', sendRaw(good, 'application/octet-stream')],
  ['no content-type', sendRaw(good)],
  ['junk content-type', sendRaw(good, 'junk')],
  ['bad JSON as text/plain', sendRaw(() => '{', 'text/plain')],
  ['form body', (c) => c.post(at.register, { form: { email: c.mail(), password: 'x' }, ct: form })],
])

const flows = group('register', [
  [
    'duplicate e-mail, three spellings',
    async (c) => {
      const email = c.mail('King.Arthur', 'Camelot.bt')
      await c.register(email)
      await c.register(email)
      await c.register(email.toLowerCase())
      await c.register(email.toUpperCase())
      await c.register(`X <${email}>`)
    },
  ],
  [
    'non-ASCII letters in other case (SQLite lower() is ASCII only)',
    async (c) => {
      await c.register(c.mail('jösé'))
      await c.register(c.mail('JÖSÉ'))
      await c.register(c.mail('JösÉ'))
    },
  ],
  [
    'duplicate with invalid password type is 422 first',
    async (c) => {
      const u = await c.user()
      await c.post(at.register, { json: { email: u.email, password: 1 } })
    },
  ],
  [
    'with a valid Authorization header',
    async (c) => {
      const u = await c.user()
      await c.post(at.register, { json: { email: c.mail('v'), password: 'x' }, auth: u.token })
      await c.post(at.register, {
        json: { email: c.mail('w'), password: 'x' },
        auth: 'Bearer junk',
      })
    },
  ],
  [
    'query string is ignored',
    async (c) => {
      await c.post(`${at.register}?email=${c.mail()}&password=x`)
      await c.post(`${at.register}?a=1`, { json: { email: c.mail(), password: 'x' } })
    },
  ],
])

/** POST /auth/register. */
export const registerCases = [...fields, ...texts, ...types, ...flows]
