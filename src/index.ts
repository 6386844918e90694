import { createApp } from './app.ts'
import { buildDeps } from './deps.ts'
import type { Env } from './env/env.ts'
import { everyMinute } from './scheduled.ts'

export { PasswordHasher } from './crypto/password-hasher.ts'

const app = createApp()

export default {
  fetch: app.fetch,
  scheduled: (_controller, env) => everyMinute(buildDeps(env, {})),
} satisfies ExportedHandler<Env>
