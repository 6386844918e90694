import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ImportOptions } from '../../scripts/move/arguments.ts'
import type { D1 } from '../../scripts/move/d1.ts'
import { exportFile } from '../../scripts/move/export-file.ts'
import { account, argon2, fill, type Input, makeSqlite, user, uuid, writeInput } from './inputs.ts'
import { importInto, startD1 } from './local-d1.ts'
import { newFolder, run } from './support.ts'

let database: Awaited<ReturnType<typeof startD1>>

beforeAll(async () => {
  database = await startD1()
}, 120_000)
afterAll(() => database.stop())
beforeEach(() => database.clear())

const emails = async () =>
  (await database.select('select email from user order by email')).map(({ email }) => email)
const readRow = (path: string, sql: string) => {
  const file = new DatabaseSync(path, { readOnly: true, readBigInts: true })
  const row = file.prepare(sql).get()
  file.close()
  return row
}

/** A dry run, which changes nothing, and then the same with --apply, which ends alike. */
async function bring(path: string, options: Partial<ImportOptions> = {}) {
  const dry = await importInto(database.d1, path, options)
  expect(await emails()).toEqual([])
  const applied = await importInto(database.d1, path, { ...options, apply: true })
  expect(applied.code).toBe(dry.code)
  return { ...applied, dry }
}

describe.each(['.db', '.jsonl'] as const)('of %s', (format) => {
  test('a long OAuth token comes with its user', async () => {
    const access_token = 't'.repeat(1100)
    const refresh_token = 'r"'.repeat(10_000)
    const rows = { user: [user(1)], oauth_account: [account(1, { access_token, refresh_token })] }
    expect((await bring(writeInput(newFolder(), format, rows))).code).toBe(0)
    const [came] = await database.select('select * from oauth_account')
    expect(came).toMatchObject({ access_token, refresh_token })
  })

  test('a token that no statement holds is refused, and keeps nothing from coming', async () => {
    const access_token = 'ü'.repeat(40_000)
    const rows = { user: [user(1)], oauth_account: [account(1, { access_token })] }
    const { code, output } = await bring(writeInput(newFolder(), format, rows))
    expect([code, await emails()]).toEqual([2, ['person-1@example.com']])
    expect(output).toContain('is too long for a statement of D1')
  })

  test('an account without a user lies in the rejects, and the others come', async () => {
    const folder = newFolder()
    const orphan = account(2, { user_id: uuid(99) })
    const rows = { user: [user(1)], oauth_account: [account(1), orphan] }
    const { code, dry } = await bring(writeInput(folder, format, rows))
    expect([code, await emails()]).toEqual([2, ['person-1@example.com']])
    expect(dry.output).toContain('the user is not here and does not come')
    const rejects = join(folder, `input.rejects${format}`)
    if (format === '.db') {
      expect({ ...readRow(rejects, 'select * from oauth_account') }).toEqual(orphan)
    } else expect(readFileSync(rejects, 'utf8')).toBe(`${JSON.stringify(orphan)}\n`)
  })
})

