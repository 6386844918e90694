import { UsageError } from '../move/tables.ts'
import type { Arguments } from './arguments.ts'

const text = (value: string) => value
const list = (value: string) => value.split(',').flatMap((one) => one.trim() || [])

/** What each option sets, and how its value is read. */
const settings: Readonly<
  Record<string, [field: string, read: (value: string, option: string) => unknown]>
> = {
  issuer: ['issuer', text],
  'client-id': ['client_id', text],
  title: ['title', text],
  scope: ['scope', text],
  tenants: ['tenants', list],
  'trust-email': ['trust_email', text],
  domains: ['domains', list],
  'owned-domains': ['owned_domains', list],
  'sign-up': ['signs_up', onOrOff],
  mfa: ['mfa', list],
  'claim-rules': ['claim_rules', readJson],
  'keeps-tokens': ['keeps_tokens', onOrOff],
  'signs-out': ['signs_out', onOrOff],
  backend: ['backend', text],
  'redirect-url': ['redirect_url', (value) => (value === '' ? null : value)],
}

/** Their names. */
export const settingOptions: readonly string[] = Object.keys(settings)

/** What options say, as fields of the API; throws a UsageError. */
export function settingsOf(said: Arguments['options']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([option, [field, read]]) => {
      const value = said[option]
      return value === undefined ? [] : [[field, read(value, option)]]
    }),
  )
}

function onOrOff(value: string, option: string): boolean {
  if (value === 'on' || value === 'off') return value === 'on'
  throw new UsageError(`--${option} takes on or off`)
}

function readJson(value: string, option: string): unknown {
  try {
    return JSON.parse(value || '[]')
  } catch {
    throw new UsageError(`--${option} takes JSON`)
  }
}
