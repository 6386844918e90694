import * as z from 'zod/mini'
import { booleanField, textField } from '../../api/fields.ts'
import { defaultSettings } from '../../providers/read-settings.ts'

const texts = z.array(z.string())

const UrlsToRegister = z.object({
  redirect_uris: texts,
  backchannel_logout_uri: z.string(),
  post_logout_redirect_uri: z.string(),
})

/** A provider as superusers see it. */
export const ProviderRead = z
  .object({
    name: z.string(),
    kind: z.enum(['oidc', 'github']),
    title: z.string(),
    issuer: z.string(),
    client_id: z.string(),
    scope: z.string(),
    tenants: texts,
    trust_email: z.enum(['claim', 'never', 'always']),
    domains: texts,
    owned_domains: texts,
    signs_up: z.boolean(),
    mfa: texts,
    claim_rules: z.array(
      z.object({ claim: z.string(), value: z.string(), sets: z.string(), to: z.unknown() }),
    ),
    keeps_tokens: z.boolean(),
    signs_out: z.boolean(),
    backend: z.enum(['jwt', 'cookie']),
    redirect_url: z.nullable(z.string()),
    is_on: z.boolean(),
    created_at: z.int(),
    updated_at: z.int(),
    urls_to_register: UrlsToRegister,
  })
  .register(z.globalRegistry, { title: 'ProviderRead' })

/** The same, and what may be wrong with it. */
export const SavedProvider = z
  .extend(ProviderRead, { warnings: texts })
  .register(z.globalRegistry, { title: 'SavedProvider' })

/** All of them. */
export const ProviderList = z
  .object({ providers: z.array(ProviderRead) })
  .register(z.globalRegistry, { title: 'ProviderList' })

/** What a check found. */
export const ProviderCheck = z
  .object({ issuer: z.string(), warnings: texts, urls_to_register: UrlsToRegister })
  .register(z.globalRegistry, { title: 'ProviderCheck' })

const text = z.exactOptional(textField())
const flag = z.exactOptional(booleanField())
const list = z.exactOptional(z.array(textField()))
const rule = z.object({
  claim: textField(),
  value: textField(),
  sets: textField(),
  to: z.unknown(),
})

/** What may be said of a provider that is there; providers/read-settings.ts holds the rules. */
export const ProviderUpdate = z
  .object({
    title: text,
    issuer: text,
    client_id: text,
    client_secret: text,
    scope: text,
    tenants: list,
    trust_email: text,
    domains: list,
    owned_domains: list,
    signs_up: flag,
    mfa: list,
    claim_rules: z.exactOptional(z.array(rule)),
    keeps_tokens: flag,
    signs_out: flag,
    backend: text,
    redirect_url: z.exactOptional(z.nullable(textField())),
    is_on: flag,
    // The provider itself is not asked.
    unchecked: z.prefault(booleanField(), false),
  })
  .register(z.globalRegistry, { title: 'ProviderUpdate' })

/** What is said of a new one. */
export const ProviderCreate = z
  .extend(ProviderUpdate, {
    name: textField(),
    kind: z.prefault(textField(), defaultSettings.kind),
    title: textField(),
    client_id: textField(),
    client_secret: textField(),
  })
  .register(z.globalRegistry, { title: 'ProviderCreate' })
