import { betterAuth } from 'better-auth'
import { Hono } from 'hono'
import { options } from './better-auth-options.mjs'

// Built once an isolate, as Postern's dependencies are.
const built = new WeakMap()

function build(env) {
  const auth = betterAuth(options(env.DB, env.SECRET, env.COOKIE_CACHE === 'on'))
  built.set(env, auth)
  return auth
}

const app = new Hono()

app.on(['GET', 'POST'], '/api/auth/*', (c) => (built.get(c.env) ?? build(c.env)).handler(c.req.raw))

export default app
