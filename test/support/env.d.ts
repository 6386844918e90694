import type { D1Migration } from 'cloudflare:test'
import type { PasswordHasher } from '../../src/crypto/password-hasher.ts'
import type { Env } from '../../src/env/env.ts'

declare global {
  namespace Cloudflare {
    interface Env extends Omit<PosternEnv, 'PASSWORD_HASHER'> {
      PASSWORD_HASHER: DurableObjectNamespace<PasswordHasher>
      TEST_MIGRATIONS: D1Migration[]
      /** POSTERN_MODEL_RUNS: how many stories test/sessions/model.test.ts tells; empty: a few. */
      MODEL_RUNS: string
    }
  }
}

type PosternEnv = Env
