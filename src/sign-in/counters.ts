import { keyedHash } from '../crypto/hmac.ts'
import type { Keys } from '../keys/keys.ts'
import { guessLimits } from '../limits.ts'
import type { Counter } from './tickets.ts'

/** What the functions here need; Deps has it. */
interface Needs {
  keys: Keys
}

/** A client that has proved to have signed in to an account before, under that credential version. */
export interface KnownClient {
  userId: string
  credentialVersion: number
  /** Names the client among those of the account. */
  id: string
}

/** All guesses of strangers at the account of an address in canonical form, if there is one or not. */
export async function accountCounter(deps: Needs, canonical: string): Promise<Counter> {
  const key = await hideName(deps, `failed logins of address ${canonical}`)
  return { key, limits: guessLimits.account }
}

/** Those of strangers from one network. */
export async function networkCounter(
  deps: Needs,
  canonical: string,
  network: string,
): Promise<Counter> {
  const key = await hideName(deps, `failed logins of address ${canonical} from ${network}`)
  return { key, limits: guessLimits.network }
}

/** Those of one known client. */
export async function clientCounter(deps: Needs, { userId, id }: KnownClient): Promise<Counter> {
  const key = await hideName(deps, `failed logins of client ${userId} ${id}`)
  return { key, limits: guessLimits.client }
}

/** Guesses at a mailed code from one network. */
export async function codeCounter(
  deps: Needs,
  canonical: string,
  network: string,
): Promise<Counter> {
  const key = await hideName(deps, `login codes of address ${canonical} from ${network}`)
  return { key, limits: guessLimits.code }
}

/** A name for a text that only who has the key can make: no address stands in the tables. */
export async function hideName({ keys }: Needs, text: string): Promise<string> {
  return keyedHash((await keys('counters')).current, text)
}
