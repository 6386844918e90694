// Measures everything, then writes RESULTS.md and the charts; with --quick into dist.
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { type Bundle, build, here, type Modules, sizes } from './build.ts'
import { measureCpu, measureRefresh } from './measure/cpu.ts'
import { countD1 } from './measure/d1.ts'
import { measureGrowth } from './measure/growth.ts'
import { measureUnderLogin } from './measure/login-load.ts'
import { measureMemory } from './measure/memory.ts'
import { measureRoutes } from './measure/routes.ts'
import { measureStartup } from './measure/startup.ts'
import { full, quick } from './plan.ts'
import { write } from './report/write.ts'
import { type Running, run } from './running.ts'
import { floor, postern, subjects } from './subjects.ts'
import { hasFastapiUsers, runFastapiUsers } from './uvicorn.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const plan = values.quick ? quick : full
const began = performance.now()

const bundles: Bundle[] = ['postern', 'floor', 'hono', 'better-auth']
const built = new Map<Bundle, Modules>()
await step('build', () =>
  Promise.all(bundles.map(async (bundle) => built.set(bundle, await build(bundle)))),
)

const running: Running[] = await step('start', () =>
  each(subjects, (subject) => run(subject, modulesOf(subject.bundle))),
)
const skipped: string[] = []
if (hasFastapiUsers()) running.push(await step('start FastAPI Users', runFastapiUsers))
else skipped.push('fastapi-users (python3 has no fastapi_users, uvicorn and aiosqlite)')
for (const one of skipped) console.log(`skipped: ${one}`)

const memory = await step('memory', () => each(running, (one) => measureMemory(one, plan.requests)))
const routes = await step('routes', () => measureRoutes(running, plan))
const underLogin = await step('login load', () => measureUnderLogin(running, plan))
const cpu = await step('cpu', () => measureCpu(find(postern.name), find(floor.name), plan.logins))
const refresh = await step('refresh', () =>
  measureRefresh(find(postern.name), plan.rounds, plan.refreshes),
)
await Promise.all(running.map(({ server }) => server.stop()))
const growth = await step('growth', () => measureGrowth(modulesOf('postern'), plan))
const d1 = await step('d1', () =>
  Promise.all(subjects.map((subject) => countD1(subject, modulesOf(subject.bundle)))),
)
const startup = await step('start-up', () =>
  measureStartup(['postern', 'better-auth'], plan.startups),
)
const results = {
  plan,
  memory: memory.filter((one) => one !== undefined),
  routes,
  underLogin,
  cpu,
  refresh,
  growth,
  d1: d1.flat(),
  startup,
  sizes: [...built].map(([bundle, modules]) => ({ bundle, ...sizes(modules) })),
  skipped,
  seconds: (performance.now() - began) / 1000,
}
const folder = values.quick ? join(here, 'dist') : here
console.log(write(results, folder))
console.log(`${join(folder, 'RESULTS.md')}: ${results.seconds.toFixed(0)} s in all`)
process.exit()

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now()
  const result = await work()
  console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`)
  return result
}

async function each<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await work(item))
  return results
}

function modulesOf(bundle: Bundle): Modules {
  return built.get(bundle) ?? new Map()
}

function find(name: string): Running {
  const found = running.find(({ subject }) => subject.name === name)
  if (!found) throw new Error(`${name} does not run`)
  return found
}
