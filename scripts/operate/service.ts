import * as z from 'zod/mini'
import { hashPass, newPass } from '../../src/crypto/operator-pass.ts'
import type { D1, Target } from '../move/d1.ts'
import { ifInterrupted } from '../move/run-command.ts'
import { UsageError } from '../move/tables.ts'
import { shown } from '../move/terminal.ts'

/** What a command needs from outside; a test puts its own in place. */
export interface Outside {
  openD1(target: Target): Pick<D1, 'query'>
  fetch: typeof fetch
  /** PUBLIC_URL of wrangler.toml, or of one of its environments. */
  publicUrl(env: string | undefined): Promise<string | undefined>
}

/** The superusers' API. */
export interface Service {
  /** The body of a good answer; undefined of a 404. Throws a UsageError for any other refusal. */
  ask(method: string, path: string, body?: object): Promise<unknown>
}

const devServer = 'http://127.0.0.1:8000'
const passSeconds = 300

/** What refusals mean to an operator; others are told by their code. */
const refusals: Readonly<Record<string, string>> = {
  KEY_ROTATION_UNDER_WAY: 'The key of the last rotation does not sign yet',
  LAST_SUPERUSER: 'There would be no active superuser left',
  PROVIDERS_OFF: 'PUBLIC_URL and ROOT_SECRET of the service are not both set',
  PROVIDER_ALREADY_EXISTS: 'There is a provider of that name already: change changes it',
  REGISTER_USER_ALREADY_EXISTS:
    'The address has an account already: send-reset mails its person a link',
  RESTORE_USER_EMAIL_ALREADY_EXISTS: 'Another account has its address now',
  RESTORE_USER_KEY_LOST: 'The secret that seals it has been dropped',
  SEND_RESET_USER_INACTIVE: 'An inactive user gets no mails',
  SIGNING_KEYS_OFF: 'PUBLIC_URL and ROOT_SECRET of the service are not both set',
  Unauthorized:
    'It does not know the pass that was written: it has another database, or an older version',
}

/** Where the service is. Throws a UsageError if that is not known, or not safe. */
export async function findUrl(
  outside: Outside,
  target: Target,
  url: string | undefined,
): Promise<string> {
  const named = url ?? (target.remote ? await outside.publicUrl(target.env) : devServer)
  if (named === undefined) {
    throw new UsageError('Where is the service? Say --url https://…, or set PUBLIC_URL')
  }
  const at = URL.canParse(named) ? new URL(named) : undefined
  const isLocal = at && ['127.0.0.1', 'localhost', '[::1]'].includes(at.hostname)
  if (at?.protocol === 'https:' || (at?.protocol === 'http:' && isLocal)) {
    return named.replace(/\/+$/, '')
  }
  throw new UsageError(`${shown(named)} is neither https nor local: the pass would be readable`)
}

/** Calls the service at the address with a pass, which it writes into D1 before the first call. */
export function openService(outside: Outside, target: Target, at: string): Service {
  let pass: Promise<string> | undefined
  async function send(method: string, path: string, body?: object) {
    pass ??= writePass(outside, target)
    const headers = { authorization: `Bearer ${await pass}`, 'content-type': 'application/json' }
    const content = body && { body: JSON.stringify(body) }
    try {
      return await outside.fetch(`${at}${path}`, { method, headers, redirect: 'error', ...content })
    } catch {
      const hint = target.remote ? '' : ' Is npm run dev running? For another port say --url'
      throw new UsageError(`There is no answer from ${shown(at)}.${hint}`)
    }
  }
  return {
    async ask(method, path, body) {
      const response = await send(method, path, body)
      const text = await response.text()
      if (response.status === 404) return undefined
      if (!response.ok)
        throw new UsageError(explain(response.status, text, path.endsWith('/check')))
      return text === '' ? null : parseAnswer(text)
    },
  }
}

async function writePass({ openD1 }: Outside, target: Target): Promise<string> {
  const pass = newPass()
  const values = `'${await hashPass(pass)}', unixepoch() + ${passSeconds}`
  await openD1(target).query([`insert into operator_pass (hash, expires_at) values (${values})`])
  ifInterrupted('Look whether it was done.')
  return pass
}

const Refusal = z.object({ detail: z.string() })
const Reasoned = z.object({ detail: z.object({ reason: z.string() }) })
const FieldErrors = z.object({
  detail: z.array(z.object({ loc: z.array(z.unknown()), msg: z.string() })),
})

/** `isQuestion`: it would have changed nothing. */
function explain(status: number, text: string, isQuestion: boolean): string {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    return `The service answered ${status}.`
  }
  const code = Refusal.safeParse(answer).data?.detail
  const fields = FieldErrors.safeParse(answer).data?.detail.map(({ loc: [, field], msg }) =>
    field === undefined ? msg : `${field}: ${msg}`,
  )
  const said = Reasoned.safeParse(answer).data?.detail.reason ?? fields?.join('; ')
  const reason = code === undefined ? said : (refusals[code] ?? code)
  // After a 5xx it is not known.
  const rest = status < 500 && !isQuestion ? ' Nothing was changed.' : ''
  const sentence = (reason ?? `The service answered ${status}`).replace(/\.$/, '')
  return `${shown(sentence, 500)}.${rest}`
}

function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError('What answered is no Postern: its answer is not JSON')
  }
}
