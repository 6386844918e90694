import type { D1Migration } from 'cloudflare:test'
import type { Env } from '../../src/env.ts'

declare global {
  namespace Cloudflare {
    interface Env extends PosternEnv {
      TEST_MIGRATIONS: D1Migration[]
    }
  }
}

type PosternEnv = Env
