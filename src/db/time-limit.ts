/** D1 did not do its part: it is out of reach, overloaded, restarting or too slow. Worth another try. */
export class DatabaseUnavailable extends Error {
  override name = 'DatabaseUnavailable'
}

const pauseMilliseconds = 50

// SQLite's word on the statement itself, or D1's on its parameters: another try would end the same.
const ourFault = /\bSQLITE_(?:ERROR|CONSTRAINT|MISMATCH|RANGE|TOOBIG|AUTH)\b|D1_TYPE_ERROR/

// What these do twice in a row, and say, is what they do once. An INSERT or an UPDATE with RETURNING
// that was applied before its answer got lost would say the second time that there was nothing to do.
const repeatable = /^\s*(?:select|delete)\b(?!.*\breturning\b)/is

/**
 * The binding, whose every statement and batch settles within the limit: with its answer, with an
 * error of our own making, or with DatabaseUnavailable. A SELECT or DELETE that fails is tried once
 * more within the same limit. A write that ran out of time may have been applied, or be so yet.
 */
export function limitTime(db: D1Database, limitMilliseconds: number): D1Database {
  const once = { limitMilliseconds, tries: 1 }
  return new Proxy(db, {
    get(target, name) {
      if (name === 'prepare') {
        return (sql: string) => {
          const tries = repeatable.test(sql) ? 2 : 1
          return limitStatement(target.prepare(sql), { limitMilliseconds, tries })
        }
      }
      if (name === 'batch') {
        return (list: D1PreparedStatement[]) => answerInTime(() => target.batch(list), once)
      }
      return Reflect.get(target, name)
    },
  })
}

interface Limit {
  limitMilliseconds: number
  tries: number
}

function limitStatement(statement: D1PreparedStatement, limit: Limit): D1PreparedStatement {
  return new Proxy(statement, {
    get(target, name) {
      if (name === 'bind') {
        return (...values: unknown[]) => limitStatement(target.bind(...values), limit)
      }
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) =>
        answerInTime(async () => Reflect.apply(value, target, args), limit)
    },
  })
}

async function answerInTime<T>(run: () => Promise<T>, { limitMilliseconds, tries }: Limit) {
  let isLate = false
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    isLate = true
    reject(new DatabaseUnavailable(`D1 did not answer within ${limitMilliseconds} ms`))
  }, limitMilliseconds)
  try {
    return await Promise.race([attempt(run, tries, () => isLate), late])
  } finally {
    clearTimeout(timer)
  }
}

async function attempt<T>(run: () => Promise<T>, tries: number, isLate: () => boolean): Promise<T> {
  try {
    return await run()
  } catch (error) {
    const message = error instanceof Error ? error.message : 'D1 failed'
    if (ourFault.test(message)) throw error
    if (tries === 1 || isLate()) throw new DatabaseUnavailable(message)
  }
  await scheduler.wait(pauseMilliseconds)
  return attempt(run, tries - 1, isLate)
}
