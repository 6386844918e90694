import { type Running as LocalProvider, startProvider } from '../../../scripts/idp/server.ts'
import { type ServedForger, serveForger } from './forger/serve.ts'
import { type LemonLdap, startLemonLdap } from './lemonldap.ts'
import { publicUrl, type Service, secret } from './service.ts'

/** By which the service knows them. */
export const names = ['local', 'lemon', 'forger'] as const

/** The providers of these tests, by their names. */
export interface Providers {
  local: LocalProvider
  lemon: LemonLdap
  forger: ServedForger
  stop(): Promise<void>
}

/** Where a provider sends people back to. */
export function callbackOf(name: string): string {
  return `${publicUrl}/auth/${name}/callback`
}

/** Starts them; the service does not know them yet. */
export async function startProviders({ origin }: Pick<Service, 'origin'>): Promise<Providers> {
  const client = { id: 'postern', secret }
  const postLogoutUri = `${publicUrl}/login`
  const local = await startProvider(0, {
    ...client,
    redirectUris: [callbackOf('local'), callbackOf('associate/local')],
    postLogoutUri,
    // Nothing listens at PUBLIC_URL.
    backchannelLogoutUri: `${origin}/auth/local/backchannel-logout`,
  })
  const lemon = await startLemonLdap({ ...client, redirectUri: callbackOf('lemon') }, postLogoutUri)
  const forger = await serveForger(client)
  return {
    ...{ local, lemon, forger },
    async stop() {
      await local.stop()
      await lemon.stop()
      forger.stop()
    },
  }
}
