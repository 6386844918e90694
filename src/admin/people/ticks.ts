import { parseUserId } from '../../accounts/user-id.ts'
import { isFormToken, makeFormToken } from '../../html/form-token.ts'
import type { Keys } from '../../keys/keys.ts'

const idCharacters = 32

/** What an address takes is 2,048 characters (readReturnTo); a page of the list has 50 people. */
const most = 50

/**
 * Whose boxes are ticked, for the address of the list that a session comes back to; nothing of more than 50.
 * No other session's browser takes it: a link must tick no box.
 */
export async function packTicks(
  deps: { keys: Keys },
  sessionId: string,
  ids: readonly string[],
): Promise<string> {
  if (ids.length > most) return ''
  const packed = ids.map((id) => id.replaceAll('-', '')).join('')
  return `${packed}.${await makeFormToken(deps, `${sessionId}, ticks ${packed}`)}`
}

/** The ids, as that session was given them; none of what it was not. */
export async function readTicks(
  deps: { keys: Keys },
  sessionId: string,
  text: string | undefined,
): Promise<string[]> {
  const [packed = '', token] = (text ?? '').split('.', 2)
  if (token === undefined) return []
  if (!(await isFormToken(deps, `${sessionId}, ticks ${packed}`, token))) return []
  const count = packed.length / idCharacters
  return Array.from({ length: count }, (_, at) =>
    parseUserId(packed.slice(at * idCharacters, (at + 1) * idCharacters)),
  ).filter((id) => id !== undefined)
}
