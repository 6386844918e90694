import type { Client, Fixture } from '../client.ts'
import { readClaims } from '../jwt.ts'
import { roughSeconds } from '../normalise.ts'
import { at } from '../paths.ts'

/** What a case does; every request it makes is compared. */
export type Run = (c: Client) => Promise<unknown>

/** A recorded case under its title, `group/name`. */
export type Case = readonly [title: string, run: Run]

export const json = 'application/json'
export const form = 'application/x-www-form-urlencoded'

/** An id that no user has. */
export const unknownId = '6cdb8e9d-29d3-41e1-9f3d-a9428f018d34'

/** Puts the group's name before each case's. */
export function group(name: string, cases: readonly (readonly [name: string, run: Run])[]): Case[] {
  return cases.map(([title, run]) => [`${name}/${title}`, run])
}

/** A case with a user of its own. */
export function withUser(run: (c: Client, u: Fixture) => Promise<unknown>): Run {
  return async (c) => run(c, await c.user())
}

/** A case that changes nothing, with a user that all such cases share. */
export function withShared(run: (c: Client, u: Fixture) => Promise<unknown>): Run {
  return (c) => run(c, c.shared)
}

const askingPaths = { reset: at.forgot, verify: at.requestVerify } as const

/** Asks for a token by mail and gives it. */
export async function mailedToken(
  c: Client,
  u: Fixture,
  purpose: 'reset' | 'verify',
): Promise<string> {
  await c.post(askingPaths[purpose], { json: { email: u.email } })
  const token = c.token(u.email, purpose)
  c.fact(`${purpose} token issued`, token !== undefined)
  return token ?? ''
}

/** Audience and rough lifetime of a token. */
export function shape(c: Client, token: string): object {
  const { aud, exp } = readClaims(token)
  return { aud, ttl: typeof exp === 'number' ? roughSeconds(exp - c.now) : null }
}
