import { afterEach, expect, test, vi } from 'vitest'
import { runVerb } from '../../scripts/operate/command.ts'
import { sessionVerbs } from '../../scripts/operate/session-verbs.ts'
import { userVerbs } from '../../scripts/operate/user-verbs.ts'
import { hashPass, isPass } from '../../src/crypto/operator-pass.ts'
import { fields } from '../../src/profile.ts'

const said = vi.spyOn(console, 'log').mockImplementation(() => {})
const complained = vi.spyOn(console, 'error').mockImplementation(() => {})
afterEach(() => {
  said.mockClear()
  complained.mockClear()
})

const id = '6f1c1bb2-5b3a-4a68-9d4c-0d4f3f5f0a11'
const jane = {
  id,
  email: 'Jane@example.com',
  is_active: true,
  is_superuser: false,
  is_verified: false,
}
const line = `Jane@example.com (${id}, active, unverified)`
// Which the service of this test does not have.
const fieldLines = fields.map(({ name }) => `  ${name}: null`)
const found = { 'GET /users?email=jane%40example.com&limit=1': { users: [jane], next: 'x' } }

type Answers = Record<string, unknown>

/** Runs the command with a service that answers so, 404 to all else; what came of it. */
async function run(
  argv: string[],
  answers: Answers = {},
  publicUrl?: string,
  verbs: Parameters<typeof runVerb>[1] = userVerbs,
) {
  const queries: string[] = []
  const targets: object[] = []
  const calls: string[] = []
  const passes = new Set<string>()
  const outside = {
    openD1: (target: object) => ({
      async query(sent: readonly string[]) {
        targets.push(target)
        queries.push(...sent)
        return [[]]
      },
    }),
    async fetch(input: RequestInfo | URL, init?: RequestInit) {
      const { origin, pathname, search } = new URL(String(input))
      passes.add(new Headers(init?.headers).get('authorization') ?? '')
      const call = `${init?.method} ${pathname}${search}`
      calls.push([call, init?.body].filter((part) => part !== undefined).join(' '))
      at.add(origin)
      const answer = answers[call]
      if (answer instanceof Response) return answer
      if (answer === undefined) return Response.json({ detail: 'Not Found' }, { status: 404 })
      return Response.json(answer)
    },
    publicUrl: async (env: string | undefined) => publicUrl && `${publicUrl}${env ?? ''}`,
  }
  const at = new Set<string>()
  const code = await runVerb('user', verbs, argv, outside).catch(
    (error: Error) => `failed: ${error.message}`,
  )
  const words = [...said.mock.calls, ...complained.mock.calls].flat().join('\n')
  return { code, words, queries, targets, calls, passes: [...passes], at: [...at] }
}
const refuse = (status: number, detail: unknown) => Response.json({ detail }, { status })

test('without arguments, or with --help, it says what it can do, and does nothing', async () => {
  for (const argv of [[], ['--help'], ['delete', 'jane@example.com', '--help']]) {
    const { code, words, queries, calls } = await run(argv)
    expect([code, queries, calls]).toEqual([0, [], []])
    for (const verb of Object.keys(userVerbs)) expect(words).toContain(`\n  ${verb} `)
  }
})

test('a pass is written once, as its hash and for five minutes, and is what the service is called with', async () => {
  const { queries, passes, at, targets } = await run(['verify', 'jane@example.com'], {
    ...found,
    [`PATCH /users/${id}`]: { ...jane, is_verified: true },
  })
  const [bearer = ''] = passes
  const pass = bearer.replace('Bearer ', '')
  expect([passes.length, isPass(pass)]).toEqual([1, true])
  const values = `'${await hashPass(pass)}', unixepoch() + 300`
  expect(queries).toEqual([`insert into operator_pass (hash, expires_at) values (${values})`])
  expect(targets).toEqual([{ remote: false, env: undefined, persistTo: undefined }])
  expect(at).toEqual(['http://127.0.0.1:8000'])
  const other = await run(['show', id])
  expect(other.passes).not.toEqual(passes)
})