describe('of .csv', () => {
  test('accounts come after their users, whatever the length of a token', async () => {
    const users = writeInput(newFolder(), '.csv', { user: [user(1)] })
    expect((await bring(users)).code).toBe(0)
    const access_token = 't'.repeat(1100)
    const rows = [account(1, { access_token }), account(2, { user_id: uuid(99) })]
    const accounts = writeInput(newFolder(), '.csv', { oauth_account: rows })
    expect((await importInto(database.d1, accounts, { apply: true })).code).toBe(2)
    const [came] = await database.select('select * from oauth_account')
    expect(came?.access_token).toBe(access_token)
  })

  test('accounts find their users, who have new ids, by the file that maps them', async () => {
    const users = writeInput(newFolder(), '.csv', { user: [user(7, { id: 7 })] })
    const idsFile = `${users}.ids.csv`
    await bring(users, { idsFile })
    const links = [account(1, { id: 7, user_id: 7 })]
    const accounts = writeInput(newFolder(), '.csv', { oauth_account: links })
    const astray = await importInto(database.d1, accounts, { idsFile: `${accounts}.ids.csv` })
    expect([astray.code, astray.output]).toEqual([2, expect.stringContaining('--ids-file')])
    expect((await importInto(database.d1, accounts, { idsFile, apply: true })).code).toBe(0)
    const [came] = await database.select(
      'select user_id = (select id from user) as is_hers from oauth_account',
    )
    expect(came).toEqual({ is_hers: 1 })
    expect(readFileSync(idsFile, 'utf8')).toMatch(/^oauth_account,7,/m)
  })

  const csv = (head: string, ...rows: string[]) => {
    const path = join(newFolder(), 'input.csv')
    writeFileSync(
      path,
      [`${head}hashed_password,is_active,is_superuser,is_verified`, ...rows].join(''),
    )
    return path
  }
  const line = (n: number, end: string) =>
    `${uuid(n)},person-${n}@example.com,"${argon2}",t,f,"t"${end}`

  test('a column that is read and is there twice is refused by its name; others may be', async () => {
    const ids = csv('id,email,id,', '\n', `${uuid(1)},a@example.com,${uuid(2)},"${argon2}",t,f,t\n`)
    const { code, refusal } = await importInto(database.d1, ids)
    expect([code, refusal]).toEqual([1, expect.stringContaining('more than one column id.')])
    const notes = csv('note,id,email,note,', '\n', `x,${line(1, '').replace('com,', 'com,y,')}`)
    expect((await bring(notes)).code).toBe(0)
  })

  test.each([
    ['CRLF, then LF', '\r\n', '\n'],
    ['LF, then CRLF', '\n', '\r\n'],
    ['CR only', '\r', '\r'],
  ])('lines may end in more than one way: %s', async (_, first, then) => {
    const many = Array.from({ length: 900 }, (_, n) => line(n, n % 2 ? first : then))
    const bad = line(950, then).replace('person', 'no,pe')
    const path = csv('id,email,', first, ...many, bad, line(951, first))
    expect((await bring(path)).code).toBe(2)
    expect((await emails()).length).toBe(901)
    const rejects = readFileSync(path.replace('.csv', '.rejects.csv'), 'utf8')
    expect(rejects.endsWith(bad) || rejects.endsWith(`${bad}\n`)).toBe(true)
    expect((await importInto(database.d1, path.replace('.csv', '.rejects.csv'))).code).toBe(2)
  })

  test('a quoted field keeps its line ends', async () => {
    const path = csv('note,id,email,', '\n', `"a\r\nb\rc\nd",${line(1, '\n')}`, `"",${line(2, '')}`)
    expect([(await bring(path)).code, (await emails()).length]).toEqual([0, 2])
  })

  test('a stray quote makes no difference to other rows', async () => {
    const path = writeInput(newFolder(), '.csv', { user: [user(1, { nick: 'x' }), user(2)] })
    writeFileSync(path, readFileSync(path, 'utf8').replace('"x"', 'five"six'))
    expect((await bring(path)).code).toBe(2)
    expect(await emails()).toEqual(['person-1@example.com'])
  })
})

