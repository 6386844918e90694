import * as z from 'zod/mini'
import type { Session } from '../db/schema/sessions.ts'

const SessionRead = z
  .object({
    id: z.string(),
    methods: z.array(z.string()),
    client: z.nullable(z.string()),
    country: z.nullable(z.string()),
    created_at: z.int(),
    last_used_at: z.int(),
    expires_at: z.int(),
    is_current: z.boolean(),
  })
  .register(z.globalRegistry, { title: 'SessionRead' })

/** The sessions of one person. */
export const SessionList = z
  .object({ sessions: z.array(SessionRead) })
  .register(z.globalRegistry, { title: 'SessionList' })

/** Sessions as SessionList has them: column by column, so that no hash is ever shown. */
export function showSessions(sessions: readonly Session[], currentId?: string) {
  return { sessions: sessions.map((one) => showSession(one, one.id === currentId)) }
}

function showSession(one: Session, is_current: boolean) {
  const { id, proofs, browser, system, country, created_at, seen_at, expires_at } = one
  const client = browser && system ? `${browser} on ${system}` : (browser ?? system)
  const methods = Object.keys(proofs)
  return { id, methods, client, country, created_at, last_used_at: seen_at, expires_at, is_current }
}
