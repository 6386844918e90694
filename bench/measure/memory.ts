import autocannon from 'autocannon'
import type { Running } from '../running.ts'
import { residentBytes } from '../runtime.ts'

/** Resident bytes of a workerd: runtime, isolate and local D1. */
export interface MemoryFigures {
  subject: string
  before: number
  after: number
}

/**
 * What a workerd occupies after its first sign-up and login, and after so many requests more: one in
 * ten to /users/me, the others with a bad token. Undefined for a subject without them.
 */
export async function measureMemory(
  { subject, server: { url, pid }, calls: { me, badToken } }: Running,
  requests: number,
): Promise<MemoryFigures | undefined> {
  if (!me || !badToken) return undefined
  const before = residentBytes(pid)
  const mix = [...me.requests, ...Array.from({ length: 9 }, () => badToken.requests).flat()]
  await autocannon({ url, connections: 10, amount: requests, requests: mix, sampleInt: 50 })
  return { subject: subject.name, before, after: residentBytes(pid) }
}
