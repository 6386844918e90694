import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkOauthAccount, checkUser } from '../../scripts/move/check-row.ts'
import { fastApiUsersTables } from '../../scripts/move/fastapi-users-tables.ts'
import { literal } from '../../scripts/move/literal.ts'
import { openSink } from '../../scripts/move/sinks.ts'
import { type Format, openSource } from '../../scripts/move/source.ts'
import { exportedColumns, inSql, type Kind, kinds } from '../../scripts/move/tables.ts'
import { beginsFormula, neutralise } from '../../src/csv.ts'
import { parseEmail } from '../../src/email-address/address.ts'
import { fields } from '../../src/profile.ts'
import vectors from '../conformance/email-vectors.json' with { type: 'json' }
import hashes from '../conformance/hashes.json' with { type: 'json' }
import { samplesOf, stored } from '../support/profile.ts'
import { exportFrom, importInto, startD1 } from './local-d1.ts'
import { newFolder, run } from './support.ts'

const formats: readonly Format[] = ['.db', '.csv', '.jsonl']
const folder = newFolder(afterAll)

const ours = `$pbkdf2-sha256$i=600000,p=48$${'A'.repeat(22)}$${'B'.repeat(43)}`
const peppered = `$hmac-sha256$keyid=AAAAAAAA${ours}`
const hashesStored = [ours, peppered, ...Object.values(hashes).map(({ hash }) => hash)]

// Local parts may be any letters, and odder than one thinks.
const local = fc.stringMatching(/^[a-zA-Z0-9äöüßéñ한字'"{}|!#$%&*+/=?^_`~-]{1,20}$/u)
const email = fc
  .tuple(local, fc.constantFrom('example.com', 'bücher.example', '例え.jp'))
  .map(([name, domain]) => parseEmail(`${name}@${domain}`))
  .filter((address) => 'email' in address)
  .map((address) => address.email)
const flag = fc.constantFrom(0, 1)
const count = fc.integer({ min: 0, max: 2 ** 31 })
const instant = fc.integer({ min: Date.UTC(2000, 0) / 1000, max: 2 ** 31 })

const user = fc.record({
  id: fc.uuid(),
  email,
  hashed_password: fc.constantFrom(...hashesStored),
  is_active: flag,
  is_superuser: flag,
  is_verified: flag,
  credential_version: count,
  created_at: instant,
  updated_at: instant,
  ...Object.fromEntries(
    fields.map((field) => [field.name, fc.constantFrom(...samplesOf(field).map(stored))]),
  ),
})
const token = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\0'))
const account = fc.record({
  id: fc.uuid(),
  user_id: fc.uuid(),
  oauth_name: token,
  access_token: token,
  expires_at: fc.option(count),
  refresh_token: fc.option(token),
  account_id: token,
  account_email: token,
})

/** What an import makes of what an export wrote. */
async function readBack(path: string) {
  const rows: Record<Kind, unknown[]> = { user: [], oauth_account: [] }
  const source = openSource(path, mkdtempSync(join(folder, 'read-')))
  const now = 2 ** 31
  const rules = { now, resetUnusable: false, newId: undefined, leftOut: () => undefined }
  for await (const row of source.rows) {
    rows[row.kind].push(row.kind === 'user' ? checkUser(row, rules) : checkOauthAccount(row, rules))
  }
  source.close()
  return rows
}

let files = 0

describe.each(formats)('%s', (format) => {
  test('an export read again is the table as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(user), fc.array(account), async (users, accounts) => {
        const path = join(folder, `property-${++files}${format}`)
        const sink = openSink(format, path)
        // SQLite's table has a primary key.
        const byId = new Map(users.map((row) => [row.id, row]))
        const byEmail = new Map([...byId.values()].map((row) => [row.email, row]))
        const accountsById = new Map(accounts.map((row) => [row.id, row]))
        const wanted = { user: [...byEmail.values()], oauth_account: [...accountsById.values()] }
        await sink.write('user', wanted.user)
        await sink.write('oauth_account', wanted.oauth_account)
        const back = (await Promise.all((await sink.finish()).map(readBack))).flat()
        for (const kind of ['user', 'oauth_account'] as const) {
          const columns = sink.columns[kind]
          const found = back.flatMap((rows) => rows[kind])
          expect(found).toHaveLength(wanted[kind].length)
          for (const [i, row] of wanted[kind].entries()) {
            const kept = Object.entries(row).filter(([column]) => columns.includes(column))
            expect(found[i]).toMatchObject(Object.fromEntries(kept))
          }
        }
      }),
      { numRuns: 40 },
    )
  })
})

