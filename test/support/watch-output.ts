import { afterAll, expect, vi } from 'vitest'
import { findLeaks, forget, hear, output } from './output.ts'

forget()

// Before anything is logged; nothing reaches the terminal.
for (const level of ['debug', 'log', 'info', 'warn', 'error'] as const) {
  vi.spyOn(console, level).mockImplementation((...args: unknown[]) => {
    hear(args.map(String).join(' '))
  })
}

afterAll(() => {
  const { logged, answered, secrets, addresses } = output
  const inLogs = findLeaks('logs', logged, [...secrets, ...addresses])
  expect(inLogs, 'SECURITY 23: secrets in the log').toEqual([])
  const inAnswers = findLeaks('answers', answered, secrets)
  expect(inAnswers, 'SECURITY 23: secrets in an answer').toEqual([])
})
