import { expect, test } from 'vitest'
import { allowedSeconds, startClock } from '../../scripts/suite-time.ts'

test('a suite has its time on a quiet machine, and longer as others take it, at most five times', () => {
  expect(allowedSeconds(120, 0)).toBe(120)
  expect(allowedSeconds(120, 0.5)).toBe(240)
  expect(Math.round(allowedSeconds(120, 1))).toBe(600)
})

test('a run over its time is told from one within it', () => {
  const clock = startClock()
  expect(clock.stop(60).isOver).toBe(false)
  expect(clock.stop(-1).isOver).toBe(true)
})