test.each([
  [['show', 'jane@example.com'], {}, [line, ...fieldLines].join('\n')],
  [
    ['superuser', 'on', 'jane@example.com'],
    { [`PATCH /users/${id}`]: jane },
    'Jane@example.com is a superuser now.',
    '{"is_superuser":true}',
  ],
  [
    ['verify', 'jane@example.com'],
    { [`PATCH /users/${id}`]: jane },
    'Jane@example.com is verified now.',
    '{"is_verified":true}',
  ],
  [
    ['deactivate', 'jane@example.com'],
    { [`PATCH /users/${id}`]: jane },
    'Jane@example.com is inactive now.',
    '{"is_active":false}',
  ],
  [
    ['send-reset', 'jane@example.com'],
    { [`POST /users/${id}/send-reset`]: new Response('null', { status: 202 }) },
    'A mail with a link to set a new password goes to Jane@example.com.',
    `POST /users/${id}/send-reset`,
  ],
  [
    ['sign-out', 'jane@example.com'],
    { [`POST /users/${id}/sign-out`]: new Response(null, { status: 204 }) },
    'Jane@example.com is signed out everywhere.',
    `POST /users/${id}/sign-out`,
  ],
  [
    ['delete', 'jane@example.com'],
    { [`DELETE /users/${id}`]: new Response(null, { status: 204 }) },
    `Deleted Jane@example.com. As long as DELETED_USERS_KEPT_DAYS says, this undoes it: restore ${id}`,
    `DELETE /users/${id}`,
  ],
  [
    ['create', 'jane@example.com', '--superuser', 'yes', '--active', 'no'],
    { 'POST /users': new Response(JSON.stringify(jane), { status: 201 }) },
    `Made ${line}. It has no password yet: send-reset lets its person set one.`,
    'POST /users {"email":"jane@example.com","invite":false,"is_active":false,"is_superuser":true}',
  ],
  [
    ['invite', 'jane@example.com'],
    { 'POST /users': jane },
    `Made ${line}. A mail asks its person to choose a password.`,
    'POST /users {"email":"jane@example.com","invite":true}',
  ],
  [
    ['restore', id.toUpperCase()],
    { [`POST /users/${id}/restore`]: jane },
    `Brought back ${line}. Its old tokens stay dead.`,
    `POST /users/${id}/restore`,
  ],
  [
    ['restore', 'jane@example.com'],
    {
      'GET /deleted-users?email=jane%40example.com': { users: [{ id }] },
      [`POST /users/${id}/restore`]: jane,
    },
    `Brought back ${line}. Its old tokens stay dead.`,
    `POST /users/${id}/restore`,
  ],
  [
    ['export', 'jane@example.com'],
    { [`GET /users/${id}/export`]: { user: { id } } },
    `{\n  "user": {\n    "id": "${id}"\n  }\n}`,
  ],
])('%j says what it did', async (argv, answers, words, sent = '') => {
  const done = await run(argv, { ...found, ...answers })
  expect([done.code, done.words]).toEqual([0, words])
  expect(done.calls.at(-1)).toContain(sent)
  expect(done.queries).toHaveLength(1)
})

test('restore of an address that several had lists their ids, and brings nobody back', async () => {
  const users = [{ id }, { id: '6f1c1bb2-5b3a-4a68-9d4c-0d4f3f5f0a12' }]
  const answers = { 'GET /deleted-users?email=jane%40example.com': { users } }
  const done = await run(['restore', 'jane@example.com'], answers)
  expect([done.code, done.calls.length]).toEqual([1, 1])
  for (const one of users) expect(done.words).toContain(one.id)
})

