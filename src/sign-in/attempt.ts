import { eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { type User, user } from '../db/schema/accounts.ts'
import { DatabaseUnavailable } from '../db/time-limit.ts'
import { canonicalEmail } from '../email-address/address.ts'
import type { Keys } from '../keys/keys.ts'
import { sweptRows } from '../limits.ts'
import { ownerOfUser } from '../providers/domains.ts'
import {
  accountCounter,
  clientCounter,
  codeCounter,
  type KnownClient,
  networkCounter,
} from './counters.ts'
import { hashLoginCode, spendLoginCode } from './login-codes.ts'
import {
  type Count,
  type Counter,
  hasRow,
  isBarred,
  listCounters,
  openCounters,
  openOtherCounters,
  selectCounts,
  sweepCounters,
  takeTickets,
} from './tickets.ts'

/** What the functions here need; Deps has it. */
interface Store {
  db: Database
  config: { rateLimits: boolean }
  keys: Keys
  now(): number
}

/** Who wants to log in, before the password is looked at. */
export interface Guess {
  username: string
  /** What the client proves to be, for each account that it knows. */
  clients: readonly KnownClient[]
  /** Where the client is, as coarse as a stranger can't choose it freely. */
  network: string
  /** A mailed code, as it was typed. */
  loginCode: string | undefined
}

/** A user, and the provider through which alone people of the address's domain sign in; null: there is none. */
export type FoundUser = User & { owned_by: string | null }

/** A login whose password may be looked at, unless a counter bars it. */
export interface Attempt {
  user: FoundUser | undefined
  /** What a failure counts against; none while limits are off. */
  counters: readonly Counter[]
  /** Those of which a ticket was taken. */
  tickets: readonly Count[]
  /** The rows of the counters. */
  counts: readonly Count[]
  /** Whether a mailed code was right; undefined if there was none. */
  codeIsGood?: boolean
}

/**
 * Finds the user of an address, in whatever spelling, and takes the tickets, in one round trip that
 * writes only where guesses failed lately. A client that is known to the account is counted apart,
 * so that strangers don't bar it. With a mailed code only that is counted here.
 */
export async function openAttempt(store: Store, guess: Guess): Promise<Attempt> {
  const canonical = canonicalEmail(guess.username)
  if (!store.config.rateLimits) {
    const found = await selectUser(store, canonical).get()
    return { user: found, counters: [], tickets: [], counts: [] }
  }
  return guess.loginCode === undefined
    ? openWithTickets(store, canonical, guess)
    : openWithCode(store, canonical, guess.network, guess.loginCode)
}

async function openWithTickets(
  store: Store,
  canonical: string,
  { clients, network }: Guess,
): Promise<Attempt> {
  const strangers = await Promise.all([
    accountCounter(store, canonical),
    networkCounter(store, canonical, network),
  ])
  const known = await Promise.all(
    clients.map(async (client) => ({ client, counters: [await clientCounter(store, client)] })),
  )
  const counters = chooseCounters(canonical, strangers, known)
  const isKnown = (found: User | undefined) => findKnown(known, found) !== undefined
  const [users, counts, tickets] = await takeAndFind(store, canonical, counters, isKnown)
  const [found] = users
  const mine = findKnown(known, found)
  return { user: found, counters: mine?.counters ?? strangers, tickets, counts }
}

function findKnown(known: readonly Known[], found: User | undefined): Known | undefined {
  return known.find(
    ({ client }) =>
      client.userId === found?.id && client.credentialVersion === found.credential_version,
  )
}

interface Known {
  client: KnownClient
  counters: readonly Counter[]
}

/** The counters of the first client that is known to the account, else those of strangers. */
function chooseCounters(
  canonical: string,
  strangers: readonly Counter[],
  known: readonly Known[],
): SQL {
  const ofStrangers = sql`${listCounters(strangers)}`
  if (known.length === 0) return ofStrangers
  const list = known.map(({ client, counters }) => [
    client.userId,
    client.credentialVersion,
    listCounters(counters),
  ])
  const isKnown = sql`${user.email_canonical} = ${canonical} and ${user.id} = value ->> 0
    and ${user.credential_version} = value ->> 1`
  const ofClient = sql`select value ->> 2 from json_each(${JSON.stringify(list)}), ${user}
    where ${isKnown} order by json_each.key limit 1`
  return sql`coalesce((${ofClient}), ${ofStrangers})`
}

/**
 * While D1 takes no writes, a known client that needs no ticket goes on. A stranger does not: its
 * failure could not be counted.
 */
async function takeAndFind(
  store: Store,
  canonical: string,
  counters: SQL,
  isKnown: (found: User | undefined) => boolean,
): Promise<[FoundUser[], Count[], Count[]]> {
  const find = [selectUser(store, canonical), selectCounts(store, counters)] as const
  try {
    const [users, counts, , tickets] = await store.db.batch([
      ...find,
      openOtherCounters(store, counters),
      takeTickets(store, counters),
      sweepCounters(store, sweptRows.byFailure, hasRow(store, counters)),
    ])
    return [users, counts, tickets]
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error
    const [users, counts] = await store.db.batch(find)
    if (counts.length > 0 || !isKnown(users[0])) throw error
    return [users, counts, []]
  }
}

async function openWithCode(
  store: Store,
  canonical: string,
  network: string,
  typed: string,
): Promise<Attempt> {
  const counter = await codeCounter(store, canonical, network)
  const counters = sql`${listCounters([counter])}`
  const codeHash = await hashLoginCode(store, canonical, typed)
  const [spent, , counts, tickets, users] = await store.db.batch([
    spendLoginCode(store, canonical, codeHash, isBarred(store, counters)),
    openCounters(store, counters),
    selectCounts(store, counters),
    takeTickets(store, counters),
    selectUser(store, canonical),
    sweepCounters(store, sweptRows.byFailure),
  ])
  return { user: users[0], counters: [counter], tickets, counts, codeIsGood: spent.length > 0 }
}

function selectUser({ db }: Pick<Store, 'db'>, canonical: string) {
  return db
    .select({ ...getTableColumns(user), owned_by: ownerOfUser.as('owned_by') })
    .from(user)
    .where(eq(user.email_canonical, canonical))
}
