import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const launcher = fileURLToPath(
  new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url),
)
const config = fileURLToPath(new URL('wrangler.toml', import.meta.url))
const worker = fileURLToPath(new URL('worker.ts', import.meta.url))

/** Runs the service on a folder of data, and can be cut off. Linux and macOS only (`ps`). */
export class RunningService {
  readonly #folder: string
  readonly #port: number
  readonly #smtpPort: number
  readonly #script: string
  #child: ChildProcess | undefined
  /** From the end of start() to the beginning of kill(). */
  isUp = false

  constructor(folder: string, port: number, smtpPort: number, script = worker) {
    this.#folder = folder
    this.#port = port
    this.#smtpPort = smtpPort
    this.#script = script
  }

  /** To be called before the first start. */
  migrate(): void {
    const args = this.#args('d1', 'migrations', 'apply', 'DB', '--local')
    execFileSync(process.execPath, args, { env: environment, stdio: 'pipe' })
  }

  /**
   * Starts; resolves when it answers. Rejects with what wrangler has printed, at once if the Worker
   * does not build: wrangler would wait for it to be mended.
   */
  async start(): Promise<void> {
    const vars = ['--var', `SMTP_PORT:${this.#smtpPort}`]
    const at = ['--port', `${this.#port}`, '--ip', '127.0.0.1', '--inspector-port', '0']
    const child = spawn(process.execPath, this.#args('dev', this.#script, ...at, ...vars), {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    let printed = ''
    const failed = Promise.withResolvers<false>()
    const listen = (chunk: Buffer) => {
      if (!this.isUp) printed += chunk
      if (printed.includes('Build failed')) failed.resolve(false)
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('exit', () => failed.resolve(false))
    this.isUp = await Promise.race([failed.promise, this.#answers(child)])
    if (this.isUp) return
    await this.#end(child)
    throw new Error(`The service did not start.\n${printed}`)
  }

  /** Whether it answers within a minute or so. Until it is built wrangler holds a request back. */
  async #answers(child: ChildProcess): Promise<boolean> {
    for (let tries = 0; tries < 120 && this.#child === child; tries++) {
      if ((await this.ask('/healthz').catch(() => undefined))?.ok) return true
      await wait(500)
    }
    return false
  }

  /** SIGKILL to workerd and then to wrangler, which would start another: nothing gets to say goodbye. */
  async kill(): Promise<void> {
    const child = this.#child
    if (!child) return
    this.isUp = false
    if ((await this.#end(child)) === 0) throw new Error('No workerd to kill')
  }

  /** Gives how many of what it killed were workerd. */
  async #end(child: ChildProcess): Promise<number> {
    this.#child = undefined
    if (child.pid === undefined || child.exitCode !== null) return 0
    const family = descendants(child.pid)
    const workerd = family.filter(({ command }) => command.includes('workerd'))
    const gone = once(child, 'exit')
    const others = [...family.filter((one) => !workerd.includes(one)), { pid: child.pid }]
    for (const { pid } of [...workerd, ...others]) killProcess(pid)
    await gone
    return workerd.length
  }

  /** A request; rejects if there is no answer, and after 30 s. */
  ask(path: string, init: RequestInit = {}): Promise<Response> {
    const signal = AbortSignal.timeout(30_000)
    return fetch(`http://127.0.0.1:${this.#port}${path}`, { ...init, signal })
  }

  /** Runs the cron trigger. */
  async runCron(): Promise<void> {
    await (await this.ask('/cdn-cgi/handler/scheduled')).text()
  }

  /** Switches D1 to one of worker.ts's faults. */
  async setFault(name: string): Promise<void> {
    const { status } = await this.ask(`/test/fault?is=${name}`, { method: 'POST' })
    if (status !== 204) throw new Error(`No fault ${name}`)
  }

  /** Every promised mail goes out at the next run of the trigger, whatever it waits for. */
  async makeMailsDue(): Promise<void> {
    const { status } = await this.ask('/test/due', { method: 'POST' })
    if (status !== 204) throw new Error('The mails could not be made due')
  }

  #args(...args: string[]): string[] {
    return [launcher, ...args, '--config', config, '--persist-to', this.#folder]
  }
}

const environment = {
  ...process.env,
  CI: 'true',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_SEND_METRICS: 'false',
}

interface Process {
  pid: number
  parent: number
  command: string
}

function descendants(ancestor: number): Process[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' })
  const all = lines
    .trim()
    .split('\n')
    .map((line): Process => {
      const [pid, parent, ...command] = line.trim().split(/\s+/)
      return { pid: Number(pid), parent: Number(parent), command: command.join(' ') }
    })
  const below = (pid: number): Process[] =>
    all.filter(({ parent }) => parent === pid).flatMap((one) => [one, ...below(one.pid)])
  return below(ancestor)
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It went with its parent.
  }
}
