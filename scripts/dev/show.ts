import { readFileSync } from 'node:fs'
import { readSetting } from './local-settings.ts'

/** Where a running wrangler does what the cron trigger would. */
export const cronPath = '/cdn-cgi/handler/scheduled'

/** The address that wrangler serves, as a person opens it. */
export function addressOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** What is said when the service listens: at most ten lines. */
export function introduce(at: string, devVars: string): string {
  const smtp = readSetting('SMTP_HOST', devVars)
  return `
  Service  ${at}
  Pages    ${readSetting('PAGES', devVars) === 'off' ? 'are off' : pagesOf(at, devVars)}
  API      ${at}/docs
  Mails    ${smtp ? `go to ${smtp}` : 'are shown here, and stay under .wrangler/tmp/email'}
  Try      curl -H 'content-type: application/json' -d '{"email":"first@user.com","password":"blurp"}' ${at}/auth/register
`
}

/** Where the pages are: PUBLIC_URL, which the dev script sets to a name that passkeys take. */
function pagesOf(at: string, devVars: string): string {
  const { port } = new URL(at)
  return readSetting('PUBLIC_URL', devVars) ?? `http://localhost:${port}`
}

interface Start {
  at: string
  devVars: string
  /** Whether the service was not introduced yet. */
  isFirst: boolean
  /** What its health check answers; undefined if it can't be asked. */
  status: number | undefined
  /** What the service says of it. */
  reason: string | undefined
}

/** What is said when wrangler listens: the settings may be bad all the same. */
export function tellStart({ at, devVars, isFirst, status = 200, reason }: Start): string {
  if (status < 500) return isFirst ? introduce(at, devVars) : `Again on ${at}`
  const why = reason ?? 'the reason is in the lines around this one'
  return `${at} answers every request with ${status}: ${why}. It is tried again when .dev.vars changes.`
}

/** What a line of the log says of bad settings, without its stack; undefined if it is about something else. */
export function readBadSettings(line: string): string | undefined {
  return /(Bad settings\. (?:[^"\\]|\\.)+)"/.exec(line)?.[1]?.replaceAll('\\"', '"')
}

/** The port that wrangler found taken, if a line says so. */
export function readTakenPort(line: string): number | undefined {
  const [, port] = /Address already in use.*:(\d+)\)/.exec(line) ?? []
  return port === undefined ? undefined : Number(port)
}

/**
 * What to print in place of a line of a running wrangler: after the name of a mail's file, by which scripts
 * find it, its text; undefined for a line to leave out, as the empty ones around wrangler's warnings.
 */
export function showLine(line: string): string | undefined {
  if (/send_email binding called|^HTML: |^\s*$|GET \/healthz 200/.test(line)) return undefined
  if (line.includes(`GET ${cronPath} 200`)) return undefined
  const [, file] = /^Text: (.+\.txt)$/.exec(line) ?? []
  return file === undefined ? line : `${line}\n${readMail(file)}\n`
}

function readMail(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().replace(/^/gm, '  ')
  } catch {
    return '  (It can not be read.)'
  }
}
