import type { TokenClaims } from '../crypto/jwt-claims.ts'

/** Bounds the work on what was sent. Only spellings with many extra dashes are longer. */
const maxIdCharacters = 128

/**
 * Reads a user id in any spelling that Python's uuid.UUID() takes: capitals, braces, "urn:uuid:",
 * dashes anywhere or nowhere. Gives the stored form (lower case, dashed), or undefined, as for what
 * is longer than 128 characters.
 */
export function parseUserId(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > maxIdCharacters) return undefined
  const plain = text.replaceAll('urn:', '').replaceAll('uuid:', '')
  const hex = plain
    .replace(/^[{}]+|[{}]+$/g, '')
    .replaceAll('-', '')
    .toLowerCase()
  const parts = /^([\da-f]{8})([\da-f]{4})([\da-f]{4})([\da-f]{4})([\da-f]{12})$/.exec(hex)
  return parts?.slice(1).join('-')
}

/** The id of the user whom a token names: `sub`, or `user_id` as FastAPI Users wrote until 2022. */
export function subjectId(claims: TokenClaims | undefined): string | undefined {
  return parseUserId(claims?.sub ?? claims?.user_id)
}
