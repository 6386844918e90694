import { beforeAll, expect, test } from 'vitest'
import { Client, type Fixture } from '../client.ts'
import { at } from '../paths.ts'
import { openStage } from '../stage.ts'

// CONTRACT.md section 1, "Booleans accept".

const ct = 'application/json'

let c: Client
let user: Fixture

beforeAll(async () => {
  c = new Client(await openStage(), 1)
  user = await c.user()
})

const words = {
  true: ['true', 't', 'yes', 'y', 'on', '1', 'TRUE', 'True', 'T', 'YES', 'Y', 'ON', 'oN'],
  false: ['false', 'f', 'no', 'n', 'off', '0', 'FALSE', 'False', 'F', 'NO', 'N', 'OFF', 'oFf'],
} as const

const values: [json: string, meaning: boolean][] = [
  ['true', true],
  ['1', true],
  ['1.0', true],
  ...words.true.map((word): [string, boolean] => [JSON.stringify(word), true]),
  ['false', false],
  ['0', false],
  ['0.0', false],
  ...words.false.map((word): [string, boolean] => [JSON.stringify(word), false]),
]

test.for(values)('%s is taken as %s', async ([json, meaning]) => {
  await c.flags(user, { is_verified: !meaning })
  const { status, text } = await c.su('PATCH', user.id, { raw: `{"is_verified":${json}}`, ct })
  expect([status, text]).toEqual([200, expect.stringContaining(`"is_verified":${meaning}`)])
})

const anInterpretation = 'Input should be a valid boolean, unable to interpret input'
const aBoolean = 'Input should be a valid boolean'

test.for([
  ['"maybe"', 'bool_parsing', anInterpretation],
  ['""', 'bool_parsing', anInterpretation],
  ['" true"', 'bool_parsing', anInterpretation],
  ['"true\\n"', 'bool_parsing', anInterpretation],
  ['"2"', 'bool_parsing', anInterpretation],
  ['"1.0"', 'bool_parsing', anInterpretation],
  ['"null"', 'bool_parsing', anInterpretation],
  ['"ｔrue"', 'bool_parsing', anInterpretation],
  ['2', 'bool_parsing', anInterpretation],
  ['-1', 'bool_parsing', anInterpretation],
  ['0.5', 'bool_type', aBoolean],
  ['[]', 'bool_type', aBoolean],
  ['[true]', 'bool_type', aBoolean],
  ['{}', 'bool_type', aBoolean],
] as const)('%s is refused as %s', async ([json, type, msg]) => {
  const raw = `{"email":"${c.mail()}","password":"x","is_active":${json}}`
  const { status, text } = await c.post(at.register, { raw, ct })
  expect([status, text]).toEqual([
    422,
    `{"detail":[{"type":"${type}","loc":["body","is_active"],"msg":"${msg}","input":${json}}]}`,
  ])
})

test('null is taken, and means nothing, where flags are ignored', async () => {
  const flags = { is_active: null, is_superuser: null, is_verified: null }
  const json = { email: c.mail('null'), password: 'x', ...flags }
  expect((await c.post(at.register, { json })).status).toBe(201)
  expect((await c.patch(at.me, { json: flags, auth: c.shared.token })).status).toBe(200)
})
