import type { Handler } from 'hono'
import type { Config } from '../env/env.ts'
import type { AppEnv } from './context.ts'
import { methodNotAllowed, type Route } from './route.ts'
import { findRoute } from './routing.ts'

/** Routes that are loaded when one of them is asked for the first time: a start does not pay for them. */
export interface Room {
  /** In Hono's form: `/account/*` takes `/account` and what is below it. */
  paths: readonly string[]
  isOn(config: Config): boolean
  load(): Promise<{ pages: readonly Route[] }>
}

/** A room by its paths, when it is on, and where its routes are. */
export function room(paths: Room['paths'], isOn: Room['isOn'], load: Room['load']): Room {
  return { paths, isOn, load }
}

/**
 * The handler of all paths of a room. Where the room is off, or has nothing at the path, the request goes
 * on as if there were no room; so does another method than a page has at `/`, where the contract knows
 * of nothing.
 */
export function roomHandler({ isOn, load }: Room): Handler<AppEnv> {
  let find: ReturnType<typeof findRoute<Route>> | undefined
  return async (c, next) => {
    if (!isOn(c.var.deps.config)) return next()
    find ??= findRoute((await load()).pages)
    const { path } = c.req
    const method = c.req.method === 'HEAD' ? 'GET' : c.req.method
    const route = find(path, method)
    if (route) return route.handler(c, next)
    const other = find(path)
    if (!other || path === '/') return next()
    throw methodNotAllowed(other)
  }
}