describe.each(['.db', '.csv', '.jsonl'] as const)('of %s', (format) => {
  const write = (...users: Input[]) => writeInput(newFolder(), format, { user: users })

  test('a 64-bit integer in a column of its own is named, and kept to the last digit', async () => {
    const path = write(
      user(1, { discord_id: 123456789012345678n }),
      user(2, { email: 'nope', discord_id: 123456789012345679n }),
    )
    const { code, output } = await bring(path)
    expect([code, await emails()]).toEqual([2, ['person-1@example.com']])
    expect(output).toContain('Columns without a place here: discord_id')
    const rejects = path.replace('input', 'input.rejects')
    if (format === '.db') {
      expect(readRow(rejects, 'select * from user')?.discord_id).toBe(123456789012345679n)
    } else expect(readFileSync(rejects, 'utf8')).toContain('123456789012345679')
  })

  test('what is plainly an instant is read, and what is none is left out and named', async () => {
    const path = write(
      user(1, { created_at: '2024-03-01 10:20:30', updated_at: '2024-03-01T12:20:30.5+02:00' }),
      user(2, { created_at: 'last spring', updated_at: 1709288430123 }),
      user(3, { created_at: 20240301, updated_at: '' }),
    )
    const { code, output } = await bring(path)
    expect(code).toBe(0)
    const sql = 'select created_at as c, updated_at as u, unixepoch() as now from user order by id'
    const [first, second, third] = await database.select(sql)
    expect([first?.c, first?.u, second?.u]).toEqual([1709288430, 1709288430, 1709288430])
    for (const row of [second, third]) expect(Number(row?.now) - Number(row?.c)).toBeLessThan(60)
    expect(output).toMatch(/created_at: 2 values without .* left out/)
  })

  test('another credential_version than ours is left out and named', async () => {
    const { code, output } = await bring(write(user(1, { credential_version: 'v2' })))
    expect(code).toBe(0)
    expect(output).toContain('credential_version: 1 value without a meaning here')
  })

  test('integer ids come with --new-ids, the same in each run, and a file maps them', async () => {
    const path = write(user(7, { id: 7 }), user(8, { id: '507f1f77bcf86cd799439011' }), user(9))
    const plain = await importInto(database.d1, path)
    expect([plain.code, plain.output]).toEqual([2, expect.stringContaining('--new-ids')])
    const idsFile = path.replace(/\w+$/, 'ids.csv')
    const { code } = await bring(path, { idsFile })
    expect(code).toBe(0)
    const ids = Object.fromEntries(
      (await database.select('select email, id from user')).map(({ email, id }) => [email, id]),
    )
    expect(ids['person-9@example.com']).toBe(uuid(9))
    const map = readFileSync(idsFile, 'utf8').trimEnd().split('\n').sort()
    expect(map).toEqual([
      `table,old,new`,
      `user,507f1f77bcf86cd799439011,${ids['person-8@example.com']}`,
      `user,7,${ids['person-7@example.com']}`,
    ])
    const again = await importInto(database.d1, path, { idsFile, apply: true })
    expect([again.code, again.output]).toEqual([0, expect.stringMatching(/3 {2}there already/)])
  })

  test('with the ids of another input nobody is taken for somebody else', async () => {
    const path = write(user(7, { id: 7 }))
    const idsFile = path.replace(/\w+$/, 'ids.csv')
    await bring(path, { idsFile })
    const other = write(user(8, { id: 7 }))
    const { code, output } = await importInto(database.d1, other, { idsFile, apply: true })
    expect([code, output]).toEqual([2, expect.stringContaining('is of another address here')])
    expect(await emails()).toEqual(['person-7@example.com'])
  })

  test('a hash that can not be checked, or none, comes with --reset-unusable only', async () => {
    const django = 'pbkdf2_sha256$870000$salt$hash'
    const path = write(
      user(1, { hashed_password: django }),
      user(2, { hashed_password: null }),
      user(3, { hashed_password: '' }),
      user(4),
    )
    const plain = await importInto(database.d1, path)
    expect([plain.code, plain.output]).toEqual([2, expect.stringContaining('--reset-unusable')])
    const { code, output } = await bring(path, { resetUnusable: true })
    expect([code, output]).toEqual([0, expect.stringMatching(/3 {2}none: has to reset/)])
    const stored = await database.select('select hashed_password from user order by id')
    const made = /^\$pbkdf2-sha256\$i=600000,p=48\$[\w-]{22}\$[\w-]{43}$/
    for (const { hashed_password } of stored.slice(0, 3)) expect(hashed_password).toMatch(made)
    expect(new Set(stored.map(({ hashed_password }) => hashed_password)).size).toBe(4)
  })

  test('who has set a password here since keeps it, even with --overwrite', async () => {
    const path = write(user(1, { hashed_password: null }))
    await bring(path, { resetUnusable: true })
    await database.select(`update user set hashed_password = '${argon2}'`)
    await importInto(database.d1, path, { resetUnusable: true, apply: true, overwrite: true })
    const [row] = await database.select('select hashed_password, credential_version from user')
    expect(row).toEqual({ hashed_password: argon2, credential_version: 0 })
  })

  test('superusers are counted, and come as that or as others only when told', async () => {
    const path = write(user(1, { is_superuser: 1 }), user(2))
    const dry = await importInto(database.d1, path)
    expect([dry.code, dry.output]).toEqual([0, expect.stringMatching(/1 {2}of those become/)])
    const refused = await importInto(database.d1, path, { apply: true })
    expect([refused.code, await emails()]).toEqual([1, []])
    expect(refused.refusal).toMatch(/1 of the rows .* --superusers .* --no-superusers/)
    const flags = 'select is_superuser as s from user order by id'
    await importInto(database.d1, path, { apply: true, superusers: false })
    expect(await database.select(flags)).toEqual([{ s: 0 }, { s: 0 }])
    await database.clear()
    await importInto(database.d1, path, { apply: true, superusers: true })
    expect(await database.select(flags)).toEqual([{ s: 1 }, { s: 0 }])
    const over = { apply: true, overwrite: true, superusers: false }
    await importInto(database.d1, path, over)
    expect(await database.select(flags)).toEqual([{ s: 1 }, { s: 0 }])
  })

  test('SECURITY 15: no superuser here gets an address or a password without a word', async () => {
    const boss = user(1, { is_superuser: 1 })
    await importInto(database.d1, write(boss), { apply: true, superusers: true })
    const stored = () => database.select('select * from user')
    const [before] = await stored()
    const changes = [{ email: 'evil@example.com' }, { hashed_password: argon2.replace(/.$/, 'A') }]
    for (const change of changes) {
      const path = write({ ...boss, ...change })
      const over = { apply: true, overwrite: true }
      const refused = await importInto(database.d1, path, over)
      expect([refused.code, refused.refusal]).toEqual([1, expect.stringMatching(/^\n.*: 1 of the/)])
      expect((await importInto(database.d1, path, { ...over, superusers: false })).code).toBe(0)
      expect(await stored()).toEqual([before])
    }
    const path = write({ ...boss, ...changes[0] })
    await importInto(database.d1, path, { apply: true, overwrite: true, superusers: true })
    expect(await stored()).toMatchObject([{ ...changes[0], is_superuser: 1 }])
  })

  test('hashes that are dear to check are counted', async () => {
    const dear = argon2.replace(/m=\d+,t=\d+/, 'm=102400,t=2')
    const { output } = await bring(write(user(1, { hashed_password: dear }), user(2)))
    expect(output).toMatch(/1 {2}of those are dear/)
  })

  test('a value that JavaScript has by itself is no value here', async () => {
    const names = ['constructor', '__proto__', 'toString']
    const rows = names.map((is_active, i) => user(i, { is_active, constructor: 'x' }))
    const { code, output } = await bring(write(...rows, user(9, { constructor: 'x' })))
    expect([code, await emails()]).toEqual([2, ['person-9@example.com']])
    expect(output).toContain('is_active: is no boolean')
  })

  test('SECURITY 27: no control character of an input reaches the terminal', async () => {
    const evil = '\u001b]0;evil\u0007\u202e\u009b2J'
    const name = `"${evil.replaceAll('\u0000', '')}"`
    const path = write(user(1, { [format === '.db' ? name : evil]: 'x', email: `a${evil}@x.org` }))
    const { output, refusal } = await bring(path)
    expect(output).toContain('\\u{1b}]0;evil')
    expect(`${output}${refusal}`).not.toMatch(/[^\P{C}\n]/u)
  })
})

