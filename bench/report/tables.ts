import type { Route } from '../calls.ts'
import type { Rounds, Spread } from '../rounds.ts'
import { checkGoals } from './goals.ts'
import { type Results, routeNames } from './results.ts'

/** A Markdown table; columns of figures are flush right. */
export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  const rules = head.map((_, at) => (/^[\d.,]+( \(|$)/.test(rows[0]?.[at] ?? '') ? '---:' : '---'))
  return [line(head), `|${rules.join('|')}|`, ...rows.map(line)].join('\n')
}

/** The median, and beside it the least and the greatest of the rounds. */
export function show({ median, min, max }: Spread): string {
  const [middle, low, high] = [median, min, max].map(digits)
  return low === high ? `${middle}` : `${middle} (${low} to ${high})`
}

function digits(figure: number): string {
  if (figure >= 100) return Math.round(figure).toLocaleString('en')
  return figure.toFixed(figure >= 10 ? 1 : 2)
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1)
}

function times({ p50, p95, p99 }: Rounds): string[] {
  return [show(p50), show(p95), show(p99)]
}

/** The goals with what was seen. */
export function goalTable(results: Results): string {
  const rows = checkGoals(results).map(({ what, goal, seen, reached }) => [
    what,
    goal,
    seen,
    reached ? 'reached' : '**not reached**',
  ])
  return table(['', 'goal', 'seen', ''], rows)
}

/** A table for each route. */
export function routeTables({ routes }: Results): string {
  const names = [...new Set(routes.map(({ route }) => route))]
  return names.map((route) => routeTable(route, routes)).join('\n\n')
}

function routeTable(route: Route, all: Results['routes']): string {
  const figures = all.filter((one) => one.route === route)
  const hashes = figures.some(({ hash }) => hash !== undefined)
  const rows = figures.map((one) => [
    one.subject,
    ...(hashes ? [one.hash ?? ''] : []),
    show(one.perSecond),
    ...times(one),
  ])
  const clients = figures[0]?.clients === 1 ? 'one client' : `${figures[0]?.clients} clients`
  const head = ['', ...(hashes ? ['hash'] : []), 'requests/s', 'p50 ms', 'p95 ms', 'p99 ms']
  return `**${routeNames[route]}** (${clients})\n\n${table(head, rows)}`
}

/** One client at /users/me, alone and beside three that log in. */
export function loadTable({ underLogin }: Results): string {
  const rows = underLogin.map(({ subject, hash, atRest, underLogin: busy }) => [
    subject,
    hash ?? '',
    show(atRest.p50),
    show(atRest.p99),
    show(busy.p50),
    show(busy.p99),
    (busy.p99.median / atRest.p99.median).toFixed(1),
  ])
  const head = [
    '',
    'hash',
    'p50 at rest',
    'p99 at rest',
    'p50 under load',
    'p99 under load',
    'p99 ratio',
  ]
  return table(head, rows)
}

/** What a request costs in D1. */
export function d1Table({ d1 }: Results): string {
  const rows = d1.map((one) => [
    one.subject,
    one.route,
    ...[one.roundTrips, one.rowsRead, one.rowsWritten].map(String),
  ])
  return table(['', 'request', 'round trips', 'rows read', 'rows written'], rows)
}

/** Size and start-up of each Worker. */
export function bundleTable({ sizes, startup }: Results): string {
  const rows = sizes.map(({ bundle, raw, gzip }) => {
    const start = startup.find((one) => one.bundle === bundle)
    const starting = start ? [show(start.active), show(start.ownCode)] : ['', '']
    return [bundle, (raw / 1024).toFixed(1), (gzip / 1024).toFixed(1), ...starting]
  })
  return table(['', 'KB', 'KB gzip', 'start-up, active ms', 'of it in its own code, ms'], rows)
}

/** CPU of a login. */
export function cpuTable({ cpu, routes }: Results): string {
  if (!cpu) return 'Not measured: there is no /proc here.'
  const rows = cpu.map(({ subject, login, hash }) => [
    subject,
    routes.find((one) => one.subject === subject && one.route === 'login')?.hash ?? '',
    login.toFixed(1),
    hash.toFixed(1),
    (login - hash).toFixed(1),
  ])
  return table(['', 'hash', 'login, ms of CPU', 'the hash alone', 'rest'], rows)
}

/** CPU of a refresh, beside that of `/users/me`. */
export function refreshTable({ refresh }: Results): string {
  if (!refresh) return 'Not measured: there is no /proc here.'
  const rows = Object.entries(refresh).map(([route, used]) => [route, show(used)])
  return table(['postern', 'ms of CPU'], rows)
}

/** Memory of each workerd. */
export function memoryTable({ memory }: Results): string {
  const rows = memory.map(({ subject, before, after }) => [
    subject,
    mebibytes(before),
    mebibytes(after),
    mebibytes(after - before),
  ])
  return table(['', 'MiB before', 'MiB after', 'more'], rows)
}

/** Postern at tables of different sizes. */
export function growthTable({ growth }: Results): string {
  const rows = growth.map(({ users, size, me, login, loginCpu, list }) => [
    users.toLocaleString('en'),
    mebibytes(size),
    (size / users).toFixed(0),
    show(me.p50),
    show(me.p99),
    show(login.p50),
    loginCpu ? show(loginCpu) : '',
    show(list.p50),
    show(list.p99),
  ])
  const head = [
    'users',
    'MiB',
    'bytes a user',
    '`/users/me` p50 ms',
    '`/users/me` p99 ms',
    'login p50 ms',
    'login, ms of CPU',
    'list p50 ms',
    'list p99 ms',
  ]
  return table(head, rows)
}
