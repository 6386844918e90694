interface Limits {
  /** Of all of it: connecting, waiting and reading. */
  milliseconds: number
  bytes: number
}

/**
 * The text that a service outside answers with status 200. Throws on any other status (redirects
 * included, which are not followed), when the time is up, and when the answer is too long.
 */
export async function fetchText(
  fetcher: typeof fetch,
  url: string,
  init: RequestInit,
  { milliseconds, bytes }: Limits,
): Promise<string> {
  const response = await fetchBounded(fetcher, url, init, { milliseconds, bytes })
  if (response.status !== 200) throw new Error(`It answered with status ${response.status}`)
  return response.text()
}

/**
 * What a service outside answers, its body read; redirects are not followed (SECURITY 20). Throws when the
 * time is up, and when the answer is too long.
 */
export async function fetchBounded(
  fetcher: typeof fetch,
  url: string,
  init: RequestInit,
  { milliseconds, bytes }: Limits,
): Promise<Response> {
  const signal = AbortSignal.timeout(milliseconds)
  const response = await fetcher(url, { ...init, redirect: 'manual', signal })
  const text = await readText(response, bytes)
  const { status, headers } = response
  return new Response(text === '' ? null : text, { status, headers })
}

async function readText({ body }: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.byteLength
    if (length > maxBytes) throw new Error(`It answered with more than ${maxBytes} bytes`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
