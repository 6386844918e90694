import type { Carried } from '../client.ts'
import { type Case, group, unknownId, withShared } from './case.ts'

const undashed = (id: string) => id.replaceAll('-', '')

const idForms: [name: string, write: (id: string) => string][] = [
  ['as is', (id) => id],
  ['upper', (id) => id.toUpperCase()],
  ['no dashes', undashed],
  ['braces', (id) => `%7B${id}%7D`],
  ['urn', (id) => `urn:uuid:${id}`],
  ['dashes elsewhere', (id) => `${undashed(id).slice(0, 5)}-${undashed(id).slice(5)}`],
  ['one char more', (id) => `${id}x`],
  ['one char less', (id) => id.slice(0, -1)],
  ['leading space', (id) => `%20${id}`],
  ['underscores', (id) => id.replaceAll('-', '_')],
  ['query', (id) => `${id}?a=b`],
  ['trailing slash', (id) => `${id}/`],
  ['deeper', (id) => `${id}/x`],
  ['percent-encoded', (id) => id.replace(/./g, (one) => `%${one.charCodeAt(0).toString(16)}`)],
  ['bad percent', (id) => `%zz${id.slice(1)}`],
  ['invalid UTF-8', (id) => `%ff${id.slice(1)}`],
  ['encoded slash', (id) => `${id.slice(0, 4)}%2F${id.slice(4)}`],
  ['semicolon', (id) => `${id};a`],
  ['hash encoded', (id) => `${id}%23`],
]

/** Ids of nobody. */
const strangers: [name: string, id: string][] = [
  ['unknown uuid', unknownId],
  ['word', 'x'],
  ['number', '1'],
  ['nil uuid', '00000000-0000-0000-0000-000000000000'],
  ['encoded', '%00'],
]

function methodCases(method: string, carried: Carried): Case[] {
  return group('super', [
    ...strangers.map(([n, id]): Case => [`${method} ${n}`, (c) => c.su(method, id, carried)]),
    [
      `${method} as plain user`,
      withShared((c, u) => c.req(method, `/users/${u.id}`, { ...carried, auth: u.token })),
    ],
    [
      `${method} bad id as plain user`,
      withShared((c, u) => c.req(method, '/users/x', { ...carried, auth: u.token })),
    ],
    [`${method} without auth`, withShared((c, u) => c.req(method, `/users/${u.id}`, carried))],
    [`${method} bad id without auth`, (c) => c.req(method, '/users/x', carried)],
    [
      `${method} bad token`,
      (c) => c.req(method, `/users/${unknownId}`, { ...carried, auth: 'Bearer x' }),
    ],
  ])
}

/** Which ids name a user, and who may ask. */
export const superIdCases: Case[] = [
  ...group(
    'super',
    idForms.map(([name, write]) => [`id: ${name}`, withShared((c, u) => c.su('GET', write(u.id)))]),
  ),
  ...methodCases('GET', {}),
  ...methodCases('PATCH', { json: {} }),
  ...methodCases('DELETE', {}),
]
