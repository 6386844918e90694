import { sign } from '../../conformance/jwt.ts'
import { newSuperuser } from '../../support/requests.ts'
import { type Service, startService } from '../../support/service.ts'
import { lifetimes } from './model.ts'

const secrets = ['a1f3', 'b9c0', 'c51a'].map((word) => `${word}-root-secret-9s8d7f6g5h4j3k2-model`)

/** Milliseconds that the next calls to the database wait, in turn: who overtakes whom. */
export const delays = { of: [0], at: 0 }

/** The same service, under one secret after the other. */
export const services: readonly Service[] = secrets.map((ROOT_SECRET, era) =>
  startService({
    generatedBodies: true,
    vars: {
      ROOT_SECRET,
      ...(era > 0 && { ROOT_SECRET_PREVIOUS: secrets[era - 1] }),
      SESSION_IDLE_LIFETIME_SECONDS: `${lifetimes.idle}`,
      SESSION_LIFETIME_SECONDS: `${lifetimes.session}`,
    },
    fault: async (_sql, run) => {
      delays.at = (delays.at + 1) % delays.of.length
      const delay = delays.of[delays.at] ?? 0
      if (delay > 0) await scheduler.wait(delay)
      return run()
    },
  }),
)

const [first] = services
if (!first) throw new Error('there is no service')
/** The database that all of them have. */
export const { db } = first
const began = first.clock.now
const superuser = await newSuperuser(first)
/** It outlives every story. */
export const superuserToken = await sign(
  { sub: superuser.id, ver: 0, aud: ['fastapi-users:auth'], exp: began + 10 ** 9 },
  { secret: first.secret },
)

/** Sets the time of all of them, in Unix seconds. */
export function setClock(now: number): void {
  for (const { clock } of services) clock.now = now
}
