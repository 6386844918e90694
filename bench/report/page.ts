import { describeMachine, describeVersions } from './machine.ts'
import type { Results } from './results.ts'
import * as tables from './tables.ts'

/** RESULTS.md. */
export function page(results: Results): string {
  const { plan, skipped, seconds } = results
  return `# What each request costs

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}, in ${seconds.toFixed(0)} s; nothing here is typed.
${describeMachine()}. ${describeVersions()}.
${skipped.map((one) => `Skipped: ${one}.\n`).join('')}
Each subject is a built bundle in a workerd of its own, with a local D1, asked from the same machine over
127.0.0.1 without Miniflare's entry Worker. Rounds: ${plan.rounds}, in which the subjects take turns; each figure is the
median of the rounds, with the least and the greatest in brackets. Load: autocannon, clients in closed loops.

- **postern**: this service, as \`wrangler.toml\` deploys it, but for the static assets of \`/docs\`.
- **floor**: a Worker by hand that does only what can't be left out (\`bench/subjects/floor.ts\`).
- **hono**: bare Hono with one-line routes that refuse.
- **better-auth**: on Hono, as it comes, over its own D1 dialect; with and without its cookie cache.

## Goals

Ratios of medians.

${tables.goalTable(results)}

## Requests

${tables.routeTables(results)}

## while three clients log in

One client at \`/users/me\` (better-auth: \`get-session\`), alone, and beside three that log in in loops. Times in ms.

${tables.loadTable(results)}

## D1

A second request of its kind, counted by a Worker before the bundle, in a run of its own.

${tables.d1Table(results)}

## Size and start-up

As \`wrangler deploy --dry-run\` builds them. Start-up: \`wrangler check startup\`'s profile, median of ${plan.startups};
most of it is the runtime's own, and all of it is sampled to a millisecond.

${tables.bundleTable(results)}

## CPU of a login

What the kernel says that workerd used over ${plan.logins} logins in a row, and over as many calls of a route of the floor
that only hashes; the kernel counts in steps of 10 ms. Untimed.

${tables.cpuTable(results)}

The same over ${plan.refreshes} refreshes, each with the token of the one before, and as many \`/users/me\`, in turn:

${tables.refreshTable(results)}

## Memory

Resident memory of a workerd (runtime, isolates, local D1) after its start, a sign-up and logins, and after
${plan.requests.toLocaleString('en')} requests more: one in ten to \`/users/me\`, the others with a bad token.

${tables.memoryTable(results)}

## With many users

postern, one client that asks for a thousand users from all over the table. A login's goal is its CPU, D1's included: what it
takes by the clock is that of 48 passes, each of which waits for a timer and then for its turn.

${tables.growthTable(results)}
`
}