test('a CSV export without OAuth accounts, or one that fails, leaves nothing else behind', async () => {
  const own = newFolder()
  const done = openSink('.csv', join(own, 'done.csv'))
  await done.write('user', [])
  expect(await done.finish()).toEqual([join(own, 'done.csv')])
  for (const format of formats) openSink(format, join(own, `failed${format}`)).abandon()
  // What a stream leaves behind comes late.
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(readdirSync(own)).toEqual(['done.csv'])
})

test('either both files of a CSV export stand under their names, or none', async () => {
  const own = newFolder()
  const sink = openSink('.csv', join(own, 'out.csv'))
  const [link] = fc.sample(account, 1)
  if (link) await sink.write('oauth_account', [link])
  // What makes the second renaming fail.
  mkdirSync(join(own, 'out.oauth_account.csv'))
  await expect(sink.finish()).rejects.toThrow()
  sink.abandon()
  expect(readdirSync(own)).toEqual(['out.oauth_account.csv'])
})

test('cells that a spreadsheet takes for formulas are counted, and with --spreadsheet they are none', async () => {
  const [row] = fc.sample(account, 1)
  for (const [spreadsheet, cell] of [
    [false, '\n=1+1,'],
    [true, "\n'=1+1,"],
  ] as const) {
    const path = join(newFolder(), 'out.csv')
    const sink = openSink('.csv', path, { spreadsheet })
    const plain = { oauth_name: 'x', access_token: '-2', refresh_token: '＝x', account_id: '\tx' }
    if (row) {
      const rest = { ...row, ...plain, user_id: 'u', expires_at: -1, account_email: 'a' }
      await sink.write('oauth_account', [{ ...rest, id: '=1+1' }])
    }
    expect(sink.formulas()).toBe(4)
    await sink.finish()
    expect(readFileSync(path.replace('.csv', '.oauth_account.csv'), 'utf8')).toContain(cell)
  }
})

test.each([
  ['a;=1+1', "a;'=1+1"],
  ['a\t@x', "a\t'@x"],
  ['a\n-1;b', "a\n'-1;b"],
  ['a; "=1+1"', 'a;\' "=1+1"'],
  ['=1;=2', "'=1;'=2"],
  ['\tx', "'\tx"],
  [ours, ours],
  [hashesStored.find((hash) => hash.startsWith('$argon2')) ?? '', undefined],
  ['a=b; c+d@example.com', undefined],
])('%j is a formula to no spreadsheet, whatever separates its cells', (value, safe = value) => {
  expect([beginsFormula(value), neutralise(value)]).toEqual([safe !== value, safe])
})

test('a file of OAuth accounts that is there already is left as it is', () => {
  const own = newFolder()
  writeFileSync(join(own, 'out.oauth_account.csv'), 'mine')
  expect(() => openSink('.csv', join(own, 'out.csv'))).toThrow('is there already')
  expect(readdirSync(own)).toEqual(['out.oauth_account.csv'])
})

test('every text is the same text again as a literal of SQL, and no two statements', () => {
  const database = new DatabaseSync(':memory:')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const sql = literal(text)
      expect(sql).toMatch(/^[\x20-\x7e]*$/)
      expect(sql).not.toMatch(/;|--|\/\*/)
      expect(database.prepare(`select ${sql} as text`).get()?.text).toBe(text)
    }),
  )
})

test('addresses are read in Node as the Worker reads them', () => {
  for (const vector of vectors.vectors) {
    const address = parseEmail(vector.in)
    expect([vector.in, 'email' in address]).toEqual([vector.in, vector.ok])
    if ('email' in address) expect(address.email).toBe(vector.out)
  }
})

