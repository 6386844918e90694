/**
 * Every line that the tests of a file have logged, every answer they got, and every secret they
 * used: watch-output.ts compares them when the file is done.
 */
export const output = { logged: [''], answered: [''], secrets: new Set<string>() }

const listeners = [output.logged]

/** Takes a logged line to all who listen. */
export function hear(line: string): void {
  for (const listener of listeners) listener.push(line)
}

/** What is logged from now on, whoever logs it. */
export function listen(): string[] {
  const lines: string[] = []
  listeners.push(lines)
  return lines
}

/** Shorter ones can't be told from ordinary text. */
const leastCharacters = 6
const secretNames = new Set(['password', 'client_secret', 'email', 'username'])

/** Notes what must not come out again: of a request the passwords and the addresses. */
export function keepSecret(text: unknown): void {
  if (typeof text === 'string' && text.length >= leastCharacters) output.secrets.add(text)
}

/** Notes the secrets in a body, JSON or form. */
export function keepSecretsOf(body: unknown): void {
  if (body instanceof Uint8Array) keepSecretsOf(new TextDecoder().decode(body))
  if (body instanceof URLSearchParams) keepSecretsOf(body.toString())
  if (typeof body !== 'string') return
  for (const [name, value] of [...jsonMembers(body), ...new URLSearchParams(body)]) {
    if (secretNames.has(name)) keepSecret(value)
  }
}

function jsonMembers(text: string): [string, unknown][] {
  try {
    return Object.entries(JSON.parse(text) ?? {})
  } catch {
    return []
  }
}

const hashes = /\$pbkdf2|\$argon2|\$2[abxy]\$/
const forbidden = {
  answers: [hashes],
  logs: [hashes, /eyJ[\w-]+\.[\w-]+/, /[\w.+-]+@[\w-]+\.[a-z]/i, /fastapiusersauth=/, /bearer /i],
}

/** Which secrets the lines hold, each with the start of the line: for a log, addresses too. */
export function findLeaks(
  lines: readonly string[],
  secrets: Iterable<string>,
  kind: keyof typeof forbidden,
): string[] {
  const texts = [...secrets].flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
  return lines.flatMap((line) => {
    const found = [
      ...forbidden[kind].filter((pattern) => pattern.test(line)).map(String),
      ...texts.filter((text) => line.includes(text)),
    ]
    return found.map((what) => `${what} in ${line.slice(0, 300)}`)
  })
}
