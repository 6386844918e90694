import type * as oauth from 'oauth4webapi'
import * as z from 'zod/mini'
import type { Provider } from '../db/schema/providers.ts'
import type { Deps } from '../deps.ts'
import { askForDiscovery, discoverAnew, discoveryUrl, hasFittingKey } from './discovery.ts'

/** Says which setting is wrong, and what is expected. */
export class WrongSetting extends Error {}

const texts = z.optional(z.array(z.string()))
const Document = z.looseObject({
  issuer: z.string(),
  response_types_supported: texts,
  response_modes_supported: texts,
  grant_types_supported: texts,
  code_challenge_methods_supported: texts,
  token_endpoint_auth_methods_supported: texts,
})

/** What a provider must offer one of, if its document says what it offers. */
const needed = [
  ['response_types_supported', ['code']],
  ['response_modes_supported', ['query']],
  ['grant_types_supported', ['authorization_code']],
  ['code_challenge_methods_supported', ['S256']],
  ['token_endpoint_auth_methods_supported', ['client_secret_basic', 'client_secret_post']],
] as const

/** Asks for the discovery document and the keys of an issuer; throws WrongSetting and ProviderFailure. */
export async function checkDiscovery(
  deps: Deps,
  { issuer: said }: Pick<Provider, 'issuer'>,
): Promise<oauth.AuthorizationServer> {
  const document = await readDocument(deps, said)
  const issuer = adoptSpelling(said, document.issuer)
  for (const [name, wanted] of needed) {
    const offered = document[name]
    if (offered === undefined || wanted.some((one) => offered.includes(one))) continue
    throw new WrongSetting(
      `issuer: this provider can't be used: ${name} of its discovery document is ${shown(offered)}, expected ${wanted.join(' or ')}`,
    )
  }
  const found = await discoverAnew(deps, { issuer })
  if (await hasFittingKey(found)) return found.as
  throw new WrongSetting(
    `issuer: this provider can't be used: none of the keys at ${found.as.jwks_uri} is for ${found.as.id_token_signing_alg_values_supported?.join(' or ')}`,
  )
}

async function readDocument(deps: Deps, issuer: string) {
  const url = discoveryUrl(issuer)
  const response = await askForDiscovery(deps, issuer)
  if (response.status !== 200) {
    throw new WrongSetting(
      `issuer: ${url} answers with status ${response.status}, expected a discovery document`,
    )
  }
  const body: unknown = await response.json().catch(() => undefined)
  const { data } = Document.safeParse(body)
  if (data) return data
  throw new WrongSetting(`issuer: what stands at ${url} is no discovery document`)
}

/** The issuer as the provider spells it, if only a slash at the end differs: tokens are compared letter by letter. */
function adoptSpelling(said: string, own: string): string {
  if (said.replace(/\/$/, '') === own.replace(/\/$/, '')) return own
  throw new WrongSetting(
    `issuer: the discovery document at ${discoveryUrl(said)} is of ${shown(own)}, and the setting says ${shown(said)}`,
  )
}

/** What somebody else has written, bounded. */
function shown(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
