import type { Deps } from '../../deps.ts'
import { urlsToRegister } from '../../federation/check-provider.ts'
import { Copy } from '../../html/copy.tsx'
import { Form, Note } from '../../html/form.tsx'
import { findWords } from '../../html/known-word.ts'
import { House } from '../../html/layout.tsx'
import type { Child, Visit } from '../../html/visit.ts'
import type { KnownProvider } from '../../providers/providers.ts'
import { SettingsForm } from './form.tsx'
import { OnTag, pathOf } from './list.tsx'
import { type Fault, type Filled, fill } from './read-form.ts'

/** What a check has found. */
type CheckResult = { warnings: readonly string[] } | { fault: Fault }

interface Shown {
  visit: Visit
  deps: Pick<Deps, 'config'>
  provider: KnownProvider
  /** What is to be said before all else. */
  note?: Child
  checked?: CheckResult | undefined
  /** As it was sent, and what is to be mended in it. */
  sent?: { filled: Filled; fault: Fault } | undefined
}

/** One provider: whether it works, what it has to know of us, its settings, and its end. */
export function ProviderPage({ visit, deps, provider, note, checked, sent }: Shown) {
  const texts = visit.texts.console.providers
  return (
    <House visit={visit} title={provider.title}>
      <p>
        <OnTag visit={visit} provider={provider} /> <code>{provider.name}</code>
      </p>
      {note}
      <section>
        <Actions visit={visit} provider={provider} checked={checked} />
      </section>
      <Urls visit={visit} deps={deps} provider={provider} />
      <section aria-labelledby="settings" class="stack">
        <h2 id="settings">{texts.settings}</h2>
        <SettingsForm
          visit={visit}
          action={pathOf(provider)}
          filled={sent?.filled ?? fill(provider)}
          isNew={false}
          fault={sent?.fault}
        />
      </section>
      <section aria-labelledby="danger">
        <h2 id="danger">{visit.texts.console.person.danger}</h2>
        <ul class="rows">
          <Row title={texts.remove.title} said={texts.remove.text}>
            <a class="button danger" href={`${pathOf(provider)}/remove`}>
              {texts.remove.button}
            </a>
          </Row>
        </ul>
      </section>
    </House>
  )
}

function Actions({ visit, provider, checked }: Pick<Shown, 'visit' | 'provider' | 'checked'>) {
  const { check, trial, switchOn, switchOff } = visit.texts.console.providers
  const turn = provider.is_on ? switchOff : switchOn
  const button = (action: string, label: string) => (
    <Form visit={visit} action={pathOf(provider)}>
      <button class="quiet" type="submit" name="do" value={action}>
        {label}
      </button>
    </Form>
  )
  return (
    <ul class="rows">
      <Row
        title={check.title}
        said={check.text}
        told={checked && <CheckTold visit={visit} checked={checked} />}
      >
        {button('check', check.button)}
      </Row>
      <Row title={trial.title} said={trial.text}>
        {button('try', trial.button)}
      </Row>
      <Row title={turn.title} said={turn.text}>
        {button(provider.is_on ? 'off' : 'on', turn.button)}
      </Row>
    </ul>
  )
}

function CheckTold({ visit, checked }: { visit: Visit; checked: CheckResult }) {
  const { check, form } = visit.texts.console.providers
  if ('fault' in checked) {
    const { field, said } = checked.fault
    return (
      <Note kind="bad">
        {field && <strong>{findWords(form.labels, field)}: </strong>}
        <span lang="en">{said}</span>
      </Note>
    )
  }
  if (checked.warnings.length === 0) return <Note kind="good">{check.good}</Note>
  return (
    <Note kind="plain">
      {check.perhaps} <span lang="en">{checked.warnings.join(' ')}</span>
    </Note>
  )
}

function Urls({ visit, deps, provider }: Pick<Shown, 'visit' | 'deps' | 'provider'>) {
  const { urls } = visit.texts.console.providers
  const known = urlsToRegister(deps, provider)
  const all = [
    ...known.redirect_uris.map((url) => [urls.redirect, url] as const),
    [urls.afterLogout, known.post_logout_redirect_uri] as const,
    [urls.backchannel, known.backchannel_logout_uri] as const,
  ]
  return (
    <section aria-labelledby="urls">
      <h2 id="urls">{urls.title}</h2>
      <p class="muted">{urls.lead}</p>
      <ul class="rows">
        {all.map(([title, url]) => (
          <Row title={title} said={<code>{url}</code>}>
            <Copy visit={visit} text={url} />
          </Row>
        ))}
      </ul>
    </section>
  )
}

function Row({
  title,
  said,
  told,
  children,
}: {
  title: string
  said: Child
  told?: Child
  children?: Child
}) {
  return (
    <li>
      <div>
        <strong>{title}</strong>
        <br />
        <small>{said}</small>
        {told}
      </div>
      {children}
    </li>
  )
}
