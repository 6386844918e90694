import { Note } from '../html/form.tsx'
import { findWords } from '../html/known-word.ts'
import { refusalSentence } from '../html/refusal.ts'
import { withReturnTo } from '../html/return-to.ts'
import type { Child, Visit } from '../html/visit.ts'
import type { Refused, Ways } from './ways.ts'

interface Shown {
  visit: Visit
  ways: Ways
  returnTo: string
}

/** Below a form, where people go on whom a provider knows. Links: they lead to another origin. */
export function ProviderButtons({ visit, ways, returnTo }: Shown) {
  const { or, signIn, lastUsed } = visit.texts.providers
  if (ways.on.length === 0) return null
  // Who was refused may want to be another one there.
  const more: Record<string, string> = ways.refused ? { choose: 'yes' } : {}
  return (
    <>
      <p class="or">{or}</p>
      {ways.on.map(({ name, title }) => (
        <p>
          <a class="button quiet wide" href={withReturnTo(`/login/${name}`, returnTo, more)}>
            {signIn(title)} {name === ways.last && <span class="tag">{lastUsed}</span>}
          </a>
        </p>
      ))}
    </>
  )
}

/** Says why a way by a provider came to no end; nothing if none did. `children`: what to do then. */
export function RefusedByProvider({
  visit,
  refused,
  children,
}: {
  visit: Visit
  refused: Refused | undefined
  children?: Child
}) {
  if (!refused) return null
  const { code, title } = refused
  const sentence = findWords(visit.texts.providers.instead, code)
  return (
    <Note kind="bad">
      {title !== undefined && <strong>{title}: </strong>}
      {sentence ?? refusalSentence(visit.texts, code)} {children} <code>{code}</code>
    </Note>
  )
}

/** Why a form of an address that a provider owns does not do, and the way to that provider. */
export function Elsewhere({ visit, provider }: { visit: Visit; provider: string }) {
  const { refusals, signIn } = visit.texts
  return (
    <>
      {refusals.PROVIDER_REQUIRED} <a href={`/login/${provider}`}>{signIn.refused.elsewhere}</a>
    </>
  )
}
