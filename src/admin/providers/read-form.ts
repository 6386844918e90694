import type { ClaimRule } from '../../db/schema/providers.ts'
import type { SaveRefusal } from '../../federation/save-provider.ts'
import { fields } from '../../profile.ts'
import type { KnownProvider } from '../../providers/providers.ts'
import {
  defaultScope,
  defaultSettings,
  type WantedProvider,
} from '../../providers/read-settings.ts'

/** What the form of a provider's settings is filled with: texts, and boxes that are ticked. */
export type Filled = Record<TextField, string> & Record<Box, boolean>

const textFields = [
  ...(['kind', 'name', 'title', 'issuer', 'client_id', 'scope', 'tenants', 'trust_email'] as const),
  ...(['domains', 'owned_domains', 'mfa', 'claim_rules', 'backend', 'redirect_url'] as const),
] as const
const boxes = ['signs_up', 'keeps_tokens', 'signs_out', 'unchecked'] as const

type TextField = (typeof textFields)[number]
type Box = (typeof boxes)[number]

/** A field of the form, by the name of its setting. */
export type SettingField = TextField | Box | 'client_secret'

/** Whether a word names a field of the form. */
function isField(word: string): word is SettingField {
  return [...textFields, ...boxes, 'client_secret'].some((one) => one === word)
}

/** A form of a provider that is not there yet. */
export const newProvider: Filled = fill({
  ...defaultSettings,
  ...{ name: '', title: '', issuer: '', client_id: '', scope: '' },
})

/** The form as it stands for a provider. */
export function fill(provider: WantedProvider | KnownProvider): Filled {
  const lines = (list: readonly string[]) => list.join('\n')
  const { kind, name, title, issuer, client_id, scope, trust_email, backend } = provider
  const { signs_up, keeps_tokens, signs_out, redirect_url } = provider
  return {
    ...{ kind, name, title, issuer, client_id, scope, trust_email, backend },
    ...{ signs_up, keeps_tokens, signs_out, unchecked: false },
    tenants: lines(provider.tenants),
    domains: lines(provider.domains),
    owned_domains: lines(provider.owned_domains),
    mfa: lines(provider.mfa),
    claim_rules: lines(
      provider.claim_rules.map(({ claim, value, sets, to }) =>
        [claim, value, sets, String(to)].join(between),
      ),
    ),
    redirect_url: redirect_url ?? '',
  }
}

/** The form as it was sent. */
export function readFilled(form: URLSearchParams): Filled {
  const text = (name: TextField) => (form.get(name) ?? '').trim()
  const isOn = (name: Box) => form.get(name) === 'yes'
  return {
    kind: text('kind'),
    name: text('name'),
    title: text('title'),
    issuer: text('issuer'),
    client_id: text('client_id'),
    scope: text('scope'),
    tenants: text('tenants'),
    trust_email: text('trust_email'),
    domains: text('domains'),
    owned_domains: text('owned_domains'),
    mfa: text('mfa'),
    claim_rules: text('claim_rules'),
    backend: text('backend'),
    redirect_url: text('redirect_url'),
    signs_up: isOn('signs_up'),
    keeps_tokens: isOn('keeps_tokens'),
    signs_out: isOn('signs_out'),
    unchecked: isOn('unchecked'),
  }
}

/** What it says of a provider; or which rule can't be read. */
export function readWanted(filled: Filled): WantedProvider | { reason: string } {
  const rules = linesOf(filled.claim_rules).map(readRule)
  const claim_rules = rules.filter((rule) => rule !== undefined)
  if (claim_rules.length < rules.length) {
    const reason = `claim_rules: expected a line such as groups${between}admins${between}is_superuser${between}true`
    return { reason }
  }
  const { unchecked: _, scope, redirect_url, ...said } = filled
  return {
    ...said,
    scope: scope === '' ? defaultScope(filled.kind) : scope,
    tenants: linesOf(filled.tenants),
    domains: linesOf(filled.domains),
    owned_domains: linesOf(filled.owned_domains),
    mfa: linesOf(filled.mfa),
    claim_rules,
    redirect_url: redirect_url === '' ? null : redirect_url,
    // First it is tried.
    is_on: false,
  }
}

const between = ' | '

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function readRule(line: string): ClaimRule | undefined {
  const [claim, value, sets, to, ...more] = line.split('|').map((part) => part.trim())
  if (!claim || !value || !sets || to === undefined || more.length > 0) return undefined
  const kind = sets === 'is_superuser' ? 'boolean' : fields.find(({ name }) => name === sets)?.kind
  if (kind === 'boolean') return { claim, value, sets, to: to === 'true' }
  return { claim, value, sets, to: kind === 'integer' ? Number(to) : to }
}

/** Why nothing was saved: the field that is at fault, and what is expected there, in English. */
export interface Fault {
  field: SettingField | undefined
  said: string
  refusal: SaveRefusal['refusal']
}

/** The field that a reason such as `issuer: expected an https URL` is about. */
export function faultOf(refused: {
  refusal: 'bad-setting' | 'unavailable'
  reason: string
}): Fault {
  const { refusal, reason } = refused
  const end = reason.indexOf(': ')
  const name = reason.slice(0, Math.max(end, 0))
  return isField(name)
    ? { field: name, said: reason.slice(end + 2), refusal }
    : { field: undefined, said: reason, refusal }
}
