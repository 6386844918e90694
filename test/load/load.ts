// npm run test:load [-- minutes]: mixed load with a fault a minute; without minutes a short form, with a
// fault every five seconds and no kill. Ends with a ledger: what was acknowledged is found, and no answer
// was a 5xx but the announced 503s.
import { setTimeout as wait } from 'node:timers/promises'
import { exercise } from './exercise.ts'

const minutes = Number(process.argv[2] ?? 0)
const isShort = minutes === 0
const seconds = isShort ? { before: 1, fault: 3, after: 1 } : { before: 20, fault: 30, after: 10 }
const cronSeconds = isShort ? 2 : 10

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
      await wait(cronSeconds * 1000)
      await service.runCron().catch(() => undefined)
    }
  }

  const clients = [...Array.from({ length: 6 }, drive), runCron()]
  const inTurn = isShort
    ? faults.filter(([name]) => name !== 'kill -9')
    : Array.from({ length: Math.ceil(minutes / faults.length) }, () => faults)
        .flat()
        .slice(0, minutes)
  for (const [name, begin, end] of inTurn) {
    await wait(seconds.before * 1000)
    console.log(name)
    await begin()
    await wait(name === 'kill -9' ? 2000 : seconds.fault * 1000)
    await end()
    await wait(seconds.after * 1000)
  }
  stopped = true
  await Promise.all(clients)
  console.log('The faults are over; waiting for the mails.')
  // Otherwise a mail whose delivery was cut short waits 90 s for the next.
  if (isShort) await service.makeMailsDue()
  await ledger.drain(300)
})
