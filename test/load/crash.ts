// npm run test:crash: SIGKILL to workerd in the middle of a burst of registrations and resets. After
// a restart every acknowledged registration logs in and every acknowledged reset mail arrives.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Ledger } from './ledger.ts'
import { startMailServer } from './mail-server.ts'
import { RunningService } from './run-service.ts'

const port = Number(process.env.PORT ?? 8112)
const folder = mkdtempSync(join(tmpdir(), 'postern-crash-'))
const mails = await startMailServer()
const service = new RunningService(folder, port, mails.port)
const ledger = new Ledger(service, mails)
let stopped = false

async function drive(): Promise<void> {
  while (!stopped) {
    await ledger.register()
    const account = ledger.accounts.at(-1)
    if (account) await ledger.forget(account)
  }
}

let good = false
try {
  await service.start()
  const clients = Array.from({ length: 8 }, drive)
  while (ledger.accounts.length < 60) await wait(100)
  await wait(Math.random() * 1000)
  await service.kill()
  stopped = true
  await Promise.all(clients)
  const { length } = ledger.accounts
  const owing = ledger.missing().length
  console.log(`Killed after ${length} acknowledged registrations; ${owing} wait for a mail.`)
  await service.start()
  // A delivery that was under way has the mail for 90 s more.
  await ledger.drain(150)
  good = await ledger.close()
} finally {
  await service.kill()
  mails.stop()
  rmSync(folder, { recursive: true, force: true })
}
console.log(good ? 'Nothing is lost.' : 'LOST OR WRONG: see above.')
process.exit(good ? 0 : 1)
