import { base64url } from 'jose'
import type { Deps } from '../deps.ts'
import { sha256 } from '../sessions/session-secret.ts'

/** How far the clocks of a provider and of this service may differ, in seconds. */
export const skewSeconds = 60

/** Why a person is sent to a provider. */
const acts = ['login', 'associate', 'enter', 'link', 'step-up', 'try'] as const

/**
 * `login` and `associate`: by the contract's routes. The others by our pages: to sign in, to link a provider,
 * to prove that it is still them, and for a superuser to see what a provider says.
 */
type Act = (typeof acts)[number]

/** A way to a provider and back. */
export interface Flow {
  act: Act
  /** The name of its row. */
  provider: string
  /** Where the person goes on, on our pages. */
  returnTo?: string | undefined
  /** Whose account it is about; of `enter`, whose password was right just before. */
  userId?: string | undefined
  /** The credential version under which that was so. */
  version?: number | undefined
  /** Of the session that is proved again. */
  sessionId?: string | undefined
}

/** A flow on its way: what the provider is sent, and what is compared when it sends the person back. */
export interface Sent {
  state: string
  nonce: string
  /** Of PKCE (RFC 7636). */
  verifier: string
}

/** A flow that has come back. */
export interface Returned extends Flow, Omit<Sent, 'state'> {
  /** Unix seconds: when the person was sent there. */
  askedAt: number
  /** What is spent once: accounts/spent.ts. */
  once: { hash: string; expiresAt: number }
}

/** A new secret for the cookie that binds flows to a browser: 43 characters, as FastAPI Users makes it. */
export function makeBrowserSecret(): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(32)))
}

/**
 * Makes the state of a flow, bound to the browser that holds the secret (SECURITY 5). Nonce and PKCE verifier
 * follow from both, so that nothing is stored.
 */
export async function sendFlow(
  { tokens, now }: Pick<Deps, 'tokens' | 'now'>,
  { act, provider, returnTo, userId, version, sessionId }: Flow,
  secret: string,
): Promise<Sent> {
  const jti = crypto.randomUUID()
  const claims = {
    jti,
    act,
    provider,
    at: now(),
    csrf: await sha256(`state ${secret}`),
    ...(returnTo !== undefined && { to: returnTo }),
    ...(userId !== undefined && { sub: userId }),
    ...(version !== undefined && { ver: version }),
    ...(sessionId !== undefined && { sid: sessionId }),
  }
  return { state: await tokens.issue('oauthState', claims, now()), ...(await derive(jti, secret)) }
}

/** `was`: what the state says that it was for, if it is one of ours. */
type Unreadable =
  | { refusal: 'ACCESS_TOKEN_DECODE_ERROR' }
  | { refusal: 'ACCESS_TOKEN_ALREADY_EXPIRED' | 'OAUTH_INVALID_STATE'; was: Act }

/** Reads a state that comes back to a browser with that secret, from the provider of that name. */
export async function readFlow(
  { tokens, now, config }: Pick<Deps, 'tokens' | 'now' | 'config'>,
  state: string,
  secret: string,
  provider: string,
): Promise<Returned | Unreadable> {
  const aYear = 365 * 24 * 3600
  const claims = await tokens.read('oauthState', state, now(), aYear)
  const { jti, act: name, at, csrf, to, sub, sid, ver } = claims ?? {}
  const act = acts.find((one) => one === name)
  if (typeof jti !== 'string' || act === undefined || typeof at !== 'number') {
    return { refusal: 'ACCESS_TOKEN_DECODE_ERROR' }
  }
  const expiresAt = at + config.lifetimesSeconds.oauthState
  if (expiresAt <= now()) return { refusal: 'ACCESS_TOKEN_ALREADY_EXPIRED', was: act }
  const isOurs = csrf === (await sha256(`state ${secret}`)) && claims?.provider === provider
  if (!isOurs) return { refusal: 'OAUTH_INVALID_STATE', was: act }
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
  return {
    act,
    provider,
    returnTo: text(to),
    userId: text(sub),
    sessionId: text(sid),
    version: typeof ver === 'number' ? ver : undefined,
    askedAt: at,
    once: { hash: `state ${jti}`, expiresAt },
    ...(await derive(jti, secret)),
  }
}

async function derive(jti: string, secret: string) {
  return {
    nonce: await sha256(`nonce ${jti} ${secret}`),
    verifier: await sha256(`verifier ${jti} ${secret}`),
  }
}
