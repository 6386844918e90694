import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkOauthAccount, checkUser } from '../../scripts/move/check-row.ts'
import { openSink } from '../../scripts/move/sinks.ts'
import { type Format, readSource } from '../../scripts/move/source.ts'
import { fastApiUsersTables } from '../../scripts/move/sqlite.ts'
import { type Kind, kinds, requiredColumns } from '../../scripts/move/tables.ts'
import { literal } from '../../scripts/move/write.ts'
import { parseEmail } from '../../src/accounts/email.ts'
import vectors from '../conformance/email-vectors.json' with { type: 'json' }
import hashes from '../conformance/hashes.json' with { type: 'json' }
import { copyDatabase, newDatabase, newFolder, query, run } from './support.ts'

const formats: readonly Format[] = ['.db', '.csv', '.jsonl']
const folder = newFolder(afterAll)

const ours = `$pbkdf2-sha256$i=600000,p=48$${'A'.repeat(22)}$${'B'.repeat(43)}`
const peppered = `$hmac-sha256$keyid=AAAAAAAA${ours}`
const stored = [ours, peppered, ...Object.values(hashes).map(({ hash }) => hash)]

// Local parts may be any letters, and odder than one thinks.
const local = fc.stringMatching(/^[a-zA-Z0-9äöüßéñ한字'"{}|!#$%&*+/=?^_`~-]{1,20}$/u)
const email = fc
  .tuple(local, fc.constantFrom('example.com', 'bücher.example', '例え.jp'))
  .map(([name, domain]) => parseEmail(`${name}@${domain}`))
  .filter((address) => 'email' in address)
  .map((address) => address.email)
const flag = fc.constantFrom(0, 1)
const count = fc.integer({ min: 0, max: 2 ** 31 })

const user = fc.record({
  id: fc.uuid(),
  email,
  hashed_password: fc.constantFrom(...stored),
  is_active: flag,
  is_superuser: flag,
  is_verified: flag,
  credential_version: count,
  created_at: count,
  updated_at: count,
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
  for await (const row of readSource(path)) {
    rows[row.kind].push(row.kind === 'user' ? checkUser(row, 0) : checkOauthAccount(row))
  }
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

describe('through wrangler', () => {
  const dump = (persistTo: string) =>
    ['user', 'oauth_account'].map((table) => query(persistTo, `select * from ${table} order by id`))
  let empty = ''
  let from = ''

  beforeAll(async () => {
    empty = await newDatabase(join(folder, 'empty'))
    from = copyDatabase(empty, join(folder, 'from'))
    const users = [0, 1].map((i) => ({
      ...{
        id: crypto.randomUUID(),
        email: `Trip-${i}-ß@bücher.example`,
        hashed_password: stored[i],
      },
      ...{ is_active: i, is_superuser: 1 - i, is_verified: i },
      ...{ credential_version: 3, created_at: 5, updated_at: 6 },
    }))
    const link = {
      ...{ id: crypto.randomUUID(), user_id: users[0]?.id, oauth_name: 'google' },
      ...{ access_token: '"ö\n;', expires_at: null, refresh_token: '', account_id: '1' },
      account_email: 'x@example.com',
    }
    const path = join(folder, 'first.jsonl')
    writeFileSync(path, [...users, link].map((row) => JSON.stringify(row)).join('\n'))
    expect((await run('import.ts', [path, '--persist-to', from, '--apply'])).code).toBe(0)
  }, 60_000)

  const exportTo = async (format: Format) => {
    const path = join(folder, `trip${format}`)
    const { code, output } = await run('export.ts', [path, '--persist-to', from])
    expect([code, output]).toEqual([0, expect.stringContaining('2 users')])
    expect(output).toMatch(/0 {2}log in to FastAPI Users as they are\n *2 {2}need a/)
    expect(statSync(path).mode & 0o077).toBe(0)
    return path
  }

  test('.jsonl: out and in again gives the same tables', async () => {
    const path = await exportTo('.jsonl')
    const to = copyDatabase(empty, join(folder, 'to'))
    expect((await run('import.ts', [path, '--persist-to', to, '--apply'])).code).toBe(0)
    const [users, links] = dump(from)
    expect(users).toHaveLength(2)
    expect(links).toHaveLength(1)
    expect(dump(to)).toEqual([users, links])
  })

  test('.db: has the rows, and exactly the tables of FastAPI Users', async () => {
    const path = await exportTo('.db')
    const database = new DatabaseSync(path, { readOnly: true })
    const inOriginal = new DatabaseSync(':memory:')
    inOriginal.exec(fastApiUsersTables)
    const schema = 'select type, name, sql from sqlite_master order by name'
    expect(database.prepare(schema).all()).toEqual(inOriginal.prepare(schema).all())
    for (const [i, kind] of kinds.entries()) {
      const columns = requiredColumns[kind].join(', ')
      const rows = database.prepare(`select ${columns} from ${kind} order by id`).all()
      expect(rows).toHaveLength(kind === 'user' ? 2 : 1)
      for (const [j, row] of rows.entries()) expect(dump(from)[i]?.[j]).toMatchObject({ ...row })
    }
    database.close()
  })

  test('.csv is a file a table, as PostgreSQL reads it', async () => {
    const path = await exportTo('.csv')
    const [header, ...rows] = readFileSync(path, 'utf8').trimEnd().split('\n')
    expect(header).toBe(requiredColumns.user.join(','))
    expect(rows).toHaveLength(2)
    expect(rows.join()).toMatch(/,(t,f,t|f,t,f)/)
    const links = readFileSync(join(folder, 'trip.oauth_account.csv'), 'utf8')
    expect(links).toContain(',google,"""ö\n;",,"",1,x@example.com\n')
  })

  test('what wrangler warns of beside its answer does not matter', async () => {
    const noise = join(folder, 'noise.cjs')
    writeFileSync(noise, 'process.stderr.write("[WARNING] {\\n")')
    const path = join(folder, 'noise.jsonl')
    const { code, output } = await run('export.ts', [path, '--persist-to', from], {
      env: { NODE_OPTIONS: `--require ${noise}` },
    })
    expect([code, output]).toEqual([0, expect.stringContaining('2 users')])
    expect(output).toContain('[WARNING]')
  })

  test('a file that is there already is left as it is', async () => {
    const { code, output } = await run('export.ts', [join(folder, 'first.jsonl')])
    expect(code).toBe(1)
    expect(output).toContain('it stays as it is')
  })
}, 120_000)
