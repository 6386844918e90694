import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { missingSecrets, withFreshSecrets } from '../scripts/secrets.ts'

const example = readFileSync(new URL('../.dev.vars.example', import.meta.url), 'utf8')
const fresh = expect.stringMatching(/^[\da-f]{64}$/)

test('the dev script puts two different secrets in place of the examples', () => {
  const text = withFreshSecrets(example)
  const secrets = [...text.matchAll(/^(APP|ROOT)_SECRET="([\da-f]{64})"$/gm)].map(
    ([, , one]) => one,
  )
  expect(new Set(secrets).size).toBe(2)
  expect(text).not.toContain('replace-me')
})

test('a deploy makes the secrets that the Worker lacks, and changes none that it has', () => {
  expect(missingSecrets([])).toEqual({ APP_SECRET: fresh, ROOT_SECRET: fresh })
  expect(missingSecrets(['ROOT_SECRET'])).toEqual({ APP_SECRET: fresh })
  expect(missingSecrets(['APP_SECRET', 'ROOT_SECRET'])).toEqual({})
  const { APP_SECRET, ROOT_SECRET } = missingSecrets([])
  expect(APP_SECRET).not.toBe(ROOT_SECRET)
})

test('where it has run without ROOT_SECRET, what APP_SECRET signed stays good for the time', () => {
  expect(missingSecrets(['APP_SECRET', 'SMTP_PASSWORD'])).toEqual({
    ROOT_SECRET: fresh,
    ROOT_SECRET_PREVIOUS: 'APP_SECRET',
  })
})
