/** Stands between the service and D1: sees a call's SQL, and runs it or does something else. */
export type Intercept = (sql: string, run: () => Promise<unknown>) => Promise<unknown>

const calls = new Set<PropertyKey>(['first', 'run', 'all', 'raw', 'batch', 'exec'])

/** The binding, with every call that goes to the database given to `intercept`. */
export function interceptDatabase(db: D1Database, intercept: Intercept): D1Database {
  return watch(db, '', intercept)
}

function watch<T extends object>(target: T, sql: string, intercept: Intercept): T {
  return new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        const run = async (): Promise<unknown> => Reflect.apply(value, object, args)
        if (calls.has(name)) return intercept(sql || args.flat().map(sqlOf).join('; '), run)
        const result: unknown = Reflect.apply(value, object, args)
        const made = name === 'prepare' || name === 'bind'
        const text = name === 'prepare' ? String(args[0]) : sql
        return made && typeof result === 'object' && result
          ? watch(result, text, intercept)
          : result
      }
    },
  })
}

/** The SQL of one of a batch's statements. */
function sqlOf(statement: unknown): string {
  return String(Reflect.get(Object(statement), 'statement'))
}
