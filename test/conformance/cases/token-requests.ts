import type { Carried } from '../client.ts'
import { at } from '../paths.ts'
import { type Case, group, json, withUser } from './case.ts'

const email = 'a@example.com'

/** Bodies without an address of a user. */
const bodies: [name: string, carried: Carried][] = [
  ['empty object', { json: {} }],
  ['null e-mail', { json: { email: null } }],
  ['number', { json: { email: 1 } }],
  ['list', { json: { email: [] } }],
  ['array body', { json: [] }],
  ['string body', { json: email }],
  ['null body', { json: null }],
  ['no body', {}],
  ['bad JSON', { raw: '{', ct: json }],
  ['empty body, json', { raw: '', ct: json }],
  ['form', { form: { email } }],
  ['text/plain', { raw: `{"email":"${email}"}`, ct: 'text/plain' }],
  ['no content-type', { raw: `{"email":"${email}"}` }],
  ['extra field', { json: { email, x: 1 } }],
  ['not embedded', { raw: `"${email}"`, ct: json }],
]

/** The cases that forgot-password and request-verify-token share. */
export function tokenRequestCases(purpose: 'reset' | 'verify'): Case[] {
  const [name, path] =
    purpose === 'reset' ? ['forgot', at.forgot] : ['request-verify', at.requestVerify]
  return group(purpose, [
    [`${name} known`, withUser((c, u) => c.post(path, { json: { email: u.email } }))],
    [
      `${name} known, upper case`,
      withUser((c, u) => c.post(path, { json: { email: u.email.toUpperCase() } })),
    ],
    [
      `${name} known, display name`,
      withUser((c, u) => c.post(path, { json: { email: `A <${u.email}>` } })),
    ],
    [
      `${name} unknown`,
      async (c) => {
        await c.post(path, { json: { email: c.mail('nobody') } })
        c.fact('token', c.token(c.mail('nobody'), purpose) !== undefined)
      },
    ],
    ...bodies.map(([title, carried]): Case => [`${name} ${title}`, (c) => c.post(path, carried)]),
  ])
}
