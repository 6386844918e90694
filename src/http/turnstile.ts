import * as z from 'zod/mini'
import { logEvent } from '../log.ts'
import { fetchText } from '../outbound.ts'
import type { AppContext } from './context.ts'
import { ApiError } from './errors.ts'

/** Where the widget comes from. */
export const widgetOrigin = 'https://challenges.cloudflare.com'
const siteverify = `${widgetOrigin}/turnstile/v0/siteverify`
const limits = { milliseconds: 5000, bytes: 16_384 }
const retryAfterSeconds = 10

/** The name of the form's or JSON's field, and of the header. */
export const turnstileField = 'cf-turnstile-response'
/** Cloudflare's bound of a token. */
const maxTokenCharacters = 2048

/** What a page may give its widget as `action`. */
export type TurnstileAction = 'register' | 'login' | 'login-code' | 'forgot-password'

const Answer = z.object({
  success: z.boolean(),
  /** Of the page with the widget. */
  hostname: z._default(z.string(), ''),
  action: z._default(z.string(), ''),
  'error-codes': z._default(z.array(z.string()), []),
})

/** What siteverify says of the token; the rest of its codes is our fault, or its own. */
const tokenFaults = new Set([
  'missing-input-response',
  'invalid-input-response',
  'timeout-or-duplicate',
])

/**
 * With TURNSTILE_SECRET_KEY set, refuses a request without a good and unused Turnstile token of one of
 * our pages, in the header or else as it was `sent` in the body, for that action if the page named one. Where siteverify can't tell, the request is refused
 * (503): an attacker could bring that about.
 */
export async function requireTurnstile(
  c: AppContext,
  sent: unknown,
  action: TurnstileAction,
): Promise<void> {
  const { turnstileSecretKey: secret } = c.var.deps.config
  if (secret === undefined) return
  const token = c.req.header(turnstileField) ?? sent
  const solved = isToken(token) ? await verify(c, secret, token) : undefined
  if (solved && isOurs(c, solved.hostname) && ['', action].includes(solved.action)) return
  logEvent('turnstile.failed')
  throw new ApiError('TURNSTILE_FAILED')
}

function isToken(token: unknown): token is string {
  return typeof token === 'string' && token !== '' && token.length <= maxTokenCharacters
}

/** Whether the widget stood on a page of ours: of this host, a CORS origin's, or a listed one. */
function isOurs(c: AppContext, hostname: string): boolean {
  const { turnstileHostnames, corsAllowedOrigins } = c.var.deps.config
  const hosts = [c.req.url, ...corsAllowedOrigins].map((url) => new URL(url).hostname)
  return [...turnstileHostnames, ...hosts].includes(hostname)
}

/** Where and for what a good token was solved; undefined if it is not good. */
async function verify(c: AppContext, secret: string, response: string) {
  const remoteip = c.req.header('cf-connecting-ip')
  const body = JSON.stringify({ secret, response, remoteip })
  const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } }
  try {
    const text = await fetchText(c.var.deps.fetch, siteverify, init, limits)
    const answer = Answer.parse(JSON.parse(text))
    const codes = answer['error-codes']
    if (answer.success) return answer
    if (codes.length > 0 && codes.every((code) => tokenFaults.has(code))) return undefined
    throw new Error(codes.join() || 'no error code')
  } catch (error) {
    logEvent('turnstile.unavailable', { reason: error instanceof Error ? error.message : '' })
    const headers = { 'retry-after': String(retryAfterSeconds) }
    throw new ApiError('TURNSTILE_UNAVAILABLE', undefined, headers)
  }
}
