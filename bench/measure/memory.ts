import autocannon from 'autocannon'
import type { Modules } from '../build.ts'
import { run } from '../running.ts'
import { residentBytes } from '../runtime.ts'
import type { Subject } from '../subjects.ts'

/** Resident bytes of a workerd: runtime, isolate and local D1. */
export interface MemoryFigures {
  subject: string
  before: number
  after: number
}

/** A fresh workerd before and after so many requests to /users/me. */
export async function measureMemory(
  subject: Subject,
  modules: Modules,
  requests: number,
): Promise<MemoryFigures> {
  const { server, calls } = await run(subject, modules)
  const before = residentBytes(server.pid)
  const call = calls.me ?? calls.wrongPath
  await autocannon({ url: server.url, connections: 10, amount: requests, requests: call?.requests })
  const after = residentBytes(server.pid)
  await server.stop()
  return { subject: subject.name, before, after }
}
