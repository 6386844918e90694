import { Done, Note } from '../../html/form.tsx'
import { House } from '../../html/layout.tsx'
import { refusalSentence } from '../../html/refusal.ts'
import type { Visit } from '../../html/visit.ts'
import type { KnownProvider } from '../../providers/providers.ts'

/** Where the console lists providers. */
export const place = '/admin/providers'

/** Where a provider's page is. */
export function pathOf({ name }: Pick<KnownProvider, 'name'>): string {
  return `${place}/${name}`
}

interface Listed {
  visit: Visit
  providers: readonly KnownProvider[]
  /** They can be used here. */
  hasProviders: boolean
  done: string | undefined
}

/** All providers, or what one is for. */
export function ListPage({ visit, providers, hasProviders, done }: Listed) {
  const texts = visit.texts.console.providers
  const add = (
    <a class="button" href={`${place}/new`}>
      {texts.add}
    </a>
  )
  return (
    <House
      visit={visit}
      title={texts.title}
      lead={texts.lead}
      action={hasProviders && providers.length > 0 && add}
    >
      <Done words={texts.done} word={done} />
      {!hasProviders && <Note kind="plain">{refusalSentence(visit.texts, 'PROVIDERS_OFF')}</Note>}
      {providers.length > 0 ? (
        <ul class="rows">
          {providers.map((provider) => (
            <li>
              <div>
                <a href={pathOf(provider)}>
                  <strong>{provider.title}</strong>
                </a>{' '}
                <OnTag visit={visit} provider={provider} />
                <br />
                <small>
                  <code>{provider.name}</code> · {provider.issuer}
                </small>
              </div>
            </li>
          ))}
        </ul>
      ) : (
        <div class="empty card stack">
          <p>{texts.none}</p>
          {hasProviders && <p>{add}</p>}
        </div>
      )}
    </House>
  )
}

/** Whether people can sign in by it. */
export function OnTag({ visit, provider }: { visit: Visit; provider: KnownProvider }) {
  const { on, off } = visit.texts.console.providers
  return provider.is_on ? <span class="tag good">{on}</span> : <span class="tag">{off}</span>
}
