import { setTimeout as wait } from 'node:timers/promises'
import { wrangler } from './wrangler.mjs'

/** Whether wrangler could not write because somebody else did: a local database has one writer at a time. */
export function isBusy(output: string): boolean {
  return /SQLITE_BUSY|database is locked/.test(output)
}

/** Runs wrangler on the database; who writes to a local one meanwhile is waited for, some seconds. */
export async function runInTurn(args: string[], run: typeof wrangler = wrangler) {
  for (let tries = 1; ; tries++) {
    const ran = await run(args, { capture: true })
    if (ran.code === 0 || !isBusy(ran.output) || tries === 5) return ran
    await wait(1000)
  }
}