test('restore of somebody who is there says so, and of nobody that there is none', async () => {
  const there = await run(['restore', id], { [`GET /users/${id}`]: jane })
  expect([there.code, there.words]).toEqual([1, `It is not deleted: ${line}. Nothing was changed.`])
  said.mockClear()
  complained.mockClear()
  const none = { 'GET /deleted-users?email=jane%40example.com': { users: [] } }
  const nobody = await run(['restore', 'jane@example.com'], {
    ...none,
    'GET /users?email=jane%40example.com&limit=1': { users: [], next: null },
  })
  expect([nobody.code, nobody.words]).toEqual([
    1,
    'There is no deleted user jane@example.com, or not any more.',
  ])
})

test('activate and superuser off undo', async () => {
  const other = { ...jane, is_active: false, is_superuser: true }
  const answers = { [`GET /users/${id}`]: other, [`PATCH /users/${id}`]: jane }
  expect((await run(['activate', id], answers)).calls.at(-1)).toContain('{"is_active":true}')
  const off = await run(['superuser', 'off', id], answers)
  expect([off.code, off.calls.at(-1)]).toEqual([0, `PATCH /users/${id} {"is_superuser":false}`])
  expect(off.words).toContain('Jane@example.com is an ordinary user now.')
})

test.each([
  [['verify', 'jane@example.com'], { is_verified: true }, 'is verified already'],
  [['activate', 'jane@example.com'], {}, 'is active already'],
  [['superuser', 'off', 'jane@example.com'], {}, 'is an ordinary user already'],
])('%j that changes nothing says so, changes nothing and fails', async (argv, already, words) => {
  const users = [{ ...jane, ...already }]
  const done = await run(argv, {
    'GET /users?email=jane%40example.com&limit=1': { users, next: null },
  })
  expect([done.code, done.words]).toEqual([1, `Jane@example.com ${words}. Nothing was changed.`])
  expect(done.calls).toHaveLength(1)
  expect(said).not.toHaveBeenCalled()
})

test.each(Object.entries(userVerbs).filter(([, { words }]) => words.at(-1) === 'ADDRESS-OR-ID'))(
  '%s of a user who is not there says so and fails',
  async (verb, { words }) => {
    const before = words.length > 1 ? ['on'] : []
    const page = { users: [{ ...jane, email: 'jane@example.com.org' }], next: null }
    const longer = {
      'GET /users?email=jane%40example.com&limit=1': page,
      'GET /deleted-users?email=jane%40example.com': { users: [] },
    }
    const done = await run([verb, ...before, ' jane@example.com '], longer)
    expect(done).toMatchObject({
      code: 1,
      words: expect.stringMatching(/^There is no (deleted )?user/),
    })
    expect(await run([verb, ...before, id])).toMatchObject({ code: 1 })
  },
)

test('finds any spelling of an address', async () => {
  const user = { ...jane, email: 'Jörg@bücher.example' }
  for (const spelling of ['JO\u0308RG@xn--bcher-kva.example', 'jörg@BÜCHER.example']) {
    const query = new URLSearchParams({ email: spelling, limit: '1' })
    const done = await run(['show', spelling], {
      [`GET /users?${query}`]: { users: [user], next: null },
    })
    expect([spelling, done.code]).toEqual([spelling, 0])
  }
})

test('a list goes through the pages, up to its limit', async () => {
  const query = 'email=ja&domain=example.com&is_active=true&is_superuser=false&is_verified=true'
  const argv = ['list', 'ja', '--domain', 'example.com', '--superuser', 'no', '--verified', 'yes']
  const answers = {
    [`GET /users?${query}&limit=3`]: { users: [jane], next: 'a' },
    [`GET /users?${query}&limit=2&after=a`]: { users: [], next: 'b' },
    [`GET /users?${query}&limit=2&after=b`]: { users: [jane, jane], next: 'c' },
  }
  const done = await run([...argv, '--active', 'yes', '--limit', '3'], answers)
  expect([done.code, done.words]).toEqual([
    0,
    `${line}\n${line}\n${line}\nThese are the first 3. For more say --limit 30`,
  ])
  const none = await run(['list'], { 'GET /users?limit=100': { users: [], next: null } })
  expect([none.code, none.words.split('\n').at(-1)]).toEqual([1, 'There is no such user.'])
})

