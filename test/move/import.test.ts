import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readImportArguments } from '../../scripts/move/arguments.ts'
import { decideFates } from '../../scripts/move/decide.ts'
import { fastApiUsersTables } from '../../scripts/move/fastapi-users-tables.ts'
import { countFates } from '../../scripts/move/report.ts'
import { openStaging } from '../../scripts/move/staging.ts'
import { UsageError } from '../../scripts/move/tables.ts'
import hashes from '../conformance/hashes.json' with { type: 'json' }
import { importInto, startD1 } from './local-d1.ts'
import { countUsers, newFolder, run } from './support.ts'

const folder = newFolder(afterAll)
const input = join(folder, 'users.db')
const total = 10_000
const schemes = [hashes.bcrypt_2b_12.hash, hashes.argon2id_now.hash, hashes.bcrypt_2b_04.hash]

/** Of every hundred rows: one without a known hash, one without an address, one without a UUID. */
function writeMany() {
  const database = new DatabaseSync(input)
  database.exec(`${fastApiUsersTables} begin`)
  const insert = database.prepare('insert into user values (?, ?, ?, 1, 0, 1)')
  for (let i = 0; i < total; i++) {
    const id = crypto.randomUUID().replaceAll('-', i % 2 === 0 ? '' : '-')
    const email = i % 100 === 98 ? `no address ${i}` : `person-${i}@example.com`
    const hash = i % 100 === 99 ? '$5$unknown' : schemes[i % schemes.length]
    const odd = i === 500 ? 'PERSON-501@example.com' : email
    insert.run(i % 100 === 97 ? `${i}` : id, odd, hash ?? '')
  }
  database.exec('commit')
  database.close()
}

const broken = 300 + 2
const shows = (output: string, number: number, label: string) =>
  expect(output).toMatch(new RegExp(`^ *${number}  ${label}$`, 'm'))

beforeAll(writeMany)

let local: Awaited<ReturnType<typeof startD1>>
beforeAll(async () => {
  local = await startD1()
}, 120_000)
afterAll(() => local.stop())

describe('10,000 rows, some of them broken', () => {
  afterAll(() => local.clear())
  const count = async () => (await local.select('select count(*) as n from user'))[0]?.n

  test('are told apart by a dry run, which changes nothing', async () => {
    const { code, output } = await importInto(local.d1, input)
    expect([code, await count()]).toEqual([2, 0])
    shows(output, total, 'read')
    shows(output, total - broken, 'would be written')
    shows(output, broken, "can't come")
    expect(output).toContain('user, row 98: id: is no UUID')
    expect(output).toContain('user, row 99: email: An email address must have an @-sign.')
    expect(output).toContain('user, row 100: hashed_password: unknown scheme')
    expect(output).not.toMatch(/\$2b|\$argon2|\$5/)
  })

  test('ids come in the stored form, flags and hashes as they were', async () => {
    expect((await importInto(local.d1, input, { apply: true })).code).toBe(2)
    expect(await count()).toBe(total - broken)
    const [row] = await local.select("select * from user where email='person-1@example.com'")
    expect(row).toMatchObject({ is_active: 1, is_superuser: 0, is_verified: 1 })
    expect(row).toMatchObject({ hashed_password: schemes[1], credential_version: 0 })
    expect(row?.id).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
  })

  test('a second run is a no-op that says so', async () => {
    const { output } = await importInto(local.d1, input, { apply: true })
    shows(output, 0, 'to be written')
    expect(output).toContain('There is nothing to write.')
    shows(output, total - broken, 'there already')
    expect(await count()).toBe(total - broken)
  })

  test('killed it leaves a part, and the next run completes it to the last row', async () => {
    const folder = newFolder()
    const [path, persistTo] = [join(folder, 'users.db'), join(folder, 'd1')]
    copyFileSync(input, path)
    const killed = run('../test/move/killed-import.ts', [path, persistTo], { ownGroup: true })
    expect((await killed).code).toBe(-1)
    expect(countUsers(persistTo)).toBeGreaterThan(0)
    expect(countUsers(persistTo)).toBeLessThan(total - broken)
    const file = path.replace('.db', '.rejects.db')
    expect(statSync(file).mode & 0o077).toBe(0)
    const rejects = new DatabaseSync(file, { readOnly: true })
    expect(rejects.prepare('select count(*) as n from user').get()?.n).toBe(broken)
    rejects.close()
    const there = await startD1(persistTo)
    const { code, output } = await importInto(there.d1, path, { apply: true })
    await there.stop()
    expect([code, countUsers(persistTo)]).toEqual([2, total - broken])
    expect(output).toMatch(/^Written, and read back: \d+ rows\.$/m)
  })
}, 180_000)

