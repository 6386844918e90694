import { and, eq, isNull, type SQL } from 'drizzle-orm'
import { base64url } from 'jose'
import { seal, sealingKey, unseal } from '../crypto/seal.ts'
import type { Database } from '../db/client.ts'
import { dataKey } from '../db/schema/keys.ts'
import { rootMaterial, type Secrets } from './keys.ts'
import { remember } from './remember.ts'

/** What the functions here need; Deps has it. */
interface Needs {
  db: Database
  config: Secrets
  now(): number
}

/** Encrypts what is stored, so that a change of ROOT_SECRET changes a few rows and not all (SECURITY 40). */
export interface DataKeys {
  /** Encrypts a text for one place only: table, column and row. */
  seal(text: string, place: string): Promise<string>
  /** The text that was sealed for the place; undefined if its key is lost, or it was changed. */
  unseal(sealed: string, place: string): Promise<string | undefined>
  /** Reads the keys anew: what has changed counts at once. */
  forget(): Promise<void>
}

type Row = typeof dataKey.$inferSelect

/** A row that a secret opens. */
interface OpenKey {
  id: number
  key: CryptoKey
  /** Whether new things may be sealed with it. */
  seals: boolean
}

/** What was read of all rows; `newest` is the highest id, of those that no secret opens too. */
interface OpenKeys {
  keys: OpenKey[]
  newest: number
}

/** For so long an isolate works with what it has read. */
const keptSeconds = 60

/** Opens data keys as they are needed, and makes one where none is fit to seal. */
export function createDataKeys(needs: Needs): DataKeys {
  const open = remember(() => openAll(needs), keptSeconds, needs.now)
  async function sealing(): Promise<OpenKey> {
    let found = await open.get()
    // A second time if a place with other secrets has made one of the same id.
    for (let attempt = 0; attempt < 3; attempt++) {
      const key = found.keys.findLast(({ seals }) => seals)
      if (key) return key
      await makeKey(needs, found.newest + 1)
      found = await open.renew(0)
    }
    throw new Error('No data key could be made')
  }
  return {
    async seal(text, place) {
      const { id, key } = await sealing()
      return `${id}.${await seal(key, text, place)}`
    },
    async unseal(sealed, place) {
      const [id, ...rest] = sealed.split('.')
      const find = ({ keys }: OpenKeys) => keys.find((one) => String(one.id) === id)
      // Another isolate may have made it since.
      const found = find(await open.get()) ?? find(await open.renew(0))
      return found && unseal(found.key, rest.join('.'), place)
    },
    async forget() {
      await open.renew(0)
    },
  }
}

/** What is known of a data key without opening what it sealed. */
export interface DataKeyStatus extends Pick<Row, 'id' | 'created_at' | 'retired_at'> {
  /** Which secret it is wrapped with: today's, a former one, or none that is set. */
  wrapped_by: 'current' | 'previous' | 'lost'
}

/** Every data key, the oldest first. */
export async function readDataKeys({ db, config }: Pick<Needs, 'db' | 'config'>) {
  const rows = await db.select().from(dataKey).orderBy(dataKey.id)
  const wrapping = wrappingKeys(config)
  return Promise.all(
    rows.map(async (row): Promise<DataKeyStatus> => {
      const { id, created_at, retired_at } = row
      const by = (await unwrap(row, wrapping))?.by
      const wrapped_by = by === undefined ? 'lost' : by === 0 ? 'current' : 'previous'
      return { id, created_at, retired_at, wrapped_by }
    }),
  )
}

/** Wraps with today's secret what a former one still wraps. Costs nothing while there is no former one. */
export async function rewrapDataKeys({ db, config, now }: Needs): Promise<void> {
  const wrapping = wrappingKeys(config)
  const [today] = wrapping
  if (!today || wrapping.length === 1) return
  for (const row of await db.select().from(dataKey)) {
    const found = await unwrap(row, wrapping)
    if (!found || found.by === 0) continue
    const isStandIn = standsIn(config, found.by)
    // A place that knows the new ROOT_SECRET only as the one to come must not hand its keys to APP_SECRET.
    if (standsIn(config, 0) && !isStandIn) continue
    const wrapped = await seal(await today, found.raw, placeOf(row.id))
    // APP_SECRET is in other hands too: what it has wrapped seals nothing more.
    const retired_at = isStandIn && !standsIn(config, 0) ? now() : row.retired_at
    await db
      .update(dataKey)
      .set({ wrapped, retired_at })
      .where(and(eq(dataKey.id, row.id), eq(dataKey.wrapped, row.wrapped)))
  }
}

/** The statement after which no data key seals, if the condition holds: the next use makes a new one. */
export function retireDataKeys({ db, now }: Pick<Needs, 'db' | 'now'>, condition: SQL) {
  const isInUse = isNull(dataKey.retired_at)
  return db.update(dataKey).set({ retired_at: now() }).where(and(isInUse, condition))
}

async function openAll({ db, config }: Needs): Promise<OpenKeys> {
  const rows = await db.select().from(dataKey).orderBy(dataKey.id)
  const wrapping = wrappingKeys(config)
  const opened = await Promise.all(
    rows.map(async (row) => {
      const found = await unwrap(row, wrapping)
      if (!found) return undefined
      const isFit = standsIn(config, 0) || !standsIn(config, found.by)
      const raw = base64url.decode(found.raw)
      const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, [
        'encrypt',
        'decrypt',
      ])
      return { id: row.id, key, seals: isFit && row.retired_at === null }
    }),
  )
  return { keys: opened.filter((one) => one !== undefined), newest: rows.at(-1)?.id ?? 0 }
}

async function makeKey({ db, config, now }: Needs, id: number): Promise<void> {
  const [today] = wrappingKeys(config)
  if (!today) throw new Error('There is no secret to wrap with')
  const raw = base64url.encode(crypto.getRandomValues(new Uint8Array(32)))
  const wrapped = await seal(await today, raw, placeOf(id))
  await db.insert(dataKey).values({ id, wrapped, created_at: now() }).onConflictDoNothing()
}

/** The key in a row, and which of the wrapping keys opens it; undefined if none does. */
async function unwrap({ id, wrapped }: Row, wrapping: Promise<CryptoKey>[]) {
  for (const [by, key] of wrapping.entries()) {
    const raw = await unseal(await key, wrapped, placeOf(id))
    if (raw !== undefined) return { raw, by }
  }
  return undefined
}

/** The first wraps, all of them open. */
function wrappingKeys(config: Secrets): Promise<CryptoKey>[] {
  return rootMaterial(config).map((secret) => sealingKey(secret, 'postern data keys'))
}

/** Whether what a wrapping key is made of is an APP_SECRET, in place of ROOT_SECRET. */
function standsIn(config: Secrets, index: number): boolean {
  return config.appSecrets.includes(rootMaterial(config)[index] ?? '')
}

function placeOf(id: number): string {
  return `data_key.wrapped.${id}`
}
