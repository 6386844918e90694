import { setTimeout as pause } from 'node:timers/promises'
import type { Call } from '../calls.ts'
import { load } from '../load.ts'
import type { Plan } from '../plan.ts'
import { interleave, type Rounds } from '../rounds.ts'
import type { Running } from '../running.ts'

/** What one client at /users/me (or get-session) sees. */
export interface LoadFigures {
  subject: string
  hash: string | undefined
  atRest: Rounds
  underLogin: Rounds
}

/** Not more: so many guesses at one account are hashed at the same time, and the next is refused. */
const loginClients = 3

/** The times of one client, alone and while three others log in in loops. */
export async function measureUnderLogin(running: Running[], plan: Plan): Promise<LoadFigures[]> {
  const able = running.flatMap(({ subject, server, calls: { me, login } }) =>
    me && login ? [{ subject, url: server.url, me, login }] : [],
  )
  const cells = able.flatMap((one) => [
    { ...one, busy: false },
    { ...one, busy: true },
  ])
  const rounds = await interleave(cells, plan.rounds, ({ url, me, login, busy }) =>
    busy ? besideLogins(url, me, login, plan.underLogin) : oneClient(url, me, plan.atRest),
  )
  return able.flatMap(({ subject }, at) => {
    const [atRest, underLogin] = rounds.slice(2 * at)
    return atRest && underLogin
      ? [{ subject: subject.name, hash: subject.hash, atRest, underLogin }]
      : []
  })
}

function oneClient(url: string, call: Call, seconds: number) {
  return load({ url, ...call, clients: 1, until: { seconds } })
}

async function besideLogins(url: string, me: Call, login: Call, seconds: number) {
  const logins = load({ url, ...login, clients: loginClients, until: { seconds: seconds + 0.5 } })
  // Until all three are at it; and in the end, until what was cut off is done.
  await pause(250)
  const [seen] = await Promise.all([oneClient(url, me, seconds), logins])
  await pause(500)
  return seen
}