test('a command that is interrupted leaves no working files behind', async () => {
  const TMPDIR = newFolder()
  const interrupted = new AbortController()
  const how = { ended: interrupted.signal, by: 'SIGINT', env: { TMPDIR } } as const
  const running = run('import.ts', [input], how)
  await vi.waitUntil(() => readdirSync(TMPDIR).length > 0, { timeout: 30_000 })
  interrupted.abort()
  expect((await running).code).toBe(-1)
  await vi.waitUntil(() => readdirSync(TMPDIR).length === 0, { timeout: 30_000 })
})

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

describe('a CSV file as PostgreSQL writes it', () => {
  const path = join(folder, 'users.csv')
  const header = 'email,id,hashed_password,is_verified,is_superuser,is_active,nickname'
  const hash = schemes[2]
  const lines = [
    header,
    `csv-1@example.com,${id(1).replaceAll('-', '')},${hash},t,f,TRUE,`,
    `"jösé'--@bücher.example",${id(2)},${hash},f,t,1,"a ""name"",\nwith all"`,
    `csv-3@example.com,${id(3)},${hash},maybe,f,t,`,
    `csv-4@example.com,${id(4)},,t,f,t,`,
    `CSV-1@example.com,${id(5)},${hash},t,f,t,`,
    `csv-6@example.com,${id(6)}`,
  ]

  test('comes, and what can not is in the rejects file as it stood', async () => {
    writeFileSync(path, `${lines.join('\n')}\n`)
    writeFileSync(join(folder, 'users.rejects.csv'), 'mended')
    const { code, output } = await importInto(local.d1, path, { apply: true, superusers: true })
    expect(code).toBe(2)
    for (const reason of [
      'user, line 2: email: the same address is in line 7',
      'user, line 5: is_verified: is no boolean (0/1, t/f, true/false)',
      'user, line 6: hashed_password: is null or missing',
      'user, line 7: email: the same address is in line 2',
      'user, line 8: has 2 fields and not 7',
      'Columns without a place here: nickname',
    ]) {
      expect(output).toContain(reason)
    }
    // One that was there may have been mended by hand.
    expect(readFileSync(join(folder, 'users.rejects.csv'), 'utf8')).toBe('mended')
    const rejects = readFileSync(join(folder, 'users.rejects-2.csv'), 'utf8')
    const [, first, , ...others] = lines
    expect(rejects).toBe(`${[header, first, ...others].join('\n')}\n`)
    const [row] = await local.select(`select * from user where id='${id(2)}'`)
    expect(row).toMatchObject({ email: "jösé'--@bücher.example", is_superuser: 1, is_active: 1 })
  })

  test('an existing row stays, id or address, unless --overwrite: then its access tokens die', async () => {
    const file = join(folder, 'again.csv')
    const rows = [`moved@example.com,${id(2)}`, `Person-1@example.com,${id(9)}`]
    const lines = rows.map((row) => `${row},${schemes[0]},f,f,t,`)
    writeFileSync(file, [header, ...lines].join('\n'))
    const row = () => local.select(`select * from user where id='${id(2)}'`)
    await local.select(
      `insert into user (id, email, hashed_password, is_active, is_superuser, is_verified)
       values ('${id(8)}', 'person-1@example.com', 'x', 1, 0, 1)`,
    )
    const before = await row()
    const kept = await importInto(local.d1, file, { apply: true })
    expect([kept.code, await row()]).toEqual([2, before])
    expect(kept.output).toContain('user, line 3: email: has an account here under another id, ')
    const dry = await importInto(local.d1, file, { overwrite: true })
    expect([dry.output, await row()]).toEqual([
      expect.stringMatching(/^ +1 {2}would be overwritten$/m),
      before,
    ])
    await importInto(local.d1, file, { apply: true, overwrite: true })
    const [after] = await row()
    expect(after).toMatchObject({ email: 'moved@example.com', email_folded: null })
    expect(after).toMatchObject({ credential_version: 1, hashed_password: schemes[0] })
  })
}, 120_000)

test('a row that came is there already, whoever has its old address by now', () => {
  const staging = openStaging({ now: 0, resetUnusable: false })
  const flags = { is_active: 't', is_superuser: 'f', is_verified: 't' }
  const values = { id: id(1), email: 'old@example.com', hashed_password: schemes[0], ...flags }
  staging.add({ kind: 'user', line: 2, values })
  staging.close()
  const insert = staging.database.prepare(
    `insert into target_user (id, email, email_canonical, hashed_password, is_active, is_superuser,
       is_verified) values (?, ?, ?, '', 1, 0, 1)`,
  )
  insert.run(id(1), 'new@example.com', 'new@example.com')
  insert.run(id(2), 'old@example.com', 'old@example.com')
  decideFates(staging.database, { overwrite: false, unit: 'line' })
  expect(countFates(staging).user).toMatchObject({ read: 1, present: 1, rejected: 0 })
  staging.remove()
})

