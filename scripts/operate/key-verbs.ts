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

const Keys = z.object({ signing_keys: z.array(SigningKey), data_keys: z.array(DataKey) })

/** Everything that `npm run keys` does. The rules are the API's. */
export const keyVerbs: Readonly<Record<string, ServiceVerb>> = {
  status: {
    words: [],
    does: 'Shows the keys, and whether ROOT_SECRET_PREVIOUS is still needed.',
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
  const signing = keys.signing_keys.map(lineOf)
  const none = 'There are no signing keys: PUBLIC_URL and ROOT_SECRET are not both set.'
  const lines = [...(signing.length > 0 ? signing : [none]), secretLine(keys.data_keys)]
  return { said: lines.join('\n'), json: keys }
}

async function rotate(service: Service, { switches }: Arguments): Promise<Did> {
  const is_compromised = switches.includes('compromised')
  const answer = await service.ask('POST', '/keys/rotate', { is_compromised })
  if (answer === undefined) return notThere
  const key = readAnswer(SigningKey, answer)
  const said = is_compromised
    ? `${key.kid} signs now. All tokens of the other keys are dead, within a minute in every place.`
    : `${key.kid} is published now, and signs from ${timeOf(key.activates_at)} on.`
  return { said, json: key }
}

function lineOf({ kid, alg, state, activates_at, retires_at }: SigningKey): string {
  const from = state === 'next' ? 'signs' : 'has signed'
  const until = retires_at === null ? '' : `, is kept until ${timeOf(retires_at)}`
  return `${kid} (${alg}, ${state}): ${from} from ${timeOf(activates_at)} on${until}`
}

function secretLine(keys: readonly DataKey[]): string {
  const has = (by: DataKey['wrapped_by']) => keys.filter(({ wrapped_by }) => wrapped_by === by)
  const lost = has('lost').map(({ id }) => id)
  const lostLine =
    lost.length === 0
      ? ''
      : ` No secret opens data key ${lost.join(', ')}: was one dropped too early?`
  return has('previous').length > 0
    ? `ROOT_SECRET_PREVIOUS is needed: the cron trigger wraps what it wraps anew within a minute.${lostLine}`
    : `Nothing stored needs ROOT_SECRET_PREVIOUS: it may go once the tokens of its time are over.${lostLine}`
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
}
