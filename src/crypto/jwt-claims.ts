/** Claims of a token whose signature, audience and dates are good. Types are not yet checked. */
export type TokenClaims = Readonly<Record<string, unknown>>

/** In seconds: how far clocks may differ, and for how long an expired token counts as good. */
interface Spans {
  leeway?: number | undefined
  expiredBy?: number | undefined
}

/**
 * Reads and checks the claims of a verified token by PyJWT's rules (RFC 7519 section 4.1): `aud`
 * must name the audience; `exp` may be missing but not past; `nbf` and `iat` must not lie in the
 * future, by more than the leeway; `sub` and `jti` are strings. Undefined if one of them fails.
 * `now`: Unix seconds.
 */
export function readClaims(
  payload: Uint8Array,
  audience: string,
  now: number,
  { leeway = 0, expiredBy = 0 }: Spans = {},
): TokenClaims | undefined {
  const claims = parseObject(payload)
  if (!claims || !hasAudience(claims.aud, audience)) return undefined
  if ('exp' in claims && !(toInteger(claims.exp) > now - expiredBy)) return undefined
  const latest = now + leeway
  const begun = ['nbf', 'iat'].every(
    (name) => !(name in claims) || toInteger(claims[name]) <= latest,
  )
  const named = ['sub', 'jti'].every(
    (name) => !(name in claims) || typeof claims[name] === 'string',
  )
  return begun && named ? claims : undefined
}

function parseObject(payload: Uint8Array): Record<string, unknown> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(payload)
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined
  } catch {
    return undefined
  }
}

function hasAudience(aud: unknown, audience: string): boolean {
  const audiences: unknown[] = Array.isArray(aud) ? aud : [aud]
  return audiences.every((one) => typeof one === 'string') && audiences.includes(audience)
}

/** Python's int(): numbers are cut off, strings of digits are read; NaN for anything else. */
function toInteger(value: unknown): number {
  if (typeof value === 'boolean') return Number(value)
  const digits = typeof value === 'string' && /^\s*[+-]?\d+(?:_\d+)*\s*$/.test(value)
  const number = digits ? Number(value.replaceAll('_', '')) : value
  return typeof number === 'number' && Number.isFinite(number) ? Math.trunc(number) : Number.NaN
}
