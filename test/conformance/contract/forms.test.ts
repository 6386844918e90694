import { beforeAll, describe, expect, test } from 'vitest'
import { Client, type Fixture } from '../client.ts'
import { at } from '../paths.ts'
import { openStage } from '../stage.ts'

// CONTRACT.md section 3, "POST /auth/jwt/login".

let c: Client
let odd: Fixture

beforeAll(async () => {
  c = new Client(await openStage(), 1)
  odd = await c.user('odd', 'ä +;=%zz')
})

/** The status of a login with a form text, in which ODD stands for a user's address. */
async function statusOf(text: string, ct = 'application/x-www-form-urlencoded'): Promise<number> {
  const raw = text.replaceAll('ODD', encodeURIComponent(odd.email))
  return (await c.post(at.login, { raw, ct })).status
}

const password = '%C3%A4+%2B%3B%3D%25zz'

test.for([
  ['encoded to the last character', `username=ODD&password=${password}`],
  ['with %20 for a space', `username=ODD&password=${password.replace('+', '%20')}`],
  ['with lower-case percent sequences', `username=ODD&password=${password.toLowerCase()}`],
  [
    'with a semicolon as it is, which separates nothing',
    'username=ODD&password=%C3%A4+%2B;%3D%25zz',
  ],
  ['with "=" as it is in a value', 'username=ODD&password=%C3%A4+%2B%3B=%25zz'],
  ['with an invalid percent sequence as it is', 'username=ODD&password=%C3%A4+%2B%3B%3D%zz'],
  ['with the letters as raw UTF-8', 'username=ODD&password=ä+%2B%3B%3D%25zz'],
  ['with encoded keys', `user%6eame=ODD&pass%77ord=${password}`],
  ['where the last of each key is good', `username=x&password=x&username=ODD&password=${password}`],
  ['with empty pairs', `&username=ODD&&password=${password}&&`],
  ['with an empty grant_type', `grant_type=&username=ODD&password=${password}`],
  ['with grant_type password', `grant_type=password&username=ODD&password=${password}`],
  [
    'with scope and client credentials',
    `username=ODD&password=${password}&scope=a+b&client_id=x&client_secret=y`,
  ],
] as const)('a form logs in %s', async ([, text]) => {
  expect(await statusOf(text)).toBe(200)
})

test.for([
  ['a key without "="', `username&password=${password}`],
  ['an empty username', `username=&password=${password}`],
  ['an empty password', 'username=ODD&password='],
  ['an empty username that comes last', `username=ODD&username=&password=${password}`],
  ['"?" before the first key', `?username=ODD&password=${password}`],
  ['a space in a key', `username+=ODD&password=${password}`],
  ['another grant_type', `grant_type=refresh_token&username=ODD&password=${password}`],
  ['grant_type in capitals', `grant_type=Password&username=ODD&password=${password}`],
] as const)('a form is a 422 for %s', async ([, text]) => {
  expect(await statusOf(text)).toBe(422)
})

test.for([
  ['an invalid UTF-8 sequence, which is replaced', 'username=ODD&password=%E4'],
  ['NUL', `username=ODD&password=${password}%00`],
  ['white space around the address', `username=+ODD+&password=${password}`],
  ['white space around the password', `username=ODD&password=+${password}`],
] as const)('a form gives bad credentials for %s', async ([, text]) => {
  expect(await statusOf(text)).toBe(400)
})

test.for([
  ['application/x-www-form-urlencoded; charset=utf-8', 200],
  ['APPLICATION/X-WWW-FORM-URLENCODED', 200],
  ['application/x-www-form-urlencoded;boundary=x', 200],
  ['application/x-www-form-urlencodedx', 422],
  ['application/json', 422],
  ['text/plain', 422],
] as const)('a form of the type %s is %i', async ([type, status]) => {
  expect(await statusOf(`username=ODD&password=${password}`, type)).toBe(status)
})

describe('a multipart form', () => {
  const multipart = (username: string) =>
    `--B\r\nContent-Disposition: form-data; ${username}\r\n\r\n${odd.email}\r\n` +
    `--B\r\nContent-Disposition: form-data; name="password"\r\n\r\n${odd.password}\r\n--B--\r\n`

  test.for(['multipart/form-data; boundary=B', 'Multipart/Form-Data; boundary="B"'])(
    'logs in as %s',
    async (ct) => {
      expect((await c.post(at.login, { raw: multipart('name="username"'), ct })).status).toBe(200)
    },
  )

  test('without a boundary is 400', async () => {
    const raw = multipart('name="username"')
    const { status, text } = await c.post(at.login, { raw, ct: 'multipart/form-data' })
    expect([status, text]).toEqual([400, '{"detail":"Missing boundary in multipart."}'])
  })

  test('that can not be parsed is 400', async () => {
    const ct = 'multipart/form-data; boundary=B'
    const { status, text } = await c.post(at.login, { raw: 'junk', ct })
    expect([status, text]).toEqual([400, '{"detail":"Invalid multipart data."}'])
  })

  test('with a file as username is 422', async () => {
    const raw = multipart('name="username"; filename="a.txt"')
    const ct = 'multipart/form-data; boundary=B'
    const { status, text } = await c.post(at.login, { raw, ct })
    expect([status, text]).toEqual([422, expect.stringContaining('"type":"string_type"')])
    expect(text).toContain('"loc":["body","username"]')
  })
})

test('the faults of a form come in the order grant_type, username, password', async () => {
  const { status, text } = await c.post(at.login, { form: { grant_type: 'x' } })
  expect(status).toBe(422)
  expect(text).toBe(
    '{"detail":[' +
      '{"type":"string_pattern_mismatch","loc":["body","grant_type"],' +
      '"msg":"String should match pattern \'^password$\'","input":"x",' +
      '"ctx":{"pattern":"^password$"}},' +
      '{"type":"missing","loc":["body","username"],"msg":"Field required","input":null},' +
      '{"type":"missing","loc":["body","password"],"msg":"Field required","input":null}]}',
  )
})
