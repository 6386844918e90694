import type { Carried, Client, Fixture } from '../client.ts'
import { at } from '../paths.ts'
import { group, json, unknownId, withUser } from './case.ts'

const patch = (c: Client, u: Fixture, fields: unknown) =>
  c.patch(at.me, { auth: u.token, json: fields })

/** Bodies that are sent with a token, and the user looked at afterwards. */
const jsonBodies: [name: string, body: unknown][] = [
  ['empty object', {}],
  ['privileged fields', { is_superuser: true, is_active: false, is_verified: true }],
  ['privileged fields null', { is_superuser: null, is_active: null, is_verified: null }],
  ['privileged bad word', { is_superuser: 'zz' }],
  ['extra fields', { id: unknownId, hashed_password: 'x', foo: 1 }],
  ['password null', { password: null }],
  ['password number', { password: 1 }],
  ['password list', { password: [] }],
  ['e-mail bad', { email: 'x' }],
  ['e-mail empty', { email: '' }],
  ['e-mail number', { email: 1 }],
  ['e-mail null', { email: null }],
  ['array', []],
  ['string', 'x'],
  ['null', null],
  ['all wrong', { email: 'x', password: 1, is_active: 'q', is_superuser: [], is_verified: {} }],
  ['oauth_accounts', { oauth_accounts: [{ id: 1 }] }],
]

/** Bodies that are sent with and without a token. */
const otherBodies: [name: string, carried: Carried][] = [
  ['no body', {}],
  ['bad JSON', { raw: '{', ct: json }],
  ['form', { form: { email: 'a@example.com' } }],
  ['no content-type', { raw: '{}' }],
  ['text/plain', { raw: '{}', ct: 'text/plain' }],
  ['empty body json', { raw: '', ct: json }],
]

const bodies = [
  ...group(
    'me',
    jsonBodies.map(([name, body]) => [
      `patch ${name}`,
      withUser(async (c, u) => {
        await patch(c, u, body)
        await c.get(at.me, { auth: u.token })
      }),
    ]),
  ),
  ...group(
    'me',
    otherBodies.map(([name, carried]) => [
      `patch ${name}`,
      withUser((c, u) => c.patch(at.me, { ...carried, auth: u.token })),
    ]),
  ),
  ...group(
    'me',
    otherBodies.map(([name, carried]) => [
      `patch without auth, ${name}`,
      (c) => c.patch(at.me, carried),
    ]),
  ),
  ...group('me', [
    ['patch without auth, empty object', (c) => c.patch(at.me, { json: {} })],
    [
      'patch without auth, invalid fields',
      (c) => c.patch(at.me, { json: { email: 'x', password: 1 } }),
    ],
    [
      'patch with bad token, invalid fields',
      (c) => c.patch(at.me, { json: { email: 'x' }, auth: 'Bearer x' }),
    ],
  ]),
]

const flows = group('me', [
  [
    'same e-mail',
    withUser(async (c, u) => {
      await c.flags(u, { is_verified: true })
      await patch(c, u, { email: u.email })
      await patch(c, u, { email: u.email.replace('@example.com', '@EXAMPLE.COM') })
      await patch(c, u, { email: `Me <${u.email}>` })
    }),
  ],
  [
    'own e-mail in other case is "taken"',
    withUser(async (c, u) => {
      await patch(c, u, { email: `U${u.email.slice(1)}` })
      await c.get(at.me, { auth: u.token })
    }),
  ],
  [
    'e-mail of another user, two spellings',
    withUser(async (c, u) => {
      const o = await c.user('other')
      await patch(c, u, { email: o.email })
      await patch(c, u, { email: o.email.toUpperCase() })
      await patch(c, u, { email: o.email, password: 'new' })
      await c.login(u.email, 'new')
      await c.login(u.email)
    }),
  ],
  [
    'new e-mail makes unverified; old e-mail is free again',
    withUser(async (c, u) => {
      await c.flags(u, { is_verified: true })
      await c.get(at.me, { auth: u.token })
      await patch(c, u, { email: c.mail('New', 'Example.COM'), is_verified: true })
      await c.get(at.me, { auth: u.token })
      await c.login(u.email)
      await c.login(c.mail('new'))
      await c.register(u.email)
    }),
  ],
  [
    'new password; old login token lives',
    withUser(async (c, u) => {
      await patch(c, u, { password: 'pw-2' })
      await c.get(at.me, { auth: u.token })
      await c.login(u.email)
      await c.login(u.email, 'pw-2')
    }),
  ],
  [
    'empty password',
    withUser(async (c, u) => {
      await patch(c, u, { password: '' })
      await c.login(u.email, '')
      await c.login(u.email)
    }),
  ],
  [
    'null password keeps the old one',
    withUser(async (c, u) => {
      await patch(c, u, { password: null })
      await c.login(u.email)
    }),
  ],
  [
    'e-mail and password at once',
    withUser(async (c, u) => {
      await patch(c, u, { email: c.mail('n'), password: 'pw-2' })
      await c.login(c.mail('n'), 'pw-2')
    }),
  ],
  [
    'superuser patches its own flags through /me: ignored',
    withUser(async (c, u) => {
      await c.flags(u, { is_superuser: true })
      await patch(c, u, { is_superuser: false, is_verified: true, is_active: false })
      await c.get(at.me, { auth: u.token })
    }),
  ],
])

/** PATCH /users/me. */
export const meCases = [...bodies, ...flows]
