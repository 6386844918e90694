import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Faults, Place } from './forger/forger.ts'
import { type Outage, outages } from './forger/outages.ts'
import { type ServedForger, serveForger } from './forger/serve.ts'
import { type Service, secret, signIn, startService } from './service.ts'

const unavailable = [503, { detail: 'OAUTH_PROVIDER_UNAVAILABLE' }]
const refused = [400, { detail: 'OAUTH_PROVIDER_REFUSED' }]

/** What a provider does wrong, and what the service answers. */
interface Case {
  name: string
  faults: Faults
  expected: unknown[]
}

const places: Place[] = ['discovery', 'keys', 'token', 'userinfo']
/** It may be better in a while; anything else is an answer, though none to go by. */
const mayPass: Outage[] = [outages.error, outages.silent, outages.trickling, outages.long]
const failing = Object.entries<Outage>(outages).flatMap(([name, outage]) =>
  places.map((place) => ({
    name: `${place}-${name.toLowerCase()}`,
    place,
    faults: { outages: { [place]: outage } },
    expected: place === 'keys' || mayPass.includes(outage) ? unavailable : refused,
  })),
)

const elsewhere = 'http://169.254.169.254/latest/meta-data'
const lying: Case[] = Object.entries({
  'other-issuer': { issuer: 'https://other.example.com' },
  'no-issuer': { issuer: undefined },
  'token-elsewhere': { token_endpoint: elsewhere },
  'no-token': { token_endpoint: undefined },
  'keys-elsewhere': { jwks_uri: elsewhere },
  'keys-of-a-file': { jwks_uri: 'file:///etc/passwd' },
  'no-keys': { jwks_uri: undefined },
  'authorize-by-script': { authorization_endpoint: 'javascript:alert(1)' },
  'no-signature': { id_token_signing_alg_values_supported: ['none'] },
  'client-secret-signs': { id_token_signing_alg_values_supported: ['HS256'] },
  'userinfo-elsewhere': { userinfo_endpoint: elsewhere },
}).map(([name, metadata]) => ({ name, faults: { metadata }, expected: refused }))

const running = new Map<string, ServedForger>()
let service: Service

beforeAll(async () => {
  service = await startService()
  for (const { name, faults } of [...failing, ...lying]) {
    const forger = await serveForger({ id: 'postern', secret })
    running.set(name, forger)
    Object.assign(forger, { faults, isBrief: true })
    await service.add(name, forger.issuer, { unchecked: true })
  }
})
afterAll(async () => {
  await service?.stop()
  for (const forger of running.values()) forger.stop()
})

test.concurrent.each(failing)('out of order: $name', async ({ name, place, expected }) => {
  const start = Date.now()
  expect(await signIn(service.newBrowser(), name)).toEqual(expected)
  // Five seconds are the limit of one request; others run beside it.
  expect(Date.now() - start).toBeLessThan(15_000)
  const asked = running.get(name)?.asked.map((one) => one.place)
  expect(
    asked?.filter((one) => one === place),
    'a redirect is not followed',
  ).toHaveLength(1)
})

test.concurrent.each(lying)('wrong discovery (SECURITY 20): $name', async ({ name, expected }) => {
  expect(await signIn(service.newBrowser(), name)).toEqual(expected)
})
