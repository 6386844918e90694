import type { Provider } from '../db/schema/providers.ts'
import type { Deps } from '../deps.ts'
import { findRefusal } from '../html/refusal.ts'
import type { ErrorCode } from '../http/errors.ts'
import { readLastProvider } from '../sessions/transports.ts'
import { listProviders } from './providers.ts'

/** Why a way by a provider came to no end, and what that is called; undefined: none was named. */
export interface Refused {
  code: ErrorCode
  title: string | undefined
}

/** What a page knows of providers. */
export interface Ways {
  /** Every one by title, those that are off too. */
  all: readonly Provider[]
  /** Those by which people may sign in. */
  on: readonly Provider[]
  /** By which of them somebody came last in this browser. */
  last: string | undefined
  /** What the page's address says. */
  refused: Refused | undefined
}

/** Reads what a page shows of providers: a query a minute. */
export async function readWays(deps: Deps, { url, headers }: Request): Promise<Ways> {
  const all = await listProviders(deps)
  const query = new URL(url).searchParams
  const code = findRefusal(query.get('refused'))
  const name = query.get('provider')
  // Not any text of the address.
  const title = all.some((one) => one.name === name) ? titleOf(all, name ?? '') : undefined
  return {
    all,
    on: all.filter(({ is_on }) => is_on),
    last: readLastProvider(headers),
    refused: code && { code, title },
  }
}

/** What the provider of a name is called; a name that has no row any more stands for itself. */
export function titleOf(providers: readonly Provider[], name: string): string {
  return providers.find((one) => one.name === name)?.title ?? name
}

/** Whether a person can be asked there to prove again who they are: GitHub does not say when they did. */
export function mayProveAgain({ kind }: Pick<Provider, 'kind'>): boolean {
  return kind === 'oidc'
}
