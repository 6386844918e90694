import { parseUserId } from '../../src/accounts/user-id.ts'
import { fields } from '../../src/profile.ts'
import { UsageError } from '../move/tables.ts'
import { shown } from '../move/terminal.ts'
import type { Arguments } from './arguments.ts'
import type { Did, ServiceVerb } from './command.ts'
import { toJson } from './json.ts'
import type { Service } from './service.ts'
import { Deleted, findUser, lineOf, Page, profileLines, readAnswer, User } from './users.ts'

const flags = ['active', 'superuser', 'verified'] as const
const who = 'ADDRESS-OR-ID'
const mostListed = 100

const fieldNames = fields.map(({ name }) => name)

/** Where src/profile.ts has fields. */
const setVerb: ServiceVerb = {
  words: [who],
  options: fieldNames,
  does: "Changes fields of a user. '' empties one that may be empty.",
  run: (service, { words, options }) =>
    withUser(service, words[0], async (before) => {
      const { id, email } = before
      const body = profileOf(options)
      const named = Object.keys(body)
      if (named.length === 0) return { nothing: `Which fields? ${helpOfFields}` }
      const changed = await service.ask('PATCH', `/users/${id}`, body)
      if (changed === undefined) return unknown(email)
      const user = readAnswer(User, changed)
      if (profileLines(user).join() === profileLines(before).join()) {
        return { nothing: `It is so already. Nothing was changed of ${shown(email)}.` }
      }
      return { said: `Changed ${named.join(', ')} of ${shown(email)}.`, json: user }
    }),
}

const helpOfFields = fieldNames.map((name) => `--${name}`).join(', ')

/** Everything that `npm run user` does. The rules are the API's. */
export const userVerbs: Readonly<Record<string, ServiceVerb>> = {
  show: {
    words: [who],
    does: 'Shows a user.',
    run: (service, { words }) =>
      withUser(service, words[0], async (user) => ({
        said: [lineOf(user), ...profileLines(user)].join('\n'),
        json: user,
      })),
  },
  list: {
    words: ['BEGINNING'],
    optional: 1,
    options: ['domain', ...flags, 'limit'],
    does: `Lists users: by how the address begins, --domain, --active, --superuser, --verified yes|no; at most --limit (${mostListed}).`,
    run: list,
  },
  create: {
    words: ['ADDRESS'],
    options: [...flags, ...fieldNames],
    does: 'Makes a user without a password; --active, --superuser, --verified yes|no.',
    run: (service, asked) =>
      create(service, asked, false, 'It has no password yet: send-reset lets its person set one.'),
  },
  invite: {
    words: ['ADDRESS'],
    options: [...flags, ...fieldNames],
    does: 'Makes a user, and mails them a link to choose a password.',
    run: (service, asked) =>
      create(service, asked, true, 'A mail asks its person to choose a password.'),
  },
  ...(fieldNames.length > 0 && { set: setVerb }),
  superuser: {
    words: ['on|off', who],
    does: 'Makes a user a superuser, or an ordinary user again.',
    run: (service, { words: [state = '', user] }) => {
      if (state !== 'on' && state !== 'off') throw new UsageError('superuser on, or superuser off?')
      const said = state === 'on' ? 'a superuser' : 'an ordinary user'
      return setFlag(service, user, 'is_superuser', state === 'on', said)
    },
  },
  verify: {
    words: [who],
    does: "Says that the address is the user's.",
    run: (service, { words }) => setFlag(service, words[0], 'is_verified', true, 'verified'),
  },
  deactivate: {
    words: [who],
    does: 'Lets a user in no more.',
    run: (service, { words }) => setFlag(service, words[0], 'is_active', false, 'inactive'),
  },
  activate: {
    words: [who],
    does: 'Lets a user in again.',
    run: (service, { words }) => setFlag(service, words[0], 'is_active', true, 'active'),
  },
  'send-reset': {
    words: [who],
    does: 'Mails a user a link to set a new password.',
    run: (service, { words }) =>
      act(service, words[0], 'POST', '/send-reset', ({ email }) => {
        return `A mail with a link to set a new password goes to ${email}.`
      }),
  },
  'require-new-password': {
    words: [who],
    does: 'Wants a new password of a user at the next sign-in.',
    run: (service, { words }) =>
      act(service, words[0], 'POST', '/require-new-password', ({ email }) => {
        return `The next sign-in of ${email} asks for a new password first.`
      }),
  },
  'sign-out': {
    words: [who],
    does: 'Ends all sessions and access tokens of a user. The password stays.',
    run: (service, { words }) =>
      act(service, words[0], 'POST', '/sign-out', ({ email }) => {
        return `${email} is signed out everywhere.`
      }),
  },
  delete: {
    words: [who],
    does: 'Deletes a user.',
    run: (service, { words }) =>
      act(service, words[0], 'DELETE', '', ({ email, id }) => {
        return `Deleted ${email}. As long as DELETED_USERS_KEPT_DAYS says, this undoes it: restore ${id}`
      }),
  },
  restore: {
    words: [who],
    does: 'Brings a deleted user back.',
    run: restore,
  },
  export: {
    words: [who],
    does: 'Prints all that is stored of a user as JSON; of a deleted one by id.',
    run: exportUser,
  },
}

