// npm run test:crash: SIGKILL to workerd in the middle of a burst of registrations and resets. After
// a restart every acknowledged registration logs in and every acknowledged reset mail arrives.
import { setTimeout as wait } from 'node:timers/promises'
import { exercise } from './exercise.ts'

await exercise(async ({ service, ledger }) => {
  let stopped = false
  async function drive(): Promise<void> {
    while (!stopped) {
      await ledger.register()
      const account = ledger.accounts.at(-1)
      if (account) await ledger.forget(account)
    }
  }
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
})
