import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { here } from './build.ts'
import { secret } from './calls.ts'
import { type Running, signIn } from './running.ts'
import { fastapiUsers } from './subjects.ts'

/** Whether a Python with FastAPI Users is there. */
export function hasFastapiUsers(): boolean {
  const { status } = spawnSync('python3', ['-c', 'import fastapi_users, uvicorn, aiosqlite'])
  return status === 0
}

/** Starts FastAPI Users on uvicorn, one process, with an empty SQLite file. */
export async function runFastapiUsers(): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'))
  const port = await freePort()
  const child = spawn(
    'python3',
    ['-m', 'uvicorn', 'fastapi_users_app:app', '--port', `${port}`, '--log-level', 'error'],
    {
      cwd: join(here, 'subjects'),
      env: {
        ...process.env,
        SECRET: secret,
        DATABASE_URL: `sqlite+aiosqlite:///${join(folder, 'users.db')}`,
        PYTHONDONTWRITEBYTECODE: '1',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  process.once('exit', () => child.kill())
  const url = `http://127.0.0.1:${port}`
  await answering(url)
  const server = {
    url,
    pid: child.pid ?? 0,
    async stop() {
      child.kill()
      await once(child, 'exit')
      rmSync(folder, { recursive: true })
    },
  }
  return signIn(fastapiUsers, server)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

async function answering(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await fetch(`${url}/openapi.json`).catch(() => undefined)
    if (answer?.ok) return
    await pause(100)
  }
  throw new Error('uvicorn does not answer')
}
