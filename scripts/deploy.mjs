// npm run deploy [-- --env staging]: the migrations, the Worker that needs them, the secrets that it lacks.
import { parseArgs } from 'node:util'
import { DeployError, deploy } from './deploy/deploy.ts'
import { fail, wrangler } from './wrangler.mjs'

try {
  console.log(`\n${await deploy(wrangler, readEnv())}\n`)
} catch (error) {
  if (!(error instanceof DeployError)) throw error
  fail(error.message)
}

function readEnv() {
  try {
    const { env } = parseArgs({ options: { env: { type: 'string', short: 'e' } } }).values
    if (env === '') throw new Error('An environment has a name')
    return env
  } catch {
    return fail(
      'Takes only --env NAME, an environment of wrangler.toml: npm run deploy -- --env staging',
    )
  }
}
