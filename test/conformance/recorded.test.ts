import { beforeAll, describe, expect, test } from 'vitest'
import { authCases } from './cases/auth.ts'
import type { Case } from './cases/case.ts'
import { emailCases } from './cases/email.ts'
import { forgedCases } from './cases/forged.ts'
import { loginCases } from './cases/login.ts'
import { meCases } from './cases/me.ts'
import { registerCases } from './cases/register.ts'
import { resetCases } from './cases/reset.ts'
import { sessionCases } from './cases/sessions.ts'
import { superCases } from './cases/super.ts'
import { superIdCases } from './cases/super-ids.ts'
import { verifyCases } from './cases/verify.ts'
import { Client } from './client.ts'
import { compareSteps } from './compare.ts'
import { differences } from './differences.ts'
import { normaliseSteps, type RecordedStep } from './normalise.ts'
import recording from './recorded.json'
import { openStage, type Stage } from './stage.ts'

const recorded: Readonly<Record<string, readonly RecordedStep[]>> = recording
const titles = Object.keys(recorded)
const cases: readonly Case[] = [
  ...registerCases,
  ...emailCases,
  ...loginCases,
  ...authCases,
  ...resetCases,
  ...verifyCases,
  ...forgedCases,
  ...meCases,
  ...superIdCases,
  ...superCases,
  ...sessionCases,
]

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})

test('every recorded case is replayed once, and no other', () => {
  expect(cases.map(([title]) => title).sort()).toEqual([...titles].sort())
})

test('every known difference belongs to a recorded case', () => {
  expect(Object.keys(differences).filter((title) => !titles.includes(title))).toEqual([])
})

describe('a recorded case is answered as FastAPI Users answered it', () => {
  const kept = cases.filter(([title]) => !(title in differences))
  test.for(kept)('%s', async ([title, run]) => {
    expect((await replay(title, run)).join('\n')).toBe('')
  })
})

describe('a known difference is still one', () => {
  const changed = cases.filter(([title]) => title in differences)
  test.for(changed)('%s', async ([title, run]) => {
    const steps = await play(title, run)
    expect(compareSteps(recorded[title] ?? [], steps)).not.toEqual([])
    expect(steps.flatMap(({ status }) => status ?? [])).toEqual(differences[title]?.statuses)
  })
})

async function replay(title: string, run: Case[1]): Promise<string[]> {
  return compareSteps(recorded[title] ?? [], await play(title, run))
}

/** Runs a case; its steps as the recording has them. */
async function play(title: string, run: Case[1]): Promise<RecordedStep[]> {
  // The recording's addresses carry the number of their case.
  const client = new Client(stage, titles.indexOf(title) + 1)
  await run(client)
  return normaliseSteps(client.steps, stage)
}
