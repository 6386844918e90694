import * as z from 'zod/mini'
import type { Provider } from '../db/schema/providers.ts'
import type { Deps } from '../deps.ts'
import { selectLinked, selectLinks } from '../providers/links.ts'
import { readTrialCookie, trialCookie } from '../sessions/transports.ts'
import { judge, linkOf, selectHolder } from './find-person.ts'
import type { Identity } from './identity.ts'

/** For so long what was found is shown, in seconds. */
const kept = 60

/** A browser keeps 4,096 bytes of a cookie, and encryption makes these a third more. */
const most = { bytes: 2400, characters: 300 } as const

const Trial = z.object({
  provider: z.string(),
  /** What the linking rule does, or its refusal; and with whose address. */
  outcome: z.string(),
  email: z.optional(z.string()),
  /** Names, and values as JSON, cut to what there is room for. */
  claims: z.array(z.tuple([z.string(), z.string()])),
  /** So many are left out. */
  more: z.number(),
})

/** What a provider said of a superuser who tried it, and what would come of it. */
export type Trial = z.output<typeof Trial>

/** What would come of an identity if it signed in; writes nothing. */
export async function tryOut(deps: Deps, provider: Provider, identity: Identity): Promise<Trial> {
  const [[linked], [holder]] = await deps.db.batch([
    selectLinked(deps, linkOf(provider, identity)),
    selectHolder(deps, identity),
  ])
  const verdict = judge(provider, identity, { linked, holder })
  const isOtherwiseIn =
    verdict.does === 'link' && (await selectLinks(deps, verdict.user.id)).length > 0
  const outcome = isOtherwiseIn
    ? 'OAUTH_USER_ALREADY_EXISTS'
    : verdict.does === 'refuse'
      ? verdict.refusal
      : verdict.does
  const email = 'user' in verdict ? verdict.user.email : 'email' in verdict && verdict.email
  const { shown, more } = cut(identity.claims)
  return { provider: provider.name, outcome, ...(email && { email }), claims: shown, more }
}

function cut(claims: Identity['claims']) {
  const all = Object.entries(claims).map(([name, value]): [string, string] => [
    name.slice(0, most.characters),
    (JSON.stringify(value) ?? '').slice(0, most.characters),
  ])
  const shown: typeof all = []
  let bytes = 0
  for (const claim of all) {
    const size = new TextEncoder().encode(JSON.stringify(claim)).length
    if (bytes + size > most.bytes) continue
    bytes += size
    shown.push(claim)
  }
  return { shown, more: all.length - shown.length }
}

/** Encrypts a trial for the browser of a session: nothing of it is stored here. As Set-Cookie has it. */
export async function keepTrial(deps: Deps, sessionId: string, trial: Trial): Promise<string> {
  const sealed = await deps.dataKeys.seal(JSON.stringify(trial), placeOf(sessionId))
  return trialCookie(deps.config.cookie, sealed, kept)
}

/** The trial that a session's browser has kept; undefined: none, or it is of another session. */
export async function readTrial(
  deps: Deps,
  sessionId: string,
  headers: Headers,
): Promise<Trial | undefined> {
  const sealed = readTrialCookie(headers, deps.config.cookie)
  const text = sealed && (await deps.dataKeys.unseal(sealed, placeOf(sessionId)))
  return text ? Trial.parse(JSON.parse(text)) : undefined
}

/** Takes it from the browser. As Set-Cookie has it. */
export function forgetTrial({ config }: Pick<Deps, 'config'>): string {
  return trialCookie(config.cookie, '', 0)
}

function placeOf(sessionId: string): string {
  return `trial.${sessionId}`
}
