import type { Client, Fixture } from '../client.ts'
import { type ForgeOptions, readClaims } from '../jwt.ts'
import { at } from '../paths.ts'
import { type Case, group, mailedToken, unknownId } from './case.ts'

/** Claims to change in an issued token, undefined to drop one; and how it is signed. */
type Forgery = readonly [
  name: string,
  change: (c: Client, u: Fixture, other: Fixture) => object,
  options?: ForgeOptions,
]

const nothing = () => ({})
const otherSecret = { secret: 'other-secret-other-secret-other-secret' }
const otherArgon2 =
  '$argon2id$v=19$m=65536,t=3,p=4$3P+Yxh9iDFU3kb79dNm6jQ$/aa0C777MhbbjXPTi9mB4B0JJr03Zu0mGNXBzfdidbM'
const otherBcrypt = '$2b$04$l7YngKG8.PhcL7WvSLcaLOvq86MKqPb23nHLV59g5b37c/0zahOgG'

const resetForgeries: readonly Forgery[] = [
  ['as issued', nothing],
  ['aud list', () => ({ aud: ['fastapi-users:reset'] })],
  ['aud auth', () => ({ aud: 'fastapi-users:auth' })],
  ['aud missing', () => ({ aud: undefined })],
  ['expired', (c) => ({ exp: c.now - 5 })],
  ['no exp', () => ({ exp: undefined })],
  ['no fingerprint (old versions)', () => ({ password_fgpt: undefined })],
  ['fingerprint word', () => ({ password_fgpt: 'x' })],
  ['fingerprint null', () => ({ password_fgpt: null })],
  ['fingerprint number', () => ({ password_fgpt: 1 })],
  ['fingerprint of something else, argon2', () => ({ password_fgpt: otherArgon2 })],
  ['fingerprint of something else, bcrypt', () => ({ password_fgpt: otherBcrypt })],
  ['no sub', () => ({ sub: undefined })],
  ['sub word', () => ({ sub: 'x' })],
  ['sub unknown', () => ({ sub: unknownId })],
  ['sub null', () => ({ sub: null })],
  ['extra claim', () => ({ a: 1 })],
  ['other secret', nothing, otherSecret],
  ['alg none', nothing, { alg: 'none' }],
  ['alg HS512', nothing, { alg: 'HS512' }],
]

const verifyForgeries: readonly Forgery[] = [
  ['as issued', nothing],
  ['aud list', () => ({ aud: ['fastapi-users:verify'] })],
  ['aud reset', () => ({ aud: 'fastapi-users:reset' })],
  ['aud missing', () => ({ aud: undefined })],
  ['expired', (c) => ({ exp: c.now - 5 })],
  ['no exp', () => ({ exp: undefined })],
  ['no e-mail', () => ({ email: undefined })],
  ['e-mail null', () => ({ email: null })],
  ['e-mail number', () => ({ email: 1 })],
  ['e-mail unknown', () => ({ email: 'nobody@example.com' })],
  ['no sub', () => ({ sub: undefined })],
  ['sub word', () => ({ sub: 'x' })],
  ['sub unknown', () => ({ sub: unknownId })],
  ['e-mail of another user', (_c, _u, other) => ({ email: other.email })],
  ['sub of another user', (_c, _u, other) => ({ sub: other.id })],
  ['e-mail in upper case', (_, u) => ({ email: u.email.toUpperCase() })],
  ['sub in upper case', (_, u) => ({ sub: u.id.toUpperCase() })],
  ['e-mail list', () => ({ email: ['x'] })],
  ['other secret', nothing, otherSecret],
  ['alg none', nothing, { alg: 'none' }],
]

/** Reset and verify tokens that the service did not make. */
export const forgedCases: Case[] = [
  ...group(
    'reset',
    resetForgeries.map(([name, change, options]) => [
      `forged: ${name}`,
      async (c) => {
        const u = await c.user()
        const claims = readClaims(await mailedToken(c, u, 'reset'))
        const token = await c.forge({ ...claims, ...change(c, u, u) }, options)
        await c.post(at.reset, { json: { token, password: 'x' } })
      },
    ]),
  ),
  ...group(
    'verify',
    verifyForgeries.map(([name, change, options]) => [
      `forged: ${name}`,
      async (c) => {
        const u = await c.user()
        const other = await c.user('other')
        const claims = readClaims(await mailedToken(c, u, 'verify'))
        const token = await c.forge({ ...claims, ...change(c, u, other) }, options)
        await c.post(at.verify, { json: { token } })
      },
    ]),
  ),
]
