import { beforeAll, describe, expect, test } from 'vitest'
import type { Carried } from '../client.ts'
import { Client } from '../client.ts'
import { at } from '../paths.ts'
import { openStage } from '../stage.ts'

// CONTRACT.md section 1, "422, pydantic v2 shape". Where the original echoes a secret, this service
// has "**********".

let c: Client

beforeAll(async () => {
  c = new Client(await openStage(), 1)
})

const hidden = '"**********"'

/** The text of a 422 with these errors, each a JSON text. */
async function expectFaults(path: string, carried: Carried, ...faults: string[]): Promise<void> {
  const { status, text, headers } = await c.post(path, carried)
  expect(text).toBe(`{"detail":[${faults.join(',')}]}`)
  expect([status, headers.get('content-type')]).toEqual([422, 'application/json'])
}

function missing(field: string, input: string): string {
  return `{"type":"missing","loc":["body","${field}"],"msg":"Field required","input":${input}}`
}

function notString(field: string, input: string): string {
  const msg = 'Input should be a valid string'
  return `{"type":"string_type","loc":["body","${field}"],"msg":"${msg}","input":${input}}`
}

function badEmail(input: string, reason: string): string {
  const msg = `value is not a valid email address: ${reason}`
  return `{"type":"value_error","loc":["body","email"],"msg":"${msg}","input":"${input}","ctx":{"reason":"${reason}"}}`
}

function notObject(input: string): string {
  const msg = 'Input should be a valid dictionary or object to extract fields from'
  return `{"type":"model_attributes_type","loc":["body"],"msg":"${msg}","input":${input}}`
}

const noAtSign = 'An email address must have an @-sign.'

test('the example of the contract is answered to the letter', async () => {
  const json = { email: 'x', password: 1 }
  await expectFaults(at.register, { json }, badEmail('x', noAtSign), notString('password', hidden))
})

describe('a missing field', () => {
  test('of a model echoes the body', async () => {
    const json = { name: 'é', tags: [1, { a: null }] }
    const input = '{"name":"é","tags":[1,{"a":null}]}'
    await expectFaults(at.register, { json }, missing('email', input), missing('password', input))
  })

  test('of a model echoes the body without its secrets', async () => {
    const json = {
      password: 'p',
      token: 't',
      client_secret: { s: 1 },
      inner: { password: 'q', o: 1 },
    }
    const input =
      `{"password":${hidden},"token":${hidden},"client_secret":${hidden},` +
      `"inner":{"password":${hidden},"o":1}}`
    await expectFaults(at.register, { json }, missing('email', input))
  })

  test('of embedded fields echoes nothing', async () => {
    const faults = [missing('token', 'null'), missing('password', 'null')]
    await expectFaults(at.reset, { json: { email: 'x' } }, ...faults)
    await expectFaults(at.reset, { json: [] }, ...faults)
    await expectFaults(at.reset, {}, ...faults)
    await expectFaults(at.forgot, { raw: '{"email":"a@example.com"}' }, missing('email', 'null'))
    await expectFaults(at.requestVerify, { json: null }, missing('email', 'null'))
    await expectFaults(at.verify, { json: 'x' }, missing('token', 'null'))
  })

  test('of a form echoes nothing', async () => {
    const form = { password: 'a-secret-of-a-form' }
    await expectFaults(at.login, { form }, missing('username', 'null'))
  })

  test('is the whole body where there is none', async () => {
    const fault = '{"type":"missing","loc":["body"],"msg":"Field required","input":null}'
    await expectFaults(at.register, {}, fault)
    await expectFaults(at.register, { raw: '', ct: 'application/json' }, fault)
  })
})

describe('a string field', () => {
  test.for(['null', '1', '1.5', 'true', '[]', '["a@example.com"]', '{"a":1}'])(
    'refuses %s and echoes it',
    async (value) => {
      const raw = `{"email":${value}}`
      await expectFaults(at.forgot, { raw, ct: 'application/json' }, notString('email', value))
    },
  )

  test('that is a secret is not echoed', async () => {
    const json = { token: ['t'], password: { p: 1 } }
    const faults = [notString('token', hidden), notString('password', hidden)]
    await expectFaults(at.reset, { json }, ...faults)
  })
})

describe('an address', () => {
  test('is echoed as it was sent, with the reason', async () => {
    await expectFaults(at.forgot, { json: { email: ' nope ' } }, badEmail(' nope ', noAtSign))
  })

  test('over 2048 characters has its reason', async () => {
    const email = `${'a'.repeat(2048)}@example.com`
    const reason = 'Length must not exceed 2048 characters'
    await expectFaults(at.forgot, { json: { email } }, badEmail(email, reason))
  })

  test('with a line feed has its reason', async () => {
    const reason = 'Carriage return and line feed characters are not allowed'
    const json = { email: 'a@example.com\r\nBcc: b@example.com' }
    await expectFaults(
      at.requestVerify,
      { json },
      badEmail('a@example.com\\r\\nBcc: b@example.com', reason),
    )
  })
})

describe('a body that is no object', () => {
  test.for(['null', '1', 'true', '[]', '[{"a":1}]'])('is echoed: %s', async (raw) => {
    await expectFaults(at.register, { raw, ct: 'application/json' }, notObject(raw))
  })

  test.for([
    ['a text', '"a text"', 'application/json'],
    ['JSON of another type', '{"email":"a@example.com","password":"x"}', 'text/plain'],
    ['JSON of no type', '{"email":"a@example.com","password":"x"}', undefined],
    [
      'JSON of two types',
      '{"email":"a@example.com","password":"x"}',
      'application/json, text/plain',
    ],
    ['a form', 'email=a%40example.com&password=x', 'application/x-www-form-urlencoded'],
  ] as const)('is not echoed if it is %s', async ([, raw, ct]) => {
    await expectFaults(at.register, { raw, ct }, notObject(hidden))
  })
})

test('broken JSON is one fault of the body, at a position', async () => {
  for (const path of [at.register, at.forgot, at.reset, at.requestVerify, at.verify]) {
    const { status, text } = await c.post(path, {
      raw: '{"password":"s3cret"',
      ct: 'application/json',
    })
    expect(status).toBe(422)
    expect(text).toMatch(
      /^\{"detail":\[\{"type":"json_invalid","loc":\["body",\d+\],"msg":"JSON decode error","input":\{\},"ctx":\{"error":"[^"]+"\}\}\]\}$/,
    )
    expect(text).not.toContain('s3cret')
  }
})

test('the faults come in the order of the fields', async () => {
  const json = { is_verified: [], is_superuser: {}, is_active: 0.5, password: 1, email: 'x' }
  const notBoolean = (field: string, input: string) =>
    `{"type":"bool_type","loc":["body","${field}"],"msg":"Input should be a valid boolean","input":${input}}`
  const flags = [
    notBoolean('is_active', '0.5'),
    notBoolean('is_superuser', '{}'),
    notBoolean('is_verified', '[]'),
  ]
  const email = badEmail('x', noAtSign)
  const password = notString('password', hidden)
  await expectFaults(at.register, { json }, email, password, ...flags)
  const { text } = await c.patch(at.me, { json, auth: c.shared.token })
  expect(text).toBe(`{"detail":[${[password, email, ...flags].join(',')}]}`)
})
