import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ledger } from './ledger.ts'
import { type MailServer, startMailServer } from './mail-server.ts'
import { RunningService } from './run-service.ts'

interface Tools {
  service: RunningService
  mails: MailServer
  ledger: Ledger
}

/**
 * Starts the service on data of its own, runs the work and closes the books. Ends the process: with 1
 * if anything is lost or wrong.
 */
export async function exercise(work: (tools: Tools) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-load-'))
  const mails = await startMailServer()
  const service = new RunningService(folder, Number(process.env.PORT ?? 8112), mails.port)
  const ledger = new Ledger(service, mails)
  let good = false
  try {
    service.migrate()
    await service.start()
    await work({ service, mails, ledger })
    good = await ledger.close()
  } finally {
    await service.kill()
    mails.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  console.log(good ? 'Nothing is lost.' : 'LOST OR WRONG: see above.')
  process.exit(good ? 0 : 1)
}
