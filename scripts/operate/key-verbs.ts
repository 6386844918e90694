import * as z from 'zod/mini'
import type { Arguments } from './arguments.ts'
import type { Did, ServiceVerb } from './command.ts'
import type { Service } from './service.ts'
import { readAnswer } from './users.ts'

const SigningKey = z.object({
  kid: z.string(),
  alg: z.string(),
  state: z.enum(['next', 'current', 'previous']),
  activates_at: z.int(),
  retires_at: z.nullable(z.int()),
})
type SigningKey = z.infer<typeof SigningKey>

const DataKey = z.object({
  id: z.int(),
  retired_at: z.nullable(z.int()),
  wrapped_by: z.enum(['current', 'previous', 'lost']),
})
type DataKey = z.infer<typeof DataKey>

const Keys = z.object({
  access_token_alg: z.enum(['HS256', 'ES256']),
  signing_keys: z.array(SigningKey),
  data_keys: z.array(DataKey),
})

/** Everything that `npm run keys` does. The rules are the API's. */
export const keyVerbs: Readonly<Record<string, ServiceVerb>> = {
  status: {
    words: [],
    does: 'Shows what signs access tokens, the keys, and whether ROOT_SECRET_PREVIOUS is still needed.',
    run: status,
  },
  rotate: {
    words: [],
    switches: ['compromised'],
    does: 'Makes a new signing key, which signs after an hour. --compromised: it alone and at once, which signs everybody out.',
    run: rotate,
  },
}

const notThere: Did = { nothing: 'The service is an older version: it has no keys to tell of.' }

async function status(service: Service): Promise<Did> {
  const answer = await service.ask('GET', '/keys')
  if (answer === undefined) return notThere
  const keys = readAnswer(Keys, answer)
  const none = 'There are no signing keys: PUBLIC_URL and ROOT_SECRET are not both set.'
  const signing = keys.signing_keys.map(signingLine)
  const data = keys.data_keys.map(dataLine)
  const lines = [
    algorithms[keys.access_token_alg],
    ...(signing.length > 0 ? signing : [none]),
    ...(data.length > 0 ? data : ['There is no data key: nothing was encrypted yet.']),
    secretLine(keys.data_keys),
  ]
  return { said: lines.join('\n'), json: keys }
}

const algorithms = {
  HS256: 'Access tokens are of HS256: APP_SECRET signs them, and no signing key.',
  ES256: 'Access tokens are of ES256: the current signing key signs them.',
}

async function rotate(service: Service, { switches }: Arguments): Promise<Did> {
  const is_compromised = switches.includes('compromised')
  const answer = await service.ask('POST', '/keys/rotate', { is_compromised })
  if (answer === undefined) return notThere
  const key = readAnswer(SigningKey, answer)
  const said = is_compromised
    ? `${key.kid} is the current key now. All tokens of the other keys are dead, within a minute in every place.`
    : `${key.kid} is published now, and the current key from ${timeOf(key.activates_at)} on.`
  return { said, json: key }
}

function signingLine({ kid, alg, state, activates_at, retires_at }: SigningKey): string {
  const from = state === 'next' ? 'current from' : 'since'
  const until = retires_at === null ? '' : `, kept until ${timeOf(retires_at)}`
  return `Signing key ${kid} (${alg}, ${state}): ${from} ${timeOf(activates_at)}${until}`
}

const wrapping = {
  current: "wrapped with today's secret",
  previous: 'wrapped with a former secret',
  lost: 'no secret that is set opens it: was one dropped too early?',
}

function dataLine({ id, retired_at, wrapped_by }: DataKey): string {
  const use = retired_at === null ? '' : `, encrypts nothing new since ${timeOf(retired_at)}`
  return `Data key ${id}: ${wrapping[wrapped_by]}${use}`
}

function secretLine(keys: readonly DataKey[]): string {
  return keys.some(({ wrapped_by }) => wrapped_by === 'previous')
    ? 'ROOT_SECRET_PREVIOUS is needed: the cron trigger wraps these keys anew within a minute.'
    : 'No data key needs ROOT_SECRET_PREVIOUS. If it is set, it may go once the tokens of its time are over; who was deleted in that time is found by id alone then.'
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
}
