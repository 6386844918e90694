import { type JWTPayload, SignJWT } from 'jose'
import { authorize, endpoints, places } from './endpoints.ts'
import type { Forgery } from './id-tokens.ts'
import type { Outage } from './outages.ts'
import { makeSigningKey, type SigningKey } from './signing-key.ts'

/** The endpoints that an application asks itself. */
export type Place = 'discovery' | 'keys' | 'token' | 'userinfo'

/** What it does wrong; nothing, where it is empty. */
export interface Faults {
  idToken?: Forgery
  /** Merged into the discovery document; undefined takes a value out of it. */
  metadata?: Record<string, unknown>
  /** Merged into the parameters of the way back to the application. */
  callback?: Record<string, string | undefined>
  /** Merged into what the token endpoint answers. */
  tokens?: Record<string, unknown>
  /** Merged into what the userinfo endpoint says. */
  userinfo?: Record<string, unknown>
  outages?: Partial<Record<Place, Outage>>
  /** A code may be redeemed again and again. */
  codesStay?: boolean
}

/** Who signs in: claims of the ID token and of userinfo. */
export interface Subject {
  sub: string
  [claim: string]: unknown
}

/** Who signs in unless a test says otherwise. */
export const eva = {
  sub: 'eva-3',
  email: 'eva@example.com',
  email_verified: true,
  name: 'Eva Ek',
}

/** An OpenID provider that asks nobody who they are, and can do wrong. */
export interface Forger {
  issuer: string
  client: { id: string; secret: string }
  faults: Faults
  person: Subject
  /** Whether an ID token names nothing of the person but `sub`, so that userinfo is asked. */
  isBrief: boolean
  /** Each request that an application made, the first one first, with its form. */
  asked: { place: Place; headers: Headers; form: URLSearchParams }[]
  answer(request: Request): Promise<Response>
  /** Signs with another key from now on, and publishes no other. */
  rotate(): Promise<void>
  /** A logout token about the person; OpenID Connect Back-Channel Logout 1.0 section 2.4. */
  makeLogoutToken(changes?: JWTPayload): Promise<string>
}

/** Makes one, for one client. It is no server: `answer` is to be asked. */
export async function makeForger(issuer: string, client: Forger['client']): Promise<Forger> {
  const desk = { codes: new Map(), tokens: new Map(), key: await makeSigningKey('key-1') }
  const forger: Forger = {
    issuer,
    client,
    faults: {},
    person: eva,
    isBrief: false,
    asked: [],
    async answer(request) {
      const { pathname, searchParams } = new URL(request.url)
      if (pathname === '/authorize') return authorize(forger, desk, searchParams)
      const place = places[pathname]
      if (place === undefined) return new Response('Not found', { status: 404 })
      const form = new URLSearchParams(request.method === 'POST' ? await request.text() : '')
      forger.asked.push({ place, headers: request.headers, form })
      const good = await endpoints[place](forger, desk, request.headers, form)
      const outage = searchParams.has('moved') ? undefined : forger.faults.outages?.[place]
      return outage === undefined ? good : outage(good, request)
    },
    async rotate() {
      desk.key = await makeSigningKey(crypto.randomUUID())
    },
    makeLogoutToken: (changes = {}) => signLogoutToken(forger, desk.key, changes),
  }
  return forger
}

function signLogoutToken({ issuer, client, person }: Forger, key: SigningKey, changes: JWTPayload) {
  const iat = Math.floor(Date.now() / 1000)
  const claims = {
    iss: issuer,
    aud: client.id,
    iat,
    exp: iat + 120,
    jti: crypto.randomUUID(),
    sub: person.sub,
    sid: 'session-1',
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    ...changes,
  }
  const header = { alg: 'RS256', kid: key.kid, typ: 'logout+jwt' }
  return new SignJWT(claims).setProtectedHeader(header).sign(key.privateKey)
}
