import { keyedHash } from '../crypto/hmac.ts'
import type { Keys } from '../keys/keys.ts'

/** The field of a form that carries it. */
export const formTokenField = 'form_token'

/** What forms of a session carry: a page of another origin can't read it (SECURITY 38). */
export async function makeFormToken({ keys }: { keys: Keys }, sessionId: string): Promise<string> {
  const { current } = await keys('forms')
  return keyedHash(current, `form of ${sessionId}`)
}

/** Whether a token is of a session, also if it was made before the secrets were changed. */
export async function isFormToken(
  { keys }: { keys: Keys },
  sessionId: string,
  token: string,
): Promise<boolean> {
  const { current, previous } = await keys('forms')
  const good = await Promise.all(
    [current, ...previous].map((key) => keyedHash(key, `form of ${sessionId}`)),
  )
  const sent = new TextEncoder().encode(token)
  return good
    .map((one) => new TextEncoder().encode(one))
    .some((one) => one.length === sent.length && crypto.subtle.timingSafeEqual(one, sent))
}