test('OAuth accounts come with their users, and one of each at a provider', async () => {
  const account = { access_token: 'to"ken;--', expires_at: 1, refresh_token: null }
  const of = (n: number, user: number, account_id: string) =>
    JSON.stringify({
      ...{ id: id(n), user_id: id(user), oauth_name: 'google' },
      ...{ ...account, account_id, account_email: 'x' },
    })
  const user = { is_active: true, is_superuser: false, is_verified: true }
  const one = { id: id(20), email: 'linked@example.com', hashed_password: schemes[1], ...user }
  const lines = [
    JSON.stringify(one),
    of(21, 20, 'first'),
    of(22, 99, 'second'),
    of(23, 20, 'twice'),
    of(24, 2, 'twice'),
    '{',
    '[]',
  ]
  const path = join(folder, 'linked.jsonl')
  writeFileSync(path, lines.join('\n'))
  const { code, output } = await importInto(local.d1, path, { apply: true })
  expect(code).toBe(2)
  for (const reason of [
    'oauth_account, line 3: user_id: the user is not here and does not come',
    'oauth_account, line 4: account_id: the same account is in line 5',
    'oauth_account, line 5: account_id: the same account is in line 4',
    'user, line 6: is no JSON',
    'user, line 7: is no JSON object',
  ]) {
    expect(output).toContain(reason)
  }
  expect(await local.select('select id, access_token from oauth_account')).toEqual([
    { id: id(21), access_token: account.access_token },
  ])
  const rejects = readFileSync(join(folder, 'linked.rejects.jsonl'), 'utf8')
  expect(rejects).toBe(`${lines.slice(2).join('\n')}\n`)
}, 120_000)

/** What the command makes of its arguments. */
function readArguments(...args: string[]) {
  const { argv } = process
  process.argv = ['node', 'import.ts', ...args]
  try {
    return readImportArguments('')
  } finally {
    process.argv = argv
  }
}

describe('what is no input', () => {
  test.each([
    ['missing.db', undefined, 'there is no such file'],
    ['notes.txt', 'x', 'the name must end in .db, .csv or .jsonl'],
    ['text.db', 'this is no database', 'no SQLite database'],
    ['empty.csv', '', 'the file is empty'],
    [
      'other.csv',
      'id,email\n',
      'no column hashed_password, is_active, is_superuser, is_verified (of the table user). There are: id, email',
    ],
    ['semicolons.csv', 'id;email;hashed_password\n', 'has ";" between its columns. Write'],
    ['tabs.csv', 'id\temail\thashed_password\n', 'has tabs between its columns. Write'],
    [
      'open.csv',
      'id,email,hashed_password,is_active,is_superuser,is_verified\n"x',
      'no CSV that can be read from line 2 on (a quote is not closed)',
    ],
    ['utf16.csv', Buffer.from('\ufeffid,email\n', 'utf16le'), 'is UTF-16. Save it as UTF-8'],
  ])('%s is refused in one sentence', async (name, content, reason) => {
    const path = join(folder, name)
    if (content !== undefined) writeFileSync(path, content)
    const { code, refusal } = await importInto(local.d1, path)
    expect([code, refusal]).toEqual([1, expect.stringContaining(reason)])
  })

  test('and no stack is printed for it', async () => {
    const { code, output } = await run('import.ts', [join(folder, 'missing.db')])
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/missing.db: there is no such file\n$/),
    ])
  })

  test.each([
    [['--local', '--remote']],
    [['--aply']],
    [['--env', 'staging']],
    [['--superusers', '--no-superusers']],
    [['--ids-file', 'x']],
    [['another.db']],
  ])('nor are %s arguments that make sense', (more) => {
    expect(() => readArguments('a.db', ...more)).toThrow(UsageError)
  })

  test.each([
    ['--aply', 'There is no option --aply.'],
    ['--table', '--table wants a value.'],
    ['--apply=no', '--apply takes no value.'],
  ])('%s is refused in our words', (more, words) => {
    expect(() => readArguments('a.db', more)).toThrow(words)
  })

  test('--overwrite without --apply is a dry run of it', () => {
    const { options } = readArguments('a.db', '--overwrite')
    expect(options).toMatchObject({ apply: false, overwrite: true })
  })

  test('--help ends well', async () => {
    expect((await run('import.ts', ['--help'])).code).toBe(0)
  })
}, 120_000)
