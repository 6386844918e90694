import { beginOnPages } from '../../federation/begin-on-pages.ts'
import {
  checkSaved,
  type Saved,
  type SaveRefusal,
  saveNewProvider,
  saveProvider,
} from '../../federation/save-provider.ts'
import { forgetTrial, readTrial } from '../../federation/trial.ts'
import { Done } from '../../html/form.tsx'
import { GoOn } from '../../html/go-on.tsx'
import { House } from '../../html/layout.tsx'
import { MovedOn } from '../../html/moved-on.ts'
import { showPage, takeForm, withStatus } from '../../html/page.tsx'
import { findRefusal, refusalSentence, statusOf } from '../../html/refusal.ts'
import type { Child, Visit } from '../../html/visit.ts'
import type { AppContext } from '../../http/context.ts'
import { ApiError } from '../../http/errors.ts'
import { removeProvider } from '../../providers/change-providers.ts'
import { type KnownProvider, readProviders } from '../../providers/providers.ts'
import {
  type SignedIn,
  superuserOnPages,
  superuserToProve,
  wantFreshProof,
} from '../../sessions/page-guards.ts'
import { turnAway } from '../turn-away.ts'
import { SettingsForm } from './form.tsx'
import { ListPage, pathOf, place } from './list.tsx'
import {
  type Fault,
  type Filled,
  faultOf,
  fill,
  newProvider,
  readFilled,
  readWanted,
} from './read-form.ts'
import { RemovePage } from './remove-page.tsx'
import { TrialFailed, TrialPage } from './trial-page.tsx'
import { ProviderPage } from './view.tsx'

/** The providers at which people sign in. */
export const pages = [
  showPage({
    path: place,
    guard: superuserOnPages,
    async handle(c, visit) {
      const { deps } = c.var
      return (
        <ListPage
          visit={visit}
          providers={await readProviders(deps)}
          hasProviders={deps.config.hasProviders}
          done={c.req.query('done')}
        />
      )
    },
  }),
  showPage({
    path: `${place}/new`,
    guard: superuserOnPages,
    handle(c, visit) {
      const filled = { ...newProvider }
      // What a person sees before they send it; a link must tick no box.
      for (const name of keptFields) filled[name] = c.req.query(name) ?? filled[name]
      return newPage(visit, filled)
    },
  }),
  takeForm({
    path: `${place}/new`,
    guard: superuserToProve,
    async handle(c, visit, form) {
      const { user: actor, session } = visit.visitor
      const filled = readFilled(form)
      const kept = keptFields.map((name): [string, string] => [name, filled[name].slice(0, 256)])
      wantFreshProof(c, session, `${visit.path}?${new URLSearchParams(kept)}`)
      const wanted = readWanted(filled)
      const refuse = (fault: Fault) => withFault(c, newPage(visit, filled, fault), fault)
      if ('reason' in wanted) return refuse(faultOf({ refusal: 'bad-setting', ...wanted }))
      const secret = form.get('client_secret') ?? ''
      const how = { actor, isUnchecked: filled.unchecked }
      const saved = await saveNewProvider(c.var.deps, wanted, secret, how)
      if ('refusal' in saved) return refuse(mendable(visit, saved))
      return answerSaved(c, visit, saved, 'added')
    },
  }),
  showPage({
    path: `${place}/{name}`,
    guard: superuserOnPages,
    async handle(c, visit) {
      const provider = await providerOf(c)
      const code = findRefusal(c.req.query('refused'))
      const { searchParams: query } = new URL(c.req.url)
      const note = code ? (
        <TrialFailed visit={visit} code={code} query={query} />
      ) : (
        <Done words={visit.texts.console.providers.done} word={c.req.query('done')} />
      )
      return providerPage(c, visit, provider, { note })
    },
  }),
  takeForm({
    path: `${place}/{name}`,
    guard: superuserOnPages,
    async handle(c, visit, form) {
      const provider = await providerOf(c)
      switch (form.get('do')) {
        case 'save':
          return save(c, visit, provider, form)
        case 'check':
          return check(c, visit, provider)
        case 'try':
          return tryIt(c, visit, provider)
        case 'on':
        case 'off':
          return turn(c, visit, provider, form.get('do') === 'on')
        default:
          throw new ApiError('Not Found')
      }
    },
  }),
  showPage({
    path: `${place}/{name}/try`,
    guard: superuserOnPages,
    async handle(c, visit) {
      const { deps } = c.var
      const provider = await providerOf(c)
      const trial = await readTrial(deps, visit.visitor.session.id, c.req.raw.headers)
      c.header('set-cookie', forgetTrial(deps), { append: true })
      const isOfThis = trial?.provider === provider.name
      return <TrialPage visit={visit} provider={provider} trial={isOfThis ? trial : undefined} />
    },
  }),
  showPage({
    path: `${place}/{name}/remove`,
    guard: superuserOnPages,
    handle: async (c, visit) => <RemovePage visit={visit} provider={await providerOf(c)} />,
  }),
  takeForm({
    path: `${place}/{name}/remove`,
    guard: superuserOnPages,
    async handle(c, visit) {
      const done = await removeProvider(c.var.deps, nameIn(c), visit.visitor.user)
      if (done === 'unknown') throw new ApiError('Not Found')
      if (done !== 'removed') return turnAway(done, place)
      return c.redirect(`${place}?done=removed`, 303)
    },
  }),
]

