import { expect, test } from 'vitest'
import { readInstant } from '../../scripts/move/instant.ts'

const now = 1_800_000_000

test.each([
  [1709288430],
  [1709288430n],
  [1709288430.75],
  ['1709288430'],
  [1709288430123],
  ['1709288430123456'],
  ['2024-03-01 10:20:30'],
  ['2024-03-01 10:20:30.123456'],
  ['2024-03-01T10:20:30Z'],
  ['2024-03-01T10:20:30.123+00:00'],
  ['2024-03-01 10:20:30.123456+00'],
  ['2024-03-01 12:20:30+02'],
  ['2024-03-01 15:50:30+0530'],
  ['2024-02-29T22:20:30-12:00'],
  ['2024-03-02 00:20:30+14:00'],
])('%s is the first of March 2024, 10:20:30 UTC', (value) => {
  expect(readInstant(value, now)).toBe(1709288430)
})

test.each([
  ['a day', '2024-03-01'],
  ['a day that there is not', '2024-02-30 10:20:30'],
  ['an hour that there is not', '2024-03-01 24:20:30'],
  ['an offset that there is not', '2024-03-01 10:20:30+25:00'],
  ['minutes of an offset that there are not', '2024-03-01 10:20:30+01:60'],
  ['an offset of nines', '2024-03-01 10:20:30+99:99'],
  ['a day as a number', 20240301],
  ['an instant as digits', 20240301102030],
  ['a Julian day', 2460370.93],
  ['seconds since 2001', 730981230],
  ['ticks of .NET', 638448852300000000n],
  ['a year to come', 4102444800],
  ['nothing', ''],
  ['minus one', -1],
  ['a word', 'infinity'],
  ['truth', true],
  ['an object', { valueOf: () => 1709288430 }],
  ['bytes', new Uint8Array(8)],
])('%s is no instant', (_, value) => {
  expect(readInstant(value, now)).toBeUndefined()
})
