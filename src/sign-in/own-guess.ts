import type { User } from '../db/schema/accounts.ts'
import type { Session } from '../db/schema/sessions.ts'
import type { Guess } from './attempt.ts'

/**
 * For authenticate(), of who is signed in. It is counted by itself, by session: no stranger's guesses at
 * the account bar its owner.
 */
export function ownGuess({
  user,
  session,
}: {
  user: User
  session: Session
}): Omit<Guess, 'network'> {
  const client = { userId: user.id, credentialVersion: user.credential_version }
  return {
    username: user.email,
    loginCode: undefined,
    clients: [{ ...client, id: `session ${session.id}` }],
  }
}
