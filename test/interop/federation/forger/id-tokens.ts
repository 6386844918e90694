import { base64url, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { makeSigningKey, type SigningKey } from './signing-key.ts'

/** What an ID token is made of. */
export interface Draft {
  header: { alg: string; kid: string }
  claims: JWTPayload
  key: SigningKey
  clientSecret: string
}

/** Makes the ID token that is right. */
export function sign({ header, claims, key }: Draft): Promise<string> {
  return new SignJWT(claims).setProtectedHeader(header).sign(key.privateKey)
}

const withClaims = (change: (claims: JWTPayload) => JWTPayload) => (draft: Draft) =>
  sign({ ...draft, claims: change(draft.claims) })
const without = (name: string) => withClaims((claims) => ({ ...claims, [name]: undefined }))
const moved = (seconds: number, ...names: ('exp' | 'iat')[]) =>
  withClaims((claims) => ({
    ...claims,
    ...Object.fromEntries(names.map((name) => [name, (claims[name] ?? 0) + seconds])),
  }))
const withHmac = (draft: Draft, secret: string) =>
  new SignJWT(draft.claims)
    .setProtectedHeader({ ...draft.header, alg: 'HS256' })
    .sign(new TextEncoder().encode(secret))

/** Makes one that is wrong. */
export type Forgery = (draft: Draft) => Promise<string>

/** By what is wrong with it, the ID token that an attacker makes of a right one; OpenID Connect Core 3.1.3.7. */
export const forgeries = {
  otherIssuer: withClaims((claims) => ({ ...claims, iss: 'https://other.example.com' })),
  issuerWithSlash: withClaims((claims) => ({ ...claims, iss: `${claims.iss}/` })),
  noIssuer: without('iss'),
  otherAudience: withClaims((claims) => ({ ...claims, aud: 'other-client' })),
  noAudience: without('aud'),
  otherParty: withClaims((claims) => ({
    ...claims,
    aud: [String(claims.aud), 'other-client'],
    azp: 'other-client',
  })),
  otherNonce: withClaims((claims) => ({ ...claims, nonce: 'nonce-of-another-sign-in' })),
  noNonce: without('nonce'),
  expired: moved(-7200, 'exp', 'iat'),
  endless: without('exp'),
  noIssueTime: without('iat'),
  ofTomorrow: withClaims((claims) => ({ ...claims, nbf: (claims.iat ?? 0) + 86_400 })),
  noSubject: without('sub'),
  emptySubject: withClaims((claims) => ({ ...claims, sub: '' })),
  hashOfOtherToken: withClaims((claims) => ({ ...claims, at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' })),
  unsigned: async ({ claims }) => new UnsecuredJWT(claims).encode(),
  unsignedWithKey: async ({ header, claims }) =>
    `${encode({ ...header, alg: 'none' })}.${encode(claims)}.`,
  signatureTakenOff: async (draft) => (await sign(draft)).replace(/[^.]+$/, ''),
  subjectChanged: async (draft) => {
    const [header, , signature] = (await sign(draft)).split('.')
    return `${header}.${encode({ ...draft.claims, sub: 'somebody-else' })}.${signature}`
  },
  hmacOfClientSecret: (draft) => withHmac(draft, draft.clientSecret),
  hmacOfPublicKey: (draft) => withHmac(draft, JSON.stringify(draft.key.publicJwk)),
  otherKey: async (draft) => sign({ ...draft, key: await makeSigningKey(draft.key.kid) }),
  unknownKey: async (draft) => {
    const key = await makeSigningKey('never-published')
    return sign({ ...draft, key, header: { ...draft.header, kid: key.kid } })
  },
  ownKeyInHeader: async (draft) => {
    const { privateKey, publicJwk } = await makeSigningKey('own')
    return new SignJWT(draft.claims)
      .setProtectedHeader({ alg: draft.header.alg, jwk: publicJwk })
      .sign(privateKey)
  },
  criticalHeader: (draft) =>
    new SignJWT(draft.claims)
      .setProtectedHeader({ ...draft.header, crit: ['must-know'], 'must-know': true })
      .sign(draft.key.privateKey, { crit: { 'must-know': true } }),
  notAToken: async () => 'not.a.token',
} satisfies Record<string, Forgery>

const encode = (value: object) => base64url.encode(JSON.stringify(value))
