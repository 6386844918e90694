import type { Env } from '../../src/env/env.ts'
import type { Service } from './service.ts'

/** Settings of a service that has signing keys. */
export const withKeys = {
  PUBLIC_URL: 'https://auth.example.com',
  ROOT_SECRET: 'a-root-secret-of-the-key-tests-0123456789',
} satisfies Partial<Env>

/** A key as the JWKS shows it. */
export interface Jwk extends JsonWebKey {
  kid: string
}

/** The JWKS of a service. */
export async function readJwks(service: Service): Promise<Jwk[]> {
  const { keys } = await (await service.request('/.well-known/jwks.json')).json<{ keys: Jwk[] }>()
  return keys
}

/** Deletes all keys: the next use makes new ones. For services that have not used any. */
export async function deleteKeys({ db }: Service): Promise<void> {
  await db.batch([db.prepare('delete from data_key'), db.prepare('delete from signing_key')])
}
