import * as z from 'zod/mini'
import { UsageError } from '../move/tables.ts'
import { shown } from '../move/terminal.ts'
import type { Arguments } from './arguments.ts'
import type { Did, ServiceVerb } from './command.ts'
import type { Service } from './service.ts'
import { findUser, readAnswer } from './users.ts'

const who = 'ADDRESS-OR-ID'

const Session = z.object({
  id: z.string(),
  methods: z.array(z.string()),
  client: z.nullable(z.string()),
  country: z.nullable(z.string()),
  created_at: z.number(),
  last_used_at: z.number(),
  expires_at: z.number(),
})
type Session = z.infer<typeof Session>

const SessionList = z.object({ sessions: z.array(Session) })
const Ended = z.object({ ended: z.number(), more: z.boolean() })

/** Everything that `npm run sessions` does. The rules are the API's. */
export const sessionVerbs: Readonly<Record<string, ServiceVerb>> = {
  list: {
    words: [who],
    does: 'Lists the sessions of a user, the newest first.',
    run: list,
  },
  end: {
    words: [who, 'SESSION'],
    optional: 2,
    switches: ['all'],
    does: 'Ends a session of a user; with --all the sessions of all users, as after a restore of the database.',
    run: end,
  },
}

async function list(service: Service, { words: [whom = ''] }: Arguments): Promise<Did> {
  const user = await findUser(service, whom)
  if (!user) return unknown(whom)
  const answer = await service.ask('GET', `/users/${user.id}/sessions`)
  const { sessions } = readAnswer(SessionList, answer)
  if (sessions.length === 0) return { nothing: `${shown(user.email)} has no session.` }
  return { said: sessions.map(lineOf).join('\n'), json: sessions }
}

async function end(service: Service, { words, switches }: Arguments): Promise<Did> {
  const [whom, id] = words
  if (switches.includes('all')) {
    if (whom !== undefined) throw new UsageError('end --all, or end ADDRESS-OR-ID SESSION?')
    return endAll(service)
  }
  if (whom === undefined || id === undefined) {
    throw new UsageError('Like this: end ADDRESS-OR-ID SESSION, or end --all')
  }
  const user = await findUser(service, whom)
  if (!user) return unknown(whom)
  const path = `/users/${user.id}/sessions/${encodeURIComponent(id)}`
  const done = await service.ask('DELETE', path)
  if (done === undefined) return { nothing: `There is no such session. list shows them.` }
  return { said: `Ended the session ${shown(id)} of ${shown(user.email)}.`, json: { id } }
}

/** The service ends a bounded number at once. */
async function endAll(service: Service): Promise<Did> {
  let ended = 0
  let more = true
  while (more) {
    const answer = readAnswer(Ended, await service.ask('DELETE', '/sessions'))
    ended += answer.ended
    more = answer.more
  }
  if (ended === 0) return { nothing: 'There was no session.' }
  return { said: `Ended ${ended} session${ended === 1 ? '' : 's'}.`, json: { ended } }
}

function lineOf(session: Session): string {
  const { id, client, country, methods, created_at, last_used_at, expires_at } = session
  const day = (at: number) => new Date(at * 1000).toISOString().slice(0, 16).replace('T', ' ')
  const where = [client ?? 'unknown client', ...(country === null ? [] : [country])].join(', ')
  const times = `begun ${day(created_at)}, used ${day(last_used_at)}, ends by ${day(expires_at)} UTC`
  return `${shown(id)}  ${shown(where)}  by ${shown(methods.join(' '))}  ${times}`
}

function unknown(text: string): Did {
  return { nothing: `There is no user ${shown(text)}.` }
}