test('--json prints JSON, that stays JSON whatever is in it', async () => {
  const odd = { ...jane, email: 'a\u202eb\u009b\u{e0001}@example.com' }
  const { words } = await run(['show', id, '--json'], { [`GET /users/${id}`]: odd })
  expect(words).not.toMatch(/[^\P{C}\n]/u)
  expect(JSON.parse(words)).toEqual(odd)
})

test.each([
  [400, 'LAST_SUPERUSER', 'There would be no active superuser left. Nothing was changed.'],
  [400, 'REGISTER_USER_ALREADY_EXISTS', 'The address has an account already: send-reset mails'],
  [401, 'Unauthorized', 'It does not know the pass that was written'],
  [400, 'SOMETHING_ELSE', 'SOMETHING_ELSE. Nothing was changed.'],
  [
    422,
    [
      { loc: ['body', 'credits'], msg: 'No number' },
      { loc: ['body'], msg: 'No object.' },
    ],
    'credits: No number; No object. Nothing was changed.',
  ],
  [503, 'DATABASE_UNAVAILABLE', 'DATABASE_UNAVAILABLE.'],
])('a refusal, %i %j, is told', async (status, detail, words) => {
  const answers = { ...found, [`DELETE /users/${id}`]: refuse(status, detail) }
  const { code } = await run(['delete', 'jane@example.com'], answers)
  expect(code).toContain(`failed: ${words}`)
})

test('what answers otherwise, or not at all, is told without its text', async () => {
  const html = () => new Response('<p>hello</p>', { status: 200 })
  const page = await run(['show', id], { [`GET /users/${id}`]: html() })
  expect(page.code).toBe('failed: What answered is no Postern: its answer is not JSON')
  const other = await run(['show', id], { [`GET /users/${id}`]: { hello: 1 } })
  expect(other.code).toBe('failed: What answered is no Postern, or one of another version')
  const broken = await run(['show', id], {
    [`GET /users/${id}`]: new Response('x', { status: 502 }),
  })
  expect(broken.code).toBe('failed: The service answered 502.')
  const down = runVerb('user', userVerbs, ['show', id], {
    openD1: () => ({ query: async () => [[]] }),
    fetch: () => Promise.reject(new TypeError('fetch failed')),
    publicUrl: async () => undefined,
  })
  await expect(down).rejects.toThrow(
    'no answer from http://127.0.0.1:8000. Is npm run dev running?',
  )
})

test.each([
  [['fly', 'jane@example.com'], 'There is no verb "fly"'],
  [['constructor'], 'There is no verb "constructor"'],
  [['--json'], 'What is to be done?'],
  [['show'], 'Like this: show ADDRESS-OR-ID'],
  [['show', 'a', 'b'], 'Like this: show ADDRESS-OR-ID'],
  [['list', 'a', 'b'], 'Like this: list [BEGINNING]'],
  [['show', 'a', '--domain', 'b'], '--domain does not go with show'],
  [['show', 'a', '--colour'], 'There is no option --colour. --help lists them.'],
  [['list', '--domain'], '--domain wants a value'],
  [['list', '--domain', '--json'], '--domain wants a value'],
  [['show', 'a', '--json=yes'], '--json takes no value'],
  [['show', 'a', '--env', 'staging'], '--env goes with --remote'],
  [['list', '--active', 'perhaps'], '--active takes yes or no'],
  [['list', '--limit', '0'], '--limit takes a number from 1'],
  [['superuser', 'maybe', 'a@b.example'], 'superuser on, or superuser off?'],
  [['show', 'a', '--url', 'http://example.com'], 'http://example.com is neither https nor local'],
  [['show', 'a', '--url', 'http://localhost.example.com'], 'is neither https nor local'],
  [['show', 'a', '--url', 'nonsense'], 'is neither https nor local'],
  [['show', 'a', '--remote'], 'Where is the service?'],
])('%j is refused before a pass is written', async (argv, words) => {
  const { code, queries, calls } = await run(argv)
  expect(code).toContain(`failed: ${words}`.slice(0, 8))
  expect(code).toContain(words)
  expect([queries, calls]).toEqual([[], []])
})

