import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Miniflare } from 'miniflare'
import type { Modules } from './build.ts'

/** What is used here of D1Database; Miniflare's own types do not go with Node's. */
export interface Database {
  prepare(sql: string): { bind(...values: unknown[]): Statement } & Statement
  batch(statements: Statement[]): Promise<unknown>
}

interface Statement {
  run(): Promise<{ meta: { size_after: number } }>
}

/** A Worker in a workerd of its own, with an empty local D1 as DB. */
export interface Server {
  url: string
  pid: number
  database: Database
  stop(): Promise<void>
}

/** How a Worker is started. */
export interface Setup {
  modules: Modules
  vars: Record<string, string>
  /** Class of a Durable Object, by the name of its binding. */
  objects?: Record<string, string>
}

/**
 * Starts a Worker on 127.0.0.1. Requests go to its own socket and not through Miniflare's entry
 * Worker, whose work would be added to every subject's.
 */
export async function start({ modules, vars, objects = {} }: Setup): Promise<Server> {
  const before = children()
  const [mainModule = ''] = modules.keys()
  const text = Object.entries(vars).map(([name, value]) => [name, { type: 'text' as const, value }])
  const bound = Object.entries(objects).map(([name, exportName]) => [
    name,
    { type: 'durable-object' as const, worker: 'subject', exportName },
  ])
  const exported = Object.values(objects).map((name) => [
    name,
    { type: 'durable-object' as const, storage: 'sqlite' as const },
  ])
  const miniflare = new Miniflare({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    logRequests: false,
    workers: [
      {
        config: {
          name: 'subject',
          compatibilityDate: '2026-10-01',
          compatibilityFlags: ['nodejs_compat'],
          manifest: { mainModule, modulesRoot: '/', modules: manifest(modules) },
          env: {
            DB: { type: 'd1', id: 'DB' },
            ...Object.fromEntries(text),
            ...Object.fromEntries(bound),
          },
          exports: Object.fromEntries(exported),
        },
        dev: { unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }] },
      },
    ],
  })
  await miniflare.ready
  const [pid = 0] = children().filter((child) => !before.includes(child))
  return {
    url: (await miniflare.unsafeGetDirectURL()).origin,
    pid,
    database: await miniflare.getD1Database('DB'),
    stop: () => miniflare.dispose(),
  }
}

function manifest(modules: Modules) {
  const entries = [...modules].map(([name, bytes]) => [
    name,
    name.endsWith('.wasm')
      ? { type: 'wasm' as const, contents: new Uint8Array(bytes) }
      : { type: 'esm' as const, contents: bytes.toString() },
  ])
  return Object.fromEntries(entries)
}

function children(): number[] {
  return ps('-A', 'pid=,ppid=,comm=')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => Number(match?.[2]) === process.pid && /workerd/.test(match?.[3] ?? ''))
    .map((match) => Number(match?.[1]))
}

/** Resident memory of a process in bytes. */
export function residentBytes(pid: number): number {
  return Number(ps(`-p${pid}`, 'rss=')[0]) * 1024
}

/** CPU time that a process has used, in ms, to 10 ms; undefined where there is no /proc. */
export function cpuMilliseconds(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return undefined
  }
}

function ps(which: string, columns: string): string[] {
  return execFileSync('ps', [which, '-o', columns], { encoding: 'utf8' }).trim().split('\n')
}
