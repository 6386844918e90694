import { type Running as LocalProvider, startProvider } from '../../../scripts/idp/server.ts'
import { type LemonLdap, startLemonLdap } from './lemonldap.ts'
import { publicUrl, type Service, secret } from './service.ts'

/** The providers that nobody here wrote, by their names. */
export interface Foreign {
  local: LocalProvider
  lemon: LemonLdap
  stop(): Promise<void>
}

/** The application that people sign in to, as every provider knows it. */
export const client = { id: 'postern', secret }

/** Where a provider sends people back to. */
export function callbackOf(name: string): string {
  return `${publicUrl}/auth/${name}/callback`
}

/** Starts them; the service does not know them yet. */
export async function startForeign({ origin }: Pick<Service, 'origin'>): Promise<Foreign> {
  const postLogoutUri = `${publicUrl}/login`
  const local = await startProvider(0, {
    ...client,
    redirectUris: [callbackOf('local'), callbackOf('associate/local')],
    postLogoutUri,
    // Nothing listens at PUBLIC_URL.
    backchannelLogoutUri: `${origin}/auth/local/backchannel-logout`,
  })
  const lemon = await startLemonLdap({ ...client, redirectUri: callbackOf('lemon') }, postLogoutUri)
  return {
    ...{ local, lemon },
    async stop() {
      await local.stop()
      await lemon.stop()
    },
  }
}
