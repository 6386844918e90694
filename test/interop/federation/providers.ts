import { client, type Foreign, startForeign } from './foreign.ts'
import { type ServedForger, serveForger } from './forger/serve.ts'
import type { Service } from './service.ts'

/** By which the service knows them. */
export const names = ['local', 'lemon', 'forger'] as const

/** The providers of these tests, by their names. */
export interface Providers extends Foreign {
  forger: ServedForger
}

/** Starts them; the service does not know them yet. */
export async function startProviders(service: Pick<Service, 'origin'>): Promise<Providers> {
  const foreign = await startForeign(service)
  const forger = await serveForger(client)
  return {
    ...foreign,
    forger,
    async stop() {
      await foreign.stop()
      forger.stop()
    },
  }
}
