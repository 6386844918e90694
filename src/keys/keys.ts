import { hkdfKey, hmacKey } from '../crypto/hmac.ts'

/** APP_SECRET as it is, as FastAPI Users signs; or what HKDF makes of it for the purpose. */
type StandIn = 'plain' | 'derived'

interface Rule {
  /** HKDF's `info` (RFC 5869): it never changes, and names one purpose only. None: APP_SECRET signs. */
  label?: string
  /** What is in place of ROOT_SECRET's key where there is none; the first one signs. */
  withoutRoot: readonly StandIn[]
}

/** What each key is for. Only `access` is made of APP_SECRET, which resource servers hold. */
const purposes = {
  access: { withoutRoot: ['plain'] },
  reset: { label: 'postern reset tokens', withoutRoot: ['plain'] },
  verify: { label: 'postern verify tokens', withoutRoot: ['plain'] },
  // Plain too: before there were keys by purpose, APP_SECRET signed device tokens.
  device: { label: 'postern device tokens', withoutRoot: ['derived', 'plain'] },
  notMe: { label: 'postern not-me tokens', withoutRoot: ['derived'] },
  changeEmail: { label: 'postern change-email tokens', withoutRoot: ['derived'] },
  alarm: { label: 'postern alarm tokens', withoutRoot: ['derived'] },
  oauthState: { label: 'postern provider states', withoutRoot: ['derived'] },
  passwordProof: { label: 'postern password proofs', withoutRoot: ['derived'] },
  providerLink: { label: 'postern provider links', withoutRoot: ['derived'] },
  refresh: { label: 'postern refresh tokens', withoutRoot: ['derived'] },
  counters: { label: 'postern counters', withoutRoot: ['derived'] },
  forms: { label: 'postern forms', withoutRoot: ['derived'] },
  deletedAddresses: { label: 'postern deleted addresses', withoutRoot: ['derived'] },
} as const satisfies Record<string, Rule>

export type Purpose = keyof typeof purposes

/** HMAC-SHA256 keys: `current` signs and verifies, `previous` ones verify. */
interface PurposeKeys {
  current: CryptoKey
  previous: readonly CryptoKey[]
}

/** Gives the keys of a purpose, and makes them at their first use only. */
export type Keys = (purpose: Purpose) => Promise<PurposeKeys>

/** At least 32 bytes each; of both kinds the first one signs, the others verify. */
export interface Secrets {
  appSecrets: readonly string[]
  /** 'APP_SECRET' in place of one: there was none then, and APP_SECRET stood in. */
  rootSecrets: readonly string[]
}

/** The secrets that keys which never leave the service are made of; the first one is today's. */
export function rootMaterial({ appSecrets, rootSecrets }: Secrets): readonly string[] {
  return rootSecrets.flatMap((root) => (root === 'APP_SECRET' ? appSecrets : [root]))
}

/** Keys by purpose: a holder of the secret of one kind of token can't make another kind. */
export function createKeys(secrets: Secrets): Keys {
  const made = new Map<Purpose, PurposeKeys>()
  return async (purpose) => {
    const known = made.get(purpose)
    if (known) return known
    const keys = await makeKeys(purposes[purpose], secrets)
    made.set(purpose, keys)
    return keys
  }
}

async function makeKeys(rule: Rule, { appSecrets, rootSecrets }: Secrets): Promise<PurposeKeys> {
  const { label, withoutRoot } = rule
  const derive = (secret: string) => hkdfKey(secret, `${label}`)
  const standIns = appSecrets.flatMap((secret) =>
    withoutRoot.map((kind) => (kind === 'plain' ? hmacKey(secret) : derive(secret))),
  )
  const byRoot = rootSecrets.flatMap((root) => (root === 'APP_SECRET' ? standIns : [derive(root)]))
  const [current, ...previous] = await Promise.all(label === undefined ? standIns : byRoot)
  if (!current) throw new Error('There is no secret to make a key of')
  return { current, previous }
}
