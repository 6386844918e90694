import { PosternError } from './error.ts'
import { parseTokens, sessionOf, type TokenStorage, type Tokens } from './tokens.ts'

/** The tokens in the storage, which other tabs may share, and their renewal. */
export interface Session {
  read(): Promise<Tokens | undefined>
  /** What to send now: renewed if it soon expires; the old ones if that fails, or another session began. */
  current(): Promise<Tokens | undefined>
  /**
   * Newer tokens than this access token, one exchange at a time; undefined when the session is over. Rejects
   * while the service can not be asked.
   */
  renew(stale: string): Promise<Tokens | undefined>
  /** Gives what tells whether all was forgotten since. */
  begin(): () => boolean
  /** Keeps the tokens of a login. Gives what was kept before. */
  keep(tokens: Tokens): Promise<Tokens | undefined>
  /** What was kept. No answer to an earlier question is kept after it. */
  forget(): Promise<Tokens | undefined>
}

const [shortestWait, longestWait] = [1000, 60_000]
const noPause: { failures: number; since: number; until: number; error?: unknown } = {
  failures: 0,
  since: 0,
  until: 0,
}

/** `exchange` gives the next tokens for a refresh token; undefined when the session is over. */
export function keepSession(
  storage: TokenStorage,
  key: string,
  exchange: (refreshToken: string) => Promise<Tokens | undefined>,
): Session {
  let logouts = 0
  let changes = 0
  let inFlight: Promise<Tokens | undefined> | undefined
  let pause = noPause

  let memory: Tokens | undefined
  // What the storage did not let us write over: memory goes before it.
  let stuck: string | null | undefined
  let lastWrite: Promise<unknown> = Promise.resolve()

  const readText = async () => storage.getItem(key)

  async function read() {
    try {
      const text = await readText()
      if (text !== stuck) memory = parseTokens(text)
    } catch {}
    return memory
  }

  /** One after the other. Gives what was kept before. */
  function write(tokens: Tokens | undefined): Promise<Tokens | undefined> {
    changes++
    pause = noPause
    const turn = lastWrite.then(async () => {
      const before = await read()
      try {
        await (tokens ? storage.setItem(key, JSON.stringify(tokens)) : storage.removeItem(key))
        stuck = undefined
      } catch {
        stuck = await readText().catch(() => undefined)
      }
      memory = tokens
      return before
    })
    lastWrite = turn
    return turn
  }

  function backOff(error: unknown) {
    const { failures } = pause
    const asked = error instanceof PosternError ? error.retryAt : undefined
    const since = Date.now()
    const until = asked ?? since + Math.min(longestWait, shortestWait * 2 ** failures)
    pause = { failures: failures + 1, since, until: Math.max(until, since + shortestWait), error }
  }

  async function renewOnce(stale: string) {
    const before = changes
    const kept = await read()
    // Another tab was first, or there is nothing to renew it with.
    if (kept?.access_token !== stale || !kept.refresh_token) return kept
    const now = Date.now()
    // Before `since` the clock has been set back.
    if (now >= pause.since && now < pause.until) throw pause.error
    const renewed = await exchange(kept.refresh_token).catch((error: unknown) => {
      if (changes === before) backOff(error)
      throw error
    })
    const present = await read()
    if (changes !== before || present?.refresh_token !== kept.refresh_token) return present
    await write(renewed)
    return renewed
  }

  async function renew(stale: string): Promise<Tokens | undefined> {
    const joined = inFlight
    inFlight ??= renewOnce(stale).finally(() => {
      inFlight = undefined
    })
    const tokens = await inFlight
    // What was joined may have been for an older one.
    return joined && tokens?.access_token === stale ? renew(stale) : tokens
  }

  return {
    read,
    renew,
    async current() {
      const kept = await read()
      if (!kept?.refresh_at || Date.now() < kept.refresh_at) return kept
      const renewed = await renew(kept.access_token).catch(read)
      return renewed && sessionOf(renewed) !== sessionOf(kept) ? kept : renewed
    },
    begin() {
      const before = logouts
      return () => logouts !== before
    },
    keep: write,
    forget() {
      logouts++
      return write(undefined)
    },
  }
}
