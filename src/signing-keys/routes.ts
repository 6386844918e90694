import * as z from 'zod/mini'
import { modelBody, noBody, queryFields } from '../api/body-contract.ts'
import { booleanField } from '../api/fields.ts'
import { operation } from '../api/operation.ts'
import type { SigningKey } from '../db/schema/keys.ts'
import type { AppContext } from '../http/context.ts'
import { ApiError } from '../http/errors.ts'
import { anyone } from '../http/route.ts'
import { readDataKeys } from '../keys/data-keys.ts'
import { keyTimes, stateOf } from '../keys/signing-keys.ts'
import { lostRights, superuser } from '../sessions/guards.ts'
import { rotateKeys } from './rotate-keys.ts'

const SigningKeyRead = z
  .object({
    kid: z.string(),
    alg: z.string(),
    state: z.enum(['next', 'current', 'previous']),
    created_at: z.int(),
    activates_at: z.int(),
    retires_at: z.nullable(z.int()),
  })
  .register(z.globalRegistry, { title: 'SigningKeyRead' })

const DataKeyRead = z
  .object({
    id: z.int(),
    created_at: z.int(),
    retired_at: z.nullable(z.int()),
    wrapped_by: z.enum(['current', 'previous', 'lost']),
  })
  .register(z.globalRegistry, { title: 'DataKeyRead' })

const KeysRead = z
  .object({
    access_token_alg: z.enum(['HS256', 'ES256']),
    signing_keys: z.array(SigningKeyRead),
    data_keys: z.array(DataKeyRead),
  })
  .register(z.globalRegistry, { title: 'KeysRead' })

const KeyRotation = z
  .object({ is_compromised: z.prefault(booleanField(), false) })
  .register(z.globalRegistry, { title: 'KeyRotation' })

/** The keys that verify what this service signs, for everyone. */
export const jwks = [
  operation({
    name: 'jwks',
    method: 'GET',
    path: '/.well-known/jwks.json',
    summary: 'The JSON Web Key Set (RFC 7517)',
    guard: anyone,
    unlimited: 'it is one text for everyone, read from the database once a minute',
    body: noBody,
    success: { status: 200 },
    undocumented: true,
    async handle(c) {
      if (!hasKeys(c)) throw new ApiError('Not Found')
      const keys = await c.var.deps.signingKeys.list()
      const shown = keys.map(({ public_jwk, kid, alg }) => ({
        ...public_jwk,
        kid,
        alg,
        use: 'sig',
      }))
      return c.json({ keys: shown }, 200, { 'cache-control': `public, max-age=${keyTimes.maxAge}` })
    },
  }),
]

/** What signs and what encrypts, for superusers. */
export const superusersKeys = [
  operation({
    name: 'superusers:keys',
    method: 'GET',
    path: '/keys',
    summary: 'The keys that sign and those that encrypt, without the keys themselves',
    guard: superuser,
    query: queryFields(z.object({})),
    success: { status: 200, schema: KeysRead },
    async handle(c) {
      const { deps } = c.var
      const keys = hasKeys(c) ? await deps.signingKeys.list() : []
      const signing_keys = keys.map((key) => showKey(key, keys, deps.now()))
      const access_token_alg = deps.config.accessTokens.signs
      return c.json({ access_token_alg, signing_keys, data_keys: await readDataKeys(deps) })
    },
  }),
  operation({
    name: 'superusers:rotate_keys',
    method: 'POST',
    path: '/keys/rotate',
    summary:
      'Make a new signing key, which signs after an hour; if compromised, it alone and at once',
    guard: superuser,
    body: modelBody(KeyRotation),
    success: { status: 201, schema: SigningKeyRead },
    errors: ['SIGNING_KEYS_OFF', 'KEY_ROTATION_UNDER_WAY'],
    async handle(c, { is_compromised }, actor) {
      if (!hasKeys(c)) throw new ApiError('SIGNING_KEYS_OFF')
      const { deps } = c.var
      const outcome = await rotateKeys(deps, actor, is_compromised)
      if ('refusal' in outcome) throw new ApiError(rotateErrors[outcome.refusal])
      const { key } = outcome
      return c.json(showKey(key, await deps.signingKeys.list(), deps.now()), 201)
    },
  }),
]

const rotateErrors = { ...lostRights, 'under-way': 'KEY_ROTATION_UNDER_WAY' } as const

function hasKeys(c: AppContext): boolean {
  return c.var.deps.config.accessTokens.hasKeys
}

/** Column by column: never the key itself. */
function showKey(key: SigningKey, keys: readonly SigningKey[], now: number) {
  const { kid, alg, created_at, activates_at, retires_at } = key
  return { kid, alg, state: stateOf(key, keys, now), created_at, activates_at, retires_at }
}