describe('text that is not UTF-8', () => {
  const bytes = Buffer.from('renée@example.com', 'latin1')

  test('is refused with its line, and its bytes are in the rejects: CSV', async () => {
    const folder = newFolder()
    const path = writeInput(folder, '.csv', { user: [user(1, { email: 'EMAIL' }), user(2)] })
    const [head = '', tail = ''] = readFileSync(path, 'latin1').split('EMAIL')
    writeFileSync(path, Buffer.concat([Buffer.from(head), bytes, Buffer.from(tail)]))
    const { code, output } = await bring(path)
    expect([code, await emails()]).toEqual([2, ['person-2@example.com']])
    expect(output).toMatch(/user, line 2: email: is not UTF-8.*iconv -f latin1 -t utf-8$/m)
    const rejects = readFileSync(join(folder, 'input.rejects.csv'))
    expect(rejects.includes(bytes)).toBe(true)
  })

  test('the same of JSONL, where a half of a pair of surrogates is none either', async () => {
    const folder = newFolder()
    const path = writeInput(folder, '.jsonl', { user: [user(1, { email: 'EMAIL' }), user(2)] })
    const [head = '', tail = ''] = readFileSync(path, 'latin1').split('EMAIL')
    const half = JSON.stringify(user(3, { email: 'HALF@x.org' })).replace('HALF', '\\ud800')
    const more = Buffer.from(`${tail}\n${half}\n`)
    writeFileSync(path, Buffer.concat([Buffer.from(head), bytes, more]))
    const { code, output } = await bring(path)
    expect([code, await emails()]).toEqual([2, ['person-2@example.com']])
    expect(output).toContain('user, line 1: is not UTF-8')
    expect(output).toContain('user, line 3: email: is no Unicode text')
    const rejects = readFileSync(join(folder, 'input.rejects.jsonl'))
    expect(rejects.includes(bytes)).toBe(true)
  })

  test.each(['UTF-8', 'UTF-16le'])('the same of SQLite in %s', async (encoding) => {
    const folder = newFolder()
    const path = join(folder, 'input.db')
    const file = makeSqlite(path, `pragma encoding='${encoding}'`)
    fill(file, 'user', [user(1), user(2, { email: 'zwei-\ufffd-ö@example.com' })])
    const odd = encoding === 'UTF-8' ? bytes : Buffer.from([0x61, 0, 0, 0xd8, 0x62, 0])
    file.prepare('update user set email = cast(? as text) where rowid = 1').run(odd)
    file.close()
    const { code, output } = await bring(path)
    expect(code).toBe(2)
    expect(output).toContain('user, row 1: email: is not UTF-8')
    const sql = 'select cast(email as blob) as bytes, typeof(email) as type from user'
    const { bytes: kept, type } = readRow(join(folder, 'input.rejects.db'), sql) ?? {}
    expect(Buffer.from(kept instanceof Uint8Array ? kept : [])).toEqual(odd)
    expect(type).toBe('text')
  })

  test('a line of JSON with a key twice is refused, whichever way the key is written', async () => {
    const path = writeInput(newFolder(), '.jsonl', { user: [user(1, { bio: ':{"a":1' }), user(2)] })
    const twice = ['"email":"b@x.org"', '"\\u0065mail":"b@x.org"', '"own":[{"a":1,"a":1}]']
    const lines = twice.map((more) => JSON.stringify(user(3)).replace('{', `{${more},`))
    writeFileSync(path, `${readFileSync(path, 'utf8')}\n${lines.join('\n')}\n`)
    const { code, output } = await bring(path)
    expect([code, await emails()]).toEqual([2, ['person-1@example.com', 'person-2@example.com']])
    for (const line of [3, 4, 5]) expect(output).toContain(`line ${line}: has the same key twice`)
  })

  test('a line of JSON may hold U+2028', async () => {
    const path = writeInput(newFolder(), '.jsonl', { user: [user(1, { bio: 'a\u2028b' })] })
    expect((await bring(path)).code).toBe(0)
  })
})