test('--remote goes to PUBLIC_URL, of the environment too, and to its database; --url comes first', async () => {
  const remote = await run(['show', id, '--remote', '--env', 'staging'], {}, 'https://id.example/')
  expect(remote.at).toEqual(['https://id.example'])
  expect(remote.targets).toEqual([{ remote: true, env: 'staging', persistTo: undefined }])
  const said = await run(
    ['show', id, '--remote', '--url', 'https://two.example'],
    {},
    'https://one',
  )
  expect(said.at).toEqual(['https://two.example'])
  const port = await run(['show', id, '--url', 'http://127.0.0.1:8450/'])
  expect(port.at).toEqual(['http://127.0.0.1:8450'])
})

const session = {
  id: 'c1d8a6f0-52a1-4d0e-8a52-6f3b1d2c4e5f',
  methods: ['pwd'],
  client: 'Safari on macOS',
  country: 'DE',
  created_at: 1_800_000_000,
  last_used_at: 1_800_003_600,
  expires_at: 1_802_595_600,
}

function runSessions(argv: string[], answers: Answers = {}) {
  said.mockClear()
  complained.mockClear()
  return run(argv, answers, undefined, sessionVerbs)
}

test('sessions list shows where a user is signed in, and says so if nowhere', async () => {
  const path = `GET /users/${id}/sessions`
  const { code, words } = await runSessions(['list', 'jane@example.com'], {
    ...found,
    [path]: { sessions: [session] },
  })
  expect([code, words]).toEqual([
    0,
    `${session.id}  Safari on macOS, DE  by pwd  begun 2027-01-15 08:00, used 2027-01-15 09:00, ends by 2027-02-14 09:00 UTC`,
  ])
  const none = await runSessions(['list', id], {
    [`GET /users/${id}`]: jane,
    [path]: { sessions: [] },
  })
  expect([none.code, none.words]).toEqual([1, 'Jane@example.com has no session.'])
  expect((await runSessions(['list', 'x@example.com'])).code).toBe(
    'failed: What answered is no Postern, or one of another version',
  )
})

test('sessions end ends one', async () => {
  const path = `DELETE /users/${id}/sessions/${session.id}`
  const known = { [`GET /users/${id}`]: jane }
  const done = await runSessions(['end', id, session.id], { ...known, [path]: null })
  expect([done.code, done.words]).toEqual([
    0,
    `Ended the session ${session.id} of Jane@example.com.`,
  ])
  const gone = await runSessions(['end', id, session.id], known)
  expect([gone.code, gone.words]).toEqual([1, 'There is no such session. list shows them.'])
})

test('sessions end --all asks until there are no more', async () => {
  const answers = [
    { ended: 2000, more: true },
    { ended: 3, more: false },
  ]
  const next = {
    get 'DELETE /sessions'() {
      return answers.shift()
    },
  }
  const { code, words, calls } = await runSessions(['end', '--all'], next)
  expect([code, words]).toEqual([0, 'Ended 2003 sessions.'])
  expect(calls).toEqual(['DELETE /sessions', 'DELETE /sessions'])
  const none = await runSessions(['end', '--all'], {
    'DELETE /sessions': { ended: 0, more: false },
  })
  expect([none.code, none.words]).toEqual([1, 'There was no session.'])
})

test.each([
  [['end'], 'Like this: end ADDRESS-OR-ID SESSION, or end --all'],
  [['end', id], 'Like this: end ADDRESS-OR-ID SESSION, or end --all'],
  [['end', id, '--all'], 'end --all, or end ADDRESS-OR-ID SESSION?'],
  [['list', id, '--all'], '--all does not go with list'],
])('sessions %j is refused', async (argv, reason) => {
  expect((await runSessions(argv)).code).toBe(`failed: ${reason}`)
})
