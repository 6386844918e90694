type Fields = Record<string, string>

/** Logs one line of JSON. Never put a token, a password, a cookie or an address into it. */
export function logWarning(message: string, fields: Fields = {}): void {
  console.warn(JSON.stringify({ level: 'warn', message, ...fields }))
}

/**
 * Logs an error in one line: of a failed query its own words, and not drizzle's, which repeat the
 * parameters; and where it happened.
 */
export function logError(message: string, error: unknown, fields: Fields = {}): void {
  const root = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const reason = root instanceof Error ? `${root.name}: ${root.message}` : 'unknown'
  console.error(JSON.stringify({ level: 'error', message, reason, ...fields, at: frames(error) }))
}

/** The stack without its first lines, which are the message again. */
function frames(error: unknown): string[] {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : []
  return lines.filter((line) => /^\s+at /.test(line)).map((line) => line.trim())
}

export type SecurityEvent = string

/** Logs one line of JSON for a security event. */
export function logEvent(event: SecurityEvent, fields: Fields = {}): void {
  console.info(JSON.stringify({ level: 'info', event, ...fields }))
}
