// npm run lint:openapi: holds docs/openapi.json to the rules that Redocly recommends.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createConfig, lintFromString } from '@redocly/openapi-core'

const path = fileURLToPath(new URL('../../docs/openapi.json', import.meta.url))
const problems = await lintFromString({
  source: readFileSync(path, 'utf8'),
  absoluteRef: path,
  config: await createConfig({ extends: ['recommended'] }),
})
for (const { severity, ruleId, message, location } of problems) {
  console.log(`${severity} ${ruleId} at ${location[0]?.pointer}: ${message}`)
}
const errors = problems.filter(({ severity }) => severity === 'error').length
console.log(`docs/openapi.json: ${errors} errors, ${problems.length - errors} warnings`)
process.exit(errors > 0 ? 1 : 0)