describe('SQLite', () => {
  const at = () => join(newFolder(), 'input.db')
  const create =
    'create table base(id, email, hashed_password, is_active, is_superuser, is_verified'
  const values = (n: number) =>
    Object.values(user(n))
      .map((value) => JSON.stringify(value).replaceAll('"', "'"))
      .join()
  const bad = values(2).replace('person-2@example.com', 'nope')
  const insert = (table: string) => `insert into ${table} values (${values(1)}), (${bad});`

  test.each([
    ['a view', `${create}); ${insert('base')} create view user as select * from base`],
    [
      'a table without rowid',
      `${create}, primary key (id)) without rowid; ${insert('base')} alter table base rename to user`,
    ],
    [
      'a generated column',
      `${create.replace('email', 'mail')}, email as (mail)); ${insert('base(id,mail,hashed_password,is_active,is_superuser,is_verified)')}
       alter table base rename to user`,
    ],
    [
      'a full-text index',
      `create virtual table user using fts5(id, email, hashed_password, is_active, is_superuser, is_verified);
       ${insert('user')}`,
    ],
    [
      'a file in WAL mode',
      `pragma journal_mode=wal; ${create}); ${insert('base')} alter table base rename to user`,
    ],
    [
      'a table that points at others, with keys, checks and triggers',
      `create table organization(id integer primary key);
       ${create}, o default 1 references organization(id), unique (is_active, email), check (length(email) > 0));
       ${insert('base(id, email, hashed_password, is_active, is_superuser, is_verified)')}
       create trigger t before insert on base begin select raise(abort, 'no'); end;
       alter table base rename to user`,
    ],
  ])('%s is a source, and so are its rejects', async (_, sql) => {
    const path = at()
    makeSqlite(path, sql).close()
    const { code, output } = await bring(path)
    expect([code, await emails()]).toEqual([2, ['person-1@example.com']])
    expect(output).toContain('user, row 2: email: An email address must have an @-sign.')
    const rejects = path.replace('.db', '.rejects.db')
    expect(readRow(rejects, 'select id, email from user')).toMatchObject({ email: 'nope' })
    expect(existsSync(`${path}-wal`)).toBe(false)
    expect((await importInto(database.d1, rejects)).code).toBe(2)
  })

  test('a table has as many columns as SQLite takes, and its rejects have them too', async () => {
    const path = at()
    const file = makeSqlite(path, '')
    const more = Object.fromEntries(Array.from({ length: 1994 }, (_, n) => [`own_${n}`, `ö${n}`]))
    const odd = user(2, { email: 'nope', ...more, own_7: new Uint8Array([0, 255]) })
    fill(file, 'user', [user(1, more), odd])
    file.close()
    const { code } = await bring(path)
    expect([code, await emails()]).toEqual([2, ['person-1@example.com']])
    const row = readRow(path.replace('.db', '.rejects.db'), 'select * from user')
    expect(row).toMatchObject({ email: 'nope', own_7: odd.own_7, own_1993: 'ö1993' })
  })

  test.each(['rowid', 'line', 'c0', '_rowid_'])('a column may be called %s', async (name) => {
    const path = at()
    const file = makeSqlite(path, '')
    const odd = user(2, { email: 'nope', [name]: 'abc' })
    fill(file, 'user', [user(1, { [name]: 7 }), odd, user(3, { email: 'no', [name]: 'abc' })])
    file.close()
    expect((await bring(path)).code).toBe(2)
    const rejects = path.replace('.db', '.rejects.db')
    expect({ ...readRow(rejects, "select * from user where email = 'nope'") }).toEqual(odd)
    expect(readRow(rejects, 'select count(*) as n from user')?.n).toBe(2n)
  })

  test('columns are found in any case, as tables are, and the rejects have them as they stood', async () => {
    const path = at()
    const upper = (row: Input) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toUpperCase(), value]))
    const odd = upper(user(2, { email: 'nope' }))
    const file = makeSqlite(path, '')
    fill(file, 'user', [upper(user(1)), odd])
    file.close()
    expect([(await bring(path)).code, await emails()]).toEqual([2, ['person-1@example.com']])
    const rejects = path.replace('.db', '.rejects.db')
    expect({ ...readRow(rejects, 'select * from user') }).toEqual(odd)
  })

  test('a table of another name comes with --table; without, the names are told', async () => {
    const path = at()
    const file = makeSqlite(path, '')
    fill(file, 'My "users"', [user(1), user(2, { email: 'nope' })])
    fill(file, 'links', [account(1)])
    file.close()
    const plain = await importInto(database.d1, path)
    expect(plain.refusal).toContain('There are: My "users", links. Say which one to read: --table')
    const wrong = await importInto(database.d1, path, { tables: ['nobody'] })
    expect(wrong.refusal).toContain('no table nobody. There are: My "users", links.')
    const { code } = await bring(path, { tables: ['links', 'My "users"'] })
    expect(code).toBe(2)
    expect(await database.select('select user_id from oauth_account')).toEqual([
      { user_id: uuid(1) },
    ])
    const row = readRow(path.replace('.db', '.rejects.db'), 'select * from "My ""users"""')
    expect(row?.email).toBe('nope')
  })

  test('SECURITY 27: nothing that a crafted file holds is run', async () => {
    const folder = newFolder()
    const path = join(folder, 'input.db')
    const written = join(folder, 'written')
    const file = makeSqlite(path, '')
    fill(file, 'user', [user(1, { email: 'nope' }), user(2)])
    file.enableDefensive(false)
    file.exec('pragma writable_schema=on')
    const more = `; attach '${written}' as w; create table w.x(y)`
    file.prepare('update sqlite_schema set sql = sql || ?').run(more)
    file.close()
    const { code } = await bring(path)
    expect([code, await emails()]).toEqual([2, ['person-2@example.com']])
    expect(readRow(path.replace('.db', '.rejects.db'), 'select * from user')?.email).toBe('nope')
    expect(existsSync(written)).toBe(false)
  })

  test('SECURITY 27: a view that calls what may do harm is refused in words', async () => {
    const path = at()
    const view = "create view user as select *, load_extension('/x') from base"
    makeSqlite(path, `${create}); ${insert('base')} ${view}`).close()
    const { code, refusal } = await importInto(database.d1, path)
    expect([code, refusal]).toEqual([1, expect.stringContaining("SQLite can't read it")])
  })
})

