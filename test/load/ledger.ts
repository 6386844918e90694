import { setTimeout as wait } from 'node:timers/promises'
import type { MailServer } from './mail-server.ts'
import type { RunningService } from './run-service.ts'

interface Account {
  email: string
  /** The last one that was acknowledged, and those whose answer never came or was a 503. */
  passwords: string[]
  resetsAcknowledged: number
  resetsAsked: number
  registrationsAsked: number
}

/** Drives a service, and keeps the books: what was acknowledged, and what is found in the end. */
export class Ledger {
  /** Those whose registration was acknowledged. */
  readonly accounts: Account[] = []
  readonly answers: Record<string, number> = {}
  /** What must not be: an answer that is neither a success nor an announced 503. */
  readonly wrong: string[] = []
  slowestMilliseconds = 0
  readonly service: RunningService
  readonly mails: MailServer
  #people = 0

  constructor(service: RunningService, mails: MailServer) {
    this.service = service
    this.mails = mails
  }

  async register(): Promise<void> {
    const email = `p${++this.#people}@example.com`
    const password = `first-${crypto.randomUUID()}`
    const status = await this.#send('register', '/auth/register', json({ email, password }), [201])
    if (status !== 201) return
    const counts = { resetsAcknowledged: 0, resetsAsked: 0, registrationsAsked: 1 }
    this.accounts.push({ email, passwords: [password], ...counts })
  }

  async logIn(account: Account): Promise<void> {
    const [username, passwords] = [account.email, [...account.passwords]]
    // Which of several passwords counts is not known before the end.
    const password = passwords.at(-1) ?? ''
    const good = passwords.length === 1 ? [200] : [200, 400]
    await this.#send('login', '/auth/jwt/login', form({ username, password }), good)
  }

  async forget(account: Account): Promise<void> {
    account.resetsAsked++
    const body = json({ email: account.email })
    const status = await this.#send('forgot', '/auth/forgot-password', body, [202])
    if (status === 202) account.resetsAcknowledged++
  }

  /** Spends the newest mailed token, if there is one. */
  async reset(account: Account): Promise<void> {
    const token = this.#mailed(account, 'reset').at(-1)
    if (token === undefined) return
    const password = `next-${crypto.randomUUID()}`
    account.passwords.push(password)
    const body = json({ token, password })
    const status = await this.#send('reset', '/auth/reset-password', body, [200, 400])
    if (status === 200) account.passwords = [password]
    if (status === 400) account.passwords = account.passwords.filter((one) => one !== password)
  }

  async verify(account: Account): Promise<void> {
    const token = this.#mailed(account, 'verify').at(-1)
    if (token !== undefined) {
      await this.#send('verify', '/auth/verify', json({ token }), [200, 400])
    }
  }

  /** Runs the cron trigger until every acknowledged mail has arrived, or for so long. */
  async drain(seconds: number): Promise<void> {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await wait(3000)) {
      if (this.missing().length === 0) return
      await this.service.runCron()
    }
  }

  /** Logs everyone in and prints the books; false if anything is lost or wrong. */
  async close(): Promise<boolean> {
    const shut = []
    for (const account of this.accounts) if (!(await this.#opens(account))) shut.push(account.email)
    const missing = this.missing()
    const sum = (count: (account: Account) => number) =>
      this.accounts.reduce((total, account) => total + count(account), 0)
    const resets = sum((one) => this.#mailed(one, 'reset').length)
    const verifications = sum((one) => this.#mailed(one, 'verify').length)
    console.log(this.answers)
    console.table({
      'registrations log in': {
        acknowledged: this.accounts.length,
        found: this.accounts.length - shut.length,
      },
      'reset mails': { acknowledged: sum((one) => one.resetsAcknowledged), found: resets },
      'verification mails': { acknowledged: this.accounts.length, found: verifications },
    })
    console.log(`Slowest answer: ${this.slowestMilliseconds} ms`)
    console.log(`Mails over what was asked for: ${sum((one) => this.#surplus(one))}`)
    console.log({ shut, missing, wrong: this.wrong })
    return [shut, missing, this.wrong].every((list) => list.length === 0)
  }

  async #opens({ email, passwords }: Account): Promise<boolean> {
    for (const password of passwords) {
      const body = form({ username: email, password })
      if ((await this.service.ask('/auth/jwt/login', body)).ok) return true
    }
    return false
  }

  #mailed({ email }: Account, purpose: 'reset' | 'verify'): string[] {
    const mails = this.mails.tokens.get(email) ?? []
    return mails.filter((mail) => mail.purpose === purpose).map(({ token }) => token)
  }

  /** Whose acknowledged mails have not all arrived. */
  missing(): string[] {
    const lacks = (one: Account) =>
      this.#mailed(one, 'reset').length < one.resetsAcknowledged ||
      this.#mailed(one, 'verify').length < 1
    return this.accounts.filter(lacks).map(({ email }) => email)
  }

  #surplus(account: Account): number {
    const extra = (purpose: 'reset' | 'verify', asked: number) =>
      Math.max(0, this.#mailed(account, purpose).length - asked)
    return extra('reset', account.resetsAsked) + extra('verify', account.registrationsAsked)
  }

  /** The status; undefined if no answer came, which only a kill explains. */
  async #send(name: string, path: string, init: RequestInit, good: number[]) {
    const start = Date.now()
    const wasUp = this.service.isUp
    try {
      const response = await this.service.ask(path, init)
      const body = await response.text()
      this.slowestMilliseconds = Math.max(this.slowestMilliseconds, Date.now() - start)
      const announced =
        response.status === 503 &&
        body === '{"detail":"DATABASE_UNAVAILABLE"}' &&
        response.headers.has('retry-after')
      if (!announced && !good.includes(response.status)) {
        this.wrong.push(`${name}: ${response.status} ${body.slice(0, 200)}`)
      }
      this.#count(`${name} ${response.status}`)
      return response.status
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'unknown'
      const killed = !(wasUp && this.service.isUp) && reason !== 'TimeoutError'
      if (!killed) this.wrong.push(`${name}: no answer (${reason})`)
      this.#count(`${name} unanswered`)
      return undefined
    }
  }

  #count(what: string): void {
    this.answers[what] = (this.answers[what] ?? 0) + 1
  }
}

function json(body: object): RequestInit {
  const headers = { 'content-type': 'application/json' }
  return { method: 'POST', headers, body: JSON.stringify(body) }
}

function form(fields: Record<string, string>): RequestInit {
  return { method: 'POST', body: new URLSearchParams(fields) }
}
