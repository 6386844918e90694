// Stands before a subject's bundle (subject.js) and tells, in a header of each answer, what the
// request cost in D1: "round trips,rows read,rows written". For the untimed run only.
import subject from './subject.js'

export * from './subject.js'

const cost = { roundTrips: 0, read: 0, written: 0 }
let metered

export default {
  async fetch(request, env, context) {
    metered ??= { ...env, DB: meterDatabase(env.DB) }
    Object.assign(cost, { roundTrips: 0, read: 0, written: 0 })
    const response = await subject.fetch(request, metered, context)
    const headers = new Headers(response.headers)
    headers.set('x-d1', `${cost.roundTrips},${cost.read},${cost.written}`)
    return new Response(response.body, { status: response.status, headers })
  },
}

function note(results) {
  cost.roundTrips += 1
  for (const { meta } of results) {
    cost.read += meta.rows_read
    cost.written += meta.rows_written
  }
  return results
}

function meterDatabase(db) {
  function meter(statement, sql) {
    const all = async () => note([await statement.all()])[0]
    // first() and raw() tell no costs: first() is made of all(), and of a raw() that only reads the
    // cost is that of an all() before it, whose rows lose columns of the same name.
    return {
      // A property, which can be read through the proxy that Postern puts around a statement.
      real: statement,
      bind: (...values) => meter(statement.bind(...values), sql),
      all,
      run: all,
      first: async () => (await all()).results[0] ?? null,
      async raw() {
        const { results } = await all()
        return /^\s*select/i.test(sql) ? statement.raw() : results.map((row) => Object.values(row))
      },
    }
  }
  return {
    prepare: (sql) => meter(db.prepare(sql), sql),
    batch: async (statements) => note(await db.batch(statements.map((one) => one.real))),
    exec: () => Promise.reject(new Error('exec() tells no costs')),
  }
}
