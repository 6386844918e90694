import { randomBytes } from 'node:crypto'

const makeSecret = () => randomBytes(32).toString('hex')

/**
 * The secrets that a deployed Worker lacks, fresh, by name; `names` are those that it has. Where it has
 * run without ROOT_SECRET, mailed tokens that are out stay good: docs/production.md, "Changing the secrets".
 */
export function missingSecrets(names: readonly string[]): Record<string, string> {
  const isNew = !names.includes('APP_SECRET')
  if (names.includes('ROOT_SECRET')) return isNew ? { APP_SECRET: makeSecret() } : {}
  const root = { ROOT_SECRET: makeSecret() }
  return isNew
    ? { APP_SECRET: makeSecret(), ...root }
    : { ...root, ROOT_SECRET_PREVIOUS: 'APP_SECRET' }
}
