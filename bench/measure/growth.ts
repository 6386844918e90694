import { createHmac } from 'node:crypto'
import type { Modules } from '../build.ts'
import { logInForm, secret } from '../calls.ts'
import { load, type Sent } from '../load.ts'
import type { Plan } from '../plan.ts'
import { interleave, type Rounds, type Spread, spread } from '../rounds.ts'
import { run } from '../running.ts'
import { cpuMilliseconds, type Database, type Server } from '../runtime.ts'
import { postern } from '../subjects.ts'

/** What one client sees at a table of so many users, of whom it asks for many. */
export interface GrowthFigures {
  users: number
  me: Rounds
  login: Rounds
  /** CPU of a login in ms, of the whole workerd; undefined where there is no /proc. */
  loginCpu: Spread | undefined
  /** A superuser's lists of 50. */
  list: Rounds
  /** Bytes of the database. */
  size: number
}

/** Postern at tables of different sizes, which take turns. */
export async function measureGrowth(modules: Modules, plan: Plan): Promise<GrowthFigures[]> {
  const tables = []
  for (const users of plan.tables) {
    const { server } = await run(postern, modules)
    const size = await fill(server.database, users)
    tables.push({ users, server, size })
  }
  const cells = tables.flatMap(({ users, server }) => [
    { server, requests: readsOf(users), until: { seconds: plan.growth } },
    { server, requests: loginsOf(users), until: { answers: plan.hashes } },
    { server, requests: listsOf(users), until: { seconds: plan.growth } },
  ])
  type Cell = Pick<(typeof cells)[number], 'server' | 'requests' | 'until'>
  const ask = ({ server: { url }, requests, until }: Cell) =>
    load({ url, requests, until, status: 200, clients: 1 })
  for (const cell of cells) await ask({ ...cell, until: { answers: 3 } })
  const cpu = cells.map((): number[] => [])
  const rounds = await interleave([...cells.entries()], plan.rounds, async ([at, cell]) => {
    const before = cpuOf(cell.server)
    const seen = await ask(cell)
    cpu[at]?.push((cpuOf(cell.server) - before) / plan.hashes)
    return seen
  })
  for (const { server } of tables) await server.stop()
  return tables.flatMap(({ users, size }, at) => {
    const [me, login, list] = rounds.slice(3 * at)
    const used = cpu[3 * at + 1] ?? []
    const loginCpu = used.some(Number.isNaN) ? undefined : spread(used)
    return me && login && list ? [{ users, size, me, login, loginCpu, list }] : []
  })
}

function cpuOf({ pid }: Server): number {
  return cpuMilliseconds(pid) ?? Number.NaN
}

/** Ids spread over the whole key, as random ones are, and the same here and in SQL. */
function idOf(user: number): string {
  const head = ((user * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0')
  return `${head}-0000-4000-8000-${user.toString(16).padStart(12, '0')}`
}

/** The first user was made then, and each a second after the one before. */
const firstCreatedAt = 1_700_000_000

/**
 * Gives the table so many users, all with the password hash that is there, the first one a superuser;
 * answers bytes.
 */
async function fill(database: Database, users: number): Promise<number> {
  const statement = database.prepare(
    `insert into user (id, email, hashed_password, is_active, is_superuser, is_verified, created_at)
     with recursive n (i) as (select ? union all select i + 1 from n where i < ?)
     select printf('%08x-0000-4000-8000-%012x', (i * 2654435761) % 4294967296, i),
            printf('user%d@example.com', i), (select hashed_password from user limit 1), 1, i = 1, 0,
            ${firstCreatedAt} + i
     from n order by 1`,
  )
  let size = 0
  // More at once is more than workerd survives on a busy machine.
  for (let first = 1; first <= users; first += 25_000) {
    const last = Math.min(users, first + 24_999)
    size = (await statement.bind(first, last).run()).meta.size_after
  }
  return size
}

/** A thousand users from all over the table, in no order of the keys. */
function someOf(users: number): number[] {
  return Array.from({ length: 1000 }, (_, at) => ((at * 7_919) % 1000) * (users / 1000) + 1)
}

function readsOf(users: number): Sent[] {
  return someOf(users).map((user) => ({
    method: 'GET',
    path: '/users/me',
    headers: { authorization: `Bearer ${sign(idOf(user))}` },
  }))
}

function loginsOf(users: number): Sent[] {
  return someOf(users).map((user) => ({
    method: 'POST',
    path: '/auth/jwt/login',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: logInForm(`user${user}@example.com`),
  }))
}

/** Every kind of list, from all over the table. */
function listsOf(users: number): Sent[] {
  const headers = { authorization: `Bearer ${sign(idOf(1))}` }
  return someOf(users).map((user, at) => {
    const after = `after=${firstCreatedAt + user}-${idOf(user)}`
    const filters = [
      after,
      `domain=example.com&${after}`,
      `email=user${user}`,
      `is_verified=true&${after}`,
      'is_superuser=true',
    ]
    return { method: 'GET', path: `/users?${filters[at % filters.length]}`, headers }
  })
}

/** An access token as Postern signs it. */
function sign(sub: string): string {
  const exp = Math.floor(Date.now() / 1000) + 3600
  const parts = [
    { alg: 'HS256', typ: 'JWT' },
    { sub, ver: 0, aud: ['fastapi-users:auth'], exp },
  ]
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  const signature = createHmac('sha256', secret).update(signed.join('.')).digest('base64url')
  return [...signed, signature].join('.')
}
