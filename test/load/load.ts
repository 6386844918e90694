// npm run test:load [-- minutes]: mixed load with a fault a minute. Ends with a ledger: what was
// acknowledged is found, and no answer was a 5xx but the announced 503s.
import { setTimeout as wait } from 'node:timers/promises'
import { exercise } from './exercise.ts'

const minutes = Number(process.argv[2] ?? 10)

await exercise(async ({ service, mails, ledger }) => {
  let stopped = false

  /** One a minute, in turn; each lasts half of its minute. */
  const faults: [name: string, begin: () => Promise<void>, end: () => Promise<void>][] = [
    ['D1 is slow', () => service.setFault('slow'), () => service.setFault('none')],
    ['kill -9', () => service.kill(), () => service.start()],
    ['mail is down', () => setMail(true), () => setMail(false)],
    ['D1 fails', () => service.setFault('failing'), () => service.setFault('none')],
    ['D1 fails now and then', () => service.setFault('flaky'), () => service.setFault('none')],
  ]

  async function setMail(down: boolean): Promise<void> {
    mails.down = down
  }

  /** One client: mostly what people do most. */
  async function drive(): Promise<void> {
    while (!stopped) {
      const { accounts } = ledger
      const account = accounts[Math.floor(Math.random() * accounts.length)]
      const luck = Math.random()
      if (!account || luck < 0.2) await ledger.register()
      else if (luck < 0.5) await ledger.logIn(account)
      else if (luck < 0.75) await ledger.forget(account)
      else if (luck < 0.9) await ledger.reset(account)
      else await ledger.verify(account)
      await wait(100)
    }
  }

  /** The trigger, oftener than every minute; what it meets of a fault is part of the test. */
  async function runCron(): Promise<void> {
    while (!stopped) {
      await wait(10_000)
      await service.runCron().catch(() => undefined)
    }
  }

  const clients = [...Array.from({ length: 6 }, drive), runCron()]
  for (let minute = 0; minute < minutes; minute++) {
    const fault = faults[minute % faults.length]
    if (!fault) break
    const [name, begin, end] = fault
    await wait(20_000)
    console.log(`Minute ${minute + 1}: ${name}`)
    await begin()
    await wait(name === 'kill -9' ? 2000 : 30_000)
    await end()
    await wait(10_000)
  }
  stopped = true
  await Promise.all(clients)
  console.log('The faults are over; waiting for the mails.')
  await ledger.drain(300)
})
