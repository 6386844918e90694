import { gt, isNull, lte, or } from 'drizzle-orm'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose'
import type { Database } from '../db/client.ts'
import { type PublicJwk, type SigningKey, signingKey } from '../db/schema/keys.ts'
import type { DataKeys } from './data-keys.ts'
import { remember } from './remember.ts'

/** What the functions here need; Deps has it. */
interface Needs {
  db: Database
  dataKeys: DataKeys
  now(): number
}

/** In seconds, each with what it has to outlast. */
export const keyTimes = {
  /** An isolate works with what it has read: so long a compromised key may still be taken. */
  kept: 60,
  /** Then a token that names a key which is not known makes an isolate read again. */
  keptDespiteUnknown: 5,
  /** Of the JWKS. */
  maxAge: 300,
  /** From when a key is published to when it signs: well over `kept` and `maxAge` together. */
  published: 3600,
  /** How far clocks may differ. */
  leeway: 60,
} as const

/** Where a key is in its life, which its times say. */
export type KeyState = 'next' | 'current' | 'previous'

/** The keys of ES256 (RFC 7518 section 3.4). */
export interface SigningKeys {
  /** What signs now. */
  current(): Promise<{ kid: string; key: CryptoKey }>
  /** What verifies a token that names it; undefined if it is unknown, or retired. */
  find(kid: string): Promise<CryptoKey | undefined>
  /** All that are not retired, the one that signs last at the end. The first is made if there is none. */
  list(): Promise<SigningKey[]>
  /** Reads the keys anew: what has changed counts at once. */
  forget(): Promise<void>
}

/** Reads signing keys as they are needed, at most once in `keyTimes.kept`. */
export function createSigningKeys(needs: Needs): SigningKeys {
  const { now } = needs
  const all = remember(() => loadKeys(needs), keyTimes.kept, now)
  const live = (keys: readonly SigningKey[]) => keys.filter((key) => isLive(key, now()))
  const opened = new Map<string, CryptoKey>()
  async function open(name: string, make: () => Promise<CryptoKey>): Promise<CryptoKey> {
    const key = opened.get(name) ?? (await make())
    opened.set(name, key)
    return key
  }
  return {
    async current() {
      const key = currentOf(live(await all.get()), now())
      if (!key) throw new Error('There is no signing key')
      return { kid: key.kid, key: await open(`${key.kid} signs`, () => openKey(needs, key)) }
    },
    async find(kid) {
      const named = (keys: SigningKey[]) => live(keys).find((key) => key.kid === kid)
      const found = named(await all.get()) ?? named(await all.renew(keyTimes.keptDespiteUnknown))
      return found && open(kid, () => importEs256(found.public_jwk))
    },
    list: async () => live(await all.get()),
    async forget() {
      await all.renew(0)
    },
  }
}

/** What a key does at an instant, among all that are not retired by then, in the order of list(). */
export function stateOf(key: SigningKey, keys: readonly SigningKey[], now: number): KeyState {
  if (key.kid === currentOf(keys, now)?.kid) return 'current'
  return key.activates_at > now ? 'next' : 'previous'
}

/** A new key, ready to be inserted. */
export async function makeSigningKey({ dataKeys, now }: Needs, activatesAt: number) {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const { crv = '', x = '', y = '' } = await exportJWK(publicKey)
  const public_jwk: PublicJwk = { kty: 'EC', crv, x, y }
  const kid = await calculateJwkThumbprint(public_jwk)
  const sealed = await dataKeys.seal(JSON.stringify(await exportJWK(privateKey)), placeOf(kid))
  const times = { created_at: now(), activates_at: activatesAt, retires_at: null }
  return { kid, alg: 'ES256', public_jwk, sealed, ...times } as const
}

/** Deletes retired keys. Costs nothing where there can't be any. */
export async function purgeSigningKeys({
  db,
  now,
  config,
}: Pick<Needs, 'db' | 'now'> & { config: { accessTokens: { hasKeys: boolean } } }): Promise<void> {
  if (!config.accessTokens.hasKeys) return
  await db.delete(signingKey).where(lte(signingKey.retires_at, now()))
}

/** All that are not retired; where there is none, one is made, whoever else makes one. */
async function loadKeys(needs: Needs): Promise<SigningKey[]> {
  const { db, now } = needs
  const select = () =>
    db
      .select()
      .from(signingKey)
      .where(or(isNull(signingKey.retires_at), gt(signingKey.retires_at, now())))
      .orderBy(signingKey.activates_at, signingKey.created_at)
  const keys = await select()
  if (keys.some(({ retires_at }) => retires_at === null)) return keys
  const first = await makeSigningKey(needs, now())
  await db.insert(signingKey).values(first).onConflictDoNothing()
  return select()
}

/** The last that has become active. By the clock of another place even the first may not be so yet. */
function currentOf(keys: readonly SigningKey[], now: number): SigningKey | undefined {
  return keys.findLast(({ activates_at }) => activates_at <= now) ?? keys[0]
}

function isLive({ retires_at }: SigningKey, now: number): boolean {
  return retires_at === null || retires_at > now
}

async function openKey({ dataKeys }: Needs, { kid, sealed }: SigningKey): Promise<CryptoKey> {
  const text = await dataKeys.unseal(sealed, placeOf(kid))
  if (text === undefined) {
    throw new Error(
      'No secret opens the signing key: set ROOT_SECRET_PREVIOUS again, or rotate with --compromised',
    )
  }
  return importEs256(JSON.parse(text))
}

async function importEs256(jwk: object): Promise<CryptoKey> {
  const key = await importJWK({ ...jwk, alg: 'ES256' })
  if (key instanceof Uint8Array) throw new Error('Not a key of ES256')
  return key
}

function placeOf(kid: string): string {
  return `signing_key.sealed.${kid}`
}
