import { env } from 'cloudflare:workers'
import * as fc from 'fast-check'
import { test } from 'vitest'
import { type Done, follow } from './model/candidates.ts'
import { complete, type Draft, story } from './model/draft.ts'
import { type Model, newcomer, type Operation } from './model/model.ts'
import { act } from './model/moments.ts'
import { countThefts, putBack, readSessions } from './model/rows.ts'
import { delays } from './model/services.ts'
import { lastEra, newWorld, perform, type World } from './model/world.ts'

// A failure prints its seed and its path: give both to fc.assert to see it again.
const runs = Number(env.MODEL_RUNS || 6)

/** A person's story so far: what they may have by now, and what was seen. */
interface Story {
  world: World
  candidates: Model[]
  seen: string[]
}

test('one after the other: model and service agree on every credential', async () => {
  await fc.assert(fc.asyncProperty(story(1), live), { numRuns: runs, endOnFailure: true })
})

test('several at once: what they leave is what some order of them would', async () => {
  await fc.assert(fc.asyncProperty(story(3), live), { numRuns: runs, endOnFailure: true })
})

/** A login with refresh tokens, and one by cookie. */
const beginning: Draft[][] = [[{ what: 'log in', which: 5 }], [{ what: 'log in', which: 2 }]]

async function live(steps: readonly Draft[][]): Promise<void> {
  const { world, now } = await newWorld()
  const story: Story = { world, candidates: [newcomer(now, world.person.password)], seen: [] }
  for (const [at, drafts] of [...beginning, ...steps].entries()) {
    const operations = drafts
      .map((draft, index) => complete(believed(story), draft, `${at}.${index}`))
      .filter((one) => one !== undefined)
      .filter(({ what }) => what !== 'rotate' || world.era < lastEra)
    delays.of = drafts.length > 1 ? drafts.map(({ which }) => which % 4) : [0]
    const done = await performAll(story, operations)
    delays.of = [0]
    keep(story, follow(story.candidates, done))
    for (const model of story.candidates) forgetOldest(model)
    await tryTokens(story)
    await tryRefreshTokens(story, at)
  }
  const thefts = await countThefts(world)
  story.seen.push(`${thefts} thefts in the trail`)
  keep(
    story,
    story.candidates.filter((model) => model.thefts === thefts),
  )
}

function believed({ candidates, seen }: Story): Model {
  const [model] = candidates
  if (!model) throw new Error(`The model does not allow the last of these:\n${seen.join('\n')}`)
  return model
}

function keep(story: Story, candidates: Model[]): void {
  story.candidates = candidates
  believed(story)
}

/** At once. */
async function performAll(story: Story, operations: readonly Operation[]): Promise<Done[]> {
  const model = believed(story)
  const done = await Promise.all(
    operations.map(async (operation): Promise<Done> => {
      const status = await perform(story.world, model, operation)
      story.seen.push(`${JSON.stringify(operation)}: ${status}`)
      return { operation, status }
    }),
  )
  return done
}

function namesOf({ credentials }: Model, isRefresh: boolean): string[] {
  return Object.keys(credentials).filter(
    (name) => (credentials[name]?.kind === 'refresh') === isRefresh,
  )
}

/** Looks with every token. All that a look may change is when the session was seen. */
async function tryTokens(story: Story): Promise<void> {
  const looks = namesOf(believed(story), false).map(
    (by): Operation => ({ name: 'look', what: 'look', by }),
  )
  const done = await performAll(story, looks)
  keep(
    story,
    story.candidates.filter((model) =>
      done.every(({ operation, status }) => act(model, operation) === status),
    ),
  )
}

/** Uses every refresh token, and puts back what that changed. */
async function tryRefreshTokens(story: Story, at: number): Promise<void> {
  const { world } = story
  const rows = await readSessions(world)
  for (const by of namesOf(believed(story), true)) {
    const operation: Operation = { name: `try of ${by} at ${at}`, what: 'refresh', by }
    const [{ status } = {}] = await performAll(story, [operation])
    const tried = story.candidates.map((model) => {
      const copy = structuredClone(model)
      const isAllowed = act(copy, operation) === status
      const hasChanged = JSON.stringify(copy.sessions) !== JSON.stringify(model.sessions)
      return { model: { ...model, thefts: copy.thefts }, isAllowed, hasChanged }
    })
    keep(
      story,
      tried.filter(({ isAllowed }) => isAllowed).map(({ model }) => model),
    )
    if (tried.some(({ hasChanged }) => hasChanged)) await putBack(world, rows)
  }
}

/** So many of each kind are tried. */
const kept = { contract: 1, sid: 3, cookie: 2, opaque: 1, refresh: 4 }

function forgetOldest({ credentials }: Model): void {
  for (const [kind, count] of Object.entries(kept)) {
    const names = Object.keys(credentials).filter((name) => credentials[name]?.kind === kind)
    for (const name of names.slice(0, -count)) delete credentials[name]
  }
}
