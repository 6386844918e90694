import { AsyncLocalStorage } from 'node:async_hooks'
import { events } from './event-kinds.ts'

/** What a line tells besides its message; what is undefined is left out. */
export type Fields = Record<string, string | number | boolean | undefined>

/** The name of a security event. */
export type EventName = keyof typeof events

type Level = 'info' | 'warn' | 'error'

const shared = new AsyncLocalStorage<Fields>()

/** Runs a task; every line that it logs, also after it has answered, has these fields too. */
export function withLogFields<T>(fields: Fields, task: () => T): T {
  return shared.run(fields, task)
}

/** The id of the request that this runs for, `X-Request-Id`; undefined outside of one. */
export function currentRequestId(): string | undefined {
  const id = shared.getStore()?.request_id
  return typeof id === 'string' ? id : undefined
}

/**
 * Logs a security event in one line of JSON: docs/events.md lists them with their fields. Never put
 * a token, a password, a cookie or an address of mail into it.
 */
export function logEvent(event: EventName, fields: Fields = {}): void {
  const { level } = events[event]
  write(level, { event, ...fields })
}

/** Logs one line of JSON. Never put a token, a password, a cookie or an address into it. */
export function logWarning(message: string, fields: Fields = {}): void {
  write('warn', { message, ...fields })
}

/**
 * Logs an error in one line: of a failed query its own words, and not drizzle's, which repeat the
 * parameters; and where it happened.
 */
export function logError(message: string, error: unknown, fields: Fields = {}): void {
  const root = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const reason = root instanceof Error ? `${root.name}: ${root.message}` : 'unknown'
  write('error', { message, reason, ...fields, at: frames(error) })
}

function write(level: Level, line: Record<string, unknown>): void {
  console[level](JSON.stringify({ level, ...line, ...shared.getStore() }))
}

/** The stack without its first lines, which are the message again. */
function frames(error: unknown): string[] {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : []
  return lines.filter((line) => /^\s+at /.test(line)).map((line) => line.trim())
}