/** Of a form that is filled again once a proof was given. */
const keptFields = ['kind', 'name', 'title', 'issuer', 'client_id'] as const

function nameIn(c: AppContext): string {
  // Not param(), which would decode it a second time.
  return c.req.path.split('/')[3] ?? ''
}

async function providerOf(c: AppContext): Promise<KnownProvider> {
  const [provider] = await readProviders(c.var.deps, nameIn(c))
  if (!provider) throw new ApiError('Not Found')
  return provider
}

async function save(
  c: AppContext,
  visit: Visit<SignedIn>,
  provider: KnownProvider,
  form: URLSearchParams,
) {
  const filled = { ...readFilled(form), name: provider.name, kind: provider.kind }
  const wanted = readWanted(filled)
  const refuse = (fault: Fault) =>
    withFault(c, providerPage(c, visit, provider, { sent: { filled, fault } }), fault)
  if ('reason' in wanted) return refuse(faultOf({ refusal: 'bad-setting', ...wanted }))
  const { is_on: _, ...changes } = wanted
  const client_secret = form.get('client_secret') || undefined
  const how = { actor: visit.visitor.user, isUnchecked: filled.unchecked }
  const saved = await saveProvider(c.var.deps, provider.name, { ...changes, client_secret }, how)
  if ('refusal' in saved) return refuse(mendable(visit, saved))
  return answerSaved(c, visit, saved, 'saved')
}

/** To the provider's page; at once where there are warnings, which are known only now. */
function answerSaved(
  c: AppContext,
  visit: Visit,
  { provider, warnings }: Exclude<Saved, SaveRefusal>,
  done: 'added' | 'saved',
) {
  if (warnings.length === 0) return c.redirect(`${pathOf(provider)}?done=${done}`, 303)
  const note = <Done words={visit.texts.console.providers.done} word={done} />
  return providerPage(c, visit, provider, { note, checked: { warnings } })
}

async function check(c: AppContext, visit: Visit, provider: KnownProvider) {
  const found = await checkSaved(c.var.deps, provider)
  if (!('refusal' in found)) return providerPage(c, visit, provider, { checked: found })
  const fault = mendable(visit, found)
  return withFault(c, providerPage(c, visit, provider, { checked: { fault } }), fault)
}

async function tryIt(c: AppContext, visit: Visit<SignedIn>, provider: KnownProvider) {
  const { user, session } = visit.visitor
  const flow = { act: 'try', userId: user.id, sessionId: session.id } as const
  const begun = await beginOnPages(c.var.deps, provider, flow, c.req.raw.headers)
  if ('back' in begun) throw new MovedOn(begun.back)
  c.header('set-cookie', begun.cookie, { append: true })
  return <GoOn visit={visit} title={provider.title} url={begun.url} />
}

async function turn(
  c: AppContext,
  visit: Visit<SignedIn>,
  provider: KnownProvider,
  is_on: boolean,
) {
  const how = { actor: visit.visitor.user, isUnchecked: true }
  const saved = await saveProvider(c.var.deps, provider.name, { is_on }, how)
  if (!('refusal' in saved)) return c.redirect(`${visit.path}?done=${is_on ? 'on' : 'off'}`, 303)
  // Such as a setting that was good once.
  const fault = mendable(visit, saved)
  const sent = { filled: fill(provider), fault }
  return withFault(c, providerPage(c, visit, provider, { sent }), fault)
}

/** What the form says of a refusal that it can be mended by; the others are answered as the guards do. */
function mendable({ texts, path }: Visit, refused: SaveRefusal): Fault {
  switch (refused.refusal) {
    case 'bad-setting':
    case 'unavailable':
      return faultOf(refused)
    case 'taken':
      return {
        field: 'name',
        said: refusalSentence(texts, 'PROVIDER_ALREADY_EXISTS'),
        refusal: 'taken',
      }
    case 'off':
      throw new ApiError('PROVIDERS_OFF')
    case 'unknown':
      throw new ApiError('Not Found')
    default:
      return turnAway(refused.refusal, path)
  }
}

function withFault(c: AppContext, page: Child, { refusal }: Fault): Child {
  return withStatus(
    c,
    refusal === 'unavailable' ? statusOf('OAUTH_PROVIDER_UNAVAILABLE') : 400,
    page,
  )
}

type Said = Omit<Parameters<typeof ProviderPage>[0], 'visit' | 'deps' | 'provider'>

function providerPage(
  { var: { deps } }: AppContext,
  visit: Visit,
  provider: KnownProvider,
  { note, checked, sent }: Said,
) {
  return (
    <ProviderPage
      visit={visit}
      deps={deps}
      provider={provider}
      note={note}
      checked={checked}
      sent={sent}
    />
  )
}

function newPage(visit: Visit, filled: Filled, fault?: Fault) {
  const { adding } = visit.texts.console.providers
  return (
    <House visit={visit} title={adding.title} lead={adding.lead}>
      <section>
        <SettingsForm visit={visit} action={`${place}/new`} filled={filled} isNew fault={fault} />
      </section>
    </House>
  )
}
