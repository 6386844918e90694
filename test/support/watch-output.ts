import { afterAll, expect, vi } from 'vitest'
import { findLeaks, hear, output } from './output.ts'

// Before anything is logged; nothing reaches the terminal.
for (const level of ['debug', 'log', 'info', 'warn', 'error'] as const) {
  vi.spyOn(console, level).mockImplementation((...args: unknown[]) => {
    hear(args.map(String).join(' '))
  })
}

afterAll(() => {
  const { logged, answered, secrets } = output
  expect(findLeaks(logged, secrets, 'logs'), 'SECURITY 23: secrets in the log').toEqual([])
  expect(findLeaks(answered, [], 'answers'), 'SECURITY 23: secrets in an answer').toEqual([])
})
