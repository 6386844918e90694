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
 * What to print in place of a line of a running wrangler: after the name of a mail's file, by which scripts
 * find it, its text; undefined for a line to leave out.
 */
export function showLine(line: string): string | undefined {
  if (/send_email binding called|^HTML: /.test(line)) return undefined
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