describe('of a database with two users', () => {
  let database: Awaited<ReturnType<typeof startD1>>
  const dump = async () => [
    await database.select('select * from user order by id'),
    await database.select('select * from oauth_account order by id'),
  ]
  const bring = (path: string) => importInto(database.d1, path, { apply: true, superusers: true })

  beforeAll(async () => {
    const users = [0, 1].map((i) => ({
      ...{
        id: crypto.randomUUID(),
        email: `Trip-${i}-ß@bücher.example`,
        hashed_password: hashesStored[i],
      },
      ...{ is_active: i, is_superuser: 1 - i, is_verified: i },
      ...{ credential_version: 3, created_at: 1_700_000_005, updated_at: 1_700_000_006 },
      ...Object.fromEntries(fields.map((field) => [field.name, samplesOf(field)[i]])),
    }))
    const link = {
      ...{ id: crypto.randomUUID(), user_id: users[0]?.id, oauth_name: 'google' },
      ...{ access_token: '"ö\n;', expires_at: null, refresh_token: '', account_id: '1' },
      account_email: 'x@example.com',
    }
    const path = join(folder, 'first.jsonl')
    writeFileSync(path, [...users, link].map((row) => JSON.stringify(row)).join('\n'))
    database = await startD1()
    expect((await bring(path)).code).toBe(0)
  }, 120_000)
  afterAll(() => database.stop())

  async function exportTo(format: Format) {
    const path = join(folder, `trip${format}`)
    const { code, output } = await exportFrom(database.d1, path)
    expect([code, output]).toEqual([0, expect.stringContaining('2 users')])
    expect(output).toMatch(/0 {2}log in to FastAPI Users as they are\n *2 {2}need a/)
    return path
  }

  test('.jsonl: out and in again gives the same tables', async () => {
    const path = await exportTo('.jsonl')
    const [users, links] = await dump()
    expect(users).toHaveLength(2)
    expect(links).toHaveLength(1)
    await database.clear()
    expect((await bring(path)).code).toBe(0)
    expect(await dump()).toEqual([users, links])
  })

  test('.db: has the rows, and exactly the tables of FastAPI Users', async () => {
    const path = await exportTo('.db')
    const database = new DatabaseSync(path, { readOnly: true })
    const inOriginal = new DatabaseSync(':memory:')
    inOriginal.exec(fastApiUsersTables)
    const types = { string: 'VARCHAR', integer: 'INTEGER', boolean: 'BOOLEAN' }
    for (const { name, kind } of fields) {
      inOriginal.exec(`alter table user add column ${inSql(name)} ${types[kind]}`)
    }
    const schema = 'select type, name, sql from sqlite_master order by name'
    expect(database.prepare(schema).all()).toEqual(inOriginal.prepare(schema).all())
    const tables = await dump()
    for (const [i, kind] of kinds.entries()) {
      const columns = exportedColumns[kind].map(inSql).join(', ')
      const rows = database.prepare(`select ${columns} from ${kind} order by id`).all()
      expect(rows).toHaveLength(kind === 'user' ? 2 : 1)
      for (const [j, row] of rows.entries()) expect(tables[i]?.[j]).toMatchObject({ ...row })
    }
    database.close()
  })

  test('.csv is a file a table, as PostgreSQL reads it', async () => {
    const path = await exportTo('.csv')
    const [header, ...rows] = readFileSync(path, 'utf8').trimEnd().split('\n')
    expect(header).toBe(exportedColumns.user.join(','))
    expect(rows).toHaveLength(2)
    expect(rows.join()).toMatch(/,(t,f,t|f,t,f)/)
    const links = readFileSync(join(folder, 'trip.oauth_account.csv'), 'utf8')
    expect(links).toContain(',google,"""ö\n;",,"",1,x@example.com\n')
  })

  test('what its person has confirmed stays so, and its encrypted tokens stay here', async () => {
    const path = join(folder, 'confirmed.jsonl')
    await database.d1.query([
      "update oauth_account set issuer='https://idp.test', access_token='1.sealed'",
    ])
    expect((await exportFrom(database.d1, path)).code).toBe(0)
    expect(readFileSync(path, 'utf8')).not.toContain('sealed')
    const overwrite = async () => {
      await importInto(database.d1, path, { apply: true, superusers: true, overwrite: true })
      return database.select('select issuer, access_token from oauth_account')
    }
    expect(await overwrite()).toEqual([{ issuer: 'https://idp.test', access_token: '1.sealed' }])
    await database.d1.query(["update oauth_account set account_id='2'"])
    expect(await overwrite()).toEqual([{ issuer: null, access_token: '' }])
  })

  test('a file that is there already is left as it is', async () => {
    const { code, output } = await run('export.ts', [join(folder, 'first.jsonl')])
    expect(code).toBe(1)
    expect(output).toContain('it stays as it is')
  })
}, 120_000)