async function list(service: Service, { words, options }: Arguments): Promise<Did> {
  const limit = Number(options.limit ?? mostListed)
  if (!Number.isInteger(limit) || limit < 1) throw new UsageError('--limit takes a number from 1')
  const { domain } = options
  const filters = {
    ...(words[0] !== undefined && { email: words[0] }),
    ...(domain !== undefined && { domain }),
    ...Object.fromEntries(Object.entries(flagsOf(options)).map(([name, on]) => [name, String(on)])),
  }
  const users: User[] = []
  let next: string | null | undefined
  do {
    const page = {
      limit: String(Math.min(200, limit - users.length)),
      ...(next && { after: next }),
    }
    const query = new URLSearchParams({ ...filters, ...page })
    const found = readAnswer(Page, await service.ask('GET', `/users?${query}`))
    users.push(...found.users)
    next = found.next
  } while (next !== null && users.length < limit)
  if (users.length === 0) return { nothing: 'There is no such user.' }
  const more =
    next === null ? [] : [`These are the first ${limit}. For more say --limit ${limit * 10}`]
  return { said: [...users.map(lineOf), ...more].join('\n'), json: { users, next } }
}

async function create(
  service: Service,
  { words: [email], options }: Arguments,
  invite: boolean,
  more: string,
): Promise<Did> {
  const body = { email, invite, ...flagsOf(options), ...profileOf(options) }
  const user = readAnswer(User, await service.ask('POST', '/users', body))
  return { said: `Made ${lineOf(user)}. ${more}`, json: user }
}

async function setFlag(
  service: Service,
  whom: string | undefined,
  flag: 'is_active' | 'is_superuser' | 'is_verified',
  value: boolean,
  state: string,
): Promise<Did> {
  return withUser(service, whom, async ({ id, email, ...before }) => {
    if (before[flag] === value) {
      return { nothing: `${shown(email)} is ${state} already. Nothing was changed.` }
    }
    const changed = await service.ask('PATCH', `/users/${id}`, { [flag]: value })
    if (changed === undefined) return unknown(email)
    return { said: `${shown(email)} is ${state} now.`, json: readAnswer(User, changed) }
  })
}

/** Does something to a user that gives nothing back. */
async function act(
  service: Service,
  whom: string | undefined,
  method: string,
  below: string,
  say: (user: User) => string,
): Promise<Did> {
  return withUser(service, whom, async (user) => {
    const done = await service.ask(method, `/users/${user.id}${below}`)
    if (done === undefined) return unknown(user.email)
    return { said: say({ ...user, email: shown(user.email) }), json: user }
  })
}

async function restore(service: Service, { words: [text = ''] }: Arguments): Promise<Did> {
  const id = parseUserId(text)
  const ids = id === undefined ? await findDeletedIds(service, text) : [id]
  if (ids.length > 1) {
    return { nothing: ['Several had this address. Say which, by id:', ...ids].join('\n') }
  }
  const back = ids[0] && (await service.ask('POST', `/users/${ids[0]}/restore`))
  if (back === undefined) return { nothing: await whyNotBack(service, text) }
  const user = readAnswer(User, back)
  return { said: `Brought back ${lineOf(user)}. Its old tokens stay dead.`, json: user }
}

async function whyNotBack(service: Service, text: string): Promise<string> {
  const here = await findUser(service, text)
  return here
    ? `It is not deleted: ${lineOf(here)}. Nothing was changed.`
    : `There is no deleted user ${shown(text)}, or not any more.`
}

/** The last who was deleted first. */
async function findDeletedIds(service: Service, text: string): Promise<string[]> {
  const query = new URLSearchParams({ email: text.trim() })
  const found = readAnswer(Deleted, await service.ask('GET', `/deleted-users?${query}`))
  return found.users.map(({ id }) => id)
}

async function exportUser(service: Service, { words: [text = ''] }: Arguments): Promise<Did> {
  // By id without a look: the user may be deleted.
  const id = parseUserId(text) ?? (await findUser(service, text))?.id
  const all = id === undefined ? undefined : await service.ask('GET', `/users/${id}/export`)
  return all === undefined ? unknown(text) : { said: toJson(all), json: all }
}

async function withUser(
  service: Service,
  text = '',
  run: (user: User) => Promise<Did>,
): Promise<Did> {
  const user = await findUser(service, text)
  return user ? run(user) : unknown(text)
}

function flagsOf(options: Arguments['options']): Record<string, boolean> {
  const said = flags.flatMap((name) => {
    const value = options[name]
    if (value === undefined) return []
    if (value !== 'yes' && value !== 'no') throw new UsageError(`--${name} takes yes or no`)
    return [[`is_${name}`, value === 'yes'] as const]
  })
  return Object.fromEntries(said)
}

/** The API reads numbers, yes and no from texts. */
function profileOf(options: Arguments['options']): Record<string, string | null> {
  const said = fields.flatMap(({ name, takesNull }) => {
    const value = options[name]
    return value === undefined ? [] : [[name, value === '' && takesNull ? null : value] as const]
  })
  return Object.fromEntries(said)
}

function unknown(text: string): Did {
  return { nothing: `There is no user ${shown(text)}.` }
}
