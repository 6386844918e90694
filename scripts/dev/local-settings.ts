import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What a deployment should not have, so it is not in .dev.vars.example, which the Deploy button takes
 * over: no least length of passwords, as in FastAPI Users (the README's walk-through uses "blurp"), and
 * no limits, so that a script may ask as often as it likes.
 */
const defaults = { PASSWORD_MIN_LENGTH: '0', RATE_LIMITS: 'off' }

/**
 * wrangler's arguments for the defaults of local work that .dev.vars does not set. PUBLIC_URL is among
 * them, whatever wrangler.toml says: that is where the deployed service is.
 */
export function defaultVars(devVars: string, port: number): string[] {
  return Object.entries({ ...defaults, PUBLIC_URL: `http://localhost:${port}` })
    .filter(([name]) => readSetting(name, devVars) === undefined)
    .flatMap(([name, value]) => ['--var', `${name}:${value}`])
}

/** The value of a setting in the text of a .dev.vars; undefined if it is not set there. */
export function readSetting(name: string, devVars: string): string | undefined {
  const line = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*(.*?)[ \\t]*$`, 'm')
  return line.exec(devVars)?.[1]?.replace(/^(["'`])(.*)\1$/, '$2')
}

/**
 * Makes .dev.vars of .dev.vars.example, with 32 random bytes for each secret, whole or not at all, and
 * never in place of one that is there. True if it was made.
 */
export function writeDevVars(folder: string): boolean {
  const target = join(folder, '.dev.vars')
  if (existsSync(target)) return false
  const example = readFileSync(join(folder, '.dev.vars.example'), 'utf8')
  const text = example.replace(/^(\w+)=""$/gm, (_, name) => `${name}="${randomHex()}"`)
  mkdirSync(join(folder, '.wrangler'), { recursive: true })
  const draft = join(folder, `.wrangler/dev.vars.${process.pid}`)
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' })
  try {
    linkSync(draft, target)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft)
  }
}

function randomHex(): string {
  return randomBytes(32).toString('hex')
}
