import type { Trial } from '../../federation/trial.ts'
import { Note } from '../../html/form.tsx'
import { House } from '../../html/layout.tsx'
import { findRefusal, refusalSentence } from '../../html/refusal.ts'
import type { Visit } from '../../html/visit.ts'
import type { ErrorCode } from '../../http/errors.ts'
import type { KnownProvider } from '../../providers/providers.ts'
import { pathOf } from './list.tsx'

/** What a provider said of a superuser who tried it, and what would come of it. */
export function TrialPage({
  visit,
  provider,
  trial,
}: {
  visit: Visit
  provider: KnownProvider
  trial: Trial | undefined
}) {
  const texts = visit.texts.console.providers.trial
  return (
    <House visit={visit} title={texts.said(provider.title)}>
      {trial ? <Said visit={visit} trial={trial} /> : <Note kind="plain">{texts.over}</Note>}
      <p>
        <a href={pathOf(provider)}>{texts.back(provider.title)}</a>
      </p>
    </House>
  )
}

function Said({ visit, trial }: { visit: Visit; trial: Trial }) {
  const texts = visit.texts.console.providers.trial
  const { outcome, email = '', claims, more } = trial
  const refusal = findRefusal(outcome)
  return (
    <>
      <Note kind={refusal ? 'plain' : 'good'}>
        {refusal ? (
          <>
            {texts.nobody} {refusalSentence(visit.texts, refusal)} <code>{refusal}</code>
          </>
        ) : outcome === 'link' ? (
          texts.link(email)
        ) : outcome === 'sign-up' ? (
          texts.signUp(email)
        ) : (
          texts.enter(email)
        )}
      </Note>
      <p class="muted">{texts.lead}</p>
      <dl class="facts">
        {claims.map(([name, value]) => (
          <>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              <code>{value}</code>
            </dd>
          </>
        ))}
      </dl>
      {more > 0 && <p class="muted">{texts.more(more)}</p>}
    </>
  )
}

/** Why a trial came to no end: the code, and the words of the log, which the address of the page has. */
export function TrialFailed({
  visit: { texts },
  code,
  query,
}: {
  visit: Visit
  code: ErrorCode
  query: URLSearchParams
}) {
  const { trial } = texts.console.providers
  const words = (['reason', 'claim', 'setting'] as const).flatMap((name) => {
    const word = query.get(name) ?? ''
    return /^[\w.-]{1,64}$/.test(word) ? [[name, word] as const] : []
  })
  return (
    <Note kind="bad">
      {trial.failed} {refusalSentence(texts, code)}
      {words.length > 0 && <br />}
      {words.map(([name, word]) => (
        <>
          {' '}
          {trial.words[name]} <code>{word}</code>
        </>
      ))}
    </Note>
  )
}
