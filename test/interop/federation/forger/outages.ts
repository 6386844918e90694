/** Answers in place of an endpoint; `good` is what that would answer. */
export type Outage = (good: Response, request: Request) => Promise<Response>

/** By how an endpoint fails. */
export const outages = {
  error: async () => new Response('Something broke', { status: 500 }),
  /** The headers never come, within a minute. */
  silent: async (good) => {
    await wait(60_000)
    return good
  },
  /** The headers come at once, and then a space each second. */
  trickling: async () => {
    let isOpen = true
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await wait(1000)
        if (isOpen) controller.enqueue(new Uint8Array([32]))
      },
      cancel() {
        isOpen = false
      },
    })
    return new Response(body, json)
  },
  /** 8 MB of spaces before the right answer. */
  long: async (good) => new Response(' '.repeat(8_000_000) + (await good.text()), json),
  /** The right answer is elsewhere: who follows gets it. */
  redirect: async (_, request) => {
    const location = new URL(request.url)
    location.searchParams.set('moved', 'yes')
    return new Response(null, { status: 307, headers: { location: location.href } })
  },
  page: async () =>
    new Response('<!doctype html><title>Maintenance</title>', {
      headers: { 'content-type': 'text/html' },
    }),
  notJson: async () => new Response('{"issuer":', json),
  empty: async () => new Response('', json),
  list: async () => new Response('[]', json),
} satisfies Record<string, Outage>

const json = { headers: { 'content-type': 'application/json' } }
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