test('SECURITY 27: a view without end does not outlive Ctrl-C, nor do working files', async () => {
  const TMPDIR = newFolder()
  const path = join(newFolder(), 'input.db')
  makeSqlite(
    path,
    `create view user as with recursive c(x) as (select 1 union all select x + 1 from c)
     select x as id, 'a' as email, 'b' as hashed_password, 1 as is_active, 0 as is_superuser,
       1 as is_verified from c`,
  ).close()
  const interrupted = new AbortController()
  const how = { ended: interrupted.signal, by: 'SIGINT', env: { TMPDIR } } as const
  const running = run('import.ts', [path], how)
  const isReading = () =>
    readdirSync(TMPDIR).some((name) => existsSync(join(TMPDIR, name, 'rows.db')))
  await vi.waitUntil(isReading, { timeout: 30_000 })
  await new Promise((resolve) => setTimeout(resolve, 500))
  interrupted.abort()
  expect((await running).code).toBe(-1)
  await vi.waitUntil(() => readdirSync(TMPDIR).length === 0, { timeout: 30_000 })
})

test('an account that mongoexport wrote comes with a new id', async () => {
  const path = join(newFolder(), 'input.jsonl')
  const { id: _, ...rest } = user(1)
  const document = { _id: { $oid: '507f1f77bcf86cd799439011' }, ...rest, is_active: true }
  const big = JSON.stringify({ ...rest, id: 0, email: 'big@example.com' })
  const lines = [1, 2].map((n) =>
    big.replace('"id":0', `"id":1234567890123456789${n}`).replace('big', `big${n}`),
  )
  writeFileSync(path, [JSON.stringify(document), ...lines].join('\n'))
  const { code } = await bring(path, { idsFile: `${path}.ids.csv` })
  expect([code, (await emails()).length]).toEqual([0, 3])
  const map = readFileSync(`${path}.ids.csv`, 'utf8')
  for (const old of ['507f1f77bcf86cd799439011', '12345678901234567891', '12345678901234567892']) {
    expect(map).toContain(`user,${old},`)
  }
})

