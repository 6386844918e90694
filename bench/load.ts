import autocannon from 'autocannon'

/** A request as a client would send it. */
export interface Sent {
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  /** `[<id>]` in it becomes another number in each request. */
  body?: string
  /** Makes the body of the next request of the answer to this; for one client. */
  next?(answer: string): string
}

/** What clients in closed loops saw. Times in ms. */
export interface Seen {
  perSecond: number
  p50: number
  p95: number
  p99: number
}

interface Load {
  url: string
  /** What is sent, in turn. */
  requests: readonly Sent[]
  /** Each answer must have it. */
  status: number
  clients: number
  until: { seconds: number } | { answers: number }
}

/** Sends requests from clients that each wait for the answer before the next. */
export async function load({ url, requests, status, clients, until }: Load): Promise<Seen> {
  const run = autocannon({
    url,
    connections: clients,
    ...('seconds' in until ? { duration: until.seconds } : { amount: until.answers }),
    sampleInt: 50,
    requests: requests.map((sent) => {
      if (sent.next) return chained(sent)
      return sent.body?.includes('[<id>]') ? unique(sent) : sent
    }),
  })
  // Its own histogram counts whole milliseconds, and its duration whole samples.
  const times: number[] = []
  const wrong: number[] = []
  const began = performance.now()
  let last = began
  run.on('response', (_client, code, _bytes, milliseconds) => {
    times.push(milliseconds)
    last = performance.now()
    if (code !== status) wrong.push(code)
  })
  const { errors, timeouts } = await run
  if (wrong.length + errors + timeouts > 0 || times.length === 0) {
    const what = `${requests[0]?.method} ${url}${requests[0]?.path}`
    const instead = wrong.length > 0 ? `status ${wrong[0]}` : 'no answer'
    throw new Error(`${what}: ${instead} in place of ${status}, ${errors} errors`)
  }
  return { perSecond: (times.length / (last - began)) * 1000, ...quantiles(times) }
}

let count = 0

function unique(sent: Sent) {
  const setupRequest = (request: object) => ({ ...request, body: fill(sent).body })
  return { ...sent, setupRequest }
}

function chained(sent: Sent) {
  return {
    ...sent,
    setupRequest: (request: object) => ({ ...request, body: sent.body }),
    onResponse: (_status: number, answer: string) => goOn(sent, answer),
  }
}

/** Makes the request the next one of its kind, if the answer has to do with that. */
export function goOn(sent: Sent, answer: string): void {
  if (sent.next) sent.body = sent.next(answer)
}

/** The request with its `[<id>]` filled in. */
export function fill(sent: Sent): Sent {
  count += 1
  return sent.body === undefined
    ? sent
    : { ...sent, body: sent.body.replace('[<id>]', `n${count}`) }
}

function quantiles(times: number[]) {
  const sorted = Float64Array.from(times).sort()
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
