/**
 * Every line that the tests of a file have logged, every answer they got, and what they used that
 * must not come out: watch-output.ts compares them when the file is done.
 */
export const output = {
  logged: [''],
  answered: [''],
  /** Passwords, mailed tokens, secret settings: in no answer and no log. */
  secrets: new Set<string>(),
  /** Addresses of mail: in no log. */
  addresses: new Set<string>(),
}

const listeners = [output.logged]

/** Begins anew, for the next test file. */
export function forget(): void {
  output.logged.splice(0, Infinity, '')
  output.answered.splice(0, Infinity, '')
  output.secrets.clear()
  output.addresses.clear()
  listeners.splice(1)
}

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
const secretNames = new Set(['password', 'client_secret', 'login_code'])
const addressNames = new Set(['email', 'username'])

/** Notes the settings that are secrets; the word APP_SECRET in one of them is none. */
export function keepSecretSettings(settings: object): void {
  for (const [name, value] of Object.entries(settings)) {
    if (/SECRET|PEPPER|PASSWORD$/.test(name))
      for (const one of value.split(',')) if (one !== 'APP_SECRET') keep('secrets', one)
  }
}

/** Notes the secrets and addresses in a body, JSON or form. */
export function keepSecretsOf(body: unknown): void {
  if (body instanceof Uint8Array) keepSecretsOf(new TextDecoder().decode(body))
  if (body instanceof URLSearchParams) keepSecretsOf(body.toString())
  if (typeof body !== 'string') return
  for (const [name, value] of [...jsonMembers(body), ...new URLSearchParams(body)]) {
    if (secretNames.has(name)) keep('secrets', value)
    if (addressNames.has(name)) keep('addresses', value)
  }
}

/** Notes the tokens and codes in a mail. */
export function keepTokensOf(text: string): void {
  for (const [code] of text.matchAll(/\b[A-Z2-9]{5}-[A-Z2-9]{5}\b/g)) keep('secrets', code)
  for (const [token] of text.matchAll(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g)) keep('secrets', token)
}

/** An answer without the mailed tokens of its own request: the page of a link hands them on in its form. */
export function withoutOwnTokens(answer: string, path: string, body: unknown): string {
  const query = path.split('?')[1] ?? ''
  const fields = [...new URLSearchParams(query), ...(body instanceof URLSearchParams ? body : [])]
  return fields
    .filter(([name, value]) => ['token', 'not_me'].includes(name) && value !== '')
    .reduce((rest, [, value]) => rest.replaceAll(value, ''), answer)
}

function keep(kind: 'secrets' | 'addresses', text: unknown): void {
  if (typeof text === 'string' && text.length >= leastCharacters) output[kind].add(text)
}

function jsonMembers(text: string): [string, unknown][] {
  try {
    return Object.entries(JSON.parse(text) ?? {})
  } catch {
    return []
  }
}

const hashes = /\$pbkdf2|\$argon2|\$2[abxy]\$|\$hmac/
const never = {
  answers: [hashes],
  logs: [hashes, /eyJ[\w-]+\.[\w-]+/, /[\w.+-]+@[\w-]+\.[a-z]/i, /fastapiusersauth=/, /bearer /i],
}

/** What of the texts, or of what is never there, the lines hold; each with the start of the line. */
export function findLeaks(
  kind: keyof typeof never,
  lines: readonly string[],
  texts: Iterable<string>,
): string[] {
  const spellings = [...texts].flatMap((text) => [text, JSON.stringify(text).slice(1, -1)])
  return lines.flatMap((line) => {
    const found = [
      ...never[kind].filter((pattern) => pattern.test(line)).map(String),
      ...spellings.filter((text) => line.includes(text)),
    ]
    return found.map((what) => `${what} in ${line.slice(0, 300)}`)
  })
}