test('the ending of a name may be in capitals', async () => {
  const folder = newFolder()
  const lower = writeInput(folder, '.csv', { user: [user(1), user(2, { email: 'nope' })] })
  const path = join(folder, 'USERS.CSV')
  renameSync(lower, path)
  expect([(await bring(path)).code, await emails()]).toEqual([2, ['person-1@example.com']])
  expect(readFileSync(join(folder, 'USERS.rejects.csv'), 'utf8')).toContain('nope')
  const out = join(folder, 'OUT.CSV')
  await exportFile(database.d1, { path: out, spreadsheet: false })
  expect(readFileSync(out, 'utf8')).toContain('person-1@example.com')
})

test('an export into a folder that is not there says so', async () => {
  const path = join(newFolder(), 'nodir', 'out.csv')
  const out = exportFile(database.d1, { path, spreadsheet: false })
  await expect(out).rejects.toThrow(`There is no folder ${dirname(path)}.`)
})

test('UUIDs come as mongoexport writes them, but for those of which no one knows the order', async () => {
  const path = join(newFolder(), 'input.jsonl')
  const base64 = Buffer.from(uuid(7).replaceAll('-', ''), 'hex').toString('base64')
  const write = (...ids: object[]) => {
    const lines = ids.map((_id, n) => {
      const { id: _, ...rest } = user(n)
      return JSON.stringify({ _id, ...rest })
    })
    writeFileSync(path, lines.join('\n'))
  }
  const idsFile = `${path}.ids.csv`
  const read = [
    { $uuid: uuid(7) },
    { $binary: { base64, subType: '04' } },
    { $binary: base64, $type: '04' },
  ]
  for (const id of read) {
    write(id)
    expect((await bring(path)).code).toBe(0)
    expect(await database.select('select id from user')).toEqual([{ id: uuid(7) }])
    await database.clear()
  }
  const unread = [
    { $binary: { base64, subType: '03' } },
    { $binary: base64, $type: '3' },
    { $binary: { base64: 'AAAA', subType: '04' } },
  ]
  for (const id of unread) {
    write(id)
    const { code, output } = await bring(path)
    expect([code, output]).toEqual([2, expect.stringContaining('id: is no UUID (--new-ids gives')])
    expect((await bring(path, { idsFile })).code).toBe(0)
    expect(await database.select('select id from user')).not.toEqual([{ id: uuid(7) }])
    await database.clear()
  }
  expect(readFileSync(idsFile, 'utf8')).toContain(`user,${uuid(7).replaceAll('-', '')},`)
  for (const id of [
    { $binary: 7 },
    { $binary: { base64 } },
    { $binary: { base64, subType: {} } },
  ]) {
    write(id)
    expect((await bring(path)).output).toContain('id: is no text')
  }
})

test('a file of new ids that is none is refused, and no working file stays', async () => {
  const path = writeInput(newFolder(), '.csv', { user: [user(1, { id: 1 })] })
  const working = newFolder()
  vi.stubEnv('TMPDIR', working)
  const { code, refusal } = await importInto(database.d1, path, { idsFile: path })
  vi.unstubAllEnvs()
  expect(readdirSync(working)).toEqual([])
  expect([code, refusal]).toEqual([1, expect.stringContaining('is no file of new ids')])
})

