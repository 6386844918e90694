import { readFileSync } from 'node:fs'
import { readSetting } from './local-settings.ts'

/** The address that wrangler serves, as a person opens it. */
export function addressOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** What is said when the service listens: at most ten lines. */
export function introduce(at: string, devVars: string): string {
  const smtp = readSetting('SMTP_HOST', devVars)
  return `
  Service  ${at}
  API      ${at}/docs
  Mails    ${smtp ? `go to ${smtp}` : 'are shown here, and stay under .wrangler/tmp/email'}
  Try      curl -H 'content-type: application/json' -d '{"email":"first@user.com","password":"blurp"}' ${at}/auth/register
`
}

/**
 * What to print in place of a line of a running wrangler: a mail with its text, where wrangler names the
 * file; undefined for a line to leave out.
 */
export function showLine(line: string): string | undefined {
  if (/send_email binding called|^HTML: /.test(line)) return undefined
  const [, file] = /^Text: (.+\.txt)$/.exec(line) ?? []
  return file === undefined ? line : `${readMail(file)}\n`
}

function readMail(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().replace(/^/gm, '  ')
  } catch {
    return `Text: ${file}`
  }
}