/** The database, where something else happens before the first answer comes. */
function meanwhile(other: () => Promise<unknown>): D1 {
  let isFirst = true
  return {
    ...database.d1,
    async query(queries) {
      const answer = await database.d1.query(queries)
      if (isFirst) {
        isFirst = false
        await other()
      }
      return answer
    },
  }
}

test('of two imports at once with --new-ids the later one ends, and the map is that of the rows', async () => {
  const path = writeInput(newFolder(), '.csv', { user: [user(7, { id: 7 })] })
  const idsFile = `${path}.ids.csv`
  const options = { idsFile, apply: true }
  const d1 = meanwhile(() => importInto(database.d1, path, options))
  const { code, refusal } = await importInto(d1, path, options)
  expect([code, refusal]).toEqual([1, expect.stringContaining('another import has written')])
  const [row] = await database.select('select id from user')
  expect(readFileSync(idsFile, 'utf8')).toBe(`table,old,new\nuser,7,${row?.id}\n`)
  expect((await importInto(database.d1, path, options)).code).toBe(0)
})

test('ids that another import is writing are left to it, and no row is written', async () => {
  const path = writeInput(newFolder(), '.csv', { user: [user(7, { id: 7 })] })
  const idsFile = `${path}.ids.csv`
  writeFileSync(`${idsFile}.part`, 'half')
  const { code, refusal } = await importInto(database.d1, path, { idsFile, apply: true })
  expect([code, refusal]).toEqual([1, expect.stringContaining('another import is writing it')])
  expect([await emails(), readFileSync(`${idsFile}.part`, 'utf8')]).toEqual([[], 'half'])
})

test.each(['.db', '.csv', '.jsonl'])(
  'of two exports to one %s the later one leaves the file as it is',
  async (format) => {
    vi.spyOn(console, 'log').mockReturnValue()
    await importInto(database.d1, writeInput(newFolder(), '.csv', { user: [user(1)] }), {
      apply: true,
    })
    const folder = newFolder()
    const path = join(folder, `out${format}`)
    const options = { path, spreadsheet: false }
    let whole = Buffer.alloc(0)
    const d1 = meanwhile(async () => {
      await exportFile(database.d1, options)
      whole = readFileSync(path)
    })
    await expect(exportFile(d1, options)).rejects.toThrow('is there already; it stays as it is')
    expect([readdirSync(folder), readFileSync(path)]).toEqual([[`out${format}`], whole])
    vi.restoreAllMocks()
  },
)

test('objects in place of values are refused, and end nothing', async () => {
  const path = join(newFolder(), 'input.jsonl')
  const odd = [{ is_active: { toString: 1 } }, { is_active: ['t'] }, { id: {} }, { email: [] }]
  const rows = [...odd, { hashed_password: {} }].map((more, i) => ({ ...user(i), ...more }))
  writeFileSync(path, [...rows, user(9)].map((row) => JSON.stringify(row)).join('\n'))
  expect((await bring(path)).code).toBe(2)
  expect(await emails()).toEqual(['person-9@example.com'])
})

test('a dry run with nothing to write does not ask for --apply', async () => {
  const path = writeInput(newFolder(), '.csv', { user: [user(1)] })
  expect((await bring(path)).dry.output).toContain('To write: the same with --apply')
  const { code, output } = await importInto(database.d1, path)
  expect([code, output]).toEqual([0, expect.stringContaining('There is nothing to write.')])
  expect(output).not.toContain('--apply')
})

test('a file of rejects of which everything has come is named, and stays', async () => {
  const path = writeInput(newFolder(), '.csv', { user: [user(7, { id: 7 }), user(8)] })
  expect((await bring(path)).code).toBe(2)
  const rejects = path.replace('input', 'input.rejects')
  const options = { idsFile: `${path}.ids.csv`, apply: true }
  const { code, output } = await importInto(database.d1, path, options)
  expect([code, existsSync(rejects)]).toEqual([0, true])
  expect(output).toContain(`${rejects} is of an earlier run: every row of this file is here now`)
})

test('rejects that can not be written keep nothing from coming', async () => {
  const path = writeInput(newFolder(), '.csv', { user: [user(1), user(2, { email: 'nope' })] })
  const long = join(newFolder(), `${'x'.repeat(245)}.csv`)
  writeFileSync(long, readFileSync(path))
  const { code, output } = await bring(long)
  expect([code, await emails()]).toEqual([2, ['person-1@example.com']])
  expect(output).toContain('could not be put into a file')
})
